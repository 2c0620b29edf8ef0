"""Our own HTTP door for facilities' programs. The description is at `/insurance/api/v1/openapi.json`."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Form, NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from yteso.exchange.insurance.actions.clients import read_token, take_token
from yteso.exchange.insurance.actions.receiving import facility_of, find_sending_facility, receive
from yteso.exchange.insurance.errors import BadRequest, FormInsteadOfFile, TokenRefused
from yteso.exchange.insurance.models import Dossier, Finding, Submission
from yteso.exchange.insurance.queries import FINDINGS_SHOWN, find_dossiers, find_submission, list_findings
from yteso.exchange.insurance.wording import explain_finding, explain_problem, explain_refusal
from yteso.kernel.access.public import UserActor, address_of
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, NotVisible, Refusal, now
from yteso.toolkit.files.public import StoreUnreachable


class Bearer(HttpBearer):
    """`Authorization: Bearer <access_token>` of a facility's program."""

    def authenticate(self, request: HttpRequest, token: str) -> UserActor:
        return read_token(token, address=address_of(request), now=now())


class TokenAnswer(Schema):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int


class Trouble(Schema):
    """A call that was refused: `code` is stable, `message` tells a person what to do."""

    code: str
    message: str
    field: str = ""


class Accepted(Schema):
    """The file is kept and will be read; `id` is the transaction number."""

    id: UUID
    state: str
    received_at: dt.datetime
    size_bytes: int
    sha256: str


class FindingAnswer(Schema):
    """One thing found in one dossier. `line` is the line in the file as sent; 0 where it has none."""

    dossier: int
    link_code: str
    severity: str
    rule: str
    table: str
    row: int
    field: str
    value: str
    line: int
    sentence: str
    mend: str


class ProblemAnswer(Schema):
    """Something wrong with the file around its dossiers: cut off, a wrong count."""

    code: str
    severity: str
    line: int
    sentence: str
    mend: str


class FileStatus(Accepted):
    file_name: str
    finished_at: dt.datetime | None
    refusal: Trouble | None
    problems: list[ProblemAnswer]
    dossiers_done: int
    dossiers_recorded: int
    dossiers_unchanged: int
    dossiers_quarantined: int
    dossiers_refused: int
    dossiers_replaced: int
    findings_total: int
    findings: list[FindingAnswer]


class DossierAnswer(Schema):
    file_id: UUID
    ordinal: int
    kind: str
    state: str
    version: int
    schema_version: str
    received_at: dt.datetime
    errors: int
    warnings: int


class DossierStatus(Schema):
    """What became of one visit (MA_LK): the newest dossier first."""

    facility_code: str
    link_code: str
    in_record: bool
    current_version: int
    dossiers: list[DossierAnswer]


api = NinjaAPI(
    title="YTeSo: insurance files",
    version="1",
    urls_namespace="insurance-api",
    docs_url=None,
    auth=Bearer(),
    description=(
        "Send the insurance XML files of Decisions 130, 4750 and 3176 and learn what became of them. "
        "Take a token with your client credentials, send each file once with an Idempotency-Key, "
        "then ask for its state until it is `done` or `refused`."
    ),
)


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    answer = {"code": refusal.code, "message": str(refusal), "field": refusal.field}
    return JsonResponse(answer, status=refusal.status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return JsonResponse({"code": "not_allowed", "message": error.permission_code, "field": ""}, status=403)


@api.exception_handler(NotVisible)
def _not_visible(request: HttpRequest, error: NotVisible) -> HttpResponse:
    return JsonResponse({"code": "not_found", "message": "", "field": ""}, status=404)


@api.exception_handler(OperationalError)
def _database_away(request: HttpRequest, error: OperationalError) -> HttpResponse:
    return _refusal(request, StoreUnreachable())


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refusal(request, TokenRefused())


@api.exception_handler(ValidationError)
def _bad_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = ", ".join(dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors if fault.get("loc")))
    return _refusal(request, BadRequest(field=fields))


@api.post("/token", auth=None, response={200: TokenAnswer, 401: Trouble, 429: Trouble})
def token(
    request: HttpRequest,
    client_id: Form[str],
    client_secret: Form[str],
    grant_type: Form[str] = "client_credentials",
) -> TokenAnswer:
    """Exchange client credentials for a bearer token (OAuth 2.0, RFC 6749 section 4.4)."""
    moment = now()
    taken = take_token(username=client_id, secret=client_secret, address=address_of(request), now=moment)
    return TokenAnswer(access_token=taken.access, expires_in=int((taken.expires_at - moment).total_seconds()))


