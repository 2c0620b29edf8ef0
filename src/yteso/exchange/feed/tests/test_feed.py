import datetime as dt
import hashlib
import hmac
import html
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection

from yteso.exchange.feed import actions
from yteso.exchange.feed.actions import (
    add_receiver,
    back_fill,
    queue_changes,
    queue_period,
    renew_secrets,
    replay,
    send_waiting,
    stop_receiver,
)
from yteso.exchange.feed.errors import AddressNotSafe, FigureNotOffered, NothingIsSent, PeriodsTooMany
from yteso.exchange.feed.models import Delivery, Receiver
from yteso.exchange.feed.secrets import receiver_of, signature, signing_secret, token_of
from yteso.exchange.feed.sending import is_safe
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE, NotAllowed, now
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import Period

pytestmark = pytest.mark.django_db
OCTOBER = Period.parse("2026-10")
CODES = ["visits.total", "visits.outpatient"]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def ioc() -> Iterator[Any]:
    """A small operations centre: keeps what it was sent, answers what the test says."""

    class Centre(BaseHTTPRequestHandler):
        got: list[tuple[dict[str, str], bytes]] = []
        answer = 200

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            type(self).got.append((dict(self.headers), body))
            self.send_response(type(self).answer)
            self.send_header("Location", "http://localhost:1/")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    Centre.got = []
    server = HTTPServer(("127.0.0.1", 0), Centre)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Centre.url = f"http://127.0.0.1:{server.server_port}/in"  # type: ignore[attr-defined]
    yield Centre
    server.shutdown()


def visits(people: Cast, many: int, commune: str = "21025") -> None:
    at = dt.datetime(2026, 10, 5, 8, tzinfo=PROVINCE_ZONE)
    for _ in range(many):
        make_visit(make_person().id, people.tree.hospital, at=at, care_type_code="01", commune_code=commune)


def receiver(people: Cast, url: str = "https://ioc.vn/in") -> Receiver:
    return add_receiver(actor=people.administrator.actor, name="IOC tỉnh", url=url, codes=CODES, now=now())


def test_a_change_is_sent_signed_once(people: Cast, ioc: Any) -> None:
    visits(people, 6)
    one = receiver(people, ioc.url)
    day = dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC)
    assert queue_changes(now=day) == 1  # October; September has settled
    assert queue_changes(now=day) == 0  # nothing changed
    assert send_waiting(now=day) == 1
    headers, body = ioc.got[0]
    told = json.loads(body)
    assert {f["code"]: f["value"] for f in told["figures"]} == {"visits.outpatient": "6", "visits.total": "6"}
    signed = f"{headers['X-Yteso-Timestamp']}.{headers['X-Yteso-Delivery']}.".encode() + body
    wanted = hmac.new(signing_secret(one).encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Yteso-Signature"] == f"v1={wanted}"
    visits(people, 1)
    assert queue_changes(now=day) == 1


def test_a_delivery_is_tried_again_and_then_given_up(people: Cast, ioc: Any) -> None:
    one = receiver(people, ioc.url)
    ioc.answer = 503
    at = dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC)
    made = queue_period(receiver=one, period=OCTOBER, now=at)
    assert made is not None
    for minutes in (1, 5, 30, 120, 360, 720, 1440):
        assert send_waiting(now=at) == 0
        assert send_waiting(now=at) == 0  # not before its time
        at += dt.timedelta(minutes=minutes)
    send_waiting(now=at)
    made.refresh_from_db()
    assert (made.state, made.attempts, made.answer[:3]) == ("given_up", 8, "503")
    assert len(ioc.got) == 8
    ioc.answer = 204
    replay(receiver=one, delivery_id=made.id, now=at)
    assert send_waiting(now=at) == 1
    assert ioc.got[-1][1] == ioc.got[0][1]
    assert ioc.got[-1][0]["X-Yteso-Delivery"] == ioc.got[0][0]["X-Yteso-Delivery"]


