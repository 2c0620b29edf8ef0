"""The door for tests: units, people, scans whose pages are written as if they had been read."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from yteso.government.archive.actions import receive_batch, split_scan
from yteso.government.archive.models import Batch, Paper
from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give
from yteso.kernel.base.public import Role, now
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.files.public import Page, Reading, keep
from yteso.toolkit.ocr.testing import TEXT, as_pdf, draw_page
from yteso.toolkit.signing.testing import make_seal

CERTIFICATE = TEXT
KIND = "pharmacist_certificate"
VALUES = {
    "number": "0457/CCHN-D-SYT",
    "holder_name": "Nguyễn Thị Hồng Phượng",
    "born_on": "14/08/1987",
    "holder_number": "051187004321",
    "address": "Tổ dân phố 3, phường Nghĩa Lộ, tỉnh Quảng Ngãi",
    "qualification": "Dược sĩ đại học",
    "scope": "Người chịu trách nhiệm chuyên môn về dược của nhà thuốc",
    "issued_on": "05/03/2019",
}


@dataclass(frozen=True)
class ArchiveCast:
    """The cast of `kernel/access`, and who digitises at the department."""

    people: Cast
    unit: Organisation
    clerk: Member
    clerk2: Member
    head: Member

    def members(self) -> dict[str, Member]:
        own = {name: value for name, value in vars(self).items() if isinstance(value, Member)}
        return self.people.members() | own


def archive_cast(*, seal: bool = True) -> ArchiveCast:
    people = cast()
    unit = people.tree.province

    def member(name: str, role: Role) -> Member:
        user = make_user(name, full_name=f"Phạm Thị {name}")
        give(user, role, unit)
        return Member(user, actor_of(user))

    made = ArchiveCast(
        people=people,
        unit=unit,
        clerk=member("luutru1", Role.PROCEDURE_CLERK),
        clerk2=member("luutru2", Role.PROCEDURE_CLERK),
        head=member("truongphong", Role.UNIT_HEAD),
    )
    if seal:
        make_seal(unit)
    return made


def make_batch(
    archive: ArchiveCast, *files: tuple[str, bytes], template: str = "", pages_each: int = 0
) -> Batch:
    """Send scans; their pages are not read yet."""
    return receive_batch(
        actor=archive.clerk.actor,
        unit_id=archive.unit.id,
        template=template,
        title="Kệ 1",
        files=[(name, io.BytesIO(content)) for name, content in files],
        pages_each=pages_each,
        now=now(),
    )


def words_of(lines: Sequence[str], sure: int = 93) -> list[list[object]]:
    """Return words with places as a machine reads them."""
    words: list[list[object]] = []
    for number, line in enumerate(lines):
        at = 0.1
        for word in line.split():
            wide = 0.008 * len(word)
            words.append([word, sure, number, at, 0.1 + number * 0.03, at + wide, 0.115 + number * 0.03])
            at += wide + 0.008
    return words


def put_pages(digest: str, pages: Sequence[Sequence[str] | str], at: dt.datetime | None = None) -> None:
    """Write the pages of a kept file as if they had been read: lines of text, "" for a blank page, "#KEY"
    for a
    separator sheet."""
    moment = at or now()
    reading = Reading.objects.create(
        original_id=digest, pages=len(pages), began_at=moment, finished_at=moment
    )
    out = io.BytesIO()
    Image.new("L", (800, 1131), 250).save(out, "JPEG")
    picture = keep(out.getvalue(), "image/jpeg", moment)
    for number, page in enumerate(pages, 1):
        lines = [] if isinstance(page, str) else page
        Page.objects.create(
            reading=reading,
            number=number,
            picture=picture,
            width=800,
            height=1131,
            blank=page == "",
            is_separator=isinstance(page, str) and page.startswith("#"),
            separator=page[1:] if isinstance(page, str) else "",
            recognised=True,
            text="\n".join(lines),
            words=words_of(lines),
            sure=93,
        )


def make_paper(archive: ArchiveCast, lines: Sequence[str] = CERTIFICATE, *, name: str = "a.pdf") -> Paper:
    """Scan one paper; it waits to be verified, outside of the sample that is entered twice."""
    content = as_pdf([draw_page(lines[:2], size=(400, 566))]) + name.encode()
    batch = make_batch(archive, (name, content))
    scan = batch.scans.get()
    put_pages(str(scan.file_id), [lines])
    split_scan(scan.id, now())
    paper = Paper.objects.get(scan=scan)
    paper.double = False
    paper.save(update_fields=["double"])
    return paper