@api.post(
    "/files", response={202: Accepted, 403: Trouble, 409: Trouble, 413: Trouble, 415: Trouble, 422: Trouble}
)
def send_file(request: HttpRequest) -> Status[Accepted]:
    """Send one XML file as the body of the call (`Content-Type: application/xml`), streamed.

    Headers: `Idempotency-Key` (your own key for this file; the same key and content again is answered with
    the first file's number), `X-File-Name`, `X-Facility-Code` (MA_CSKCB; only if your program sends for
    several facilities).
    """
    actor: UserActor = request.auth  # type: ignore[attr-defined]
    moment = now()
    if (request.content_type or "").startswith("multipart/"):
        raise FormInsteadOfFile
    facility_code = request.headers.get("X-Facility-Code", "")
    if facility_code:
        facility_id = find_sending_facility(actor, facility_code, moment.astimezone(PROVINCE_ZONE).date())
    else:
        facility_id = facility_of(actor)
    submission = receive(
        actor=actor,
        facility_id=facility_id,
        content=request,  # type: ignore[arg-type]  # a request reads like a stream
        door=Submission.Door.API,
        now=moment,
        file_name=request.headers.get("X-File-Name", ""),
        reference=request.headers.get("Idempotency-Key", "")[:200],
    )
    return Status(202, Accepted(**_accepted(submission)))


@api.get("/files/{file_id}", response={200: FileStatus, 404: Trouble})
def file_status(request: HttpRequest, file_id: UUID) -> FileStatus:
    """Return what became of a file, with the first 1,000 findings (errors first)."""
    actor: UserActor = request.auth  # type: ignore[attr-defined]
    submission = find_submission(actor, file_id)
    findings = list_findings(actor, file_id)
    refusal = None
    if submission.refusal_code:
        sentence, mend = explain_refusal(submission)
        refusal = Trouble(code=submission.refusal_code, message=f"{sentence} {mend}".strip())
    return FileStatus(
        **_accepted(submission),
        file_name=submission.file_name,
        finished_at=submission.finished_at,
        refusal=refusal,
        problems=[_problem(problem) for problem in submission.problems],
        dossiers_done=submission.dossiers_done,
        dossiers_recorded=submission.dossiers_recorded,
        dossiers_unchanged=submission.dossiers_unchanged,
        dossiers_quarantined=submission.dossiers_quarantined,
        dossiers_refused=submission.dossiers_refused,
        dossiers_replaced=submission.dossiers_replaced,
        findings_total=findings.count(),
        findings=[_finding(finding) for finding in findings[:FINDINGS_SHOWN]],
    )


@api.get("/dossiers/{facility_code}/{path:link_code}", response={200: DossierStatus, 404: Trouble})
def dossier_status(request: HttpRequest, facility_code: str, link_code: str) -> DossierStatus:
    """Return what became of one visit, by your facility code (MA_CSKCB) and its MA_LK."""
    actor: UserActor = request.auth  # type: ignore[attr-defined]
    history = find_dossiers(actor, facility_code, link_code)
    return DossierStatus(
        facility_code=facility_code,
        link_code=link_code,
        in_record=history.current is not None,
        current_version=history.current.version if history.current else 0,
        dossiers=[_dossier(dossier) for dossier in history.versions],
    )


def _accepted(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.id,
        "state": submission.state,
        "received_at": submission.received_at,
        "size_bytes": submission.size_bytes,
        "sha256": submission.file_digest,
    }


def _problem(problem: dict[str, Any]) -> ProblemAnswer:
    sentence, mend = explain_problem(problem)
    return ProblemAnswer(
        code=problem["code"], severity=problem["severity"], line=problem["line"], sentence=sentence, mend=mend
    )


def _finding(finding: Finding) -> FindingAnswer:
    sentence, mend = explain_finding(finding)
    return FindingAnswer(
        dossier=finding.dossier.ordinal,
        link_code=finding.dossier.link_code,
        severity=finding.severity,
        rule=finding.rule_code,
        table=finding.table,
        row=finding.row_number,
        field=finding.field,
        value=finding.value,
        line=finding.source_line,
        sentence=sentence,
        mend=mend,
    )


def _dossier(dossier: Dossier) -> DossierAnswer:
    return DossierAnswer(
        file_id=dossier.submission_id,
        ordinal=dossier.ordinal,
        kind=dossier.kind,
        state=dossier.state,
        version=dossier.version,
        schema_version=dossier.schema_version,
        received_at=dossier.received_at,
        errors=dossier.error_count,
        warnings=dossier.warning_count,
    )
