"""Asking a time-stamping authority (RFC 3161) over HTTP. No `actions`: it writes no row.

What is sent is the digest of what was signed, never the document. The answer is looked at before it is taken:
the digest and the nonce are ours, and it comes as what it says it is. Whether its certificate is trusted is
judged when the document is archived and whenever it is validated. pyHanko is imported when first needed.
"""

import asyncio
import base64
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings

from yteso.exchange.channels.public import is_safe, open_once
from yteso.exchange.timestamps.errors import AddressNotSafe

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

WAIT_S = 10
ANSWER_BYTES = 1024 * 1024
REQUEST, REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True)
class Address:
    """Where the authority answers; `login` is the value of the header Authorization, "" without one."""

    url: str
    login: str = ""


def read_address(text: str) -> Address:
    """Return the address of `https://[user:password@]host[:port]/path`. Raises AddressNotSafe.

    Without TLS only an address on this machine is taken: who sits on the line must not choose the time.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise AddressNotSafe(f"YTESO_TSA cannot be read: {error}. Write https://host/path.") from error
    shown = f"[{host}]" if ":" in host else host
    url = urlunsplit((parts.scheme, shown + port, parts.path, parts.query, ""))
    if not is_safe(url):
        raise AddressNotSafe("YTESO_TSA must be https://host/path (http:// only for this machine itself).")
    login = ""
    if parts.username:
        given = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        login = f"Basic {base64.b64encode(given).decode()}"
    return Address(url, login)


def ask(address: Address, question: bytes) -> bytes:
    """Send a TimeStampReq (DER), return the TimeStampResp. Raises OSError when none came in time."""
    call = urllib.request.Request(address.url, question, {"Content-Type": REQUEST, "Accept": REPLY})  # noqa: S310 - checked
    if address.login:
        call.add_header("Authorization", address.login)
    with open_once(call, WAIT_S) as answer:
        kind = answer.headers.get_content_type()
        content: bytes = answer.read(ANSWER_BYTES + 1)
    if kind != REPLY or len(content) > ANSWER_BYTES:
        raise OSError(f"no time stamp came back, but {kind}")
    return content


def outside_stamper() -> "TimeStamper":
    """Return a time stamper that asks the authority of the settings.

    Its calls raise pyHanko's TimestampRequestError when the authority does not answer, refuses, or answers
    another question; then nothing is signed.
    """
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

    address = read_address(settings.TSA)

    class OutsideStamper(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            try:
                answer = tsp.TimeStampResp.load(
                    await asyncio.to_thread(ask, address, req.dump()), strict=True
                )
                _require_ours(req, answer)
            except (OSError, ValueError, TypeError, KeyError) as error:
                raise TimestampRequestError(f"{type(error).__name__}: {error}"[:300]) from error
            return answer

    return OutsideStamper()  # type: ignore[no-untyped-call]


def _require_ours(question: Any, answer: Any) -> None:
    """Stop unless the stamp is over the digest that was sent. Source: RFC 3161, 2.2."""
    if answer["status"]["status"].native not in ("granted", "granted_with_mods"):
        return  # pyHanko says why it was refused
    token = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    if token["message_imprint"].dump() != question["message_imprint"].dump():
        raise ValueError("the stamp is over another digest")
