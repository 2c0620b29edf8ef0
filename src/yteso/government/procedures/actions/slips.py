"""Forms 01–05: given out with a number of the year, their content kept as it was."""

import datetime as dt
from typing import Any

from yteso.government.procedures.actions.numbers import next_number
from yteso.government.procedures.models import Dossier, DossierComponent, Slip
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.toolkit.work.public import Action, flow_of


def give_slip(*, actor: Actor, dossier: Dossier, form: str, now: dt.datetime, **content: Any) -> Slip:
    """Give out a form for the dossier; what it says is kept, so that it prints the same for ever.

    Source: TT 01/2018/TT-VPCP art. 9.
    """
    year = now.astimezone(PROVINCE_ZONE).year
    number = next_number(f"slip {form} {dossier.office_id} {year}")
    return Slip.objects.create(
        dossier=dossier,
        form=form,
        number=f"{number:04d}/{dossier.office.agency_code}/{year}",
        at=now,
        by_id=actor.user_id,
        by_label=actor.label[:255],
        content={**_common(dossier), **content},
    )


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
    }


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
