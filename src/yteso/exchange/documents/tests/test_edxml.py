import base64
import dataclasses
import io
import zipfile
from pathlib import Path

import pytest

from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.edxml.shapes import (
    Attached,
    Business,
    DocumentPacket,
    Receiver,
    Reference,
    Replacement,
    StaffInfo,
    StatusPacket,
)
from yteso.exchange.documents.edxml.writing import write_packet
from yteso.exchange.documents.errors import (
    AttachmentBroken,
    FieldTooLong,
    PacketHostile,
    PacketIncomplete,
    PacketTooLarge,
    PacketUnreadable,
)
from yteso.exchange.documents.simulator import answers_to
from yteso.exchange.documents.testing import make_packet, packet_bytes
from yteso.kernel.base.public import now

OUTSIDE_FILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>'
LAUGHS = b'<!DOCTYPE edXML [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><edXML><MessageHeader/></edXML>'
SAMPLES = sorted(Path("/work/shared/samples/edxml").glob("*.edxml"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_round_trip(path):
    content = path.read_bytes()
    if path.stem == "vxp_sdk__edoc":  # its prefix is not declared and its file is a placeholder
        with pytest.raises(PacketUnreadable):
            read_packet(content)
        return
    packet = read_packet(content)
    if isinstance(packet, DocumentPacket):
        assert packet.code == "7816/VPCP-TTĐT"
        assert packet.attachments[0].name == "1896_QD-TTg_m_294779.doc"
        assert len(packet.attachments[0].content) == 388347
        packet = dataclasses.replace(packet, signature=False)
    assert read_packet(write_packet(packet)) == packet


def test_every_part_survives_the_way():
    packet = make_packet(
        answers=(Reference("H48.01", "5/UBND-TH", "H48.01,2026/01/05,5/UBND-TH"),),
        to_places=("Như trên", "Lưu: VT"),
        appendixes=("Phụ lục I",),
        business=Business("2", "Sửa nơi nhận", True, "k", StaffInfo("VT", "A", "a@b.vn", "84"), True, True,
                          (Receiver("H48.02", "1"),)),
        attachments=(
            Attached("a.pdf", b"%PDF-1.7", "cid:7", "Bản chính"),
            Attached("b.zip", _zip({"x": b"1"}), "cid:8"),
        ),
    )  # fmt: skip
    assert read_packet(write_packet(packet)) == packet
    replaced = make_packet(business=Business("3", "Thay thế", replacements=(Replacement("k", ("H48.01",)),)))
    found = read_packet(write_packet(replaced))
    assert found.business == replaced.business


def test_the_older_names_are_read_too():
    content = packet_bytes().replace(b"http://www.mic.gov.vn/TBT/QCVN_102_2016", b"http://www.go.vn/eDoc")
    assert read_packet(content).code == "12/UBND-KGVX"
    content = packet_bytes().replace(b"<PromulgationDate>", b"<PromulgationDate> ")
    assert read_packet(content).subject.startswith("Về việc")


def _zip(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_file(content):
    packed = base64.b64encode(content).decode()
    text = packet_bytes().decode()
    start = text.index("ContentTransferEncoded>") + len("ContentTransferEncoded>")
    return (text[:start] + packed + text[text.index("</", start) :]).encode()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", PacketUnreadable),
        (b"%PDF-1.7", PacketUnreadable),
        (b"<html></html>", PacketUnreadable),
        (packet_bytes()[:-40], PacketUnreadable),
        (OUTSIDE_FILE, PacketHostile),
        (LAUGHS, PacketHostile),
        (b"<edXML>" + b"<a/>" * 20_001 + b"</edXML>", PacketTooLarge),
        (packet_bytes(subject="x" * 501), FieldTooLong),
        (packet_bytes().replace(b"Subject", b"Subjects"), PacketIncomplete),
        (packet_bytes(receivers=()), PacketIncomplete),
        (packet_bytes(issued_on=None), PacketIncomplete),
        (_with_file(b"PK\x03\x04 broken"), AttachmentBroken),
        (_with_file(_zip({"a": b"0" * (61 * 1024 * 1024)})), PacketTooLarge),
        (packet_bytes().replace(b"TransferEncoded>", b"TransferEncoded>!", 1), AttachmentBroken),
    ],
)  # fmt: skip
def test_bad_packets_are_refused_with_words(content, refusal):
    with pytest.raises(refusal) as caught:
        read_packet(content)
    assert len(str(caught.value)) > 20


def test_an_attachment_cannot_choose_its_folder():
    content = packet_bytes(attachments=(Attached("../../etc/passwd", b"x"),))
    assert read_packet(content).attachments[0].name == "passwd"


def test_the_simulator_answers_each_receiver_once():
    answers = answers_to(make_packet(), now())
    assert [one.code for one in answers] == ["01", "03", "04", "05", "06"]
    assert all(isinstance(one, StatusPacket) and one.about.code == "12/UBND-KGVX" for one in answers)
    recall = make_packet(business=Business("1", "Sai nội dung"))
    assert [one.code for one in answers_to(recall, now(), agrees=False)] == ["16"]
    assert answers_to(answers[0], now()) == []
