"""What clerks and officers see of the files that facilities send."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.exchange.insurance.actions.clients import add_client, renew_secret, revoke_client
from yteso.exchange.insurance.actions.receiving import facility_of, receive_upload
from yteso.exchange.insurance.charts import rules_option, trend_option
from yteso.exchange.insurance.errors import OriginalWithheld
from yteso.exchange.insurance.forms import ClientForm, UploadForm
from yteso.exchange.insurance.models import Client, Dossier, Finding
from yteso.exchange.insurance.permissions import MANAGE_CLIENTS, READ, SEND
from yteso.exchange.insurance.queries import (
    FINDINGS_SHOWN,
    conceal,
    find_dossier,
    find_dossiers,
    find_submission,
    group_findings,
    leave_out,
    list_findings,
    may_take_original,
    read_board,
    read_original,
    read_rules_broken,
    read_trend,
    sees_all,
)
from yteso.exchange.insurance.wording import explain_finding, explain_refusal
from yteso.kernel.audit.public import Entry, record, record_list, record_read
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import find_facility
from yteso.kernel.ui.public import page
from yteso.toolkit.files.public import open_file

BOARD_DAYS = 14
RULE_DAYS = 30
TREND_DAYS = 60


@guarded(SEND)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Send files by hand: many at once, zips opened; each file is received or refused by itself."""
    form = UploadForm(request.POST or None, request.FILES or None)
    outcomes = None
    if form.is_valid():
        try:
            files = [(file.name, file.file) for file in form.cleaned_data["files"]]
            outcomes = receive_upload(
                actor=request.actor, facility_id=facility_of(request.actor), files=files, now=now()
            )
        except Refusal as refusal:
            form.add_error("files", str(refusal))
    if outcomes and len(outcomes) == 1 and outcomes[0].submission:
        return redirect("insurance:submission", submission_id=outcomes[0].submission.id)
    status = 422 if form.is_bound and outcomes is None else 200
    return page(request, "insurance/upload.html", {"form": form, "outcomes": outcomes}, status=status)


def _worded(groups: list[Any]) -> list[dict[str, Any]]:
    """Give each group of findings its sentence and how to mend it, from its first finding."""
    return [
        {
            "group": group,
            "sentence": explain_finding(group.findings[0])[0],
            "mend": explain_finding(group.findings[0])[1],
            "findings": [(finding, explain_finding(finding)[0]) for finding in group.findings],
            "tone": "bad" if group.severity == Finding.Severity.ERROR else "warning",
        }
        for group in groups
    ]


@guarded(READ)
@require_GET
def submission(request: Request, submission_id: UUID) -> HttpResponse:
    """One file: how far it has been read, what became of its dossiers, what to mend."""
    found = find_submission(request.actor, submission_id)
    sentence, mend = explain_refusal(found)
    findings = list(list_findings(request.actor, submission_id)[:FINDINGS_SHOWN])
    conceal(request.actor, findings, today())
    if findings and "X-Background" not in request.headers:
        persons = [one.dossier.person_id for one in findings if one.dossier.person_id]
        record_list(request.actor, persons, READ.code, detail={"register": "findings"})
    context = {
        "submission": found,
        "open": found.state in ("waiting", "reading"),
        "refusal": sentence,
        "refusal_mend": mend,
        "groups": _worded(group_findings(findings)),
        "may_take": may_take_original(request.actor, found),
        "dossiers_url": f"{reverse('insurance:dossiers')}?submission={found.id}",
        "findings_url": f"{reverse('insurance:findings')}?submission={found.id}",
        "export_url": f"{reverse('insurance:findings-export', args=['xlsx'])}?submission={found.id}",
    }
    return page(request, "insurance/submission.html", context)


@guarded(READ)
@require_GET
def original(request: Request, submission_id: UUID) -> FileResponse:
    """The file exactly as it came, as a download: never shown by the browser."""
    found = find_submission(request.actor, submission_id)
    if not may_take_original(request.actor, found):
        raise OriginalWithheld
    persons = Dossier.objects.filter(submission=found, person__isnull=False).values_list(
        "person_id", flat=True
    )
    record_list(request.actor, persons, "insurance.original.take", detail={"submission": str(found.id)})
    name = found.file_name or f"{found.id}.xml"
    return FileResponse(
        open_file(found.file_digest),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )


