"""The door of `yteso run`: one address for two servers, so that pages and `/live/` share an origin.

Each connection carries one request: its head is read, `/live/` goes to the live process and the rest to the
web process, and the bytes of body and answer pass through untouched. In production nginx or Caddy stands
here (docs/operate.md); this one needs nothing installed.
"""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

HEAD_LIMIT = 64 * 1024
HEAD_SECONDS = 30
CHUNK = 256 * 1024
OURS = (
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"forwarded",
)
UNAVAILABLE = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nRetry-After: 3\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    '<!doctype html><html lang="vi"><meta charset="utf-8"><title>YTeSo</title>'
    "<p>Hệ thống đang khởi động lại. Xin tải lại trang sau vài giây."
    "<p lang=en>The system is restarting. Please reload the page in a few seconds."
).encode()


def rewritten(head: bytes, address: str) -> tuple[bytes, bytes]:
    """Return (path, head for the server behind): one request a connection, and who really asks."""
    first, *lines = head[:-4].split(b"\r\n")
    words = first.split(b" ")
    kept = [line for line in lines if line.split(b":", 1)[0].strip().lower() not in OURS]
    kept += [b"X-Forwarded-For: " + address.encode(), b"Connection: close"]
    return words[1] if len(words) > 2 else b"/", b"\r\n".join([first, *kept]) + b"\r\n\r\n"


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while chunk := await source.read(CHUNK):
        target.write(chunk)
        await target.drain()
    if target.can_write_eof():
        target.write_eof()


class Front:
    def __init__(self, web: Path, live: Path) -> None:
        self.web, self.live = web, live

    async def serve(self, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        """Carry one request to its server and the answer back."""
        behind: asyncio.StreamWriter | None = None
        sending: asyncio.Task[None] | None = None
        try:
            head = await asyncio.wait_for(client.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
            path, head = rewritten(head, answer.get_extra_info("peername")[0])
            server = self.live if path.startswith(b"/live/") else self.web
            try:
                replies, behind = await asyncio.open_unix_connection(str(server), limit=CHUNK)
            except OSError:
                answer.write(UNAVAILABLE)
                return
            behind.write(head)
            sending = asyncio.create_task(_pass_on(client, behind))
            await _pass_on(replies, answer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the browser went away, or spoke no HTTP
        finally:
            if sending is not None:
                sending.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError):
                    await sending
            for writer in (behind, answer):
                if writer is not None:
                    writer.close()

    async def run(self, host: str, port: int) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        server = await asyncio.start_server(self.serve, host, port, limit=HEAD_LIMIT, backlog=512)
        await stop.wait()
        server.close()


def main(arguments: list[str]) -> None:
    host, port, web, live = arguments
    asyncio.run(Front(Path(web), Path(live)).run(host, int(port)))


if __name__ == "__main__":
    main(sys.argv[1:])
