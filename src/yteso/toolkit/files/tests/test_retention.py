import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give
from yteso.kernel.base.public import NotAllowed, Role
from yteso.kernel.base.testing import make_user
from yteso.toolkit.files import queries
from yteso.toolkit.files.errors import DisposalClosed, NothingDue, OwnProposal, ReasonNeeded
from yteso.toolkit.files.models import Disposal, DisposalItem, Kept, Page, Reading, RetentionClass
from yteso.toolkit.files.public import (
    FileDisposed,
    decide_disposal,
    erase_file,
    keep,
    keep_under,
    lift_hold,
    open_file,
    place_hold,
    propose_disposal,
)

NOW = dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_STORE = f"file://{tmp_path / 'files'}"
    return tmp_path / "files"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def head(people: Cast) -> Member:
    user = make_user("truongphong", full_name="Lê Thị Trưởng")
    give(user, Role.UNIT_HEAD, people.tree.province)
    return Member(user, actor_of(user))


def kept(
    people: Cast, content: bytes, day: dt.date | None, *, of: str = "1", retention: str = "record"
) -> Kept:
    file = keep(content, "text/plain", NOW)
    return keep_under(
        file_id=file.digest, retention=retention, counted_from=day, title="Bệnh án", object_kind="test",
        organisation_id=people.tree.hospital.id, object_id=of, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("retention", "day", "ends"),
    [
        ("record", dt.date(2015, 6, 1), dt.date(2025, 6, 1)),  # TT 53/2017 holds for what is older too
        ("record", dt.date(2025, 7, 1), dt.date(2035, 7, 1)),
        ("record_death", dt.date(2020, 2, 29), dt.date(2040, 2, 29)),
        ("record_death", dt.date(2026, 1, 5), dt.date(2056, 1, 5)),
        ("register_book", dt.date(2025, 8, 9), dt.date(2030, 12, 31)),
        ("incident", dt.date(2026, 1, 1), None),
        ("record", None, None),
    ],
)
def test_the_last_day_follows_the_class_of_that_day(
    people: Cast, retention: str, day: dt.date | None, ends: dt.date | None
) -> None:
    assert kept(people, b"a", day, retention=retention).ends_on == ends


def test_every_class_has_a_source() -> None:
    assert RetentionClass.objects.count() == 15
    assert not RetentionClass.objects.filter(source="").exists()


def test_files_go_only_by_a_list_that_somebody_else_approves(
    people: Cast, head: Member, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    old = kept(people, b"old", dt.date(2010, 1, 1))
    young = kept(people, b"young", dt.date(2024, 1, 1), of="2")
    root = people.tree.province.id
    with pytest.raises(NotAllowed):
        propose_disposal(actor=people.doctor_a.actor, organisation_id=root, kept_ids=None, note="", now=NOW)

    made = propose_disposal(actor=head.actor, organisation_id=root, kept_ids=None, note="", now=NOW)

    assert [item.kept for item in made.items.all()] == [old]
    with pytest.raises(NothingDue):  # it stands on a list already
        propose_disposal(actor=head.actor, organisation_id=root, kept_ids=None, note="", now=NOW)
    with pytest.raises(NotAllowed):
        decide_disposal(actor=head.actor, disposal_id=made.id, approve=True, decision="1/QĐ", now=NOW)
    director = people.director.actor
    with pytest.raises(ReasonNeeded):
        decide_disposal(actor=director, disposal_id=made.id, approve=True, decision=" ", now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        decide_disposal(actor=director, disposal_id=made.id, approve=True, decision="1/QĐ-SYT", now=NOW)
    with pytest.raises(FileDisposed):
        open_file(old.file_id)
    assert [path.name for path in folder.rglob("*.zst")] == [young.file.stored_name]
    call_command("check_files")  # what has gone by a list is not missing
    assert DisposalItem.objects.get().removed_at == NOW
    with pytest.raises(DisposalClosed):
        decide_disposal(actor=director, disposal_id=made.id, approve=True, decision="2/QĐ", now=NOW)
    with pytest.raises(Exception, match="Cannot delete"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM files_disposalitem")


def test_who_proposes_does_not_approve(people: Cast) -> None:
    kept(people, b"old", dt.date(2010, 1, 1))
    user = make_user("both", full_name="Trần Hai Vai")
    give(user, Role.PROVINCE_OFFICER, people.tree.province)
    give(user, Role.DIRECTOR, people.tree.province)
    actor = actor_of(user)
    made = propose_disposal(
        actor=actor, organisation_id=people.tree.province.id, kept_ids=None, note="", now=NOW
    )
    with pytest.raises(OwnProposal):
        decide_disposal(actor=actor, disposal_id=made.id, approve=True, decision="1/QĐ", now=NOW)
    assert Disposal.objects.get().state == "proposed"


def test_a_hold_and_another_owner_keep_a_file(
    people: Cast, head: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = kept(people, b"held", dt.date(2010, 1, 1))
    shared = kept(people, b"shared", dt.date(2010, 1, 1), of="2")
    used = kept(people, b"used", dt.date(2010, 1, 1), of="3")
    kept(people, b"shared", dt.date(2024, 1, 1), of="other")
    director, root = people.director.actor, people.tree.province.id
    made = propose_disposal(actor=head.actor, organisation_id=root, kept_ids=None, note="", now=NOW)
    hold = place_hold(actor=director, kept_id=held.id, reason="Thanh tra", decision="5/QĐ-TTr", now=NOW)
    monkeypatch.setattr(queries, "_keepers", {"files.Kept.file"})
    Reading.objects.create(original=used.file, began_at=NOW)
    decide_disposal(actor=director, disposal_id=made.id, approve=True, decision="1/QĐ", now=NOW)

    assert {item.kept_id for item in made.items.exclude(kept_back="")} == {held.id, shared.id, used.id}
    for row in (held, shared, used):
        assert open_file(row.file_id).read()
    lift_hold(actor=director, hold_id=hold.id, reason="Đã xong", now=NOW)
    again = propose_disposal(actor=head.actor, organisation_id=root, kept_ids=[held.id], note="", now=NOW)
    assert again.items.get().kept == held


def test_what_should_never_have_come_in_is_erased_once_nobody_names_it(
    people: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """The file, its pages and their pictures; a picture that another file shares stays."""
    file, shared, own = (keep(name, "image/png", NOW) for name in (b"scan", b"shared", b"own"))
    reading = Reading.objects.create(original=file, pages=2, began_at=NOW)
    other = Reading.objects.create(original=keep(b"other", "image/png", NOW), pages=1, began_at=NOW)
    for row, number, picture in ((reading, 1, own), (reading, 2, shared), (other, 1, shared)):
        Page.objects.create(reading=row, number=number, picture=picture, text="x")
    named = keep_under(
        file_id=file.pk, retention="record", counted_from=None, title="x", now=NOW,
        organisation_id=people.tree.province.pk, object_kind="x", object_id=1,
    )  # fmt: skip
    assert not erase_file(file.pk, NOW)
    named.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_file(file.pk, NOW)
    assert sorted(path.name for path in folder.glob("??/??/*")) == sorted([other.original_id, shared.pk])
    assert Page.objects.get().picture == shared
    with pytest.raises(FileDisposed):
        open_file(file.pk)
    assert keep(b"scan", "image/png", NOW).disposed_at is None, "sent again, it is kept again"
