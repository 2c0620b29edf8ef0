"""Reading edXML: bytes from outside become shapes, or a refusal that says what is wrong.

Element names are matched without their namespace, because software in use writes three of them (QCVN 102,
none, and the older `www.go.vn/eDoc`). No DTD, no entity, no network; sizes are capped before anything is
unpacked.
"""

import base64
import binascii
import datetime as dt
import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from yteso.exchange.documents.edxml.shapes import (
    BUSINESSES,
    NEW,
    STATUSES,
    Agency,
    Attached,
    Business,
    DocumentPacket,
    Packet,
    Receiver,
    Reference,
    Replacement,
    StaffInfo,
    StatusPacket,
    Trace,
)
from yteso.exchange.documents.errors import (
    AttachmentBroken,
    FieldTooLong,
    PacketHostile,
    PacketIncomplete,
    PacketTooLarge,
    PacketUnreadable,
)
from yteso.kernel.base.public import PROVINCE_ZONE, clean

UNPACKED_BYTES = 60 * 1024 * 1024
PACKET_BYTES = 80 * 1024 * 1024
FILES = 50
DATES = ("%Y/%m/%d", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")
MOMENTS = ("%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
LIMITS = {
    "OrganName": 200, "OrganAdd": 250, "Email": 100, "Telephone": 20, "Fax": 20, "CodeNumber": 11,
    "CodeNotation": 30, "Place": 150, "TypeName": 100, "Subject": 500, "Content": 500, "FullName": 50,
}  # fmt: skip
Node = Any


def read_packet(content: bytes) -> Packet:
    """Read one packet, of a document or of a status.

    Raises PacketUnreadable, PacketHostile, PacketTooLarge, PacketIncomplete, FieldTooLong, AttachmentBroken.
    """
    root = _tree(content)
    header = _first(root, "MessageHeader")
    if header is None:
        raise PacketIncomplete("MessageHeader")
    status = _text(header, "StatusCode")
    return _status(header, status) if status else _document(root, header)


def _tree(content: bytes) -> Node:
    if len(content) > PACKET_BYTES:
        raise PacketTooLarge
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        raise PacketUnreadable
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise PacketUnreadable from error
    if root.getroottree().docinfo.doctype or any(isinstance(n, etree._Entity) for n in root.iter()):
        raise PacketHostile
    if sum(1 for _node in root.iter()) > 20_000:
        raise PacketTooLarge
    if _name(root) not in ("edxml", "edxmlenvelope"):
        raise PacketUnreadable
    return root


def _name(node: Node) -> str:
    return etree.QName(node).localname.lower() if isinstance(node.tag, str) else ""


def _children(node: Node | None, name: str) -> list[Node]:
    return [] if node is None else [child for child in node if _name(child) == name.lower()]


def _child(node: Node | None, *names: str) -> Node | None:
    """Return the element at the end of a path of children, None where it breaks off."""
    for name in names:
        node = next(iter(_children(node, name)), None)
    return node


def _first(root: Node, name: str) -> Node | None:
    return next((node for node in root.iter() if _name(node) == name.lower()), None)


def _text(node: Node | None, *names: str) -> str:
    found = _child(node, *names)
    text = clean(found.text or "") if found is not None else ""
    most = LIMITS.get(names[-1])
    if most and len(text) > most:
        raise FieldTooLong(names[-1], most)
    return text


def _date(node: Node | None, *names: str, needed: bool = False) -> dt.date | None:
    text = _text(node, *names)
    for pattern in DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    if needed:
        raise PacketIncomplete(names[-1])
    return None


def _moment(node: Node | None, *names: str) -> dt.datetime | None:
    text = _text(node, *names)
    for pattern in MOMENTS:
        try:
            return dt.datetime.strptime(text[:19], pattern).replace(tzinfo=PROVINCE_ZONE)
        except ValueError:
            continue
    return None


def _agency(node: Node) -> Agency:
    organ = _text(node, "OrganId")
    if not organ:
        raise PacketIncomplete("OrganId")
    return Agency(
        organ, _text(node, "OrganName"), _text(node, "OrganizationInCharge"), _text(node, "OrganAdd"),
        _text(node, "Email"), _text(node, "Telephone"), _text(node, "Fax"), _text(node, "Website"),
    )  # fmt: skip


def _staff(node: Node | None) -> StaffInfo:
    found = _child(node, "StaffInfo")
    return StaffInfo(*(_text(found, name) for name in ("Department", "Staff", "Email", "Mobile")))


def _reference(node: Node) -> Reference:
    return Reference(
        _text(node, "OrganId"),
        _text(node, "Code"),
        _text(node, "DocumentId"),
        _date(node, "PromulgationDate"),
    )


def _sender(header: Node) -> Agency:
    found = _child(header, "From")
    if found is None:
        raise PacketIncomplete("From")
    return _agency(found)


def _status(header: Node, code: str) -> StatusPacket:
    about = _child(header, "ResponseFor")
    if about is None or not _text(about, "DocumentId"):
        raise PacketIncomplete("ResponseFor")
    if code not in STATUSES:
        raise PacketIncomplete("StatusCode")
    return StatusPacket(
        _sender(header), _reference(about), code, _moment(header, "Timestamp"),
        _text(header, "Description"), _staff(header),
        tuple(_agency(node) for node in _children(header, "To")),
    )  # fmt: skip


def _document(root: Node, header: Node) -> DocumentPacket:
    business = _business(_first(root, "Bussiness"))
    subject = _text(header, "Subject")
    document_id = _text(header, "DocumentId")
    if not subject:
        raise PacketIncomplete("Subject")
    if not document_id:
        raise PacketIncomplete("DocumentId")
    receivers = tuple(_agency(node) for node in _children(header, "To"))
    if not receivers:
        raise PacketIncomplete("To")
    kind, other = _child(header, "DocumentType"), _child(header, "OtherInfo")
    references = [_reference(node) for node in _children(header, "ResponseFor")]
    return DocumentPacket(
        sender=_sender(header),
        receivers=receivers,
        document_id=document_id,
        number=_text(header, "Code", "CodeNumber"),
        notation=_text(header, "Code", "CodeNotation"),
        issued_on=_date(header, "PromulgationInfo", "PromulgationDate", needed=True),
        subject=subject,
        place=_text(header, "PromulgationInfo", "Place"),
        type_class=_text(kind, "Type") or "1",
        type_detail=_text(kind, "TypeDetail"),
        type_name=_text(kind, "TypeName"),
        content=_text(header, "Content"),
        competence=_text(header, "SignerInfo", "Competence"),
        position=_text(header, "SignerInfo", "Position"),
        signer=_text(header, "SignerInfo", "FullName"),
        due_on=_date(header, "DueDate"),
        to_places=_texts(_child(header, "ToPlaces"), "Place"),
        priority=_text(other, "Priority") or "0",
        sphere=_text(other, "SphereOfPromulgation"),
        typist=_text(other, "TyperNotation"),
        copies=_text(other, "PromulgationAmount"),
        pages=_text(other, "PageAmount"),
        direction=_text(other, "Direction"),
        appendixes=_texts(_child(other, "Appendixes"), "Appendix"),
        answers=tuple(one for one in references if one.document_id or one.code),
        steering=_text(header, "SteeringType"),
        traces=tuple(
            Trace(_text(node, "OrganId"), _moment(node, "Timestamp"))
            for node in _children(_first(root, "TraceHeaderList"), "TraceHeader")
        ),
        business=business,
        attachments=_attachments(root),
        signature=_first(root, "SignatureValue") is not None,
    )


def _texts(node: Node | None, name: str) -> tuple[str, ...]:
    found = [clean(child.text or "") for child in _children(node, name)]
    return tuple(text for text in found if text)


def _business(node: Node | None) -> Business:
    if node is None:
        return Business()
    kind = _text(node, "BussinessDocType") or NEW
    if kind not in BUSINESSES:
        raise PacketIncomplete("BussinessDocType")
    info = _child(node, "BussinessDocumentInfo")
    return Business(
        kind=kind,
        reason=_text(node, "BussinessDocReason"),
        paper=_text(node, "Paper") == "1",
        document_id=_text(node, "DocumentId"),
        staff=_staff(node),
        document_changed=_text(info, "DocumentInfo") == "1",
        receivers_changed=_text(info, "DocumentReceiver") == "1",
        receivers=tuple(
            Receiver(_text(one, "OrganId"), _text(one, "ReceiverType") or "0")
            for one in _children(_child(info, "ReceiverList"), "Receiver")
        ),
        replacements=tuple(
            Replacement(_text(one, "DocumentId"), _texts(_child(one, "OrganIdList"), "OrganId"))
            for one in _children(_child(node, "ReplacementInfoList"), "ReplacementInfo")
        ),
    )


def _attachments(root: Node) -> tuple[Attached, ...]:
    nodes = _children(_first(root, "AttachmentEncoded"), "Attachment")
    if len(nodes) > FILES:
        raise PacketTooLarge
    left, found = UNPACKED_BYTES, []
    for node in nodes:
        name = _text(node, "AttachmentName").replace("\\", "/").rsplit("/", 1)[-1][:200] or "file"
        encoded: Any = _child(node, "ContentTransferEncoded")
        try:
            content = base64.b64decode("".join(encoded.text.split()), validate=True)
        except (binascii.Error, ValueError, AttributeError) as error:
            raise AttachmentBroken(name) from error
        content = _unpacked(name, content, left)
        left -= len(content)
        found.append(Attached(name, content, _text(node, "ContentId"), _text(node, "Description")))
    return tuple(found)


def _unpacked(name: str, content: bytes, room: int) -> bytes:
    """Take the one file out of the ZIP in which it travels; any other file stays as it came."""
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
                if len(members) == 1 and not members[0].flag_bits & 1 and _is_wrapping(name, members[0]):
                    with archive.open(members[0]) as stream:
                        content = stream.read(room + 1)
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error) as error:
            raise AttachmentBroken(name) from error
    if len(content) > room:
        raise PacketTooLarge
    return content


def _is_wrapping(name: str, member: zipfile.ZipInfo) -> bool:
    """Return whether the ZIP only carries the file: one that is sent as a ZIP holds another name."""
    return not name.lower().endswith(".zip") or member.filename.rsplit("/", 1)[-1] == name
