"""The two ways to the document bus: a folder that its software reads and writes, or HTTPS.

`YTESO_DOCUMENT_BUS` names it: a folder (`folder:///srv/bus`, the default is inside the data folder) or an
address (`https://…`) with `YTESO_DOCUMENT_BUS_SYSTEM` and `YTESO_DOCUMENT_BUS_SECRET`. The four calls are
those of the bus's own toolkit: send, list what waits, get one, say that it was taken (done) or not (fail).
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

from yteso.exchange.documents.errors import ChannelDown, ChannelNotSafe

WAIT_S = 30
ANSWER_BYTES = 80 * 1024 * 1024
HERE = ("localhost", "127.0.0.1", "::1")
TO_BUS, FROM_BUS, TAKEN, FAILED = "to-bus", "from-bus", "taken", "failed"


@dataclass(frozen=True)
class Letter:
    """One packet on its way: `key` is ours and the same when it is sent again; `kind` is edoc or status."""

    key: str
    kind: str
    sender: str
    content: bytes


class Channel(Protocol):
    """A way to the bus. Every call raises ChannelDown when the bus does not answer; then nothing was lost."""

    def send(self, letter: Letter) -> str: ...
    def waiting(self) -> Sequence[str]: ...
    def fetch(self, key: str) -> bytes: ...
    def confirm(self, key: str, *, taken: bool) -> None: ...


class FolderChannel:
    """Files in folders: ours lie in `to-bus`, theirs in `from-bus`; what was read moves to `taken` or
    `failed`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelDown(str(error)) from error
        return folder

    def send(self, letter: Letter) -> str:
        folder = self._folder(TO_BUS)
        try:
            arriving = folder / f".{letter.key}.part"
            with arriving.open("wb") as stream:
                stream.write(letter.content)
                stream.flush()
                os.fsync(stream.fileno())
            arriving.replace(folder / f"{letter.key}.edxml")
        except OSError as error:
            raise ChannelDown(str(error)) from error
        return letter.key

    def waiting(self) -> Sequence[str]:
        folder = self._folder(FROM_BUS)
        files = [path for path in folder.glob("*.edxml") if path.is_file() and not path.is_symlink()]
        return [path.name for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def fetch(self, key: str) -> bytes:
        try:
            return (self._folder(FROM_BUS) / Path(key).name).read_bytes()
        except OSError as error:
            raise ChannelDown(str(error)) from error

    def confirm(self, key: str, *, taken: bool) -> None:
        name = Path(key).name
        source = self._folder(FROM_BUS) / name
        if source.exists():
            source.replace(self._folder(TAKEN if taken else FAILED) / name)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class HttpChannel:
    """HTTPS: POST /documents, GET /documents/waiting, GET /documents/ID, PUT /documents/ID/status."""

    def __init__(self, address: str, system: str, secret: str) -> None:
        parts = urlsplit(address)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        ):
            raise ChannelNotSafe
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
            raise ChannelDown(f"{type(error).__name__}: {error}"[:300]) from error
        if len(content) > ANSWER_BYTES:
            raise ChannelDown("the answer is too large")
        return content

    def send(self, letter: Letter) -> str:
        answer = self._call(
            "POST", "/documents", letter.content, Content_Type="application/xml",
            X_Message_Type=letter.kind, X_Message_Id=letter.key, X_From=letter.sender,
            X_Content_SHA256=hashlib.sha256(letter.content).hexdigest(),
        )  # fmt: skip
        return str(_json(answer).get("id", ""))[:200]

    def waiting(self) -> Sequence[str]:
        return [str(one["id"]) for one in _json(self._call("GET", "/documents/waiting")).get("documents", [])]

    def fetch(self, key: str) -> bytes:
        return self._call("GET", f"/documents/{quote(key, safe='')}")

    def confirm(self, key: str, *, taken: bool) -> None:
        body = json.dumps({"status": "done" if taken else "fail"}).encode()
        self._call("PUT", f"/documents/{quote(key, safe='')}/status", body, Content_Type="application/json")


def _json(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise ChannelDown("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise ChannelDown("the answer has another form")
    return found


def channel() -> Channel:
    """Return the way to the bus that the settings name. Raises ChannelNotSafe."""
    address = settings.DOCUMENT_BUS
    if address.startswith("folder://"):
        return FolderChannel(Path(address.removeprefix("folder://")))
    return HttpChannel(address, settings.DOCUMENT_BUS_SYSTEM, settings.DOCUMENT_BUS_SECRET)
