"""For tests and trying out: small mail servers of this machine, IMAP to read from and SMTP to send to."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """What lies at the servers: letters to read (with those seen), letters that were sent."""

    letters: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    sent: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    imap: str = ""
    smtp: str = ""
    refuses: bool = False


class _Line(socketserver.StreamRequestHandler):
    box: Box

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Imap(_Line):
    def handle(self) -> None:
        self.say("* OK ready")
        for raw in self.rfile:
            tag, _space, rest = raw.decode("utf-8", "replace").strip().partition(" ")
            word = rest.split(" ")[0].upper()
            if word == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif word == "LOGIN" and self.box.refuses:
                self.say(f"{tag} NO wrong password")
                continue
            elif word == "SELECT":
                self.say(f"* {len(self.box.letters)} EXISTS")
            elif word == "UID":
                self.uid(rest[4:])
            elif word == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            self.say(f"{tag} OK done")

    def uid(self, rest: str) -> None:
        word, _space, more = rest.partition(" ")
        if word == "SEARCH":
            keys = [str(n) for n in range(1, len(self.box.letters) + 1) if n not in self.box.seen]
            self.say("* SEARCH " + " ".join(keys))
            return
        key = int(more.split(" ")[0])
        if word == "STORE":
            self.box.seen.add(key)
            return
        letter = self.box.letters[key - 1]
        if "RFC822.SIZE" in more:
            self.say(f"* {key} FETCH (UID {key} RFC822.SIZE {len(letter)})")
            return
        body = letter.split(b"\r\n\r\n")[0] if "HEADER" in more else letter
        self.wfile.write(f"* {key} FETCH (UID {key} BODY[] {{{len(body)}}}\r\n".encode() + body + b")\r\n")


class _Smtp(_Line):
    def handle(self) -> None:
        sender, receivers = "", list[str]()
        self.say("220 ready")
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            word = line[:4].upper()
            if word in ("EHLO", "HELO"):
                self.say("250-here")
                self.say("250 AUTH PLAIN")
            elif word == "AUTH":
                self.say("235 welcome")
            elif word == "MAIL" and self.box.refuses:
                self.say("451 not now")
            elif word == "MAIL":
                sender = _address(line)
                self.say("250 ok")
            elif word == "RCPT":
                receivers.append(_address(line))
                self.say("250 ok")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (one := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(one)
                self.box.sent.append((sender, receivers, b"".join(lines)))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


def _address(line: str) -> str:
    found = re.search(r"<([^<>]*)>", line)
    return found[1] if found else ""


@contextmanager
def serve_mail(box: Box) -> Iterator[Box]:
    """Serve the box by IMAP and SMTP on free ports of this machine."""
    servers = []
    for scheme, handler in (("imap", _Imap), ("smtp", _Smtp)):
        bound = type(handler.__name__, (handler,), {"box": box})
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), bound)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        setattr(box, scheme, f"{scheme}://user:secret@127.0.0.1:{server.server_address[1]}")
    try:
        yield box
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
