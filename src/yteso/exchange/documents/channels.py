"""How packets travel to the document bus and from it.

`YTESO_DOCUMENT_BUS` names the way: a folder (`folder:///srv/bus`, by default in the data folder) or an
address (`https://…`) with `YTESO_DOCUMENT_BUS_SYSTEM` and `YTESO_DOCUMENT_BUS_SECRET`.
"""

from django.conf import settings

from yteso.exchange.channels.public import Channel, Letter, Traffic, open_channel

TO_BUS, FROM_BUS = "to-bus", "from-bus"
TRAFFIC = Traffic(TO_BUS, FROM_BUS, ".edxml", "documents", "application/xml", 80 * 1024 * 1024)


def letter(key: str, kind: str, sender: str, content: bytes) -> Letter:
    """Return one packet on its way; `kind` is edoc or status, `sender` an organ code."""
    return Letter(key, content, {"X-Message-Type": kind, "X-From": sender})


def channel() -> Channel:
    """Return the way to the bus that the settings name. Raises ChannelNotSafe."""
    system, secret = settings.DOCUMENT_BUS_SYSTEM, settings.DOCUMENT_BUS_SECRET
    return open_channel(settings.DOCUMENT_BUS, system, secret, TRAFFIC)
