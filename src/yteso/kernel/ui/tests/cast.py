"""Who and what the tests of the screens use: a register of users, and an actor that a test chooses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import django_filters
from django.http import HttpRequest, HttpResponse

from yteso.kernel.base.public import Actor, Permission, Reach, Refusal, Role, Stranger, SystemActor, User
from yteso.kernel.ui.public import BulkAction, Column, Register

READ = Permission("ui.test.read", "read", frozenset({Role.ADMINISTRATOR}))
EXPORT = Permission("ui.test.export", "export", frozenset({Role.ADMINISTRATOR}))
CLOSE = Permission("ui.test.close", "close", frozenset({Role.ADMINISTRATOR}))


@dataclass(frozen=True)
class Somebody:
    """An actor who holds just the permissions given."""

    user_id: UUID | None
    may: set[Permission]
    organisation_id: UUID | None = None
    reach_: Reach = field(default_factory=lambda: Reach(everything=True))
    label: str = "somebody"
    person_id: UUID | None = None
    address: str = ""
    purpose: str = ""

    def can(self, permission: Permission) -> bool:
        return permission in self.may

    def reach(self, permission: Permission) -> Reach:
        return self.reach_


def whatever_they_may(user: User, on: object, **how: object) -> SystemActor:
    """Stand in for kernel/access, which lies above: the owner of a job may do everything."""
    return SystemActor("job", user_id=user.pk)


def close(actor: Actor, user: User) -> str:
    """Lock an account; the second name refuses."""
    if user.full_name.endswith("1"):
        raise Refusal(f"{user.full_name} stays.")
    User.objects.filter(pk=user.pk).update(is_active=False)
    return "locked"


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="full_name", lookup_expr="icontains", label="Name")
    kind = django_filters.ChoiceFilter(choices=User.Kind.choices, label="Kind")

    class Meta:
        model = User
        fields = ["q", "kind"]


REGISTER = Register(
    slug="test-users",
    title="Users",
    rows=lambda actor: User.objects.all() if actor.reach(READ).everything else User.objects.none(),
    columns=(
        Column("name", "Name", lambda u: u.full_name, sort="full_name", link=lambda u: f"/u/{u.pk}/"),
        Column("phone", "Phone", lambda u: u.phone, sort="phone"),
        Column("joined", "Joined", lambda u: u.date_joined, kind="moment", shown=False),
    ),
    filters=UserFilter,
    read=READ,
    export=EXPORT,
    order=("full_name", "id"),
    empty="Add a user.",
    actions=(BulkAction("close", "Close", CLOSE, close),),
    page_size=25,
)


def make_users(count: int, **options: object) -> None:
    """Make users with seven names, so that sorting by name has ties."""
    User.objects.bulk_create(
        User(username=f"u{n:04d}", full_name=f"Nguyễn Văn {n % 7}", phone=f"09{n:04d}", **options)
        for n in range(count)
    )


class ChosenActor:
    """Middleware: puts the actor that the test chose on every request."""

    actor: Actor = Stranger()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = ChosenActor.actor  # type: ignore[attr-defined]
        return self.get_response(request)
