"""Writing edXML as QCVN 102:2016/BTTTT has it: the same packet makes the same bytes."""

import base64
import datetime as dt
import io
import zipfile
from typing import Any

from lxml import etree

from yteso.exchange.documents.edxml.shapes import (
    REPLACE,
    UPDATE,
    Agency,
    Attached,
    Business,
    DocumentPacket,
    Packet,
    Reference,
    StaffInfo,
    StatusPacket,
)
from yteso.kernel.base.public import PROVINCE_ZONE

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PREFIX = "{" + NAMESPACE + "}"
Node = Any


def write_packet(packet: Packet) -> bytes:
    """Return the packet as edXML. `read_packet` of it gives an equal packet."""
    root = etree.Element(PREFIX + "edXML", nsmap={None: NAMESPACE})
    envelope = etree.SubElement(root, PREFIX + "edXMLEnvelope", nsmap={"edXML": NAMESPACE})
    header = _add(envelope, "edXMLHeader")
    if isinstance(packet, StatusPacket):
        _status(_add(header, "MessageHeader"), packet)
    else:
        _document(header, packet)
        _body(envelope, packet)
        _files(root, packet)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _add(parent: Node, name: str, text: str | None = None) -> Node:
    node = etree.SubElement(parent, PREFIX + name)
    if text is not None:
        node.text = text
    return node


def _some(parent: Node, *pairs: tuple[str, str]) -> None:
    for name, text in pairs:
        if text:
            _add(parent, name, text)


def _day(day: dt.date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""


def _moment(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%Y/%m/%d %H:%M:%S}" if moment else ""


def _agency(parent: Node, name: str, one: Agency) -> None:
    _some(
        _add(parent, name), ("OrganId", one.organ_id), ("OrganizationInCharge", one.in_charge),
        ("OrganName", one.name), ("OrganAdd", one.address), ("Email", one.email),
        ("Telephone", one.telephone), ("Fax", one.fax), ("Website", one.website),
    )  # fmt: skip


def _staff(parent: Node, one: StaffInfo) -> None:
    if one != StaffInfo():
        _some(
            _add(parent, "StaffInfo"), ("Department", one.department), ("Staff", one.staff),
            ("Email", one.email), ("Mobile", one.mobile),
        )  # fmt: skip


def _reference(parent: Node, one: Reference) -> None:
    _some(
        _add(parent, "ResponseFor"), ("OrganId", one.organ_id), ("Code", one.code),
        ("DocumentId", one.document_id), ("PromulgationDate", _day(one.issued_on)),
    )  # fmt: skip


def _status(header: Node, packet: StatusPacket) -> None:
    _agency(header, "From", packet.sender)
    for one in packet.receivers:
        _agency(header, "To", one)
    _reference(header, packet.about)
    _staff(header, packet.staff)
    _some(
        header, ("StatusCode", packet.code), ("Description", packet.description),
        ("Timestamp", _moment(packet.at)),
    )  # fmt: skip


def _document(header: Node, packet: DocumentPacket) -> None:
    message = _add(header, "MessageHeader")
    _agency(message, "From", packet.sender)
    for one in packet.receivers:
        _agency(message, "To", one)
    _some(message, ("DocumentId", packet.document_id))
    _some(_add(message, "Code"), ("CodeNumber", packet.number), ("CodeNotation", packet.notation))
    _some(
        _add(message, "PromulgationInfo"),
        ("Place", packet.place),
        ("PromulgationDate", _day(packet.issued_on)),
    )
    _some(
        _add(message, "DocumentType"), ("Type", packet.type_class), ("TypeDetail", packet.type_detail),
        ("TypeName", packet.type_name),
    )  # fmt: skip
    _some(message, ("Subject", packet.subject), ("Content", packet.content))
    _some(
        _add(message, "SignerInfo"), ("Competence", packet.competence), ("Position", packet.position),
        ("FullName", packet.signer),
    )  # fmt: skip
    _some(message, ("DueDate", _day(packet.due_on)))
    for reference in packet.answers:
        _reference(message, reference)
    _some(message, ("SteeringType", packet.steering))
    _some(_add(message, "ToPlaces"), *(("Place", place) for place in packet.to_places))
    other = _add(message, "OtherInfo")
    _some(
        other, ("Priority", packet.priority), ("SphereOfPromulgation", packet.sphere),
        ("TyperNotation", packet.typist), ("PromulgationAmount", packet.copies), ("PageAmount", packet.pages),
        ("Direction", packet.direction),
    )  # fmt: skip
    _some(_add(other, "Appendixes"), *(("Appendix", one) for one in packet.appendixes))
    traces = _add(header, "TraceHeaderList")
    for trace in packet.traces:
        _some(_add(traces, "TraceHeader"), ("OrganId", trace.organ_id), ("Timestamp", _moment(trace.at)))
    _business(_add(traces, "Bussiness"), packet.business)


def _business(node: Node, one: Business) -> None:
    _some(
        node, ("DocumentId", one.document_id), ("BussinessDocType", one.kind),
        ("BussinessDocReason", one.reason), ("Paper", "1" if one.paper else "0"),
    )  # fmt: skip
    if one.kind == UPDATE:
        info = _add(node, "BussinessDocumentInfo")
        _add(info, "DocumentInfo", "1" if one.document_changed else "0")
        _add(info, "DocumentReceiver", "1" if one.receivers_changed else "0")
        receivers = _add(info, "ReceiverList")
        for receiver in one.receivers:
            _some(
                _add(receivers, "Receiver"), ("OrganId", receiver.organ_id), ("ReceiverType", receiver.kind)
            )
    if one.kind == REPLACE:
        replaced = _add(node, "ReplacementInfoList")
        for replacement in one.replacements:
            info = _add(replaced, "ReplacementInfo")
            _add(info, "DocumentId", replacement.document_id)
            _some(_add(info, "OrganIdList"), *(("OrganId", organ) for organ in replacement.organ_ids))
    _staff(node, one.staff)


def _content_id(number: int, one: Attached) -> str:
    return one.content_id or f"cid:{number}"


def _body(envelope: Node, packet: DocumentPacket) -> None:
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    for number, one in enumerate(packet.attachments, 1):
        _some(
            _add(manifest, "Reference"), ("ContentId", _content_id(number, one)),
            ("ContentType", "application/zip"),
            ("Description", one.description), ("AttachmentName", one.name),
        )  # fmt: skip


def _files(root: Node, packet: DocumentPacket) -> None:
    if not packet.attachments:
        return
    encoded = _add(root, "AttachmentEncoded")
    for number, one in enumerate(packet.attachments, 1):
        node = _add(encoded, "Attachment")
        _some(
            node, ("ContentId", _content_id(number, one)), ("AttachmentName", one.name),
            ("Description", one.description), ("ContentType", "application/zip"),
        )  # fmt: skip
        _add(node, "ContentTransferEncoded", base64.b64encode(_packed(one)).decode())


def _packed(one: Attached) -> bytes:
    """Return the file in the ZIP in which it travels."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(one.name, (2016, 1, 1, 0, 0, 0)), one.content)
    return out.getvalue()
