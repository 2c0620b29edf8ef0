"""The two ways to another system: a folder that software in between reads and writes, or HTTPS."""

import hashlib
import json
import os
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from yteso.exchange.channels.calling import is_safe, open_once
from yteso.exchange.channels.errors import ChannelDown, ChannelNotSafe

WAIT_S = 30
FOLDER = "folder://"
TAKEN, FAILED = "taken", "failed"


@dataclass(frozen=True)
class Traffic:
    """What goes over a channel, and what both sides call it."""

    outgoing: str  # the folder of what we send
    incoming: str  # the folder of what waits for us
    suffix: str  # of a file, with the dot
    things: str  # in addresses and answers: /things, /things/waiting, /things/ID
    media_type: str
    answer_bytes: int  # an answer that is longer is not read


@dataclass(frozen=True)
class Letter:
    """One message on its way: `key` is ours and the same when it is sent again."""

    key: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Channel(Protocol):
    """A way to the other system. A call that gets no answer raises ChannelDown; then nothing was lost."""

    def send(self, letter: Letter) -> str: ...
    def waiting(self) -> Sequence[str]: ...
    def fetch(self, key: str) -> bytes: ...
    def confirm(self, key: str, *, taken: bool) -> None: ...


class FolderChannel:
    """Files in two folders; what was read of theirs moves to `taken` or `failed`."""

    def __init__(self, root: Path, traffic: Traffic) -> None:
        self.root, self.traffic = root, traffic

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelDown(str(error)) from error
        return folder

    def send(self, letter: Letter) -> str:
        folder = self._folder(self.traffic.outgoing)
        try:
            arriving = folder / f".{letter.key}.part"
            with arriving.open("wb") as stream:
                stream.write(letter.content)
                stream.flush()
                os.fsync(stream.fileno())
            arriving.replace(folder / f"{letter.key}{self.traffic.suffix}")
        except OSError as error:
            raise ChannelDown(str(error)) from error
        return letter.key

    def waiting(self) -> Sequence[str]:
        folder = self._folder(self.traffic.incoming)
        found = folder.glob(f"*{self.traffic.suffix}")
        files = [path for path in found if path.is_file() and not path.is_symlink()]
        return [path.name for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def fetch(self, key: str) -> bytes:
        try:
            return (self._folder(self.traffic.incoming) / Path(key).name).read_bytes()
        except OSError as error:
            raise ChannelDown(str(error)) from error

    def confirm(self, key: str, *, taken: bool) -> None:
        name = Path(key).name
        source = self._folder(self.traffic.incoming) / name
        if source.exists():
            source.replace(self._folder(TAKEN if taken else FAILED) / name)


class HttpChannel:
    """HTTPS: POST /things, GET /things/waiting, GET /things/ID, PUT /things/ID/status (done or fail).

    Raises ChannelNotSafe for an address elsewhere that is not https.
    """

    def __init__(self, address: str, system: str, secret: str, traffic: Traffic) -> None:
        if not is_safe(address):
            raise ChannelNotSafe
        self.address, self.system, self.secret = address.rstrip("/"), system, secret
        self.traffic = traffic

    def _call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        address = f"{self.address}/{self.traffic.things}{path}"
        call = urllib.request.Request(address, body, method=method)  # noqa: S310 - checked above
        call.add_header("Authorization", f"Bearer {self.secret}")
        call.add_header("X-System-Id", self.system)
        for name, value in (headers or {}).items():
            call.add_header(name, value)
        most = self.traffic.answer_bytes
        try:
            with open_once(call, WAIT_S) as answer:
                content: bytes = answer.read(most + 1)
        except (OSError, ValueError) as error:
            raise ChannelDown(f"{type(error).__name__}: {error}"[:300]) from error
        if len(content) > most:
            raise ChannelDown("the answer is too large")
        return content

    def send(self, letter: Letter) -> str:
        headers = {
            "Content-Type": self.traffic.media_type,
            "X-Message-Id": letter.key,
            "X-Content-SHA256": hashlib.sha256(letter.content).hexdigest(),
            **letter.headers,
        }
        return str(_json(self._call("POST", "", letter.content, headers)).get("id", ""))[:200]

    def waiting(self) -> Sequence[str]:
        listed = _json(self._call("GET", "/waiting")).get(self.traffic.things, [])
        try:
            return [str(one["id"]) for one in listed]
        except (KeyError, TypeError) as error:
            raise ChannelDown("the answer has another form") from error

    def fetch(self, key: str) -> bytes:
        return self._call("GET", f"/{quote(key, safe='')}")

    def confirm(self, key: str, *, taken: bool) -> None:
        body = json.dumps({"status": "done" if taken else "fail"}).encode()
        self._call("PUT", f"/{quote(key, safe='')}/status", body, {"Content-Type": "application/json"})


def _json(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise ChannelDown("the answer is no JSON") from error
    if not isinstance(found, dict):
        raise ChannelDown("the answer has another form")
    return found


def open_channel(address: str, system: str, secret: str, traffic: Traffic) -> Channel:
    """Return the way that an address names: `folder:///srv/x` or `https://…`. Raises ChannelNotSafe."""
    if address.startswith(FOLDER):
        return FolderChannel(Path(address.removeprefix(FOLDER)), traffic)
    return HttpChannel(address, system, secret, traffic)
