"""Where a request comes from, IPv4 or IPv6, behind our own proxies or not."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the caller's address.

    Behind `settings.PROXIES` proxies of ours it is the one that the outermost of them saw; what the
    caller itself wrote into X-Forwarded-For is never believed.
    """
    remote = str(request.META.get("REMOTE_ADDR") or "")
    if settings.PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.PROXIES:
            remote = hops[-settings.PROXIES]
    parsed = _parse(remote)
    return str(parsed) if parsed else ""


def network_of(address: str) -> str:
    """Return what rate limits count by: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    parsed = _parse(address)
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed or "unknown")


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    bare = text.strip("[]").split("%")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
