import csv
import datetime as dt
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from yteso.insight.dashboards.actions import (
    add_card,
    bring_back,
    load_targets,
    make_board,
    move_card,
    remove_card,
    send_due,
    share_board,
    subscribe,
    throw_away,
)
from yteso.insight.dashboards.boards import BUILT_IN, COMMUNE, FACILITY
from yteso.insight.dashboards.errors import FigureNotKnown, NobodyToShareWith, TooManyCards
from yteso.insight.dashboards.mailing import period_of
from yteso.insight.dashboards.models import Board, Subscription, Target
from yteso.insight.dashboards.queries import list_boards, list_codes
from yteso.insight.dashboards.reading import CardSpec, describe, read_cards
from yteso.insight.dashboards.targets import targets_for
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, NotVisible, Role, now, today
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import PROVINCE, Period, Scope

pytestmark = pytest.mark.django_db
MONTH = Period.parse("2026-10")


@pytest.fixture
def people() -> Cast:
    return cast()


def visits(people: Cast, many: int, facility: Any = None, day: str = "2026-10-05") -> None:
    at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(8), PROVINCE_ZONE)
    for _ in range(many):
        make_visit(
            make_person().id,
            facility or people.tree.station_a,
            at=at,
            care_type_code="01",
            commune_code="21025",
        )


@pytest.mark.parametrize("spec", [*(s for b in BUILT_IN for s in b.cards), *FACILITY, *COMMUNE], ids=str)
def test_every_card_of_ours_asks_for_figures_that_are_served(spec: CardSpec) -> None:
    for code in spec.codes:
        assert describe(code) is not None, code
    if spec.dimension:
        said = describe(spec.codes[0])
        assert said is not None
        assert spec.dimension in {dimension.code for dimension in said.dimensions}


def test_targets_are_dated_rows_and_a_corrected_file_corrects_them() -> None:
    text = files("yteso.insight.dashboards").joinpath("data", "targets.csv").read_text(encoding="utf-8")
    shipped = list(csv.DictReader(text.splitlines()))
    assert {row["figure"]: row["value"] for row in shipped} == {
        "records.created_share": "80", "records.managed_share": "50", "records.newborn_share": "100",
    }  # fmt: skip
    assert all(describe(row["figure"]) for row in shipped)
    Target.objects.update(value=1)
    assert load_targets() == 3
    assert targets_for(["records.created_share"], dt.date(2023, 1, 1))["records.created_share"].value == 80
    assert targets_for(["records.created_share"], dt.date(2021, 12, 31)) == {}


def test_a_card_shows_the_figure_its_change_and_its_line(people: Cast) -> None:
    visits(people, 6)
    visits(people, 8, day="2026-09-05")
    spec = CardSpec("figure", ("visits.total",))
    card = read_cards(people.director.actor, [spec], MONTH, PROVINCE, dt.date(2026, 11, 2))[0]
    assert card.figure is not None
    assert card.figure.value == Decimal(6)
    assert card.change is not None
    assert (card.change.text, card.change.arrow) == ("25,0 %", "arrow-down")
    assert len(card.spark.split()) == 12


def test_a_small_number_is_hidden_from_who_may_not_see_the_persons(people: Cast) -> None:
    visits(people, 3)
    specs = [CardSpec("figure", ("visits.total",)), CardSpec("places", ("visits.total",))]
    seen = read_cards(people.director.actor, specs, MONTH, PROVINCE, dt.date(2026, 11, 2))
    assert seen[0].shown == "3"
    hidden = read_cards(people.clerk_b.actor, specs, MONTH, PROVINCE, dt.date(2026, 11, 2))
    assert hidden[0].shown == "< 5"
    assert hidden[0].change is None
    drawing = hidden[1].drawing
    assert drawing is not None
    tones = {area.code: (area.tone, area.shown) for area in drawing.areas}
    assert tones["21025"] == ("hidden", "<5")
    assert len(tones) == 96


def test_another_facilitys_figures_stay_closed(people: Cast) -> None:
    visits(people, 9, people.tree.hospital)
    spec = CardSpec("figure", ("visits.total",))
    scope = Scope(organisation_id=people.tree.hospital.id)
    card = read_cards(people.clerk_a.actor, [spec], MONTH, scope, today())[0]
    assert card.state == "closed"
    assert read_cards(people.director.actor, [spec], MONTH, scope, today())[0].shown == "9"