def test_nothing_is_locked_while_a_receiver_is_waited_for(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = receiver(people, "https://ioc.vn/in")
    at = dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC)
    made = queue_period(receiver=one, period=OCTOBER, now=at)
    assert made is not None
    depth = len(connection.savepoint_ids)  # the test's own transaction

    def slow(delivery: Delivery, timestamp: str) -> tuple[bool, str]:
        assert len(connection.savepoint_ids) == depth
        assert send_waiting(now=at) == 0  # another worker finds nothing
        return False, "503"

    monkeypatch.setattr(actions, "send", slow)
    assert send_waiting(now=at) == 0
    made.refresh_from_db()
    assert (made.attempts, made.next_at) == (1, at + dt.timedelta(minutes=1))

    def replayed(delivery: Delivery, timestamp: str) -> tuple[bool, str]:
        replay(receiver=one, delivery_id=delivery.id, now=at)
        return True, "200"

    at += dt.timedelta(minutes=1)
    monkeypatch.setattr(actions, "send", replayed)
    send_waiting(now=at, limit=1)
    made.refresh_from_db()
    assert (made.state, made.attempts, made.next_at) == ("waiting", 0, at)


def test_what_a_dead_worker_had_claimed_is_sent_later(
    people: Cast, ioc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC)
    queue_period(receiver=receiver(people, ioc.url), period=OCTOBER, now=at)

    def dies(delivery: Delivery, timestamp: str) -> tuple[bool, str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "send", dies)
        with pytest.raises(KeyboardInterrupt):
            send_waiting(now=at)
    assert send_waiting(now=at + dt.timedelta(minutes=9)) == 0
    assert send_waiting(now=at + dt.timedelta(minutes=10)) == 1


def test_a_redirect_is_not_followed(people: Cast, ioc: Any) -> None:
    one = receiver(people, ioc.url)
    ioc.answer = 302
    made = queue_period(receiver=one, period=OCTOBER, now=now())
    assert made is not None
    assert send_waiting(now=now()) == 0
    made.refresh_from_db()
    assert made.answer.startswith("302")


