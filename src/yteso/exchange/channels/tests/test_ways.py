"""Both ways under one set of expectations; the other side is a folder, or a server of this test."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from yteso.exchange.channels.public import (
    ChannelDown,
    ChannelNotSafe,
    FolderChannel,
    HttpChannel,
    Letter,
    Traffic,
    open_channel,
)

TRAFFIC = Traffic("out", "in", ".txt", "notes", "text/plain", 1000)


class Other(BaseHTTPRequestHandler):
    """The other system: what it answers is set by the test, what it was asked is kept."""

    answers: dict[str, tuple[int, bytes]] = {}
    asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, dict(self.headers), body))
        status, content = self.answers.get(f"{self.command} {self.path}", (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - their names

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def other(**answers: tuple[int, Any]) -> Iterator[tuple[HttpChannel, type[Other]]]:
    handler = type("Handler", (Other,), {"answers": dict(answers), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield HttpChannel(f"http://127.0.0.1:{server.server_port}/", "ours", "secret", TRAFFIC), handler
    finally:
        server.shutdown()
        server.server_close()


def test_a_folder_gets_whole_files_and_gives_the_oldest_first(tmp_path: Path) -> None:
    way = FolderChannel(tmp_path, TRAFFIC)
    assert way.send(Letter("k1", b"hello")) == "k1"
    assert way.send(Letter("k1", b"hello")) == "k1"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["k1.txt"]
    for name in ("b.txt", "a.txt", "half.part"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(name.encode())
    (tmp_path / "in" / "link.txt").symlink_to("/etc/passwd")
    first, second = way.waiting()
    assert {first, second} == {"a.txt", "b.txt"}
    assert way.fetch(first) == first.encode()
    way.confirm(first, taken=True)
    way.confirm(second, taken=False)
    way.confirm(second, taken=False)
    assert way.waiting() == []
    assert (tmp_path / "taken" / first).exists()
    assert (tmp_path / "failed" / second).exists()


def test_a_folder_is_never_left(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"not theirs")
    way = FolderChannel(tmp_path / "bus", TRAFFIC)
    with pytest.raises(ChannelDown):
        way.fetch("../../secret.txt")
    way.confirm("../../secret.txt", taken=True)
    assert (tmp_path / "secret.txt").exists()


def test_a_folder_that_cannot_be_written_is_a_silent_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    way = FolderChannel(tmp_path / "file", TRAFFIC)
    with pytest.raises(ChannelDown):
        way.send(Letter("k1", b"hello"))


def test_https_says_who_sends_what(tmp_path: Path) -> None:
    answers = {
        "POST /notes": (200, b'{"id": 7}'),
        "GET /notes/waiting": (200, b'{"notes": [{"id": "a/b"}]}'),
        "GET /notes/a%2Fb": (200, b"theirs"),
        "PUT /notes/a%2Fb/status": (200, b"{}"),
    }
    with other(**answers) as (way, asked):
        assert way.send(Letter("k1", b"hello", {"X-From": "us"})) == "7"
        assert way.waiting() == ["a/b"]
        assert way.fetch("a/b") == b"theirs"
        way.confirm("a/b", taken=False)
    headers = asked.asked[0][2]
    assert headers["Authorization"] == "Bearer secret"
    assert (headers["X-System-Id"], headers["X-From"]) == ("ours", "us")
    assert headers["X-Content-Sha256"].startswith("2cf24dba5fb0a30e")
    assert json.loads(asked.asked[3][3]) == {"status": "fail"}


@pytest.mark.parametrize(
    "answer",
    [(500, b""), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"notes": [{}]}'), (200, b"x" * 1001)],
)
def test_an_answer_of_another_form_is_a_silent_system(answer: tuple[int, bytes]) -> None:
    with other(**{"GET /notes/waiting": answer}) as (way, _asked), pytest.raises(ChannelDown):
        way.waiting()


@pytest.mark.parametrize(
    "address",
    ["http://example.com", "ftp://example.com", "https://a:b@example.com", "https://[", "example.com", ""],
)
def test_only_safe_addresses(address: str) -> None:
    with pytest.raises(ChannelNotSafe):
        open_channel(address, "a", "b", TRAFFIC)


def test_an_address_names_its_way(tmp_path: Path) -> None:
    assert isinstance(open_channel(f"folder://{tmp_path}", "a", "b", TRAFFIC), FolderChannel)
    assert isinstance(open_channel("https://bus.example.vn", "a", "b", TRAFFIC), HttpChannel)
