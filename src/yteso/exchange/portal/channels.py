"""How messages travel to the portal and from it.

`YTESO_PORTAL` names the way: a folder (`folder:///srv/portal`; by default in the data folder) or an address
(`https://…`) with `YTESO_PORTAL_SYSTEM` and `YTESO_PORTAL_SECRET`.
"""

from django.conf import settings

from yteso.exchange.channels.public import Channel, Traffic, open_channel

TO_PORTAL, FROM_PORTAL = "to-portal", "from-portal"
TRAFFIC = Traffic(TO_PORTAL, FROM_PORTAL, ".json", "messages", "application/json", 81 * 1024 * 1024)


def channel() -> Channel:
    """Return the way to the portal that the settings name. Raises ChannelNotSafe."""
    return open_channel(settings.PORTAL, settings.PORTAL_SYSTEM, settings.PORTAL_SECRET, TRAFFIC)