@guarded(READ)
@require_GET
def dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    """One dossier: what is wrong with it, its versions, and the original's own tables."""
    found = find_dossier(request.actor, dossier_id)
    if found.person_id:
        record_read(request.actor, found.person_id, "dossier")
    else:  # nobody's yet: who read it is known all the same
        record(
            request.actor, "dossier", kind=Entry.Kind.READ, organisation_id=found.facility_id,
            object_kind="dossier", object_id=found.id,
        )  # fmt: skip
    findings = list(list_findings(request.actor, found.submission_id).filter(dossier=found)[:FINDINGS_SHOWN])
    conceal(request.actor, findings, today())
    tables, hidden = read_original(found), 0
    if not sees_all(request.actor, found.facility_id):
        tables, hidden = leave_out(tables, today())
    history = find_dossiers(request.actor, found.facility_code, found.link_code) if found.link_code else None
    context = {
        "dossier": found,
        "groups": _worded(group_findings(findings, shown=50)),
        "versions": history.versions if history else (found,),
        "tables": tables,
        "hidden": hidden,
    }
    return page(request, "insurance/dossier.html", context)


@guarded(READ)
@require_GET
def board(request: Request) -> HttpResponse:
    """All facilities: sent, accepted, refused, silent, by day."""
    last = today()
    found = read_board(request.actor, last, BOARD_DAYS)
    points = [
        {
            "lat": row.facility.latitude,
            "lon": row.facility.longitude,
            "title": row.facility.short_name or row.facility.name,
            "value": row.sent,
            "tone": "bad" if row.silent else ("warning" if row.refused else "good"),
            "url": f"{reverse('insurance:dossiers')}?facility={row.facility.facility_code}",
        }
        for row in found.rows
        if row.facility.latitude is not None
    ]
    rules = read_rules_broken(request.actor, last - dt.timedelta(days=RULE_DAYS), last)
    context = {
        "board": found,
        "points": points,
        "rules": [(rule, _rule_sentence(rule.rule_code)) for rule in rules],
        "rules_chart": rules_option(rules),
        "trend": trend_option(read_trend(request.actor, last, TREND_DAYS)),
        "rule_from": last - dt.timedelta(days=RULE_DAYS),
    }
    return page(request, "insurance/board.html", context)


def _rule_sentence(rule_code: str) -> str:
    """Return the sentence of a rule without the values of one finding."""
    blank = Finding(rule_code=rule_code, table="…", field="…", value="…", parameters={})
    try:
        return explain_finding(blank)[0]
    except KeyError:
        return rule_code


@guarded(MANAGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def client_add(request: Request) -> HttpResponse:
    """Give a facility's program its credentials; the secret is on the answer page and nowhere else."""
    form = ClientForm(request.POST or None)
    if form.is_valid():
        facility = find_facility(form.cleaned_data["facility_code"], today())
        if facility is None:
            form.add_error("facility_code", _("No facility has this code today."))
        else:
            try:
                made = add_client(
                    actor=request.actor,
                    facility_id=facility.id,
                    username=form.cleaned_data["username"],
                    now=now(),
                )
                return page(request, "insurance/secret.html", {"credentials": made, "facility": facility})
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return page(request, "insurance/client_add.html", {"form": form}, status=422 if form.is_bound else 200)


@guarded(MANAGE_CLIENTS)
@require_GET
def client(request: Request, client_id: UUID) -> HttpResponse:
    found = (
        Client.objects.visible_to(request.actor)
        .select_related("user", "facility")
        .filter(id=client_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return page(request, "insurance/client.html", {"client": found})


@guarded(MANAGE_CLIENTS)
@require_POST
def client_renew(request: Request, client_id: UUID) -> HttpResponse:
    made = renew_secret(actor=request.actor, client_id=client_id, now=now())
    return page(request, "insurance/secret.html", {"credentials": made})


@guarded(MANAGE_CLIENTS)
@require_POST
def client_revoke(request: Request, client_id: UUID) -> HttpResponse:
    revoke_client(actor=request.actor, client_id=client_id, now=now())
    messages.success(request, _("The credentials no longer work."))
    return redirect("insurance:clients")
