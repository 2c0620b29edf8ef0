import datetime as dt

from yteso.kernel.access.demo import PEOPLE, make_demo
from yteso.kernel.access.models import Grant
from yteso.kernel.access.testing import make_organisation_tree
from yteso.kernel.base.public import DemoPlan, Role, User


def test_the_demo_has_an_account_for_each_kind_of_work(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_organisation_tree()
    told = []
    make_demo(DemoPlan(until=dt.date(2026, 11, 1)), told.append)
    path = tmp_path / "demo-accounts.txt"
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    password = text.split("password of all: ")[1].split(")")[0]
    assert User.objects.count() == len(PEOPLE)
    staff_roles = set(Role) - {Role.CITIZEN, Role.FACILITY_PROGRAM}
    assert set(Grant.objects.values_list("role", flat=True)) == staff_roles
    answer = client.post("/accounts/login/", {"login": "bacsi.bv", "password": password})
    assert answer["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200

    make_demo(DemoPlan(until=dt.date(2026, 11, 1)), told.append)
    assert path.read_text() == text
    assert User.objects.count() == len(PEOPLE)
    assert "already" in told[-1]


def test_production_gets_no_demo_accounts(settings, tmp_path):
    settings.DATA_DIR, settings.PRODUCTION = tmp_path, True
    make_organisation_tree()
    make_demo(DemoPlan(until=dt.date(2026, 11, 1)), lambda text: None)
    assert not User.objects.exists()
    assert not list(tmp_path.iterdir())
