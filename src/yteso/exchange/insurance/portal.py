"""The national portal's own call shapes, so that a hospital sends us its copy by changing a host name.

Same paths, headers, body and reply fields; every reply has HTTP status 200 and tells the outcome in
`maKetQua`, because the hospitals' programs read nothing else. Form and JSON bodies are both met in the wild.

Source: letter 1245/BHXH-CNTT of 03/05/2024 (services 1, 3 and 4); Decision 3176/QD-BYT for the new names.
"""

import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import pybase64
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yteso.exchange.insurance.actions.clients import read_portal_headers, take_token
from yteso.exchange.insurance.actions.receiving import facility_of, find_sending_facility, receive
from yteso.exchange.insurance.errors import TokenRefused
from yteso.exchange.insurance.models import Submission
from yteso.kernel.access.public import address_of
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, Refusal, now, open_to_all
from yteso.toolkit.files.public import StoreUnreachable

OK, BAD_FORM, UNKNOWN_CALLER, NOT_YOURS, TOO_MANY, OUR_FAULT = "200", "205", "401", "403", "429", "500"
_RESULTS = {401: UNKNOWN_CALLER, 403: NOT_YOURS, 429: TOO_MANY, 503: OUR_FAULT, 507: OUR_FAULT}


class BadBody(Refusal):
    code = "bad_body"
    message = _("The body is neither a form nor JSON with the fields that the portal's description names.")


class BadBase64(Refusal):
    code = "bad_base64"
    message = _("fileHSBase64 is not valid base64. Encode the XML file once and send it whole.")
    field = "fileHSBase64"


class BodyTooLarge(Refusal):
    code = "body_too_large"
    message = _(
        "The body is too large for this call. Send large files through the upload page or our own API."
    )


def _answer(**fields: Any) -> JsonResponse:
    return JsonResponse(fields, json_dumps_params={"ensure_ascii": False})


def read_body(request: HttpRequest) -> Mapping[str, str]:
    """Return the fields of a form or JSON body of at most `settings.PORTAL_BODY_LIMIT_BYTES`.

    Raises BadBody, BodyTooLarge.
    """
    limit = settings.PORTAL_BODY_LIMIT_BYTES
    raw = request.read(limit + 1)
    if len(raw) > limit:
        raise BodyTooLarge
    try:
        fields = json.loads(raw) if raw.lstrip()[:1] == b"{" else _read_form(raw.decode())
    except (ValueError, RecursionError) as error:
        raise BadBody from error
    return {str(name): str(value) for name, value in fields.items() if isinstance(value, str | int)}


def _read_form(text: str) -> dict[str, str]:
    """Read `name=value&…`. A plus sign stays a plus inside base64, which many programs forget to escape."""
    fields = {}
    for pair in text.split("&"):
        name, found, value = pair.partition("=")
        if found:
            fields[name] = unquote(value, errors="strict") if "%" in value else value
    return fields


@csrf_exempt
@require_POST
@open_to_all("a facility's program takes its tokens here, as at the national portal")
def take(request: HttpRequest) -> JsonResponse:
    """`POST /api/token/take`: user name and upper-case MD5 of the secret → tokens."""
    try:
        fields = read_body(request)
        tokens = take_token(
            username=fields.get("username", ""),
            secret=fields.get("password", ""),
            address=address_of(request),
            now=now(),
            portal=True,
        )
    except Refusal as refusal:
        return _answer(maKetQua=_RESULTS.get(refusal.status, BAD_FORM), APIKey=None, thongDiep=str(refusal))
    except OperationalError:
        return _answer(maKetQua=OUR_FAULT, APIKey=None, thongDiep=str(StoreUnreachable.message))
    return _answer(
        maKetQua=OK,
        APIKey={
            "access_token": tokens.access,
            "id_token": tokens.identity,
            "token_type": "bearer",
            "username": tokens.username,
            "expires_in": tokens.expires_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        },
    )


def receiver(version: str) -> Callable[[HttpRequest], JsonResponse]:
    """Return the view of `checkInKcbQd…` and `guiHoSoXmlQD…` for that Decision."""

    def send(request: HttpRequest) -> JsonResponse:
        moment = now()
        received = moment.astimezone(PROVINCE_ZONE).strftime("%Y%m%d%H%M%S")
        try:
            submission = _receive(request, version, moment)
        except Refusal as refusal:
            result = _RESULTS.get(refusal.status, BAD_FORM)
            return _answer(maKetQua=result, maGiaoDich="", thoiGianTiepNhan=received, thongDiep=str(refusal))
        except NotAllowed:
            text = str(_("Your account may not send files."))
            return _answer(maKetQua=NOT_YOURS, maGiaoDich="", thoiGianTiepNhan=received, thongDiep=text)
        except OperationalError:  # the database is away: say so in the words that the program reads
            text = str(StoreUnreachable.message)
            return _answer(maKetQua=OUR_FAULT, maGiaoDich="", thoiGianTiepNhan=received, thongDiep=text)
        text = str(_("The file was received and will be read. Keep the transaction number."))
        return _answer(maKetQua=OK, maGiaoDich=submission.id.hex, thoiGianTiepNhan=received, thongDiep=text)

    return csrf_exempt(require_POST(open_to_all("the portal's headers are checked by the call itself")(send)))


def _receive(request: HttpRequest, version: str, moment: dt.datetime) -> Submission:
    headers = request.headers
    actor, username = read_portal_headers(  # before the body: a stranger must not make us read it
        access=headers.get("accessToken", ""),
        identity=headers.get("tokenId", ""),
        password=headers.get("passwordHash", ""),
        address=address_of(request),
        now=moment,
    )
    fields = read_body(request)
    if fields.get("username", username).lower() != username:
        raise TokenRefused
    if code := fields.get("maCSKCB", ""):
        facility_id = find_sending_facility(actor, code, moment.astimezone(PROVINCE_ZONE).date())
    else:
        facility_id = facility_of(actor)
    try:
        content = pybase64.b64decode("".join(fields.get("fileHSBase64", "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadBase64 from error
    return receive(
        actor=actor,
        facility_id=facility_id,
        content=content,
        door=Submission.Door.PORTAL,
        now=moment,
        declared_version=version,
    )
