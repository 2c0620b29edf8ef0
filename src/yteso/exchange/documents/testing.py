"""For tests of other modules: addresses on the bus, a folder bus, and a bus behind HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from yteso.exchange.documents.actions import set_address, set_partner
from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.edxml.shapes import (
    Agency,
    Attached,
    Business,
    DocumentPacket,
)
from yteso.exchange.documents.edxml.writing import write_packet
from yteso.exchange.documents.models import OwnAddress, Partner
from yteso.exchange.documents.simulator import answers_to
from yteso.kernel.base.public import SystemActor, now, today

OURS, THEIRS = "000.00.14.H48", "000.00.00.H48"
TESTER = SystemActor("test")


def make_address(organisation_id: UUID, organ_id: str = OURS, name: str = "Sở Y tế thử") -> OwnAddress:
    return set_address(actor=TESTER, organisation_id=organisation_id, organ_id=organ_id, name=name)


def make_partner(organ_id: str = THEIRS, name: str = "Ủy ban nhân dân tỉnh (mẫu)") -> Partner:
    return set_partner(actor=TESTER, organ_id=organ_id, name=name)


def make_packet(
    number: str = "12", *, to: str = OURS, content: bytes = b"%PDF-1.7 mau", **values: object
) -> DocumentPacket:
    """Make a packet as another agency would send it to us."""
    whole = {
        "sender": Agency(THEIRS, "Ủy ban nhân dân tỉnh (mẫu)"),
        "receivers": (Agency(to, "Sở Y tế thử"),),
        "document_id": f"{THEIRS},{today():%Y/%m/%d},{number}/UBND-KGVX",
        "number": number,
        "notation": "UBND-KGVX",
        "issued_on": today(),
        "subject": "Về việc tăng cường phòng, chống dịch sốt xuất huyết",
        "type_name": "Công văn",
        "signer": "Nguyễn Văn Mẫu",
        "business": Business(),
        "attachments": (Attached("cong-van.pdf", content),) if content else (),
        **values,
    }
    return DocumentPacket(**whole)  # type: ignore[arg-type]


def packet_bytes(number: str = "12", **values: object) -> bytes:
    return write_packet(make_packet(number, **values))  # type: ignore[arg-type]


@dataclass
class Bus:
    """A bus behind HTTP that keeps its packets in memory and has the simulator answer them."""

    address: str = ""
    secret: str = "bi-mat"  # noqa: S105 - of tests only
    sent: dict[str, bytes] = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    def take(self, key: str, content: bytes) -> None:
        if key not in self.sent:
            self.sent[key] = content
            for n, answer in enumerate(answers_to(read_packet(content), now())):
                self.waiting[f"{key}-{n}"] = write_packet(answer)


@contextmanager
def serve_bus() -> Iterator[Bus]:
    """Run a bus on this machine for the length of a test."""
    bus = Bus()

    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, content: bytes = b"{}") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _allowed(self) -> bool:
            good = not bus.broken and self.headers["Authorization"] == f"Bearer {bus.secret}"
            if not good:
                self._say(503 if bus.broken else 401)
            return good

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def do_POST(self) -> None:
            content = self._body()
            if self._allowed():
                bus.take(self.headers["X-Message-Id"], content)
                self._say(200, json.dumps({"id": f"bus-{self.headers['X-Message-Id']}"}).encode())

        def do_GET(self) -> None:
            if not self._allowed():
                return
            name = self.path.rsplit("/", 1)[-1]
            if name == "waiting":
                listed = [{"id": key} for key in bus.waiting if key not in bus.confirmed]
                self._say(200, json.dumps({"documents": listed}).encode())
            else:
                self._say(200, bus.waiting[name])

        def do_PUT(self) -> None:
            status = json.loads(self._body())["status"]
            if self._allowed():
                bus.confirmed[self.path.split("/")[-2]] = status
                self._say(200)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bus.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bus
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
