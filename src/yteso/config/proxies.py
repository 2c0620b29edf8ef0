"""Who really asks, when proxies of ours stand in front (`YTESO_PROXIES` says how many).

Each proxy adds the address it was called from to the end of `X-Forwarded-For`; what stands further left was
written by the caller and is worth nothing.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]


def real_address(forwarded: str, proxies: int, fallback: str) -> str:
    """Return the address that the outermost of our proxies was called from."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return hops[-proxies] if 0 < proxies <= len(hops) else fallback


def wsgi_behind(application: WsgiApplication, proxies: int) -> WsgiApplication:
    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = real_address(
            environ.get("HTTP_X_FORWARDED_FOR", ""), proxies, environ.get("REMOTE_ADDR", "")
        )
        return application(environ, start_response)

    return serve


def asgi_behind(application: AsgiApplication, proxies: int) -> AsgiApplication:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            forwarded = b",".join(
                value for name, value in scope["headers"] if name == b"x-forwarded-for"
            ).decode("latin-1")
            client = scope.get("client") or ("", 0)
            scope = {**scope, "client": (real_address(forwarded, proxies, client[0]), client[1])}
        await application(scope, receive, send)

    return serve
