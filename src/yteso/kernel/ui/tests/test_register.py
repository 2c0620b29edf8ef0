import django_filters
import pytest
from django.urls import path

from yteso.kernel.base.public import Permission, Role, SystemActor, User
from yteso.kernel.ui.public import Column, Register, urls_for

pytestmark = pytest.mark.django_db

READ = Permission("ui.test.read", "read", frozenset({Role.ADMINISTRATOR}))


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
    export=READ,
    order=("full_name", "id"),
    empty="Add a user.",
    page_size=25,
)
urlpatterns = [path("", lambda r: None, name="home"), *urls_for(REGISTER)]


def make_users(count: int, **options: object) -> None:
    User.objects.bulk_create(
        User(username=f"u{n:04d}", full_name=f"Nguyễn Văn {n % 7}", phone=f"09{n:04d}", **options)
        for n in range(count)
    )


@pytest.fixture
def as_admin(client, monkeypatch, settings):
    settings.ROOT_URLCONF = "yteso.kernel.ui.tests.urls"
    user = User.objects.create(username="admin", full_name="Trần Thị Quản Trị")

    from yteso.kernel.access import middleware

    def as_system(self, request):
        request.actor = SystemActor("admin", user_id=user.pk)
        return self.get_response(request)

    monkeypatch.setattr(middleware.ActorMiddleware, "__call__", as_system)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_list_shows(as_admin):
    make_users(30)
    answer = as_admin.get("/test-users/")
    assert answer.status_code == 200, answer.content
    assert "Nguyễn Văn 3" in answer.content.decode()
