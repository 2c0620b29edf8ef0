"""For tests of other modules: an office with its people, signers and seal; documents at every stage."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from yteso.exchange.documents.testing import make_address, make_partner
from yteso.government.correspondence.actions import (
    issue,
    put_up,
    set_up_office,
    start_draft,
    submit_draft,
    take_review,
)
from yteso.government.correspondence.models import Document, Office
from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give, make_organisation
from yteso.kernel.base.public import Role, SystemActor, now
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.public import Right, sign_document
from yteso.toolkit.signing.testing import make_right, make_seal

TESTER = SystemActor("test")
RECEIVERS = "000.00.00.H48: Ủy ban nhân dân tỉnh (mẫu)\nCác đơn vị trực thuộc"
BODY = """Căn cứ Luật Khám bệnh, chữa bệnh ngày 09 tháng 01 năm 2023;

Sở Y tế đề nghị các đơn vị tăng cường phòng, chống bệnh sốt xuất huyết.

1. Diệt lăng quăng hằng tuần.
"""


@dataclass(frozen=True)
class DocumentCast:
    """Who works with documents: the clerk, two officers and the head of a room, the leaders."""

    everybody: Cast
    office: Office
    room: Organisation
    clerk: Member
    clerk2: Member
    drafter: Member
    drafter2: Member
    head: Member
    leader: Member
    deputy: Member
    leader_right: Right
    deputy_right: Right

    def members(self) -> dict[str, Member]:
        own = {name: value for name, value in vars(self).items() if isinstance(value, Member)}
        return {**self.everybody.members(), **own}


def document_cast() -> DocumentCast:
    everybody = cast()
    root = everybody.tree.province
    room = make_organisation("Phòng Nghiệp vụ Y", Organisation.Kind.OFFICE, root)

    def member(name: str, role: Role, place: Organisation) -> Member:
        user = make_user(name, full_name=f"Lê Thị {name}")
        give(user, role, place)
        return Member(user, actor_of(user))

    office = set_up_office(
        actor=TESTER, organisation_id=root.pk, name="Sở Y tế", symbol="SYT", town="Quảng Ngãi",
        superior="UBND tỉnh Quảng Ngãi", units={room.pk: "NVY"}, now=now(),
    )  # fmt: skip
    make_address(root.pk)
    make_partner()
    make_seal(root)
    leader, deputy = member("leader", Role.DIRECTOR, root), member("deputy", Role.DIRECTOR, root)
    assert leader.user is not None
    assert deputy.user is not None
    return DocumentCast(
        everybody,
        office,
        room,
        clerk=member("clerk", Role.DOCUMENT_CLERK, root),
        clerk2=member("clerk2", Role.DOCUMENT_CLERK, root),
        drafter=member("drafter", Role.ASSESSOR, room),
        drafter2=member("drafter2", Role.ASSESSOR, room),
        head=member("head", Role.UNIT_HEAD, room),
        leader=leader,
        deputy=deputy,
        leader_right=make_right(leader.user, root),
        deputy_right=make_right(deputy.user, root, form="KT", position="Phó Giám đốc"),
    )


def make_draft(people: DocumentCast, **values: Any) -> Document:
    given: dict[str, Any] = {
        "actor": people.drafter.actor, "type_code": "CV", "subject": "phòng, chống bệnh sốt xuất huyết",
        "body": BODY, "recipients": RECEIVERS, "now": now(), **values,
    }  # fmt: skip
    return start_draft(**given)


def make_checked(people: DocumentCast, **values: Any) -> Document:
    """Make a draft whose content was agreed: its form is to be checked."""
    document = make_draft(people, **values)
    moment = values.get("now") or now()
    submit_draft(actor=people.drafter.actor, document_id=document.pk, seen=None, now=moment)
    take_review(actor=people.head.actor, document_id=document.pk, verdict="agree", seen=None, now=moment)
    return document


def make_put_up(people: DocumentCast, *rights: Right, **values: Any) -> Document:
    document = make_checked(people, **values)
    chosen = [right.pk for right in rights or (people.leader_right,)]
    return put_up(
        actor=people.clerk.actor, document_id=document.pk, right_ids=chosen, seen=None,
        now=values.get("now") or now(),
    )  # fmt: skip


def sign(member: Member, document: Document, *, at: dt.datetime | None = None) -> None:
    fresh = Document.objects.get(pk=document.pk)
    assert fresh.signing_id is not None
    sign_document(actor=member.actor, document_id=fresh.signing_id, now=at or now())


def make_issued(people: DocumentCast, **values: Any) -> Document:
    document = make_put_up(people, **values)
    sign(people.leader, document)
    return issue(actor=people.clerk.actor, document_id=document.pk, now=values.get("now") or now())
