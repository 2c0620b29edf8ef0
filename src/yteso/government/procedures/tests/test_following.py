"""Licences that follow others: the number and the last day, kept or not, by procedure and day."""

import datetime as dt
from dataclasses import replace

import pytest

from yteso.government.procedures.errors import NumberTaken
from yteso.government.procedures.following import following_for, renewal_codes
from yteso.government.procedures.models import Dossier, Licence
from yteso.government.procedures.queries import number_to_offer, renewal_of
from yteso.government.procedures.testing import (
    PHARMACIST,
    PRACTICE,
    RENEWAL,
    OfficeCast,
    go,
    make_dossier,
    office_cast,
)
from yteso.toolkit.work.testing import at

AGAIN, COSMETICS = "1.012290", "1.002600"
NOW = at("05/10/2026 09:00")
DAY = NOW.date()


def hold(number: str, register: str = "practice", **values: object) -> Licence:
    """A licence of the applicant, in force until 31/12/2026."""
    return Licence.objects.create(
        register=register,
        number=number,
        kind="x",
        holder_name="x",
        holder_number="051185001234",
        issued_on=dt.date(2022, 1, 1),
        valid_to=dt.date(2026, 12, 31),
        search_key="x",
        **values,
    )


def test_rules_are_dated_and_say_how_sure_they_are() -> None:
    rule = following_for(RENEWAL, DAY)
    assert rule is not None
    assert (rule.number_kept, rule.term_kept, rule.confidence) == (True, False, "L")
    assert following_for(RENEWAL, dt.date(2023, 12, 31)) is None
    assert following_for(PRACTICE, DAY) is None  # a first licence follows none
    assert renewal_codes("1.012271", DAY)[0] == "1.012273"  # traditional practitioners have their own
    assert "1.012273" not in renewal_codes(PRACTICE, DAY)


@pytest.fixture
def office(db: None) -> OfficeCast:
    cast = office_cast()
    return replace(cast, assessor=cast.other_assessor)  # practice licences are the other room's


def issue(office: OfficeCast, dossier: Dossier) -> Licence:
    dossier = Dossier.objects.select_related("version__procedure", "office", "renews").get(id=dossier.id)
    steps = ("transfer", "draft", "submit", "approve", "publish")
    go(office, dossier, *steps, moment=NOW, result_number=number_to_offer(dossier, DAY))
    return Licence.objects.select_related("former").get(dossier=dossier)


def test_a_renewal_keeps_the_number_and_only_one_is_in_force(office: OfficeCast) -> None:
    old = hold("000123/QNG-GPHN")
    new = issue(office, make_dossier(office, RENEWAL, moment=NOW))
    old.refresh_from_db()
    assert (new.number, new.former, new.valid_to) == (old.number, old, dt.date(2031, 10, 4))
    assert (old.status, new.status) == ("replaced", "valid")
    procedure = renewal_of(new, DAY)
    assert procedure is not None
    assert procedure.procedure.code == RENEWAL


def test_a_lost_licence_is_given_again_with_its_last_day(office: OfficeCast) -> None:
    old = hold("000123/QNG-GPHN")
    new = issue(office, make_dossier(office, AGAIN, moment=NOW))
    assert (new.number, new.valid_to) == (old.number, old.valid_to)


def test_of_several_licences_the_drafter_chooses(office: OfficeCast) -> None:
    hold("000123/QNG-GPHN")
    second = hold("000124/QNG-GPHN")
    dossier = make_dossier(office, AGAIN, moment=NOW)
    assert dossier.renews_id is None
    go(office, dossier, "transfer", "draft", moment=NOW)
    page = office.assessor.client.get(f"/procedures/dossiers/{dossier.id}/?do=submit").content.decode()
    assert 'name="renews"' not in page  # not signed electronically: asked when it is issued
    go(office, dossier, "submit", "approve", moment=NOW)
    page = office.assessor.client.get(f"/procedures/dossiers/{dossier.id}/?do=publish").content.decode()
    assert f'<option value="{second.id}"' in page
    go(office, dossier, "publish", moment=NOW, renews=str(second.id), result_number=second.number)
    assert Licence.objects.get(dossier=dossier).former == second


def test_a_number_of_somebody_else_stays_taken(office: OfficeCast) -> None:
    old = hold("000123/QNG-GPHN")
    Licence.objects.filter(id=old.id).update(holder_number="051185009999", status="replaced")
    dossier = make_dossier(office, PRACTICE, moment=NOW)
    go(office, dossier, "transfer", "draft", "submit", "approve", moment=NOW)
    with pytest.raises(NumberTaken):
        go(office, dossier, "publish", moment=NOW, result_number=old.number)


def test_a_second_product_follows_nothing_by_itself(office: OfficeCast) -> None:
    hold("9/25/CBMP-QNG", "cosmetics")
    assert make_dossier(office, COSMETICS, moment=NOW).renews_id is None
    assert make_dossier(office, PHARMACIST, moment=NOW).renews_id is None


def test_look_up_tells_the_one_that_holds(office: OfficeCast) -> None:
    hold("000123/QNG-GPHN")
    issue(office, make_dossier(office, RENEWAL, moment=NOW))
    page = office.clerk.client.post("/procedures/public/licences/", {"code": "000123/QNG-GPHN"})
    (one,) = page.context["states"]
    assert one[0].status == "valid"
