"""Digitisation in the demo province: the inventory of 1,242 results in force, goals, a cost, a certified
paper, a batch.

Everything is made up. The batch is read by the workers after the start, as any other.
"""

import datetime as dt
import io
import random

import pikepdf

from yteso.government.archive.actions import (
    Counted,
    certify_paper,
    count_papers,
    enter_expense,
    enter_values,
    receive_batch,
    set_goal,
    split_scan,
)
from yteso.government.archive.models import Paper
from yteso.government.archive.sheets import Sheet, print_sheets
from yteso.government.archive.tasks import read_soon
from yteso.kernel.access.public import find_actor
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, DemoPlan, Say, SystemActor, User
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.files.public import read_pages
from yteso.toolkit.printing.public import print_pdf
from yteso.toolkit.signing.public import NoSeal

IN_FORCE = 1242  # the Department's own count of results in force
MIX = (
    ("pharmacist_certificate", 520, "CCHN-D-SYT-QNG"),
    ("practice_licence", 430, "QNG-CCHN"),
    ("pharmacy_eligibility", 210, "ĐKKDD-QNG"),
    ("facility_licence", 82, "SYT-GPHĐ"),
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Huỳnh", "Đặng", "Bùi")
MIDDLE = ("Thị", "Văn", "Minh", "Hồng", "Quốc", "Thanh")
GIVEN = ("An", "Bình", "Châu", "Dung", "Hạnh", "Khoa", "Lan", "Phượng", "Quân", "Thảo", "Trí", "Vy")
CERTIFICATE = """
#let d = json("/data.json")
#set page(paper: "a4", margin: 25mm)
#set text(font: "Tinos", size: 13pt, lang: "vi", fallback: false)
#set par(leading: 0.9em)
#align(center)[SỞ Y TẾ TỈNH QUẢNG NGÃI \\ #v(12pt)
  #text(size: 18pt, weight: "bold")[CHỨNG CHỈ HÀNH NGHỀ DƯỢC] \\ Số: #d.number]
#v(16pt)
Họ và tên: #d.holder_name \\
Ngày sinh: #d.born_on \\
Số căn cước công dân: #d.holder_number \\
Địa chỉ thường trú: #d.address \\
Văn bằng chuyên môn: #d.qualification \\
Phạm vi hoạt động chuyên môn: #d.scope \\
#v(20pt)
#align(right)[#d.signed]
"""


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make it once; a second call finds it and changes nothing."""
    root = Organisation.objects.filter(parent=None).first()
    actors = _actors()
    if root is None or actors is None or Paper.objects.exists():
        say("papers are counted already" if Paper.objects.exists() else "no staff, so nothing to digitise")
        return
    clerk, leader = actors
    dice = random.Random(plan.seed + 9)  # noqa: S311 - made-up papers, no secret
    at = dt.datetime.combine(plan.until, dt.time(9), PROVINCE_ZONE)
    for code, count, ending in MIX:
        papers = [_counted(dice, number, ending) for number in range(1, count + 1)]
        count_papers(
            actor=clerk, unit_id=root.id, template=code, papers=papers, now=at - dt.timedelta(days=60)
        )
    hospital = Organisation.objects.facilities().filter(kind=Organisation.Kind.PROVINCE_HOSPITAL).first()
    if hospital is not None:
        records = [
            Counted(f"26.{n:05d}", _name(dice), shelf=f"Kho 2, kệ {n // 50 + 1}") for n in range(1, 301)
        ]
        count_papers(
            actor=SystemActor("demo"), unit_id=hospital.id, template="medical_record", papers=records, now=at
        )
    set_goal(
        actor=leader,
        unit_id=root.id,
        collection="result",
        year=at.year,
        papers=373,
        decision="15/KH-SYT (mẫu)",
    )
    enter_expense(
        actor=leader, unit_id=root.id, collection="result", spent_on=at.date(), amount_vnd=2_500,
        what="Quét, nhập và kiểm tra (mẫu)", paper="",
    )  # fmt: skip
    sheet = _values(dice, Paper.objects.filter(template__code=MIX[0][0]).order_by("number").first())
    _certify_one(clerk, leader, root, sheet, at)
    several = [
        _values(dice, one) for one in Paper.objects.filter(template__code=MIX[0][0]).order_by("number")[1:5]
    ]
    batch = receive_batch(
        actor=clerk, unit_id=root.id, template="", title="Kệ A1 (mẫu)",
        files=[("ke-a1.pdf", io.BytesIO(_scan(several)))], now=at,
    )  # fmt: skip
    read_soon(batch)
    say(f"{Paper.objects.count()} papers counted, one certified, a batch of {len(several)} waits to be read")


def _actors() -> tuple[Actor, Actor] | None:
    users = {user.username: user for user in User.objects.filter(username__in=["motcua", "giamdoc"])}
    if len(users) < 2:
        return None
    day = dt.date.today()
    return find_actor(users["motcua"], day), find_actor(users["giamdoc"], day)


def _name(dice: random.Random) -> str:
    return f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"


def _counted(dice: random.Random, number: int, ending: str) -> Counted:
    issued = dt.date(dice.randrange(2014, 2021), dice.randrange(1, 13), dice.randrange(1, 28))
    joined = f"{number:04d}/{ending}"
    return Counted(joined, f"{_name(dice)} (mẫu)", issued_on=issued, shelf=f"Kệ A{number // 40 + 1}")


def _values(dice: random.Random, paper: Paper | None) -> dict[str, str]:
    """Return what the made-up paper of an inventory's line says."""
    if paper is None or paper.issued_on is None:
        return {}
    born = dt.date(dice.randrange(1965, 1995), dice.randrange(1, 13), dice.randrange(1, 28))
    sex = dice.randrange(2)
    return {
        "number": paper.number,
        "holder_name": paper.holder_name.removesuffix(" (mẫu)"),
        "born_on": f"{born:%d/%m/%Y}",
        "holder_number": f"051{sex}{born.year % 100:02d}{dice.randrange(10**6):06d}",
        "address": "Phường Nghĩa Lộ, tỉnh Quảng Ngãi",
        "qualification": "Dược sĩ đại học",
        "scope": "Người chịu trách nhiệm chuyên môn về dược của nhà thuốc",
        "issued_on": f"{paper.issued_on:%d/%m/%Y}",
    }


def _certificate(values: dict[str, str]) -> bytes:
    day, month, year = values["issued_on"].split("/")
    signed = f"Quảng Ngãi, ngày {day} tháng {month} năm {year}"
    return print_pdf(CERTIFICATE, values | {"signed": signed}).pdf


def _scan(papers: list[dict[str, str]]) -> bytes:
    """Return a file as it comes from the scanner: a separator sheet before each paper."""
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for values in papers:
            for part in (print_sheets([Sheet("", "Bắt đầu tài liệu mới")]).pdf, _certificate(values)):
                with pikepdf.open(io.BytesIO(part)) as one:
                    whole.pages.extend(one.pages)
        whole.save(out)
    return out.getvalue()


def _certify_one(
    clerk: Actor, leader: Actor, root: Organisation, values: dict[str, str], at: dt.datetime
) -> None:
    """Take one paper all the way, if the installation has a seal."""
    if not values:
        return
    batch = receive_batch(
        actor=clerk, unit_id=root.id, template=MIX[0][0], title="Quét thử (mẫu)",
        files=[("mau.pdf", io.BytesIO(_certificate(values)))], now=at,
    )  # fmt: skip
    scan = batch.scans.get()
    read_pages(str(scan.file_id), at)
    split_scan(scan.id, at)
    read_soon(batch)
    Paper.objects.filter(scan=scan).update(double=False)
    paper = Paper.objects.get(scan=scan)
    enter_values(actor=clerk, paper_id=paper.id, state=paper.state, values=values, now=at)
    try:
        certify_paper(actor=leader, paper_id=paper.id, now=dt.datetime.now(PROVINCE_ZONE))
    except NoSeal:  # an installation without a seal shows it verified
        return
