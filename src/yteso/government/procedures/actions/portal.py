"""What comes from the national portal: dossiers, papers that were asked for, fees paid, withdrawals.

Source: NĐ 224/2026/NĐ-CP art. 15 (what citizens send there is ours to handle, and goes back with each state).
"""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.exchange.portal.public import (
    Message,
    find_message,
    moment_text,
    queue_message,
    refuse_message,
    text,
)
from yteso.government.procedures.actions import reception
from yteso.government.procedures.actions.fees import settle_charge
from yteso.government.procedures.actions.withdrawals import ASKED, DONE, ask_for_owner
from yteso.government.procedures.errors import DossierUnknown, NotReceivedHere, ProcedureUnknown
from yteso.government.procedures.models import Charge, Dossier, DossierComponent, Office, Procedure
from yteso.government.procedures.queries import version_on
from yteso.kernel.base.public import PROVINCE_ZONE, Refusal, SystemActor
from yteso.toolkit.work.public import lock_case, note_action

PORTAL = SystemActor("national portal")
OWNER_KINDS = {"0": "citizen", "1": "citizen", "2": "business", "3": "household"}
NOT_RECEIVED = "3"


@transaction.atomic
def take_portal_message(*, message_id: UUID, now: dt.datetime) -> Dossier | None:
    """Do what a message asks; one that cannot be used is marked refused with the reason. Safe to run twice.

    A dossier that this office cannot take is told back as not received, with the reason.
    """
    message = find_message(message_id)
    try:
        with transaction.atomic():
            return TAKERS[message.kind](message, now)
    except Refusal as refusal:
        refuse_message(message_id=message.id, reason=str(refusal))
        if message.kind == Message.Kind.DOSSIER and message.organisation_id:
            queue_message(
                organisation_id=message.organisation_id,
                kind=Message.Kind.STATE,
                dossier_code=message.dossier_code,
                content={
                    "TrangThai": NOT_RECEIVED,
                    "ThoiDiem": moment_text(now),
                    "NoiDung": str(refusal)[:500],
                },
                now=now,
            )
        elif message.kind == Message.Kind.WITHDRAWAL:
            _tell_it_goes_on(message, refusal, now)
        return None


def _tell_it_goes_on(message: Message, refusal: Refusal, now: dt.datetime) -> None:
    """Tell the portal again where a dossier stands that cannot be withdrawn any more, and why."""
    dossier = Dossier.objects.select_related("case").filter(code=message.dossier_code).first()
    if dossier is not None and message.organisation_id:
        queue_message(
            organisation_id=message.organisation_id,
            kind=Message.Kind.STATE,
            dossier_code=dossier.code,
            content={
                "TrangThai": dossier.case.outside,
                "ThoiDiem": moment_text(now),
                "NoiDung": str(refusal)[:500],
            },
            now=now,
        )


def _take_dossier(message: Message, now: dt.datetime) -> Dossier:
    """Register what a citizen sent at the portal, with its code; papers that were not sent stand as
    missing."""
    known = Dossier.objects.filter(code=message.dossier_code).first()
    if known is not None:
        return known
    content = message.content
    owner = content.get("ChuHoSo")
    owner = owner if isinstance(owner, dict) else {}
    code = text(content, "MaTTHC", 20, required=True)
    procedure = Procedure.objects.filter(code=code).first()
    office = Office.objects.filter(organisation=message.organisation).first()
    day = now.astimezone(PROVINCE_ZONE).date()
    version = version_on(procedure.id, day) if procedure else None
    if procedure is None or version is None:
        raise ProcedureUnknown(code)
    if office is None:
        raise NotReceivedHere(text(content, "DonViXuLy", 35))
    files = {row["order"]: row for row in message.files if row["order"]}
    papers = [
        reception.GivenPaper(order, file_id=row["digest"], file_name=row["name"])
        for order, row in files.items()
    ]
    dossier = reception.register(
        actor=PORTAL,
        office=office,
        version=version,
        channel=Dossier.Channel.ONLINE,
        application=reception.Application(
            owner_kind=OWNER_KINDS.get(text(owner, "LoaiDoiTuong", 2), "citizen"),
            owner_name=text(owner, "HoTen", 255, required=True),
            owner_number=text(owner, "SoDinhDanh", 20),
            owner_birth=text(owner, "NgaySinh", 10),
            owner_address=text(owner, "DiaChi", 500),
            owner_phone=text(owner, "SoDienThoai", 20),
            owner_email=text(owner, "Email", 254),
            summary=text(content, "TrichYeu", 500),
        ),
        papers=papers,
        code=message.dossier_code,
        now=now,
    )
    return dossier


def _find(message: Message) -> Dossier:
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("case__unit", "office", "version")
    found = rows.filter(code=message.dossier_code).first()
    if found is None:
        raise DossierUnknown(message.dossier_code)
    return found


def _take_supplement(message: Message, now: dt.datetime) -> Dossier:
    """Put the files to the papers that were missing; the clerk looks at them and goes on."""
    dossier = _find(message)
    names = []
    for row in message.files:
        rows = dossier.components.filter(order=row["order"], origin=DossierComponent.Origin.MISSING)
        if rows.update(file_id=row["digest"], file_name=row["name"][:255]):
            names.append(row["name"])
    case = lock_case(PORTAL, dossier.case_id, None)
    note_action(
        actor=PORTAL, case=case, verb="portal_supplement", note="; ".join(names)[:1000] or "–", now=now
    )
    return dossier


def _take_payment(message: Message, now: dt.datetime) -> Dossier:
    """Note that the fees are paid, where the sum is what is owed; otherwise say so and leave them open."""
    dossier = _find(message)
    owed = list(dossier.charges.filter(paid_at=None).order_by("asked_at", "id"))
    paid = message.content.get("SoTien")
    case = lock_case(PORTAL, dossier.case_id, None)
    if owed and paid == sum(charge.amount_vnd for charge in owed):
        for charge in owed:
            settle_charge(PORTAL, charge, Charge.Method.PORTAL, now)
        note_action(actor=PORTAL, case=case, verb="portal_payment", note=f"{paid} đồng", now=now)
    elif owed:
        note_action(actor=PORTAL, case=case, verb="portal_payment_other", note=f"{paid} đồng", now=now)
    return dossier


def _take_withdrawal(message: Message, now: dt.datetime) -> Dossier:
    """The citizen takes the application back: the clock stands, the clerk gives the papers back."""
    dossier = _find(message)
    if dossier.case.step not in (ASKED, DONE):
        reason = text(message.content, "LyDo", 1000) or "Người nộp rút hồ sơ trên Cổng Dịch vụ công quốc gia"
        ask_for_owner(PORTAL, dossier, reason, now)
    return dossier


TAKERS = {
    Message.Kind.DOSSIER.value: _take_dossier,
    Message.Kind.SUPPLEMENT.value: _take_supplement,
    Message.Kind.PAYMENT.value: _take_payment,
    Message.Kind.WITHDRAWAL.value: _take_withdrawal,
}
