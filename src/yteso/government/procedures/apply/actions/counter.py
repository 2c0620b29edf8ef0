"""The procedure's form at the counter: the clerk fills it in with the citizen; it becomes a dossier."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from yteso.government.procedures.actions import GivenPaper, receive
from yteso.government.procedures.actions.reception import person_of
from yteso.government.procedures.apply.answers import (
    application_of,
    is_application_form,
    print_application,
    renews_own,
)
from yteso.government.procedures.apply.offers import PURPOSE
from yteso.government.procedures.models import Dossier, Fee, Office, ProcedureVersion
from yteso.government.procedures.permissions import RECEIVE
from yteso.kernel.audit.public import record_read
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, require
from yteso.kernel.ui.public import CellWrong
from yteso.toolkit.files.public import keep
from yteso.toolkit.forms.public import (
    AnswersIncomplete,
    Change,
    FormVersion,
    Response,
    Subject,
    form_for,
    note_extras,
    problem_words,
    read_text_value,
    save_answers,
    send_answers,
    sheet_of,
    start_answers,
)

COUNTER = "procedure-counter"
PDF, PERSONAL_DIGITS = "application/pdf", 12


def draft_key(code: str, number: str) -> str:
    """A clerk has one draft for a procedure and a citizen: several may be under way at a busy desk."""
    return f"{code}:{number}"[:60]


@transaction.atomic
def begin_at_counter(
    *,
    actor: Actor,
    office: Office,
    version: ProcedureVersion,
    form: FormVersion,
    number: str,
    known: Mapping[str, str],
    renews: str = "",
    now: dt.datetime,
) -> Response:
    """Open the procedure's form for who stands at the counter, with what we know of their number.

    `known` is what their card says, {field: text}: it fills what nothing else does. Who has begun for the
    same number goes on there. Raises NotAllowed.
    """
    require(actor, RECEIVE, office.organisation_id)
    code, person = version.procedure.code, person_of(number)
    if person:
        record_read(actor, person, RECEIVE.code, object_kind="procedure", object_id=version.procedure_id)
    renewed = renews_own(renews, number)
    response = start_answers(
        actor=actor,
        version=form,
        purpose=COUNTER,
        key=draft_key(code, number),
        subject=Subject(person, None, {"number": number, "register": version.register, "renews": renewed}),
        now=now,
    )
    if response.revision:
        return response
    if renewed:
        note_extras(actor=actor, response_id=response.id, extras={"renews": renewed}, now=now)
    changes, day = [], now.astimezone(PROVINCE_ZONE).date()
    whose = "applicant_number" if len(number) == PERSONAL_DIGITS else "owner_number"  # a tax code
    for key, text in {whose: number, **known}.items():
        one = form.content.field_map.get(key)
        if one is None or not text or key in response.values:
            continue
        try:
            changes.append(Change(key, read_text_value(one, text, form.content, day)))
        except CellWrong:
            continue  # what the card says does not fit the question: it is asked
    save_answers(actor=actor, response_id=response.id, changes=changes, now=now)
    response.refresh_from_db()
    return response


@transaction.atomic
def receive_by_form(
    *,
    actor: Actor,
    response: Response,
    office: Office,
    version: ProcedureVersion,
    channel: str,
    sets: int,
    papers: Sequence[GivenPaper],
    fees: Sequence[Fee],
    incomplete: bool,
    now: dt.datetime,
) -> Dossier:
    """Receive a dossier by the form that the clerk filled in: it stands for the written application.

    The answers must be complete; papers may be missing where `incomplete` says so. All or nothing. Raises
    AnswersIncomplete, AlreadySent and what `receive` raises.
    """
    sheet = sheet_of(response)
    if problems := sheet.problems():
        raise AnswersIncomplete(problem_words(sheet.definition, problems))
    file = keep(print_application(response, office, now), PDF, now)
    by_form = {one.order for one in version.components.all() if is_application_form(one)}
    by_form -= {one.order for one in papers if one.file_id}  # a signed copy was scanned: that one counts
    name = f"{response.version.form.code}.pdf"
    given = [one for one in papers if one.order not in by_form]
    given += [GivenPaper(order, file_id=file.pk, file_name=name) for order in sorted(by_form)]
    dossier = receive(
        actor=actor,
        office=office,
        version=version,
        channel=channel,
        application=replace(application_of(sheet.values(), response.extras), sets=sets),
        papers=given,
        fees=fees,
        incomplete=incomplete,
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


def own_form(version: ProcedureVersion, day: dt.date) -> FormVersion | None:
    """Return the form of this very procedure, if it has one; the one for all asks nothing that reception
    does not."""
    found = form_for(PURPOSE, version.procedure.code, day)
    if found is None or not found.form.uses.filter(key=version.procedure.code).exists():
        return None
    return found


__all__ = ["COUNTER", "begin_at_counter", "draft_key", "own_form", "receive_by_form"]