def test_great_amounts_are_said_in_millions_and_the_exact_one_beside(people: Cast) -> None:
    at = dt.datetime(2026, 10, 5, 8, tzinfo=PROVINCE_ZONE)
    make_visit(make_person().id, people.tree.hospital, at=at, total_vnd=44_883_375, care_type_code="01")
    card = read_cards(
        people.director.actor, [CardSpec("figure", ("money.total",))], MONTH, PROVINCE, today()
    )[0]
    assert (card.shown, card.unit, card.exact) == ("44,9", "triệu ₫", "44.883.375 ₫")


def test_cards_are_added_moved_and_removed(people: Cast) -> None:
    actor, at = people.director.actor, now()
    board = make_board(actor=actor, title="Của tôi", now=at)
    for code in ("visits.total", "visits.outpatient", "stays.deaths"):
        add_card(actor=actor, board_id=board.id, kind="figure", codes=[code], now=at)
    cards = list(board.cards.order_by("position"))
    move_card(actor=actor, board_id=board.id, card_id=cards[2].id, by=-1, now=at)
    move_card(actor=actor, board_id=board.id, card_id=cards[0].id, by=-1, now=at)  # the first stays first
    assert [c.codes[0] for c in board.cards.order_by("position")] == [
        "visits.total",
        "stays.deaths",
        "visits.outpatient",
    ]
    remove_card(actor=actor, board_id=board.id, card_id=cards[0].id, now=at)
    assert board.cards.count() == 2
    with pytest.raises(FigureNotKnown):
        add_card(actor=actor, board_id=board.id, kind="figure", codes=["no.such"], now=at)
    with pytest.raises(FigureNotKnown):
        add_card(
            actor=actor, board_id=board.id, kind="keys", codes=["visits.total"], dimension="colour", now=at
        )
    assert board.cards.count() == 2
    for _ in range(22):
        add_card(actor=actor, board_id=board.id, kind="figure", codes=["visits.total"], now=at)
    with pytest.raises(TooManyCards):
        add_card(actor=actor, board_id=board.id, kind="figure", codes=["visits.total"], now=at)


def test_who_sees_a_board(people: Cast) -> None:
    at = now()
    board = make_board(actor=people.director.actor, title="Của giám đốc", now=at)

    def seers() -> set[str]:
        return {n for n, m in people.members().items() if list_boards(m.actor).filter(id=board.id).exists()}

    assert seers() == {"director"}
    share_board(
        actor=people.director.actor, board_id=board.id, role=Role.DOCTOR, organisation_id=None, now=at
    )
    assert seers() == {"director", "doctor_a", "doctor_b", "hospital_doctor"}
    share_board(
        actor=people.director.actor, board_id=board.id, role=Role.FACILITY_CLERK,
        organisation_id=people.tree.station_a.id, now=at,
    )  # fmt: skip
    assert "clerk_a" in seers()
    assert "clerk_b" not in seers()
    throw_away(actor=people.director.actor, board_id=board.id, now=at)
    assert seers() == set()
    bring_back(actor=people.director.actor, board_id=board.id, now=at)
    assert len(seers()) == 5


def test_only_the_owner_changes_a_board_and_only_some_share(people: Cast) -> None:
    at = now()
    board = make_board(actor=people.clerk_a.actor, title="Của tôi", now=at)
    with pytest.raises(NotVisible):
        add_card(
            actor=people.director.actor, board_id=board.id, kind="figure", codes=["visits.total"], now=at
        )
    with pytest.raises(NotAllowed):
        share_board(
            actor=people.clerk_a.actor, board_id=board.id, role=Role.DOCTOR, organisation_id=None, now=at
        )
    own = make_board(actor=people.director.actor, title="x", now=at)
    share_board(actor=people.director.actor, board_id=own.id, role=Role.DOCTOR, organisation_id=None, now=at)
    with pytest.raises(NotAllowed):
        move_card(actor=people.doctor_a.actor, board_id=own.id, card_id=own.id, by=1, now=at)
    with pytest.raises(NobodyToShareWith):
        share_board(actor=people.director.actor, board_id=own.id, role="", organisation_id=None, now=at)
    with pytest.raises(NotAllowed):
        make_board(actor=people.receptionist.actor, title="x", now=at)
    assert Board.objects.count() == 2


