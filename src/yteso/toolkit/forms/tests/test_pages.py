import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import SystemActor, now, today
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
    assert answer.json() == {"wrong": [{"name": "f:age", "why": "Đây không phải số. Chỉ nhập chữ số."}]}
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
