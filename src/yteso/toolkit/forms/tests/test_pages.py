import datetime as dt
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import SystemActor, now, today, uuid7
from yteso.toolkit.forms.actions import drop_old_drafts, install_form, publish_version, save_version
from yteso.toolkit.forms.definition import Definition, read_definition
from yteso.toolkit.forms.models import Form, FormVersion, Response
from yteso.toolkit.forms.queries import sheet_of

SYSTEM = SystemActor("test")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def sample(title: str = "Đơn thử") -> Definition:
    return read_definition(
        {
            "title": title,
            "sections": [
                {
                    "key": "who",
                    "label": "Người khai",
                    "items": [
                        {"key": "name", "kind": "text", "label": "Họ và tên", "required": True},
                        {"key": "age", "kind": "integer", "label": "Tuổi", "constraint": "${.} >= 18",
                         "constraint_message": "Từ 18 tuổi"},
                        {"key": "paper", "kind": "file", "label": "Giấy tờ"},
                    ],
                },
                {
                    "key": "jobs",
                    "label": "Nơi làm việc",
                    "items": [
                        {"key": "job", "kind": "repeat", "label": "Nơi làm việc", "most": 2,
                         "items": [{"key": "place", "kind": "text", "label": "Nơi", "required": True}]}
                    ],
                },
            ],
        }
    )  # fmt: skip


def make(code: str = "thu", valid_from: dt.date = dt.date(2026, 1, 1), title: str = "Đơn thử") -> FormVersion:
    made = install_form(
        actor=SYSTEM, code=code, definition=sample(title), source="", valid_from=valid_from, now=now()
    )
    assert made is not None
    return made


READERS = {"administrator", "province_officer", "director"}


@pytest.mark.parametrize(
    "path",
    [
        "/forms/all/",
        "/forms/of/{form}/",
        "/forms/versions/{version}/",
        "/forms/versions/{version}/xlsform/",
        "/forms/versions/{version}/try/staff/",
    ],
)
def test_who_may_see_forms(people: Cast, path: str) -> None:
    version = make()
    path = path.format(form=version.form_id, version=version.id)
    opened = {name for name, one in people.members().items() if one.client.get(path).status_code == 200}
    assert opened == READERS


def test_who_may_load_and_publish(people: Cast) -> None:
    make()
    draft = save_version(actor=SYSTEM, code="thu", definition=sample("Khác"), source="", now=now())
    for name, one in people.members().items():
        status = one.client.post(
            f"/forms/versions/{draft.id}/publish/", {"valid_from": "2027-01-01"}
        ).status_code
        if name in ("administrator", "province_officer"):
            continue
        assert status in (302, 403, 404), name
        if name not in ("stranger", "program"):
            assert status in (403, 404), name
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert draft.published_by.startswith("Nguyễn Văn")


def test_the_list_asks_as_much_for_one_form_as_for_thirty(people: Cast) -> None:
    make()
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert people.administrator.client.get("/forms/all/").status_code == 200
    for number in range(29):
        make(f"thu-{number}", title=f"Đơn {number}")
    with CaptureQueriesContext(connection) as many:
        assert people.administrator.client.get("/forms/all/").status_code == 200
    assert len(many) <= len(one)


def test_a_published_version_never_changes(people: Cast) -> None:
    version = make()
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormVersion.objects.filter(id=version.id).update(title="anders")
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormVersion.objects.filter(id=version.id).delete()
    again = save_version(actor=SYSTEM, code="thu", definition=sample("Mới"), source="", now=now())
    publish_version(actor=SYSTEM, version_id=again.id, valid_from=dt.date(2026, 6, 1), now=now())
    version.refresh_from_db()
    assert version.valid_to == dt.date(2026, 5, 31)
    assert Form.objects.get(code="thu").title == "Mới"


