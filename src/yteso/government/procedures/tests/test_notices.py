"""What people are told of their dossiers, and of licences of theirs that end."""

import datetime as dt

import pytest
from django.core import mail

from yteso.government.procedures.actions import apologise, remind_holders
from yteso.government.procedures.actions.notices import NEW_DAY
from yteso.government.procedures.models import Charge, Licence
from yteso.government.procedures.testing import RENEWAL, OfficeCast, go, make_dossier, office_cast
from yteso.kernel.access.testing import sign_in
from yteso.kernel.base.public import User, today
from yteso.kernel.jobs.testing import run_jobs
from yteso.kernel.people.public import PartialDate, Person
from yteso.kernel.people.testing import give_account, make_person
from yteso.toolkit.notify.public import Notice
from yteso.toolkit.work.testing import at

NUMBER = "051185001234"
NOW = at("05/10/2026 09:00")


@pytest.fixture
def office(db: None) -> OfficeCast:
    return office_cast()


@pytest.fixture
def owner(office: OfficeCast) -> tuple[User, Person]:
    """The citizen of the cast, as whom everything here is applied for."""
    user = office.people.citizen.user
    assert user is not None
    person = make_person(national_id=NUMBER, birth=PartialDate(1985, 5, 2), sex=2)
    give_account(user, person)
    return user, person


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(user=user).order_by("created_at", "id")
    return [code.removeprefix("procedures.told_") for code in rows.values_list("event_code", flat=True)]


def test_who_applied_is_told_of_each_state(office: OfficeCast, owner: tuple[User, Person]) -> None:
    user, _person = owner
    dossier = make_dossier(office, moment=NOW)
    go(office, dossier, "transfer", moment=NOW)
    day, head = dt.date(2026, 10, 23), office.head.actor
    apologise(actor=head, dossier_id=dossier.id, new_date=day, reason="Chờ xác minh", seen=None, now=NOW)
    go(office, dossier, "draft", "submit", "approve", "publish", "return", moment=at("06/10/2026 09:00"))
    assert told(user) == ["accepted", "new_day", "ready"]
    notice = Notice.objects.get(event_code=NEW_DAY.code)
    assert (notice.parameters["due"], notice.url) == ("23/10/2026", f"/procedures/my/{dossier.id}/")
    page = sign_in(user).get("/procedures/my/").content.decode()
    assert page.count(f"/notices/{notice.id}/") == 1


def test_an_address_without_account_gets_a_mail(office: OfficeCast) -> None:
    dossier = make_dossier(office, owner_email="duoc@example.vn", moment=NOW)
    go(office, dossier, "transfer", "ask_supplement", moment=NOW)
    run_jobs("mail")
    _accepted, letter = sorted(mail.outbox, key=lambda one: "thiếu" in one.body)
    assert (letter.to, dossier.code in letter.subject) == (["duoc@example.vn"], True)
    assert "/procedures/public/look-up/" in letter.body


def licence_of(person: Person, ends: dt.date, number: str = "000123/QNG-GPHN") -> Licence:
    return Licence.objects.create(
        register="practice", number=number, kind="x", holder_name="x", holder_number=NUMBER,
        holder_person=person, issued_on=dt.date(2022, 1, 1), valid_to=ends, search_key="x",
    )  # fmt: skip


def test_holders_are_reminded_once_a_rung_and_led_to_the_renewal(
    office: OfficeCast, owner: tuple[User, Person]
) -> None:
    user, person = owner
    licence = licence_of(person, today() + dt.timedelta(days=100))
    licence_of(person, today() + dt.timedelta(days=400), "000124/QNG-GPHN")
    now = dt.datetime.now(dt.UTC)
    assert (remind_holders(now=now), remind_holders(now=now)) == (1, 0)
    assert remind_holders(now=now + dt.timedelta(days=15)) == 1
    page = sign_in(user).get("/procedures/my/").content.decode()
    assert page.count(f"/procedures/my/apply/{RENEWAL}/?renews={licence.id}") == 1
    make_dossier(office, RENEWAL, renews_id=licence.id)
    assert remind_holders(now=now + dt.timedelta(days=45)) == 0  # it is being renewed
    assert "?renews=" not in sign_in(user).get("/procedures/my/").content.decode()


def test_a_citizen_pays_by_the_code_and_gets_the_receipt(
    office: OfficeCast, owner: tuple[User, Person]
) -> None:
    client = sign_in(owner[0])
    dossier = make_dossier(office, moment=NOW)
    charge = Charge.objects.create(dossier=dossier, label="Phí", amount_vnd=500_000, asked_at=NOW)
    url, receipt = f"/procedures/my/{dossier.id}/", f"/procedures/fees/{charge.id}/receipt/"
    page = client.get(url)
    assert "<svg" in str(page.context["charges"][0][1])
    assert client.get(receipt).status_code == 404
    office.clerk.client.post(f"/procedures/fees/{charge.id}/take/", {"method": "transfer"})
    assert client.get(url).context["charges"][0][1] == ""
    assert client.get(receipt)["Content-Type"] == "application/pdf"
