import pytest

from yteso.kernel.ui.tests.cast import make_users

pytestmark = pytest.mark.django_db


def test_the_list_shows_its_rows(admin):
    make_users(30)
    answer = admin.get("/test-users/")
    assert answer.status_code == 200
    assert "Nguyễn Văn 3" in answer.content.decode()
