"""The door that receivers ask at. The description is at `/feed/api/v1/openapi.json`."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from yteso.exchange.feed.actions import back_fill, replay
from yteso.exchange.feed.errors import FigureNotOffered
from yteso.exchange.feed.models import Delivery, Receiver
from yteso.exchange.feed.queries import describe, list_codes, read_places, read_values
from yteso.exchange.feed.secrets import receiver_of
from yteso.kernel.base.public import NotVisible, Refusal, now
from yteso.kernel.places.public import Level
from yteso.toolkit.measures.public import Period


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>` of a receiver."""

    def authenticate(self, request: HttpRequest, token: str) -> Receiver | None:
        return receiver_of(token)


class Indicator(Schema):
    """One figure of the catalogue: what it means and where that is laid down."""

    code: str
    label: str
    definition: str
    formula: str
    unit: str
    decimals: int
    additive: str
    direction: str
    target: str
    legal_source: str
    version: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class Value(Schema):
    """A figure of one period. `value` is a decimal number as text; without one, `state` says why: unknown,
    small (fewer than 5 people), covered (a small one could be worked out from it), invalid (not defined
    then)."""

    code: str
    period: str
    value: str | None
    state: str
    as_of: str | None
    place: str = ""
    place_name: str = ""


class DeliveryAnswer(Schema):
    id: UUID
    period: str
    state: str
    attempts: int
    made_at: dt.datetime
    sent_at: dt.datetime | None
    digest: str


class BackFill(Schema):
    """Months, first and last included: `2025-01`."""

    first: str
    last: str


class Queued(Schema):
    deliveries: int


class Trouble(Schema):
    code: str
    message: str


REFUSED = {401: Trouble, 404: Trouble, 422: Trouble}

api = NinjaAPI(
    title="YTeSo: figures of the province",
    version="1",
    urls_namespace="feed-api",
    docs_url=None,
    auth=Bearer(),
    description=(
        "For systems such as the province's operations centre (IOC). Ask for the catalogue and for "
        "values, or have changed figures sent to you. A call to you is a POST of JSON with X-YTeSo- "
        "Delivery (the same when sent again), X-YTeSo-Timestamp (seconds) and X-YTeSo-Signature: "
        "`v1=` and the hexadecimal HMAC-SHA256 of `TIMESTAMP.DELIVERY.BODY` with your secret. Check "
        "the signature, refuse a timestamp older than 5 minutes, answer 2xx within 15 seconds; "
        "otherwise it is sent again after 1, 5, 30, 120, 360, 720 and 1440 minutes. Periods: "
        "2026-10-05, 2026-W44, 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026, 2026-09-15..2026-10-14."
    ),
)


def _receiver(request: HttpRequest) -> Receiver:
    receiver: Receiver = request.auth  # type: ignore[attr-defined]
    return receiver


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=refusal.status)


@api.exception_handler(NotVisible)
def _not_visible(request: HttpRequest, error: NotVisible) -> HttpResponse:
    return JsonResponse({"code": "not_found", "message": ""}, status=404)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return JsonResponse(
        {"code": "token_refused", "message": "The token is wrong or was replaced."}, status=401
    )


@api.get("/indicators", response={200: list[Indicator], **REFUSED}, summary="The catalogue")
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    return [_indicator(code) for code in list_codes()]


@api.get("/indicators/{code}", response={200: Indicator, **REFUSED}, summary="One figure of the catalogue")
def indicator(request: HttpRequest, code: str) -> dict[str, Any]:
    return _indicator(code)


def _indicator(code: str) -> dict[str, Any]:
    said = describe(code)
    return {
        "code": said.code, "label": str(said.label), "definition": str(said.definition),
        "formula": said.formula, "unit": str(said.unit), "decimals": said.decimals,
        "additive": said.additive.value, "direction": said.direction, "target": said.target,
        "legal_source": str(said.legal_source), "version": said.version,
        "valid_from": said.valid_from, "valid_to": said.valid_to,
    }  # fmt: skip


@api.get("/values", response={200: list[Value], **REFUSED}, summary="Figures of the whole province")
def values(
    request: HttpRequest,
    period: str,
    code: list[str] = Query(...),  # type: ignore[type-arg]  # noqa: B008 - how ninja reads a list
) -> list[dict[str, Any]]:
    if len(code) > 200:
        raise FigureNotOffered
    for one in code:
        describe(one)
    return read_values(_receiver(request), code, Period.parse(period))


@api.get("/places", response={200: list[Value], **REFUSED}, summary="One figure by commune or district")
def places(
    request: HttpRequest, code: str, period: str, level: Level = Level.COMMUNE, on: dt.date | None = None
) -> list[dict[str, Any]]:
    describe(code)
    return read_places(_receiver(request), code, Period.parse(period), level, on)


@api.get("/deliveries", response={200: list[DeliveryAnswer], **REFUSED}, summary="What was sent to you")
def deliveries(request: HttpRequest, since: dt.datetime | None = None) -> list[Delivery]:
    rows = _receiver(request).deliveries.order_by("-made_at", "-id")
    return list((rows.filter(made_at__gte=since) if since else rows)[:500])


@api.post(
    "/deliveries/{delivery_id}/replay", response={200: DeliveryAnswer, **REFUSED}, summary="Send it again"
)
def again(request: HttpRequest, delivery_id: UUID) -> Delivery:
    return replay(receiver=_receiver(request), delivery_id=delivery_id, now=now())


@api.post("/back-fill", response={200: Queued, **REFUSED}, summary="Send the figures of past months")
def fill(request: HttpRequest, asked: BackFill) -> dict[str, int]:
    first, last = Period.parse(asked.first), Period.parse(asked.last)
    return {"deliveries": back_fill(receiver=_receiver(request), first=first, last=last, now=now())}
