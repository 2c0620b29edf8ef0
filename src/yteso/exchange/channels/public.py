from yteso.exchange.channels.calling import HERE, is_safe, open_once
from yteso.exchange.channels.errors import ChannelDown, ChannelNotSafe
from yteso.exchange.channels.ways import Channel, FolderChannel, HttpChannel, Letter, Traffic, open_channel

__all__ = [
    "HERE",
    "Channel",
    "ChannelDown",
    "ChannelNotSafe",
    "FolderChannel",
    "HttpChannel",
    "Letter",
    "Traffic",
    "is_safe",
    "open_channel",
    "open_once",
]
