"""For tests: a time-stamping authority of our own, served over HTTP on this machine."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import tsp

from yteso.exchange.timestamps.asking import REPLY


@dataclass
class TimeServer:
    """Where it answers and what it was asked; `left` answers are given before it falls silent (None: all)."""

    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    left: int | None = None
    change: Callable[[Any], Any] = lambda answer: answer


@contextlib.contextmanager
def time_server(stamper: Any) -> Iterator[TimeServer]:
    """Serve a stamper of pyHanko (the installation's own) as an authority does. Source: RFC 3161, 3.4."""
    told = TimeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append(question)
            told.logins.append(self.headers.get("Authorization", ""))
            if told.left is not None and len(told.asked) > told.left:
                self.send_error(503)
                return
            answer = told.change(stamper.request_tsa_response(tsp.TimeStampReq.load(question))).dump()
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
