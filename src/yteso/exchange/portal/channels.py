"""The two ways to the portal: a folder that software in between reads and writes, or HTTPS.

`YTESO_PORTAL` names it: a folder (`folder:///srv/portal`; by default in the data folder) or an address
(`https://…`) with `YTESO_PORTAL_SYSTEM` and `_SECRET`. Four calls: send, list what waits, get one,
say that it was taken or not.
"""

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from django.conf import settings

from yteso.exchange.portal.errors import AddressNotSafe, PortalDown

WAIT_S = 30
ANSWER_BYTES = 81 * 1024 * 1024
HERE = ("localhost", "127.0.0.1", "::1")
TO_PORTAL, FROM_PORTAL, TAKEN, FAILED = "to-portal", "from-portal", "taken", "failed"


@dataclass(frozen=True)
class Letter:
    """One message on its way: `key` is its number, the same when it is sent again."""

    key: str
    content: bytes


class Channel(Protocol):
    """A way to the portal. Every call raises PortalDown when it does not answer; then nothing was lost."""

    def send(self, letter: Letter) -> str: ...
    def waiting(self) -> Sequence[str]: ...
    def fetch(self, key: str) -> bytes: ...
    def confirm(self, key: str, *, taken: bool) -> None: ...


class FolderChannel:
    """Files in folders: ours lie in `to-portal`, theirs in `from-portal`; what was read moves to `taken` or
    `failed`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PortalDown(str(error)) from error
        return folder

    def send(self, letter: Letter) -> str:
        folder = self._folder(TO_PORTAL)
        try:
            arriving = folder / f".{letter.key}.part"
            with arriving.open("wb") as stream:
                stream.write(letter.content)
                stream.flush()
                os.fsync(stream.fileno())
            arriving.replace(folder / f"{letter.key}.json")
        except OSError as error:
            raise PortalDown(str(error)) from error
        return letter.key

    def waiting(self) -> Sequence[str]:
        folder = self._folder(FROM_PORTAL)
        files = [path for path in folder.glob("*.json") if path.is_file() and not path.is_symlink()]
        return [path.name for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def fetch(self, key: str) -> bytes:
        try:
            return (self._folder(FROM_PORTAL) / Path(key).name).read_bytes()
        except OSError as error:
            raise PortalDown(str(error)) from error

    def confirm(self, key: str, *, taken: bool) -> None:
        name = Path(key).name
        source = self._folder(FROM_PORTAL) / name
        if source.exists():
            source.replace(self._folder(TAKEN if taken else FAILED) / name)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class HttpChannel:
    """HTTPS: POST /messages, GET /messages/waiting, GET /messages/ID, PUT /messages/ID/status."""

    def __init__(self, address: str, system: str, secret: str) -> None:
        parts = urlsplit(address)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        ):
            raise AddressNotSafe
        self.address, self.system, self.secret = address.rstrip("/"), system, secret
        self.opener = urllib.request.build_opener(_NoRedirect)

    def _call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        call = urllib.request.Request(self.address + path, body, method=method)  # noqa: S310 - checked above
        call.add_header("Authorization", f"Bearer {self.secret}")
        call.add_header("X-System-Id", self.system)
        for name, value in headers.items():
            call.add_header(name.replace("_", "-"), value)
        try:
            with self.opener.open(call, timeout=WAIT_S) as answer:
                content: bytes = answer.read(ANSWER_BYTES + 1)
        except (OSError, ValueError) as error:
            raise PortalDown(f"{type(error).__name__}: {error}"[:300]) from error
        if len(content) > ANSWER_BYTES:
            raise PortalDown("the answer is too large")
        return content

    def send(self, letter: Letter) -> str:
        answer = self._call(
            "POST",
            "/messages",
            letter.content,
            Content_Type="application/json",
            X_Message_Id=letter.key,
            X_Content_SHA256=hashlib.sha256(letter.content).hexdigest(),
        )
        return str(_json(answer).get("id", ""))[:200]

    def waiting(self) -> Sequence[str]:
        return [str(one["id"]) for one in _json(self._call("GET", "/messages/waiting")).get("messages", [])]

    def fetch(self, key: str) -> bytes:
        return self._call("GET", f"/messages/{quote(key, safe='')}")

    def confirm(self, key: str, *, taken: bool) -> None:
        body = json.dumps({"status": "done" if taken else "fail"}).encode()
        self._call("PUT", f"/messages/{quote(key, safe='')}/status", body, Content_Type="application/json")


def _json(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise PortalDown("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise PortalDown("the answer has another form")
    return found


def channel() -> Channel:
    """Return the way to the portal that the settings name. Raises AddressNotSafe."""
    address = settings.PORTAL
    if address.startswith("folder://"):
        return FolderChannel(Path(address.removeprefix("folder://")))
    return HttpChannel(address, settings.PORTAL_SYSTEM, settings.PORTAL_SECRET)
