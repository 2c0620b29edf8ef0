"""Sending an application, and answering a request for a supplement."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.actions import apply_online
from yteso.government.procedures.apply.answers import application_of, print_application
from yteso.government.procedures.apply.papers import given_papers, paper_choices
from yteso.government.procedures.errors import PapersMissing
from yteso.government.procedures.models import Dossier, DossierComponent, Office, ProcedureVersion
from yteso.government.procedures.permissions import APPLY, RECEIVE
from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, Refusal, require
from yteso.toolkit.files.public import keep
from yteso.toolkit.forms.public import (
    AnswersIncomplete,
    Response,
    problem_words,
    send_answers,
    sheet_of,
)
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.work.public import Case, note_action

PDF = "application/pdf"
SUPPLEMENT_SENT = declare_event(
    "procedures.supplement_sent",
    _("A supplement has come: %(code)s"),
    _(
        "The applicant of dossier %(code)s has sent papers that were asked for. "
        "Look whether they are complete."
    ),
    quiet_days=1,
)


class NothingAsked(Refusal):
    code = "procedures-no-supplement-asked"
    message = _("Nothing more is asked for this dossier just now.")


class NothingSent(Refusal):
    code = "procedures-supplement-empty"
    message = _("Attach at least one of the papers that are asked for.")


@transaction.atomic
def send_application(
    *,
    actor: Actor,
    response: Response,
    office: Office,
    version: ProcedureVersion,
    fees: Sequence[Any],
    now: dt.datetime,
) -> Dossier:
    """Send a filled form with its papers: it becomes a dossier that waits at the office.

    All or nothing. Raises AnswersIncomplete, PapersMissing with the full list, AlreadySent, NoPerson.
    """
    require(actor, APPLY)
    choices = paper_choices(response, version, now.astimezone(PROVINCE_ZONE).date())
    missing = [one.component.name for one in choices if one.is_missing]
    if missing:
        raise PapersMissing(missing)
    sheet = sheet_of(response)
    if problems := sheet.problems():
        raise AnswersIncomplete(problem_words(sheet.definition, problems))
    file = keep(print_application(response, office, now), PDF, now)
    form_file = {"file_id": file.pk, "file_name": f"{response.version.form.code}.pdf"}
    dossier = apply_online(
        actor=actor,
        office=office,
        version=version,
        application=application_of(sheet.values(), response.extras),
        papers=given_papers(choices, form_file),
        fees=fees,
        now=now,
    )
    send_answers(
        actor=actor,
        response_id=response.id,
        about=("dossier", str(dossier.id)),
        organisation_id=office.organisation_id,
        now=now,
    )
    return dossier


@transaction.atomic
def answer_supplement(
    *,
    actor: Actor,
    dossier_id: UUID,
    files: Mapping[UUID, tuple[str, str]],
    note: str,
    now: dt.datetime,
) -> Dossier:
    """Hand in what was asked for, by oneself: {paper: (kept file, its name)}.

    The office looks whether it is complete; only then does the clock go on. Raises NotVisible, NothingAsked,
    NothingSent. Source: NĐ 61/2018/NĐ-CP art. 17.2, 19.4.
    """
    require(actor, APPLY)
    rows = Dossier.objects.of_person(actor.person_id).select_for_update(of=("self",))
    dossier = rows.select_related("case", "office").filter(id=dossier_id).first()
    if dossier is None:
        raise NotVisible
    if dossier.case.outside != "5":
        raise NothingAsked
    papers = [one for one in dossier.components.order_by("order") if one.id in files]
    if not papers and not note.strip():
        raise NothingSent
    for one in papers:
        one.file_id, one.file_name = files[one.id]
        one.origin = DossierComponent.Origin.HANDED_IN
        one.reuse_source, one.reuse_on = "", None
        one.save(update_fields=["file", "file_name", "origin", "reuse_source", "reuse_on"])
    case = Case.objects.select_for_update().get(id=dossier.case_id)
    note_action(
        actor=actor,
        case=case,
        verb="supplement_sent",
        note=note.strip(),
        detail={"papers": [one.name for one in papers]},
        now=now,
    )
    notify(
        SUPPLEMENT_SENT,
        user_ids=users_with(RECEIVE, dossier.office.organisation_id, now.astimezone(PROVINCE_ZONE).date()),
        parameters={"code": dossier.code},
        url=f"/procedures/dossiers/{dossier.id}/",
        repeat_key=str(dossier.id),
        now=now,
    )
    record(
        actor,
        APPLY.code,
        person_id=dossier.owner_person_id,
        organisation_id=dossier.office.organisation_id,
        object_kind="dossier",
        object_id=dossier.id,
        detail={"supplement": len(papers)},
    )
    return dossier