def test_past_months_are_filled_in(people: Cast) -> None:
    one = receiver(people)
    assert back_fill(receiver=one, first=Period.parse("2025-11"), last=OCTOBER, now=now()) == 12
    keys = set(Delivery.objects.values_list("period", flat=True))
    assert len(keys) == 12
    assert {"2025-11", "2026-10"} <= keys
    with pytest.raises(PeriodsTooMany):
        back_fill(receiver=one, first=Period.parse("2010-01"), last=OCTOBER, now=now())
    with pytest.raises(PeriodsTooMany):
        back_fill(receiver=one, first=OCTOBER, last=Period.parse("2026-09"), now=now())


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://ioc.quangngai.gov.vn/in", True),
        ("http://127.0.0.1:8000/in", True),
        ("http://ioc.quangngai.gov.vn/in", False),
        ("https://a:b@ioc.vn/", False),
        ("file:///etc/passwd", False),
        ("ftp://ioc.vn/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_where_figures_may_be_sent(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_who_decides(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_receiver(actor=people.director.actor, name="x", url="", codes=CODES, now=now())
    boss = people.administrator.actor
    with pytest.raises(AddressNotSafe):
        add_receiver(actor=boss, name="x", url="http://ioc.vn/", codes=CODES, now=now())
    with pytest.raises(FigureNotOffered):
        add_receiver(actor=boss, name="x", url="", codes=["no.such"], now=now())
    assert not Receiver.objects.exists()
    may = {n for n, m in people.members().items() if m.client.get("/feed/").status_code == 200}
    assert may == {"administrator", "province_officer"}


def test_tokens_end_when_renewed_or_stopped(people: Cast) -> None:
    one = receiver(people)
    token = token_of(one)
    assert receiver_of(token) == one
    assert receiver_of("x.y") is receiver_of("") is receiver_of(f"{one.id.hex}.x") is None
    renewed = renew_secrets(actor=people.administrator.actor, receiver_id=one.id)
    assert receiver_of(token) is None
    assert receiver_of(token_of(renewed)) == one
    stop_receiver(actor=people.administrator.actor, receiver_id=one.id, now=now())
    assert receiver_of(token_of(renewed)) is None


def test_the_api_gives_figures_and_hides_small_ones(people: Cast) -> None:
    visits(people, 6)
    visits(people, 2, "21028")
    visits(people, 5, "21034")
    token = token_of(receiver(people))

    def get(path: str, **headers: str) -> Any:
        return people.stranger.client.get(
            f"/feed/api/v1/{path}", headers={"Authorization": f"Bearer {token}", **headers}
        )

    assert people.stranger.client.get("/feed/api/v1/indicators").status_code == 401
    catalogue = {one["code"]: one for one in get("indicators").json()}
    assert catalogue["visits.total"]["additive"] == "flow"
    assert catalogue["visits.total"]["label"]
    values = get("values?code=visits.total&code=visits.outpatient&period=2026-10").json()
    assert [(v["code"], v["value"]) for v in values] == [
        ("visits.total", "13"),
        ("visits.outpatient", "13"),
    ]
    places = {
        v["place"]: (v["value"], v["state"]) for v in get("places?code=visits.total&period=2026-10").json()
    }
    assert len(places) == 96
    assert places["21025"] == ("6", "known")
    assert places["21028"] == (None, "small")
    assert places["21034"] == (None, "covered")  # or the total would tell the small one
    assert get("values?code=no.such&period=2026-10").status_code == 422
    assert get("values?code=visits.total&period=never").status_code == 422
    answer = people.stranger.client.post(
        "/feed/api/v1/back-fill", json.dumps({"first": "2026-09", "last": "2026-10"}), "application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert answer.json() == {"deliveries": 2}
    sent = get("deliveries").json()
    assert [d["period"] for d in sent] == ["2026-10", "2026-09"]
    described = people.stranger.client.get("/feed/api/v1/openapi.json").json()
    assert {"/feed/api/v1/values", "/feed/api/v1/back-fill"} <= set(described["paths"])


def test_the_pages_work(people: Cast) -> None:
    client = people.administrator.client
    bad = client.post("/feed/", {"name": "x", "url": "http://ioc.vn/", "codes": CODES})
    assert bad.status_code == 422
    client.post("/feed/", {"name": "IOC", "url": "https://ioc.vn/in", "codes": CODES})
    one = Receiver.objects.get()
    path = f"/feed/{one.id}/"
    assert client.post(path, {"what": "fill", "first": "x", "last": ""}).status_code == 422
    assert client.post(path, {"what": "fill", "first": "2026-09", "last": "2026-10"}).status_code == 302
    made = Delivery.objects.first()
    assert made is not None
    assert client.post(path, {"what": "replay", "delivery": str(made.id)}).status_code == 302
    assert token_of(one) in client.get(path).content.decode()
    client.post(path, {"what": "renew"})
    client.post(path, {"what": "stop"})
    one.refresh_from_db()
    assert one.stopped_at is not None
    assert one.generation == 2


def test_how_to_connect_is_told_and_its_sample_checks_a_real_signature(people: Cast) -> None:
    client = people.province_officer.client
    text = html.unescape(client.get("/feed/connecting/").content.decode())
    assert "GET /feed/api/v1/values" in text
    assert "ind.SRV02" in text
    assert people.director.client.get("/feed/connecting/").status_code == 403
    sample = text[text.index("import hashlib") : text.index("</code>", text.index("import hashlib"))]
    found: dict[str, Any] = {}
    exec(sample, found)
    one, body, stamp = receiver(people), "{}", str(int(now().timestamp()))
    headers = {"X-YTeSo-Timestamp": stamp, "X-YTeSo-Delivery": "d"}
    headers["X-YTeSo-Signature"] = signature(signing_secret(one), stamp, "d", body)
    assert found["is_ours"](headers, body.encode(), signing_secret(one))
    assert not found["is_ours"](headers, b"{ }", signing_secret(one))


def test_nothing_is_queued_for_who_only_asks_or_was_stopped(people: Cast) -> None:
    boss = people.administrator.actor
    one = add_receiver(actor=boss, name="x", url="", codes=["ind.SRV02"], now=now())
    with pytest.raises(NothingIsSent):
        back_fill(receiver=one, first=OCTOBER, last=OCTOBER, now=now())
    assert not Delivery.objects.exists()
    path = f"/feed/{one.id}/"
    assert people.administrator.client.post(path, {"what": "replay", "delivery": "x"}).status_code == 404


def test_each_call_carries_its_own_time(people: Cast, ioc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch behind a slow receiver must not reach the next one with a stamp that it has to refuse."""
    at, sent = dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC), []
    for name in ("2026-09", "2026-10"):
        queue_period(receiver=receiver(people, ioc.url), period=Period.parse(name), now=at)
    clock = iter([0.0, 0.0, 400.0, 400.0])
    monkeypatch.setattr(actions, "monotonic", lambda: next(clock))
    monkeypatch.setattr(actions, "send", lambda one, stamp: (sent.append(int(stamp)), (True, "200"))[1])
    assert send_waiting(now=at, limit=2) == 2
    assert [stamp - int(at.timestamp()) for stamp in sent] == [0, 400]
