import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command

from yteso.government.procedures.actions import take_step
from yteso.government.procedures.models import Charge, Dossier, DossierComponent
from yteso.government.procedures.scores import read_scores
from yteso.government.procedures.testing import OfficeCast, go, make_dossier, office_cast
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, figures

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2026, 3, 2, 9, tzinfo=PROVINCE_ZONE)
PERIOD = Period.parse("2026-03")


@pytest.fixture
def office() -> OfficeCast:
    """Four dossiers of March: early, late after two supplements, in process past its day, withdrawn."""
    office = office_cast()
    early = make_dossier(office, moment=MARCH)
    go(office, early, "transfer", "draft", "submit", "approve", "publish", moment=MARCH)
    DossierComponent.objects.filter(dossier=early, order=1).update(origin="reused")
    late = make_dossier(office, moment=MARCH)
    go(office, late, "transfer", moment=MARCH)
    for _n in range(2):
        go(office, late, "ask_supplement", moment=MARCH)
        go(office, late, "supplemented", moment=MARCH)
        go(office, late, "transfer", moment=MARCH)
    last = MARCH + dt.timedelta(days=28)
    steps = ("draft", "submit", "approve", "publish")
    go(office, late, *steps, moment=last, result_number="9/LATE")
    open_one = make_dossier(office, moment=MARCH)
    Dossier.objects.filter(id=open_one.id).update(channel="2")
    Charge.objects.create(
        dossier=open_one, label="Phí", amount_vnd=100, asked_at=MARCH, paid_at=MARCH, method="portal"
    )
    withdrawn = make_dossier(office, moment=MARCH)
    go(office, withdrawn, "transfer", moment=MARCH)
    for step in ("ask_withdrawal", "withdraw"):
        take_step(
            actor=office.clerk.actor,
            dossier_id=withdrawn.id,
            transition=step,
            data={"note": "Rút"},
            now=MARCH,
        )
    return office


def values(office: OfficeCast, *codes: str) -> list[Decimal | None]:
    scope = Scope(organisation_id=office.office.organisation_id)
    asked = [FigureRequest(f"procedures.{code}", PERIOD, scope) for code in codes]
    return [one.value for one in figures(office.leader.actor, asked)]


COUNTED = {
    "received": 4,
    "in_time": 2,
    "resolved": 2,
    "resolved_late": 1,
    "at_once": 1,
    "online": 1,
    "with_fee": 1,
    "paid_online": 1,
    "reused": 1,
    "digitised": 0,
    "e_results": 0,
    "points_time": 2,
    "points_contacts": 2,
}


def test_figures_are_as_counted_by_hand(office: OfficeCast) -> None:
    assert dict(zip(COUNTED, values(office, *COUNTED), strict=True)) == COUNTED
    shares = values(office, "in_time_share", "online_share", "paid_share", "score_time", "at_once_share")
    assert shares == [Decimal(50), Decimal(25), Decimal(100), Decimal(1), Decimal(50)]


def test_roll_ups_say_the_same(office: OfficeCast) -> None:
    call_command("measures_rebuild", "procedures.received", "procedures.resolved")
    assert dict(zip(COUNTED, values(office, *COUNTED), strict=True)) == COUNTED


def test_points_of_the_groups(office: OfficeCast) -> None:
    read = read_scores(office.leader.actor, PERIOD, Scope(organisation_id=office.office.organisation_id))
    points = {str(one.group.points): one.points for one in read.groups if one.group.points in (20, 10)}
    assert points == {"20": Decimal("10.00"), "10": Decimal("10.00")}
    assert read.groups[-1].points is None
    assert read.possible == 82


def test_who_sees_the_index(office: OfficeCast) -> None:
    address = "/procedures/scores/"
    seen = {
        name for name, member in office.members().items() if member.client.get(address).status_code == 200
    }
    assert seen == {"clerk", "clerk2", "head", "leader", "director", "province_officer"}
    shown = office.leader.client.get(f"{address}?period=2026-03").content.decode()
    assert "/figures/procedures.in_time_share/" in shown
    told = office.clerk.client.get(f"{address}?period=2026-03").content.decode()
    assert "/figures/" not in told  # the numbers, and no link to a page that is closed to her
