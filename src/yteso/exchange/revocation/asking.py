"""Asking certificate authorities whether certificates were revoked: OCSP, else their list. No `actions`: it
writes no row.

Only hosts that the operator has named are asked: the addresses stand in certificates, and those in files from
anywhere. Plain HTTP is taken, as authorities offer nothing else: an answer counts by its signature and its
time, and is thrown away without them. What came is kept in this process while it holds, an hour at most; what
failed, for a minute.
"""

import datetime as dt
import threading
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from django.conf import settings

from yteso.exchange.channels.public import open_once
from yteso.kernel.base.public import now
from yteso.toolkit.signing.public import (
    UNFIT,
    Answers,
    Question,
    Vouched,
    open_list,
    read_answer,
    read_list,
    window_of,
)

WAIT_S, ALL_WAIT_S = 5, 15  # for one answer; for all of a paper together
LIST_BYTES, ANSWER_BYTES, KEPT_BYTES = 10 * 1024 * 1024, 64 * 1024, 48 * 1024 * 1024
KEPT, FAILED_KEPT = dt.timedelta(hours=1), dt.timedelta(minutes=1)
REQUEST, REPLY = "application/ocsp-request", "application/ocsp-response"

_kept: "OrderedDict[str, tuple[dt.datetime, bytes]]" = OrderedDict()  # {key: (until, answer; b"" failed)}
_turn = threading.Lock()


def answers_to(questions: Sequence[Question]) -> Answers:
    """Return what the authorities answer about these certificates; nothing of those that do not answer."""
    lists: dict[bytes, None] = {}
    single: list[bytes] = []
    end = time.monotonic() + ALL_WAIT_S
    for question in questions:
        if time.monotonic() > end:
            break
        certificate = x509.load_der_x509_certificate(question.certificate)
        issuer = x509.load_der_x509_certificate(question.issuer)
        answer = _ask_first(_ocsp_urls(certificate), lambda url: _ocsp(url, certificate, issuer))  # noqa: B023 - called at once
        if answer:
            single.append(answer)
            continue
        answer = _ask_first(_list_urls(certificate), lambda url: _list(url, certificate, issuer))  # noqa: B023 - called at once
        if answer:
            lists[answer] = None
    return Answers(list(lists), single)


def _ask_first(urls: Sequence[str], ask: Callable[[str], bytes]) -> bytes:
    return next((found for url in urls[:2] if may_ask(url) and (found := ask(url))), b"")


def may_ask(url: str) -> bool:
    """Return whether the operator has named this host (with its port, unless it is the usual one)."""
    try:
        parts = urlsplit(url)
        named = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        return False
    return named in settings.REVOCATION_HOSTS


def _ocsp(url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the authority's answer about one certificate, b"" without one. Source: RFC 6960."""
    mark = sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()

    def fetch() -> tuple[bytes, dt.datetime | None]:
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303 - RFC 6960 names by it
        question = builder.build().public_bytes(serialization.Encoding.DER)
        call = urllib.request.Request(url, question, {"Content-Type": REQUEST, "Accept": REPLY})  # noqa: S310 - a host named by the operator
        content = _read(call, ANSWER_BYTES)
        return content, _fresh(read_answer(content, certificate, issuer))

    return _kept_or(f"ocsp {url} {mark}", fetch)


def _list(url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the authority's list of revoked certificates where it covers this one, b"" without one. It
    is kept for all of them. Source: RFC 5280, 5."""

    def fetch() -> tuple[bytes, dt.datetime | None]:
        content = _read(urllib.request.Request(url), LIST_BYTES)  # noqa: S310 - a host named by the operator
        return content, _fresh(Vouched(*window_of(open_list(content, issuer))))

    content = _kept_or(f"list {url} {issuer.fingerprint(hashes.SHA256()).hex()}", fetch)
    try:
        return content if content and read_list(content, certificate, issuer) else b""
    except UNFIT:
        return b""


def _fresh(said: Vouched) -> dt.datetime:
    """Return until when an answer holds that has just come. Raises ValueError for one of another time."""
    if not said.is_timely(now()):
        raise ValueError("not of now: an old answer says nothing of what was revoked since")
    return said.until


def _read(call: urllib.request.Request, most: int) -> bytes:
    with open_once(call, WAIT_S) as answer:
        content: bytes = answer.read(most + 1)
    if len(content) > most:
        raise OSError("too long an answer")
    return content


def _kept_or(key: str, fetch: Callable[[], tuple[bytes, dt.datetime | None]]) -> bytes:
    """Return what is kept under the key while it holds, else what is fetched; what fails is left in peace for
    a minute."""
    moment = now()
    with _turn:
        until, content = _kept.get(key, (moment, b""))
    if moment < until:
        return content
    try:
        content, ends = fetch()
        until = min(moment + KEPT, ends or moment + KEPT)
    except (OSError, *UNFIT):
        content, until = b"", moment + FAILED_KEPT
    with _turn:
        _kept[key] = (until, content)
        _kept.move_to_end(key)
        while len(_kept) > 1 and sum(len(one) for _until, one in _kept.values()) > KEPT_BYTES:
            _kept.popitem(last=False)
    return content


def forget_answers() -> None:
    """Forget what was kept; tests call it."""
    with _turn:
        _kept.clear()


def _ocsp_urls(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [
        one.access_location.value
        for one in found
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]


def _list_urls(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    names = [name for point in found for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
