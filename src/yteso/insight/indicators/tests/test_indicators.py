import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yteso.insight.indicators.actions import install_shipped, load_list, set_target, type_value
from yteso.insight.indicators.errors import FormulaWrong, ListUnreadable, SourceMissing
from yteso.insight.indicators.models import Indicator, IndicatorValue
from yteso.insight.indicators.queries import find_indicator, read_divisions, read_headlines
from yteso.insight.indicators.serving import forget
from yteso.insight.registers.public import write_many
from yteso.kernel.access.testing import cast as make_cast
from yteso.kernel.base.public import NotAllowed, NotVisible, SystemActor
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, about, figures

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 10, 20, 3, 0, tzinfo=dt.UTC)
YEAR = Period.parse("2026")
MONTH = Period.parse("2026-10")


@pytest.fixture(autouse=True)
def fresh():
    forget()
    yield
    forget()


@pytest.fixture
def cast(db):
    return make_cast()


def value(actor, code, period=MONTH, scope=Scope(), **keys):  # noqa: B008
    return figures(actor, [FigureRequest(code, period, scope, keys)])[0]


def deliveries(unit, rows):
    birth = {"full_name": "X", "born_on": "1996", "delivered_on": dt.date(2026, 10, 1), "child_outcome": "1"}
    write_many(
        actor=SystemActor("test"), organisation_id=unit.id, register="A4", rows=[birth | r for r in rows],
        on=MONTH.end, now=NOW,
    )  # fmt: skip


def test_the_whole_catalogue_is_there_and_every_formula_is_known():
    assert Indicator.objects.current().count() == 115
    assert not Indicator.objects.exclude(official_code="").exists()
    for one in Indicator.objects.current():
        for part in about(f"ind.{one.code}").parts:
            about(part)
    assert Indicator.objects.current().exclude(numerator="").count() > 40
    assert Indicator.objects.filter(headline__isnull=False).count() == 12


def test_a_formula_gives_numerator_and_denominator(cast):
    deliveries(cast.tree.station_a, [{"visits_4": True}] * 6 + [{}] * 3)
    found = value(cast.director.actor, "ind.MCH02")
    assert (found.value, found.numerator, found.denominator) == (Decimal("66.7"), 6, 9)
    own = value(cast.doctor_a.actor, "ind.MCH02", scope=Scope(organisation_id=cast.tree.station_a.id))
    assert own.value == Decimal("66.7")
    assert value(cast.director.actor, "ind.MCH02", Period.parse("2026-09")).value is None


def test_an_indicator_is_divided_as_its_entry_asks(cast):
    kinh, hre = {"ethnic": "01"}, {"ethnic": "27"}
    rows = [kinh | {"visits_4": True}] * 6 + [kinh] * 6 + [hre | {"visits_4": True}] * 5
    deliveries(cast.tree.station_a, rows)
    [ethnic] = read_divisions(cast.director.actor, find_indicator(cast.director.actor, "MCH02"), MONTH)
    assert [(f.value, f.numerator, f.denominator) for _name, f in ethnic.rows] == [(50, 6, 12), (100, 5, 5)]
    deliveries(cast.tree.station_a, [{"ethnic": "26"}] * 2)
    [ethnic] = read_divisions(cast.director.actor, find_indicator(cast.director.actor, "MCH02"), MONTH)
    shown = {name: f.state if f.value is None else f.value for name, f in ethnic.rows}
    assert sorted(map(str, shown.values())) == ["50.0", "covered", "small"]
    by_facility = read_divisions(cast.director.actor, find_indicator(cast.director.actor, "SRV01"), MONTH)
    assert by_facility == []


def test_typed_values_answer_their_own_period_and_keep_their_past(cast):
    officer, director = cast.province_officer.actor, cast.director.actor
    ask = {"actor": officer, "code": "FIN07", "period": YEAR, "now": NOW}
    with pytest.raises(SourceMissing):
        type_value(value=Decimal("95.1"), source=" ", **ask)
    type_value(value=Decimal("95.1"), source="BHXH tỉnh", **ask)
    type_value(value=Decimal("95.4"), source="BHXH tỉnh", **ask)
    assert value(director, "ind.FIN07", YEAR).value == Decimal("95.4")
    assert value(director, "ind.FIN07", MONTH).value is None
    assert value(director, "ind.FIN07", YEAR, Scope(organisation_id=cast.tree.centre.id)).value is None
    assert IndicatorValue.objects.count() == 2
    type_value(value=None, source="", **ask)
    assert value(director, "ind.FIN07", YEAR).value is None


def test_typing_is_for_the_province_officer(cast):
    ask = {"period": YEAR, "value": Decimal(1), "source": "x", "now": NOW}
    for member in (cast.doctor_a, cast.director, cast.clerk_a, cast.citizen):
        with pytest.raises(NotAllowed):
            type_value(actor=member.actor, code="FIN07", **ask)
    with pytest.raises(NotVisible):
        type_value(actor=cast.province_officer.actor, code="NIX99", **ask)
    assert not IndicatorValue.objects.exists()


