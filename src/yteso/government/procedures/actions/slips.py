"""Forms 01–05: given out with a number of the year, their content kept as it was."""

import datetime as dt
from typing import Any

from procrastinate.contrib.django import app

from yteso.government.procedures.actions.numbers import next_number
from yteso.government.procedures.models import Dossier, DossierComponent, Office, Slip
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.toolkit.work.public import Action, flow_of

SEAL_TASK = "procedures.seal_slip"


def give_slip(*, actor: Actor, dossier: Dossier, form: str, now: dt.datetime, **content: Any) -> Slip:
    """Give out a form for the dossier; what it says is kept, so that it prints the same for ever.

    Source: TT 01/2018/TT-VPCP art. 9.
    """
    year = now.astimezone(PROVINCE_ZONE).year
    number = next_number(f"slip {form} {dossier.office_id} {year}")
    slip = Slip.objects.create(
        dossier=dossier,
        form=form,
        number=f"{number:04d}/{dossier.office.agency_code}/{year}",
        at=now,
        by_id=actor.user_id,
        by_label=actor.label[:255],
        content={**_common(dossier), **content},
    )
    if seals(dossier.office, now.astimezone(PROVINCE_ZONE).date()):
        app.configure_task(SEAL_TASK, queue="signing").defer(slip_id=str(slip.id))
    return slip


def seals(office: Office, day: dt.date) -> bool:
    """Return whether papers of the office are signed and sealed electronically on that day."""
    return office.signs_from is not None and office.signs_from <= day


def _common(dossier: Dossier) -> dict[str, Any]:
    papers = DossierComponent.objects.filter(dossier=dossier).order_by("order")
    due = dossier.case.due_at
    return {
        "code": dossier.code,
        "procedure": dossier.version.name,
        "procedure_code": dossier.version.procedure.code,
        "owner": dossier.owner_name,
        "address": dossier.owner_address,
        "phone": dossier.owner_phone,
        "email": dossier.owner_email,
        "applicant": dossier.applicant_name,
        "sets": dossier.sets,
        "papers": [[p.name, p.copies, p.get_paper_display(), str(p.origin)] for p in papers],
        "received_at": _text(dossier.received_at),
        "due_at": _text(due),
        "return_place": dossier.return_address if dossier.return_by_post else dossier.office.return_place,
        "online": dossier.channel == Dossier.Channel.ONLINE,
        "channel": _channel(dossier),
        "limit": _limit(dossier),
    }


def _channel(dossier: Dossier) -> str:
    """How it came, in the words of the form, whatever language the clerk works in."""
    words = {Dossier.Channel.ONLINE: "Trực tuyến", Dossier.Channel.POST: "Qua bưu chính công ích"}
    return words.get(Dossier.Channel(dossier.channel), "Trực tiếp")


def _limit(dossier: Dossier) -> str:
    clock = dossier.case.clocks.filter(purpose="promise").first()
    if clock is None:
        return ""
    units = {"working_day": "ngày làm việc", "calendar_day": "ngày", "hour": "giờ làm việc"}
    return f"{clock.amount} {units[clock.unit]}"


def _text(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%H:%M %d/%m/%Y}" if moment else ""


def steps_table(dossier: Dossier) -> list[list[str]]:
    """Return form 05's table: from whom, to which step, when, by whom."""
    flow = flow_of(dossier.case)
    names = {code: step.label for code, step in flow.steps.items()}
    rows = Action.objects.filter(case_id=dossier.case_id).exclude(to_step="").order_by("seq")
    return [
        [_text(row.at), names.get(row.from_step, "–"), names.get(row.to_step, ""), row.user_label, row.note]
        for row in rows
        if row.from_step != row.to_step
    ]
