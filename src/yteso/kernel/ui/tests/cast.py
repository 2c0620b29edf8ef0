"""Who and what the tests of the screens use: a register of users, and an actor that a test chooses."""

from collections.abc import Callable

import django_filters
from django.http import HttpRequest, HttpResponse

from yteso.kernel.base.public import Actor, Permission, Role, Stranger, User
from yteso.kernel.ui.public import Column, Register

READ = Permission("ui.test.read", "read", frozenset({Role.ADMINISTRATOR}))
EXPORT = Permission("ui.test.export", "export", frozenset({Role.ADMINISTRATOR}))


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="full_name", lookup_expr="icontains", label="Name")
    kind = django_filters.ChoiceFilter(choices=User.Kind.choices, label="Kind")

    class Meta:
        model = User
        fields = ["q", "kind"]


REGISTER = Register(
    slug="test-users",
    title="Users",
    rows=lambda actor: User.objects.all(),
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