def test_the_headlines_compare_typed_counted_and_target(cast):
    officer = cast.province_officer.actor
    deliveries(cast.tree.station_a, [{"child_sex": "1"}] * 11 + [{"child_sex": "2"}] * 10)
    set_target(actor=officer, code="FIN07", year=2026, value=Decimal(95), source="", now=NOW)
    type_value(actor=officer, code="FIN07", period=YEAR, value=Decimal("95.4"), source="BHXH", now=NOW)
    rows = {one.indicator.code: one for one in read_headlines(cast.director.actor, YEAR)}
    assert len(rows) == 12
    assert rows["FIN07"].is_reached is True
    assert rows["POP05"].value == Decimal("110.0")
    assert rows["POP05"].is_reached is None


def test_a_list_brings_official_codes_and_keeps_the_rest(cast):
    officer = cast.province_officer.actor
    name = Indicator.objects.current().get(code="MCH02").name
    content = b"code,official_code\nMCH02,0405\nFIN01,\n"
    assert load_list(actor=officer, content=content, now=NOW) == 1
    assert load_list(actor=officer, content=content, now=NOW) == 0
    found = Indicator.objects.current().get(code="MCH02")
    assert (found.official_code, found.revision, found.name) == ("0405", 2, name)
    assert install_shipped(actor=SystemActor("migrate"), now=NOW) == 0
    with pytest.raises(NotAllowed):
        load_list(actor=cast.director.actor, content=content, now=NOW)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ListUnreadable),
        (b"\xff\xfe\x00", ListUnreadable),
        (b"name\nx\n", ListUnreadable),
        (b"code,factor\nMCH02,many\n", ListUnreadable),
        (b"code,name\nNEW1,x\n", ListUnreadable),
        (b"code,numerator\nMCH02,1 +\n", FormulaWrong),
        (b"code\n" + b"x" * 2_000_001, ListUnreadable),
    ],
)
def test_a_broken_list_changes_nothing(cast, content, error):
    with pytest.raises(error):
        load_list(actor=cast.province_officer.actor, content=content, now=NOW)
    assert Indicator.objects.filter(revision__gt=1).count() == 0


def test_the_pages_open_for_readers_only(cast):
    for url in (
        "/indicators/catalogue/",
        "/indicators/headlines/",
        "/indicators/of/MCH02/",
        "/indicators/of/FIN07/",
    ):
        assert cast.director.client.get(url).status_code == 200, url
        assert cast.citizen.client.get(url).status_code == 403, url
    assert cast.director.client.get("/indicators/of/NIX/").status_code == 404
    assert cast.director.client.get("/indicators/of/MCH02/?period=x").status_code == 200
    assert cast.director.client.get("/indicators/load/").status_code == 403


def test_the_grid_of_headlines_saves(cast):
    url = "/indicators/headlines/save/?period=2026"
    body = {"changes": [
        {"row": "FIN07", "column": "value", "text": "95,4", "was": ""},
        {"row": "FIN07", "column": "target", "text": "95", "was": ""},
        {"row": "FIN07", "column": "source", "text": "=1+1", "was": ""},
        {"row": "MCH02", "column": "value", "text": "1", "was": ""},
        {"row": "CH05", "column": "value", "text": "nhiều", "was": ""},
    ]}  # fmt: skip
    answer = cast.province_officer.client.post(url, json.dumps(body), content_type="application/json").json()
    assert {(no["row"], no["column"]) for no in answer["refused"]} == {("MCH02", "value"), ("CH05", "value")}
    typed = IndicatorValue.objects.get()
    assert (typed.value, typed.source) == (Decimal("95.4"), "=1+1")
    assert cast.director.client.post(url, "{}", content_type="application/json").status_code == 403


def test_forms_of_one_indicator(cast):
    client = cast.province_officer.client
    client.post("/indicators/of/FIN07/value/", {"period": "2026", "value": "95,4", "source": "BHXH"})
    client.post("/indicators/of/FIN07/target/", {"year": "2026", "value": "95,5"})
    assert IndicatorValue.objects.get().value == Decimal("95.4")
    text = client.get("/indicators/of/FIN07/?period=2026").content.decode()
    assert "95,4" in text
    assert "BHXH" in text
    file = SimpleUploadedFile("codes.csv", b"code,official_code\nFIN07,0107\n")
    assert client.post("/indicators/load/", {"file": file}).status_code == 302
    assert Indicator.objects.current().get(code="FIN07").official_code == "0107"


def test_the_catalogue_asks_the_same_number_of_questions(cast, django_assert_max_num_queries):
    client = cast.director.client
    client.get("/indicators/catalogue/")
    with django_assert_max_num_queries(40) as few:
        client.get("/indicators/catalogue/?size=25")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/indicators/catalogue/?size=100")
