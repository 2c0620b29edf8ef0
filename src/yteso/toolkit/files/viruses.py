"""Asking ClamAV about a file, when the operator has named a scanner (`YTESO_CLAMD`).

Speaks clamd's INSTREAM: the command, then pieces each with its length in four bytes, then an empty piece; the
answer is `stream: OK` or `stream: NAME FOUND`. Source: man page clamd(8).
"""

import socket
import struct
from contextlib import closing
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from yteso.toolkit.files.errors import ScannerUnreachable

PIECE = 128 * 1024
SECONDS = 60


def is_configured() -> bool:
    return bool(settings.CLAMD)


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(parts.path)
        return line
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), SECONDS)
    raise ValueError(f"YTESO_CLAMD must begin with tcp:// or unix://, not {parts.scheme}://")


def find_threat(stream: BinaryIO) -> str:
    """Return the name of the virus in the stream, "" if there is none or no scanner is configured.

    Raises ScannerUnreachable when the scanner does not answer or cannot judge (a file beyond its own
    limit): what could not be checked must not come in.
    """
    if not is_configured():
        return ""
    try:
        with closing(_connect(settings.CLAMD)) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := stream.read(PIECE):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerUnreachable from error
    verdict = answer.rstrip(b"\0").decode("utf-8", "replace").strip()
    if verdict.endswith(" FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND").strip()[:200]
    if verdict.endswith("OK"):
        return ""
    raise ScannerUnreachable
