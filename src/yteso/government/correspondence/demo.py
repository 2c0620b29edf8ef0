"""A season of official documents of the demo province, made by the actions; answers come from the simulator.

Everything is made up: subjects, senders, codes on the bus.
"""

import datetime as dt
import random
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yteso.exchange.documents.public import (
    Agency,
    Attached,
    Business,
    DocumentPacket,
    Packet,
    Replacement,
    exchange_now,
    receive_packet,
    set_address,
    set_partner,
    write_packet,
)
from yteso.exchange.mailbox.public import take_letter
from yteso.government.correspondence.actions import (
    enter_incoming,
    enter_packet,
    enter_secret,
    file_document,
    finish_handling,
    instruct,
    issue,
    open_workfile,
    put_up,
    set_up_office,
    start_draft,
    submit_draft,
    take_letter_in,
    take_packet,
    take_review,
)
from yteso.government.correspondence.models import Document
from yteso.kernel.access.public import find_actor
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, DemoPlan, Say, SystemActor, User, now
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.public import rights_to_sign, sign_document

OUTGOING, INCOMING, ARRIVING, OPEN_DRAFTS = 6, 20, 4, 5
OWN_CODE = "000.00.14.H48"
PARTNERS = (
    ("000.00.00.H48", "Ủy ban nhân dân tỉnh Quảng Ngãi (mẫu)"),
    ("000.00.01.H48", "Văn phòng UBND tỉnh (mẫu)"),
    ("000.00.20.H48", "Bảo hiểm xã hội tỉnh (mẫu)"),
    ("000.00.00.G18", "Bộ Y tế (mẫu)"),
)
TOPICS = (
    "phòng, chống bệnh sốt xuất huyết", "triển khai hồ sơ sức khỏe điện tử",
    "bảo đảm an toàn thực phẩm dịp lễ",
    "chấn chỉnh công tác khám bệnh, chữa bệnh bảo hiểm y tế", "tập huấn sử dụng chữ ký số",
    "kiểm tra hành nghề dược tư nhân", "báo cáo thống kê y tế quý", "tiêm chủng vắc xin sởi cho trẻ em",
)  # fmt: skip
SYMBOLS = {
    "Nghiệp vụ Y": "NVY",
    "Nghiệp vụ Dược": "NVD",
    "Văn phòng": "VP",
    "Kế hoạch": "KHTC",
    "Tổ chức": "TCCB",
}
BODY = """Kính gửi: Các đơn vị trực thuộc Sở Y tế

Căn cứ Luật Khám bệnh, chữa bệnh ngày 09 tháng 01 năm 2023;

Để {topic} đạt hiệu quả, Sở Y tế đề nghị các đơn vị:

1. Rà soát, cập nhật kế hoạch; phân công cán bộ đầu mối.

2. Tổ chức thực hiện và kiểm tra, giám sát thường xuyên.

3. Báo cáo kết quả về Sở Y tế trước ngày 25 hằng tháng./.
"""


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the office and its documents once; a second call finds them and changes nothing."""
    root = Organisation.objects.filter(parent=None).first()
    people = {u.username: find_actor(u, dt.date.today()) for u in User.objects.filter(
        username__in=["vanthu", "giamdoc", "thamdinh.y", "truongphong.y"]
    )}  # fmt: skip
    if root is None or len(people) < 4 or settings.PRODUCTION or Document.objects.exists():
        say("documents are there already" if Document.objects.exists() else "no staff, so no document")
        return
    dice = random.Random(plan.seed + 9)  # noqa: S311 - made-up documents, no secret
    with transaction.atomic():
        room = _office(root)
        rights = rights_to_sign(root.pk, dt.date.today())
        made = [_outgoing(dice, people, room, rights[0].pk, now()) for _ in range(OUTGOING if rights else 0)]
        _drafts(dice, people, room)
        _incoming(dice, people, room, plan.until)
        _from_bus(people, room, root)
        _by_mail()
        _workfile(people["thamdinh.y"], made)
        enter_secret(actor=people["vanthu"], direction="in", secrecy="secret", symbol="12/BC-CAT",
                     issued_on=plan.until, sender="Công an tỉnh (mẫu)", now=now())  # fmt: skip
    _answers()
    say(f"{len(made)} documents issued and answered over the simulated bus, {INCOMING + ARRIVING} received")


def _office(root: Organisation) -> Organisation:
    actor = SystemActor("demo")
    rooms = list(Organisation.objects.filter(parent=root, kind=Organisation.Kind.OFFICE).order_by("name"))
    symbols = {o.pk: text for o in rooms for words, text in SYMBOLS.items() if words in o.name}
    set_up_office(
        actor=actor, organisation_id=root.pk, name="Sở Y tế", superior="UBND tỉnh Quảng Ngãi", symbol="SYT",
        town="Quảng Ngãi", units=symbols, now=now(),
    )  # fmt: skip
    set_address(actor=actor, organisation_id=root.pk, organ_id=OWN_CODE, name=root.name[:200])
    for organ, name in PARTNERS:
        set_partner(actor=actor, organ_id=organ, name=name, source="Dữ liệu mẫu")
    return next((one for one in rooms if one.name.endswith("Nghiệp vụ Y")), rooms[0] if rooms else root)


def _draft(dice: random.Random, who: Actor, room: Organisation, at: dt.datetime) -> Document:
    topic = dice.choice(TOPICS)
    organ, name = dice.choice(PARTNERS)
    return start_draft(
        actor=who, type_code=dice.choices(("CV", "KH", "TB", "QD"), (60, 15, 15, 10))[0], subject=topic,
        body=BODY.format(topic=topic), recipients=f"{organ}: {name}\nCác đơn vị trực thuộc",
        urgency=dice.choices(("", "urgent"), (85, 15))[0], unit_id=room.pk, now=at,
    )  # fmt: skip


def _outgoing(
    dice: random.Random, people: Mapping[str, Actor], room: Organisation, right: UUID, at: dt.datetime
) -> Document:
    document = _draft(dice, people["thamdinh.y"], room, at)
    key = document.pk
    submit_draft(actor=people["thamdinh.y"], document_id=key, seen=None, now=at)
    take_review(actor=people["truongphong.y"], document_id=key, verdict="agree", seen=None, now=at)
    document = put_up(actor=people["vanthu"], document_id=key, right_ids=[right], seen=None, now=at)
    assert document.signing is not None
    sign_document(actor=people["giamdoc"], document_id=document.signing.pk, now=at)
    return issue(actor=people["vanthu"], document_id=key, now=at)


def _drafts(dice: random.Random, people: Mapping[str, Actor], room: Organisation) -> None:
    """Leave some on their way: being written, checked, and put up for the director."""
    for number in range(OPEN_DRAFTS):
        document = _draft(dice, people["thamdinh.y"], room, now())
        if number > 1:
            submit_draft(actor=people["thamdinh.y"], document_id=document.pk, seen=None, now=now())
        if number > 2:
            take_review(
                actor=people["truongphong.y"], document_id=document.pk, verdict="agree", seen=None, now=now()
            )


def _incoming(dice: random.Random, people: Mapping[str, Actor], room: Organisation, until: dt.date) -> None:
    for number in range(INCOMING):
        day = until - dt.timedelta(days=dice.randrange(0, 40))
        at = dt.datetime.combine(day, dt.time(8, dice.randrange(60)), PROVINCE_ZONE)
        _organ, name = dice.choice(PARTNERS)
        document = enter_incoming(
            actor=people["vanthu"],
            content=None,
            file_name="",
            sender=name,
            symbol=f"{dice.randrange(10, 4000)}/UBND-KGVX",
            subject=f"Về việc {dice.choice(TOPICS)}",
            issued_on=day - dt.timedelta(days=2),
            type_code="CV",
            now=at,
        )
        if number % 4 == 0:
            continue
        instruct(
            actor=people["giamdoc"], document_id=document.pk, lead_unit=room.pk,
            lead_user=people["thamdinh.y"].user_id, text="Tham mưu triển khai",
            due_on=day + dt.timedelta(days=15), now=at,
        )  # fmt: skip
        if number % 2:
            done = min(at + dt.timedelta(days=dice.randrange(2, 18)), now())
            finish_handling(
                actor=people["thamdinh.y"],
                document_id=document.pk,
                result="Đã triển khai",
                seen=None,
                now=done,
            )


def _from_bus(people: Mapping[str, Actor], room: Organisation, root: Organisation) -> None:
    """Let three documents come over the bus: one given out, one in its place, one that waits."""
    _arrive(root, "4101", "tăng cường phòng, chống dịch sốt xuất huyết", Business())
    first = Document.objects.get(symbol="4101/UBND-KGVX")
    enter_packet(actor=people["vanthu"], document_id=first.pk, type_code="CV", now=now())
    instruct(
        actor=people["giamdoc"], document_id=first.pk, lead_unit=room.pk,
        lead_user=people["thamdinh.y"].user_id, text="Tham mưu văn bản triển khai",
        due_on=dt.date.today() + dt.timedelta(days=10), now=now(),
    )  # fmt: skip
    assert first.packet is not None
    named = Replacement(first.packet.document_key, (OWN_CODE,))
    instead = Business("3", "Điều chỉnh thời hạn báo cáo", replacements=(named,))
    _arrive(root, "4117", "tăng cường phòng, chống dịch sốt xuất huyết (thay công văn 4101)", instead)
    _arrive(root, "4120", "danh sách trạm y tế được bổ sung trang thiết bị", Business(), annex=True)


def _arrive(root: Organisation, number: str, subject: str, business: Business, annex: bool = False) -> None:
    today = dt.date.today()
    organ, name = PARTNERS[0]
    files = [Attached("cong-van.pdf", _paper(name, f"Về việc {subject}."))]
    if annex:
        files.append(Attached("phu-luc.pdf", _paper(name, "Danh sách trạm y tế xã (mẫu).")))
    packet = DocumentPacket(
        sender=Agency(organ, name), receivers=(Agency(OWN_CODE, root.name[:200]),),
        document_id=f"{organ},{today:%Y/%m/%d},{number}/UBND-KGVX", number=number, notation="UBND-KGVX",
        issued_on=today, subject=f"Về việc {subject}", place="Quảng Ngãi", type_name="Công văn",
        signer="Nguyễn Văn Mẫu", position="Phó Chủ tịch", business=business, attachments=tuple(files),
    )  # fmt: skip
    for row in receive_packet(content=write_packet(packet), now=now()):
        take_packet(packet_id=row.pk, now=now())


def _paper(issuer: str, text: str) -> bytes:
    body = [Paragraph(text)]
    return print_official(
        OfficialPaper(issuer=issuer, place="Quảng Ngãi", dated=dt.date.today(), body=body)
    ).pdf


def _by_mail() -> None:
    """Let a letter with a report come to the official address."""
    written = EmailMessage()
    written["From"], written["To"] = "Trạm Y tế xã (mẫu) <tramyte@example.vn>", "soyte@example.vn"
    written["Subject"] = "Báo cáo tình hình sốt xuất huyết tuần 46"
    written["Message-ID"], written["Date"] = "<demo-1@example.vn>", formatdate(now().timestamp())
    written.set_content("Kính gửi Sở Y tế,\n\nTrạm gửi báo cáo kèm theo.\n")
    report = _paper("Trạm Y tế xã (mẫu)", "Báo cáo tình hình sốt xuất huyết tuần 46.")
    written.add_attachment(report, maintype="application", subtype="pdf", filename="bao-cao-tuan-46.pdf")
    letter = take_letter(raw=written.as_bytes(), now=now())
    if letter is not None:
        take_letter_in(letter_id=letter.pk, now=now())


def _workfile(who: Actor, documents: list[Document]) -> None:
    found = open_workfile(
        actor=who, code="01.NVY", title="Hồ sơ phòng, chống dịch", retention="10 năm", now=now()
    )
    for one in documents[:4]:
        file_document(actor=who, workfile_id=found.pk, document_id=one.pk, now=now())


def _answers() -> None:
    """Let the simulated agencies answer, and take the answers in."""
    if not settings.DOCUMENT_BUS.startswith("folder://"):
        return
    exchange_now()
    for packet in Packet.objects.filter(direction="in", kind="status").order_by("at", "id"):
        take_packet(packet_id=packet.pk, now=now())
