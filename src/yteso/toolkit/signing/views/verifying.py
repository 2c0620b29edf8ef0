"""The public pages: is this paper genuine? By its code, by its QR, by the file itself."""

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from yteso.kernel.access.public import address_of, limited, network_of, take_one
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Refusal, Request, now, open_to_all
from yteso.kernel.ui.public import page
from yteso.toolkit.signing.errors import FileTooLargeToCheck
from yteso.toolkit.signing.forms import CodeForm, FileForm
from yteso.toolkit.signing.models import Document
from yteso.toolkit.signing.pki.reports import Outcome, Report
from yteso.toolkit.signing.queries import (
    PublicView,
    find_public,
    find_public_by_digest,
    judge_file,
    normal_code,
)
from yteso.toolkit.signing.words import (
    AFTERWARDS,
    EARLIER,
    GENUINE,
    ISSUED,
    OF_SIGNATURE,
    STOPPED,
    UNFINISHED,
    WITHDRAWN,
    Verdict,
    reason_of,
    verdict_of,
)

NOT_IN_FORCE = {
    Document.State.WITHDRAWN.value: WITHDRAWN,
    Document.State.STOPPED.value: STOPPED,
    Document.State.OPEN.value: UNFINISHED,
}
LIMIT_BYTES = 30 * 1024 * 1024
LOOKS, PER = 60, dt.timedelta(minutes=1)


@open_to_all("anybody who holds a paper may ask whether it is genuine")
@limited("verify.code", limit=60, per_seconds=60)
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Enter a code, scan it, or give the file."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        return redirect("verify:code", code=_code_in(form.cleaned_data["code"]) or "0")
    return page(
        request,
        "signing/verify.html",
        {"form": form, "file_form": FileForm()},
        status=422 if form.is_bound else 200,
    )


def _code_in(text: str) -> str:
    """Return the code in what was typed or scanned: the code alone, or the address in the QR."""
    return normal_code(text.split("/verify/")[-1].strip("/ ").split("/")[0])[:20]


@open_to_all("anybody who holds a paper may ask whether it is genuine")
@require_GET
def by_code(request: Request, code: str) -> HttpResponse:
    """What was issued under this code: title, number, organisation, signers, state. No personal data."""
    take_one("verify.look", network_of(address_of(request)), limit=LOOKS, per=PER, at=now())
    found = find_public(code)
    if found is None:
        context = {"code": normal_code(code)[:20], "form": CodeForm(), "file_form": FileForm()}
        return page(request, "signing/unknown.html", context, status=404)
    verdict = NOT_IN_FORCE.get(found.document.state, ISSUED)
    return page(request, "signing/verified.html", _shown(found, found.report, verdict))


@open_to_all("anybody who holds a file may ask whether it is genuine; it is not kept")
@limited("verify.file", limit=20, per_seconds=600)
@require_http_methods(["GET", "POST"])
def by_file(request: Request) -> HttpResponse:
    """Judge an uploaded PDF. A file of ours is recognised by its digest, any other by its signatures."""
    if request.method == "GET":
        return redirect("verify:start")
    form = FileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            return page(request, "signing/verify.html", {"form": CodeForm(), "file_form": form}, status=422)
        found, report, verdict = _judged(form.cleaned_data["file"])
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        context = {"form": CodeForm(), "file_form": form}
        return page(request, "signing/verify.html", context, status=refusal.status)
    record(
        request.actor,
        "signing.file.verified",
        object_kind="signing_document",
        object_id=found.document.pk if found else "",
        detail={"outcome": report.outcome if report else ""},
    )
    return page(request, "signing/verified.html", {**_shown(found, report, verdict), "of_file": True})


def _judged(file: Any) -> tuple[PublicView | None, Report | None, Verdict]:
    if file.size > LIMIT_BYTES:
        raise FileTooLargeToCheck
    content: bytes = file.read()
    digest = hashlib.sha256(content).hexdigest()
    found = find_public_by_digest(digest)
    if found is not None:
        ours = GENUINE if found.document.current_id == digest else EARLIER
        return found, found.report, NOT_IN_FORCE.get(found.document.state, ours)
    report = judge_file(content, now())
    return None, report, verdict_of(report)


def _shown(found: PublicView | None, report: Report | None, verdict: Verdict) -> dict[str, Any]:
    signatures = []
    for one in report.signatures if report else ():
        word, tone = OF_SIGNATURE[one.outcome]
        signatures.append(
            {
                "one": one,
                "word": word,
                "tone": tone,
                "afterwards": AFTERWARDS[one.after],
                "reason": reason_of(one.reason),
                "at": _moment(one.proven_at),
                "claimed": _moment(one.claimed_at),
                "revocation": _moment(one.revocation_at or ""),
            }
        )
    own = any("nội bộ" in name for one in (report.signatures if report else ()) for name in one.chain)
    return {
        "found": found,
        "report": report,
        "verdict": verdict,
        "signatures": signatures,
        "file_form": FileForm(),
        "archived": _moment(report.archived_at) if report else None,
        "own_authority": own and settings.PUBLIC_URL,
        "unsigned": bool(report and report.outcome == Outcome.UNSIGNED),
    }


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
