import datetime as dt
from typing import Any

import pytest

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import SystemActor, now
from yteso.toolkit.forms.actions import install_form
from yteso.toolkit.forms.definition import Choice, Definition, read_definition
from yteso.toolkit.forms.editing import find_item, move_item, remove_item, section_of
from yteso.toolkit.forms.models import Form, FormVersion

SAMPLE: dict[str, Any] = {
    "title": "Đơn",
    "sections": [
        {
            "key": "a",
            "label": "Phần A",
            "items": [
                {"key": "name", "kind": "text", "label": {"vi": "Họ tên", "en": "Name"}},
                {"key": "job", "kind": "one", "label": "Nghề", "choices": "jobs"},
            ],
        },
        {
            "key": "b",
            "label": "Phần B",
            "items": [
                {"key": "more", "kind": "sentence", "label": "Khác", "relevant": "${job} = 'khac'"},
                {
                    "key": "child",
                    "kind": "repeat",
                    "label": "Con",
                    "items": [{"key": "born", "kind": "date", "label": "Ngày sinh"}],
                },
            ],
        },
    ],
    "lists": {
        "jobs": [{"value": "yte", "label": "Y tế", "more": {"x": "1"}}, {"value": "khac", "label": "Khác"}]
    },
}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def published() -> FormVersion:
    made = install_form(
        actor=SystemActor("test"),
        code="mau",
        definition=read_definition(SAMPLE),
        source="TT",
        valid_from=dt.date(2026, 1, 1),
        now=now(),
    )
    assert made is not None
    return made


class Desk:
    """The designer as an officer uses it: each thing done is sent with the digest of what was seen."""

    def __init__(self, people: Cast) -> None:
        self.client = people.province_officer.client
        answer = self.client.post(f"/forms/of/{published().form_id}/redesign/")
        self.url = answer.url
        self.draft = FormVersion.objects.get(published_at=None)

    def do(self, what: str, **data: str) -> Any:
        self.draft.refresh_from_db()
        return self.client.post(self.url, {"do": what, "digest": self.draft.digest, **data})

    @property
    def now(self) -> Definition:
        self.draft.refresh_from_db()
        return self.draft.content


def test_who_may_design(people: Cast) -> None:
    version = published()
    for name, one in people.members().items():
        status = one.client.post(f"/forms/of/{version.form_id}/redesign/").status_code
        allowed = name in ("administrator", "province_officer")
        assert (status == 302 and FormVersion.objects.filter(published_at=None).exists()) or not allowed, name
        if not allowed and name != "stranger":
            assert status in (302, 403, 404)
            assert one.client.get("/forms/new/").status_code in (302, 403, 404)
    assert FormVersion.objects.filter(published_at=None).count() == 1


def test_a_form_begins_in_the_designer(people: Cast) -> None:
    client = people.administrator.client
    answer = client.post("/forms/new/", {"code": "khao-sat", "title": "Khảo sát", "source": ""})
    version = FormVersion.objects.get(form__code="khao-sat")
    assert answer.url == f"/forms/versions/{version.id}/design/"
    page = client.get(f"{answer.url}?edit=cau1").content.decode()
    assert "Câu hỏi đầu tiên" in page
    again = client.post("/forms/new/", {"code": "khao-sat", "title": "x", "source": ""})
    assert again.status_code == 422
    assert Form.objects.filter(code="khao-sat").count() == 1


def test_questions_are_added_changed_moved_taken_out(people: Cast) -> None:
    desk = Desk(people)
    assert desk.do("add:a", **{"kind-a": "many"}).status_code == 302
    made = desk.now.sections[0].items[-1]
    assert (made.key, made.kind) == ("cau1", "many")
    saved = desk.do(
        "save:cau1", label="Ngôn ngữ", hint="", key="tieng", relevant="", kind="many", must="true",
        choices="vi | Tiếng Việt\nhre | Tiếng Hrê\nvi2",
    )  # fmt: skip
    assert saved.status_code == 302
    made = desk.now.field_map["tieng"]
    assert (made.required, made.choices) == ("true", "cau1")
    assert [one.value for one in desk.now.lists["cau1"]] == ["vi", "hre", "vi2"]
    assert desk.do("up:tieng").status_code == 302
    assert [one.key for one in desk.now.sections[0].items] == ["name", "tieng", "job"]
    assert desk.do("remove:tieng").status_code == 302
    assert "cau1" not in desk.now.lists
    desk.do("add:child", **{"kind-child": "text"})
    assert [one.key for one in desk.now.repeat_map["child"].items] == ["born", "cau1"]
    desk.do("section")
    desk.do("head", title="Đơn mới", source="TT 2")
    assert len(desk.now.sections) == 3
    assert (desk.draft.title, desk.draft.source) == ("Đơn mới", "TT 2")
    assert Form.objects.get(code="mau").title == "Đơn", "what is published stays as it is"


def test_words_of_other_languages_and_columns_of_choices_stay(people: Cast) -> None:
    desk = Desk(people)
    desk.do("save:name", label="Họ và tên", hint="Chữ in", key="name", relevant="", kind="text", must="")
    assert desk.now.field_map["name"].label == {"vi": "Họ và tên", "en": "Name"}
    desk.do(
        "save:job", label="Nghề", hint="", key="job", relevant="", kind="one", must="",
        choices="yte | Ngành y tế\nkhac | Khác",
    )  # fmt: skip
    assert desk.now.lists["jobs"][0] == Choice("yte", {"vi": "Ngành y tế"}, {"x": "1"})


def test_what_would_break_the_form_is_refused(people: Cast) -> None:
    desk = Desk(people)
    before = desk.now
    refused = desk.do("remove:job")
    assert refused.status_code == 422
    assert "job" in refused.content.decode()
    wrong = desk.do("save:more", label="Khác", hint="", key="more", relevant="${nghe} >", kind="sentence")
    assert wrong.status_code == 422
    assert desk.now == before
    late = desk.client.post(desk.url, {"do": "remove:more", "digest": "of-yesterday"})
    assert late.status_code == 422
    assert desk.now == before
    shown = desk.do("preview:name", label="Tên gọi", hint="", key="name", relevant="", kind="text", must="")
    assert "Tên gọi" in shown.content.decode()
    assert desk.now == before
    assert desk.client.get(f"{desk.url.split('?')[0]}?look=desk&edit=b").status_code == 200


def test_moving_walks_through_the_form() -> None:
    form = read_definition(SAMPLE)
    walked = move_item(form, "job", 1)
    assert section_of(walked, "job").key == "b"  # type: ignore[union-attr]
    assert [one.key for one in walked.sections[1].items] == ["job", "more", "child"]
    assert move_item(walked, "job", -1) == form
    assert move_item(form, "name", -1) == form
    assert [one.key for one in move_item(form, "b", -1).sections] == ["b", "a"]
    assert find_item(remove_item(form, "born"), "born") is None
