"""Server-sent events over one PostgreSQL LISTEN for the whole process.

A screen opens `/live/...`; the view checks who asks and hands over a `snapshot` function and a topic.
Whenever somebody says `tell_live(topic)`, each open screen of that topic gets the snapshot anew. No
database connection is held for a screen that only waits.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from yteso.kernel.jobs.public import LIVE_CHANNEL

HEARTBEAT_S = 20
RETRY_MS = 3000
LONGEST_S = 900  # then the browser comes again, and is asked again who it is
END = "event: end\ndata:\n\n"

log = structlog.get_logger(__name__)


class Hub:
    """Who waits for which topic in this process, and the one connection that listens for all of them."""

    def __init__(self) -> None:
        self.waiting: dict[str, set[asyncio.Event]] = {}
        self.listener: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def listening(self, topic: str) -> Any:
        """Give an event that is set whenever the topic is told about, or when a telling may have been
        missed."""
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self._listen())
        news = asyncio.Event()
        self.waiting.setdefault(topic, set()).add(news)
        try:
            yield news
        finally:
            self.waiting[topic].discard(news)
            if not self.waiting[topic]:
                del self.waiting[topic]

    def _wake(self, topic: str | None = None) -> None:
        for name in list(self.waiting) if topic is None else [topic]:
            for news in self.waiting.get(name, ()):
                news.set()

    async def _listen(self) -> None:
        pause_s = 1.0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as wire:
                    await wire.execute(f"LISTEN {LIVE_CHANNEL}")
                    pause_s = 1.0
                    self._wake()  # whatever was told while nobody listened
                    async for told in wire.notifies():
                        self._wake(told.payload)
            except psycopg.Error:
                log.warning("live.listener_lost", retry_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 15.0)


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {
        key: value
        for key, value in given.items()
        if key not in ("context", "cursor_factory", "prepare_threshold")
    }


hub = Hub()


def event(data: str, name: str = "") -> str:
    """Return one server-sent event; `data` must be one line, as JSON is."""
    return (f"event: {name}\n" if name else "") + f"data: {data}\n\n"


def _taken(snapshot: Callable[[], tuple[str, bool]]) -> tuple[str, bool]:
    try:
        return snapshot()
    finally:
        connections.close_all()  # back to the pool: a waiting screen holds none


async def _events(topic: str, snapshot: Callable[[], tuple[str, bool]]) -> AsyncIterator[str]:
    await sync_to_async(connections.close_all)()  # what the middleware opened for this request
    take = sync_to_async(_taken, thread_sensitive=False)
    until = asyncio.get_running_loop().time() + LONGEST_S
    yield f"retry: {RETRY_MS}\n\n"
    last = None
    with hub.listening(topic) as news:
        while asyncio.get_running_loop().time() < until:
            news.clear()
            data, finished = await take(snapshot)
            if data != last:
                last = data
                yield event(data)
            if finished:
                yield END
                return
            try:
                await asyncio.wait_for(news.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield ": still here\n\n"


def stream(request: HttpRequest, topic: str, snapshot: Callable[[], tuple[str, bool]]) -> HttpResponseBase:
    """Answer with the snapshot (one line of text, whether it is the last) now and whenever `topic` is told
    about.

    Call it after checking who asks. In the web process, which keeps no connections open, it answers once
    and the browser asks again.
    """
    if isinstance(request, ASGIRequest):
        answer: HttpResponseBase = StreamingHttpResponse(
            _events(topic, snapshot), content_type="text/event-stream"
        )
    else:
        data, finished = snapshot()
        text = f"retry: {RETRY_MS}\n\n" + event(data) + (END if finished else "")
        answer = HttpResponse(text, content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
