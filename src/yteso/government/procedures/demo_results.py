"""The demo's signed results, beside `demo.py`: some issued under seal, some waiting for the director."""

import datetime as dt
from uuid import UUID

from yteso.exchange.portal.public import set_link
from yteso.government.procedures.actions import countersign, set_up_office, take_step
from yteso.government.procedures.models import Dossier, Office
from yteso.government.procedures.queries import suggest_number
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, SystemActor, User
from yteso.toolkit.signing.public import (
    Certificate,
    Right,
    find_own_seal,
    give_right,
    issue_certificate,
    rights_to_sign,
)

SIGNED, WAITING, TOLD_DAYS = 2, 2, 14
TO_SIGN = ("approving", "assessing")


def sign_some(
    office: Office, leader: Actor, rooms: dict[str, tuple[Actor, Actor]], since: dt.date, now: dt.datetime
) -> int:
    """Let the office sign from `since` on; put up what waits for approval, sign and issue some of it."""
    day = now.astimezone(PROVINCE_ZONE).date()
    rights = rights_to_sign(office.organisation_id, day)
    director = next((one for one in rights if one.user_id == leader.user_id), None)
    if director is None or find_own_seal(office.organisation_id) is None:
        return 0
    set_up_office(
        actor=SystemActor("demo"),
        organisation_id=office.organisation_id,
        units={unit.group: unit.unit_id for unit in office.units.all()},
        now=now,
        signs_from=since,
        superior="UBND tỉnh Quảng Ngãi",
    )
    set_link(
        actor=SystemActor("demo"),
        organisation_id=office.organisation_id,
        agency_code=office.agency_code,
        since=since - dt.timedelta(days=TOLD_DAYS),
    )
    rows = Dossier.objects.filter(case__step__in=TO_SIGN, on_site=False)
    rows = rows.select_related("version__procedure", "case")
    found = list(rows.order_by("-submitted_at")[: SIGNED + WAITING])
    heads: dict[object, Right] = {}
    for place, dossier in enumerate(found):
        assessor, head = rooms[dossier.version.procedure.group]
        before = heads.get(head.user_id) or heads.setdefault(head.user_id, _right_of(head, office, now))
        text = dossier.result_text or f"{dossier.version.result}: {dossier.owner_name}"
        words = {"note": "In văn bản để ký số", "result_text": text}
        number = suggest_number(dossier.version, office.number_place, day) or f"{place + 1}/SYT-NV"
        signers = {"signer": str(director.pk), "countersigner": str(before.pk) if place % 2 == 0 else ""}
        first = (leader, "send_back") if dossier.case.step == "approving" else (assessor, "draft")
        for who, step in (first, (assessor, "submit")):
            take_step(
                actor=who,
                dossier_id=dossier.id,
                transition=step,
                data={**words, **signers, "result_number": number},
                now=now,
            )
        if place >= SIGNED:
            continue
        if signers["countersigner"]:
            countersign(actor=head, dossier_id=dossier.id, seen=None, now=now)
        for who, step in ((leader, "approve"), (assessor, "publish")):
            take_step(actor=who, dossier_id=dossier.id, transition=step, data={}, now=now)
    return min(len(found), SIGNED)


def _right_of(head: Actor, office: Office, now: dt.datetime) -> Right:
    actor = SystemActor("demo")
    user = User.objects.get(pk=head.user_id or UUID(int=0))
    certificate = issue_certificate(
        actor=actor,
        kind=Certificate.Kind.PERSON,
        name=user.full_name,
        organisation_id=office.organisation_id,
        title="Trưởng phòng",
        now=now,
    )
    return give_right(
        actor=actor,
        certificate_id=certificate.pk,
        user_id=user.pk,
        organisation_id=office.organisation_id,
        position="Trưởng phòng",
        valid_from=now.astimezone(PROVINCE_ZONE).date(),
        now=now,
    )
