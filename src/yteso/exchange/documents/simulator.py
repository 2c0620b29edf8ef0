"""The other agency, for demonstration, trying out and tests: it reads what we send and answers as the
national bus's partners do.

It stands behind a folder (`play`) or behind HTTP (`testing.serve_bus`). It answers a new document with 01,
03, 04, 05 and 06, a recall or change with 15, each once.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

from yteso.exchange.documents.channels import FROM_BUS, TO_BUS
from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.edxml.shapes import (
    NEW,
    REPLACE,
    Agency,
    DocumentPacket,
    Packet,
    Reference,
    StaffInfo,
    StatusPacket,
)
from yteso.exchange.documents.edxml.writing import write_packet

SAID = {
    "01": "Văn bản đã đến hệ thống",
    "02": "Văn bản gửi không đúng nơi nhận",
    "03": "Văn thư đã tiếp nhận, vào sổ",
    "04": "Lãnh đạo đã phân công xử lý",
    "05": "Chuyên viên đang xử lý",
    "06": "Đã hoàn thành xử lý văn bản",
    "15": "Đồng ý yêu cầu cập nhật, thu hồi",
    "16": "Không đồng ý yêu cầu cập nhật, thu hồi",
}
LIFE = ("01", "03", "04", "05", "06")


def answers_to(
    packet: Packet, now: dt.datetime, *, life: Sequence[str] = LIFE, agrees: bool = True
) -> list[StatusPacket]:
    """Return what each receiver of the packet says about it; statuses are not answered."""
    if not isinstance(packet, DocumentPacket):
        return []
    codes = life if packet.business.kind in (NEW, REPLACE) else ("15" if agrees else "16",)
    about = Reference(packet.sender.organ_id, packet.code, packet.document_id, packet.issued_on)
    return [
        StatusPacket(
            sender=Agency(receiver.organ_id, receiver.name),
            about=about,
            code=code,
            at=now + dt.timedelta(seconds=n),
            description=SAID[code],
            staff=StaffInfo("Văn thư", "Nguyễn Văn Mẫu", "vanthu.mau@example.vn", ""),
            receivers=(packet.sender,),
        )
        for receiver in packet.receivers
        for n, code in enumerate(codes)
    ]


def play(
    root: Path, now: dt.datetime, *, life: Sequence[str] = LIFE, agrees: bool = True, skip: Sequence[str] = ()
) -> int:
    """Answer everything that lies in `to-bus` and was not answered yet; return how many packets were read.

    Receivers in `skip` are ours: their packets are delivered to us instead of being answered.
    """
    out, back = root / TO_BUS, root / FROM_BUS
    read = root / "read-by-others"
    back.mkdir(parents=True, exist_ok=True)
    read.mkdir(parents=True, exist_ok=True)
    files = sorted(out.glob("*.edxml")) if out.is_dir() else []
    for path in files:
        content = path.read_bytes()
        packet = read_packet(content)
        if any(one.organ_id in skip for one in packet.receivers):
            deliver(back, content)
        for n, answer in enumerate(answers_to(packet, now, life=life, agrees=agrees)):
            if answer.sender.organ_id not in skip:
                deliver(back, write_packet(answer), f"{path.stem}-{n:03d}")
        path.replace(read / path.name)
    return len(files)


def deliver(folder: Path, content: bytes, name: str = "") -> None:
    """Lay a packet into a folder of the bus, whole or not at all."""
    name = name or hashlib.sha256(content).hexdigest()[:32]
    arriving = folder / f".{name}.part"
    arriving.write_bytes(content)
    arriving.replace(folder / f"{name}.edxml")