def test_a_citizens_steps_without_script(people: Cast) -> None:
    version = make()
    client = people.director.client
    base = f"/forms/versions/{version.id}/try/"
    assert client.get(base).url == f"{base}step/who/"
    answer = client.post(f"{base}step/who/", {"f:name": "", "f:age": "12"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Câu này bắt buộc trả lời." in page
    assert "Từ 18 tuổi" in page
    assert 'href="#f-name"' in page
    answer = client.post(f"{base}step/who/", {"f:name": "An", "f:age": "mười"})
    assert answer.status_code == 422
    assert 'value="mười"' in answer.content.decode()
    answer = client.post(f"{base}step/who/", {"f:name": "An", "f:age": "20"})
    assert answer.url == f"{base}step/jobs/"
    answer = client.post(f"{base}step/jobs/", {"add": "job"})
    assert answer.status_code == 302
    response = Response.objects.get()
    (row,) = response.values["job"]
    answer = client.post(f"{base}step/jobs/", {f"f:place:{row}": "Trạm y tế"})
    assert answer.url == f"{base}answers/"
    page = client.get(answer.url).content.decode()
    assert "Trạm y tế" in page
    assert Response.objects.get().values == {"name": "An", "age": 20, "job": {row: {"place": "Trạm y tế"}}}
    client.post(f"{base}again/")
    assert not Response.objects.exists()


@pytest.mark.parametrize(("content", "words"), [(b"MZ123", "chương trình"), (b"hello", "PDF, JPEG")])
def test_a_file_is_judged_by_its_content(people: Cast, content: bytes, words: str) -> None:
    version = make()
    file = SimpleUploadedFile("x.pdf", content)
    answer = people.director.client.post(
        f"/forms/versions/{version.id}/try/step/who/", {"f:name": "An", "f:age": "20", "f:paper": file}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Response.objects.get().values == {"name": "An", "age": 20}


def test_a_draft_saves_by_itself_for_its_owner_only(people: Cast) -> None:
    version = make()
    people.director.client.get(f"/forms/versions/{version.id}/try/staff/")
    response = Response.objects.get()
    url = f"/forms/answers/{response.id}/save/"
    data: dict[str, Any] = {"asked": ["f:name", "f:age"], "f:name": "Bình", "f:age": "x"}
    answer = people.director.client.post(url, data)
    assert answer.json() == {
        "wrong": [{"name": "f:age", "why": "Đây không phải số. Chỉ nhập chữ số."}],
        "conflicts": [],
    }
    assert people.administrator.client.post(url, data).status_code == 404
    assert people.stranger.client.post(url, data).status_code == 302
    response.refresh_from_db()
    assert sheet_of(response).values() == {"name": "Bình"}


def test_a_hostile_file_is_refused_in_words(people: Cast) -> None:
    answer = people.administrator.client.post(
        "/forms/load/", {"file": io.BytesIO(b"PK\x03\x04rubbish"), "code": "x"}
    )
    assert answer.status_code == 422
    assert not Form.objects.filter(code="x").exists()
    assert today()


def test_drafts_that_nobody_touches_are_thrown_away(people: Cast) -> None:
    version = make()
    people.director.client.get(f"/forms/versions/{version.id}/try/staff/")
    assert drop_old_drafts(now=now() + dt.timedelta(days=29)) == 0
    assert drop_old_drafts(now=now() + dt.timedelta(days=31)) == 1
    assert not Response.objects.exists()


def test_two_windows_of_one_owner_lose_nothing(people: Cast) -> None:
    """Saved by itself, with what its window saw: what the other saved meanwhile is not overwritten."""
    version = make()
    client = people.director.client
    client.get(f"/forms/versions/{version.id}/try/staff/")
    response = Response.objects.get()
    url = f"/forms/answers/{response.id}/save/"

    def save(name: str, seen: list[list[str]]) -> Any:
        data = {"asked": ["f:name"], "f:name": name, "seen": json.dumps({"f:name": seen})}
        return client.post(url, data).json()

    assert save("An", [[]]) == {"wrong": [], "conflicts": []}
    told = save("Bình", [[]])
    assert told["conflicts"][0]["name"] == "f:name"
    assert told["conflicts"][0]["texts"] == ["An"]
    assert "“An”" in told["conflicts"][0]["why"]
    response.refresh_from_db()
    assert response.values == {"name": "An"}
    assert save("Bình", [["An"]]) == {"wrong": [], "conflicts": []}  # the reader has seen it and chose
    assert save("Cúc", [["An"], ["Bình"]]) == {"wrong": [], "conflicts": []}  # an answer of ours was lost
    assert save("Cúc", [["An"]]) == {"wrong": [], "conflicts": []}  # the same sent twice
    response.refresh_from_db()
    assert response.values == {"name": "Cúc"}


def test_a_step_drawn_before_another_window_saved(people: Cast) -> None:
    """What was not touched stays as the other window saved it; what both changed is shown."""
    version = make()
    client = people.director.client
    url = f"/forms/versions/{version.id}/try/step/who/"
    html = client.get(url).content.decode()
    drawn = unescape(re.search(r'name="seen" value="([^"]*)"', html)[1])  # type: ignore[index]
    assert json.loads(drawn) == {"f:name": [[]], "f:age": [[]]}
    client.post(url, {"f:name": "An", "f:age": "20", "seen": drawn})
    late = client.post(url, {"f:name": "", "f:age": "30", "seen": drawn})
    assert late.status_code == 422
    page = late.content.decode()
    assert "“20”" in page
    assert 'value="30"' in page
    assert 'value="An"' in page
    assert Response.objects.get().values == {"name": "An", "age": 20}
    again = unescape(re.search(r'name="seen" value="([^"]*)"', page)[1])  # type: ignore[index]
    assert client.post(url, {"f:name": "An", "f:age": "30", "seen": again}).status_code == 302
    assert Response.objects.get().values == {"name": "An", "age": 30}
    for rubbish in ("[", "[]", '{"f:name": 3}', '{"f:name": [3]}'):
        assert client.post(url, {"f:name": "An", "f:age": "30", "seen": rubbish}).status_code == 302


def test_a_cell_of_a_repeat_changed_in_another_window(people: Cast) -> None:
    version = make()
    client = people.director.client
    client.get(f"/forms/versions/{version.id}/try/staff/")
    response = Response.objects.get()
    url, row = f"/forms/answers/{response.id}/rows/job/", str(uuid7())

    def save(text: str, was: str | None) -> Any:
        change = {"row": row, "column": "place", "text": text, "was": was}
        return client.post(url, {"changes": [change]}, content_type="application/json").json()

    assert save("Trạm A", "")["saved"] == [{"row": row, "column": "place", "text": "Trạm A"}]
    (no,) = save("Trạm B", "")["refused"]
    assert no["stored"] == "Trạm A"
    assert save("Trạm B", "Trạm A")["refused"] == []
    response.refresh_from_db()
    assert response.values == {"job": {row: {"place": "Trạm B"}}}
    assert save("", "Trạm B")["refused"] == []  # a row that is emptied is gone, not wanting answers for ever
    response.refresh_from_db()
    assert response.values == {"job": {}}


def test_a_grid_stands_at_its_place_in_the_form(people: Cast) -> None:
    definition = read_definition(
        {
            "title": "Đơn thử",
            "sections": [
                {
                    "key": "one",
                    "label": "Phần một",
                    "items": [
                        {"key": "many", "kind": "flag", "label": "Có nơi làm việc"},
                        {"key": "job", "kind": "repeat", "label": "Nơi làm việc", "relevant": "${many}",
                         "items": [{"key": "place", "kind": "text", "label": "Nơi"}]},
                        {"key": "last", "kind": "text", "label": "Câu cuối"},
                    ],
                },
                {"key": "two", "label": "Phần hai",
                 "items": [{"key": "more", "kind": "text", "label": "Câu thêm"}]},
            ],
        }
    )  # fmt: skip
    made = install_form(
        actor=SYSTEM, code="cho", definition=definition, source="", valid_from=dt.date(2026, 1, 1), now=now()
    )
    assert made is not None
    page = people.director.client.get(f"/forms/versions/{made.id}/try/staff/").content.decode()
    places = [page.index(text) for text in ('data-key="many"', 'id="form-', 'data-key="last"', "Phần hai")]
    assert places == sorted(places)
    assert '<section class="form-grid" data-key="job" data-kind="repeat" hidden>' in page


def test_a_corrected_shipped_form_arrives(people: Cast) -> None:
    """A correction with the same first day holds from the day it is loaded; the province's own stays."""
    first = make(valid_from=dt.date(2026, 1, 1))
    second = make(valid_from=dt.date(2026, 1, 1), title="Đơn đã sửa")
    first.refresh_from_db()
    assert (second.valid_from, first.valid_to) == (today(), today() - dt.timedelta(days=1))
    third = make(valid_from=dt.date(2026, 1, 1), title="Đơn sửa lần nữa")
    assert third.valid_from == today() + dt.timedelta(days=1)
    own = save_version(
        actor=SystemActor("province"), code="thu", definition=sample("Của tỉnh"), source="", now=now()
    )
    own = publish_version(
        actor=SystemActor("province"),
        version_id=own.id,
        valid_from=today() + dt.timedelta(days=5),
        now=now(),
    )
    again = install_form(
        actor=SYSTEM, code="thu", definition=sample("Khác nữa"), source="", valid_from=today(), now=now()
    )
    assert again is None
    assert Form.objects.get(code="thu").title == "Của tỉnh"


def test_days_and_times_of_a_repeat_are_saved(people: Cast) -> None:
    definition = read_definition(
        {
            "title": "Lịch",
            "sections": [
                {
                    "key": "s",
                    "items": [
                        {
                            "key": "visit",
                            "kind": "repeat",
                            "label": "Lần khám",
                            "items": [
                                {"key": "day", "kind": "date", "label": "Ngày"},
                                {"key": "hour", "kind": "time", "label": "Giờ"},
                                {"key": "weight", "kind": "decimal", "label": "Cân nặng"},
                            ],
                        }
                    ],
                }
            ],
        }
    )
    version = save_version(actor=SYSTEM, code="lich", definition=definition, source="", now=now())
    client = people.director.client
    client.get(f"/forms/versions/{version.id}/try/staff/")
    row, url = str(uuid7()), f"/forms/answers/{Response.objects.get().id}/rows/visit/"
    texts = {"day": "5/3/2026", "hour": "14h05", "weight": "3,50"}
    changes = [{"row": row, "column": name, "text": text, "was": ""} for name, text in texts.items()]
    answer = client.post(url, {"changes": changes}, content_type="application/json").json()
    assert [one["text"] for one in answer["saved"]] == ["05/03/2026", "14:05", "3,5"]
    assert Response.objects.get().values == {
        "visit": {row: {"day": "2026-03-05", "hour": "14:05", "weight": "3.5"}}
    }