def test_a_mail_is_made_with_the_rights_its_reader_has_when_it_is_sent(people: Cast) -> None:
    visits(people, 7, people.tree.station_a)
    visits(people, 9, people.tree.hospital)
    clerk = people.clerk_a.user
    assert clerk is not None
    clerk.email = "clerk@example.vn"
    clerk.save()
    one = subscribe(actor=people.clerk_a.actor, slug="activity", rhythm="monthly", now=now())
    assert send_due(subscription_id=one.id, on=dt.date(2026, 11, 2))
    assert len(mail.outbox) == 1
    text = mail.outbox[0].body
    assert mail.outbox[0].subject == "Khám bệnh, chữa bệnh · Tháng 10/2026"
    assert mail.outbox[0].to == ["clerk@example.vn"]
    assert "Lượt khám bệnh: 7 " in text  # their own station, not the province's 16
    assert "16" not in text
    assert not send_due(subscription_id=one.id, on=dt.date(2026, 11, 2))  # once
    assert len(mail.outbox) == 1
    people_grants(clerk.id)
    assert not send_due(subscription_id=one.id, on=dt.date(2026, 12, 2))
    assert len(mail.outbox) == 1
    one.refresh_from_db()
    assert one.said == "Người nhận không còn quyền xem bảng điều hành."


def people_grants(user_id: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_grant SET valid_to = '2026-11-30' WHERE user_id = %s", [user_id])


def test_a_board_that_is_no_longer_shared_is_not_mailed(people: Cast) -> None:
    at = now()
    board = make_board(actor=people.director.actor, title="Chung", now=at)
    add_card(actor=people.director.actor, board_id=board.id, kind="figure", codes=["visits.total"], now=at)
    doctor = people.doctor_a
    with pytest.raises(NotVisible):
        subscribe(actor=doctor.actor, board_id=board.id, rhythm="daily", now=at)
    share = share_board(
        actor=people.director.actor, board_id=board.id, role=Role.DOCTOR, organisation_id=None, now=at
    )
    assert doctor.user is not None
    doctor.user.email = "d@example.vn"
    doctor.user.save()
    one = subscribe(actor=doctor.actor, board_id=board.id, rhythm="daily", now=at)
    assert send_due(subscription_id=one.id, on=dt.date(2026, 11, 3))
    share.delete()
    assert not send_due(subscription_id=one.id, on=dt.date(2026, 11, 4))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("rhythm", "on", "due", "period"),
    [
        ("daily", "2026-11-02", True, "2026-11-01"),
        ("daily", "2026-11-01", False, "2026-10-31"),  # a Sunday
        ("weekly", "2026-11-02", True, "2026-W44"),
        ("weekly", "2026-11-03", False, "2026-W44"),
        ("monthly", "2026-11-02", True, "2026-10"),
        ("monthly", "2026-11-03", False, "2026-10"),
    ],
)
def test_when_mails_go_out_and_of_what_period(rhythm: str, on: str, due: bool, period: str) -> None:
    day = dt.date.fromisoformat(on)
    assert Subscription(rhythm=rhythm).is_due(day) is due
    assert period_of(rhythm, day).key == period


def test_a_subscription_is_of_one_dashboard(people: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(reader_id=people.director.user.pk, rhythm="daily", began_at=now())  # type: ignore[union-attr]


def test_the_catalogues_indicators_can_be_put_on_a_dashboard(people: Cast) -> None:
    actor, at = people.director.actor, now()
    offered = {code for _group, codes in list_codes(actor) for code, _label in codes}
    assert {"visits.total", "ind.SRV02"} <= offered
    board = make_board(actor=actor, title="Của tôi", now=at)
    add_card(actor=actor, board_id=board.id, kind="figure", codes=["ind.SRV02"], now=at)
    assert "Tỷ lệ khám BHYT" in people.director.client.get(f"/dashboards/own/{board.id}/").content.decode()
