from yteso.exchange.channels.errors import ChannelDown, ChannelNotSafe
from yteso.exchange.channels.ways import Channel, FolderChannel, HttpChannel, Letter, Traffic, open_channel

__all__ = [
    "Channel",
    "ChannelDown",
    "ChannelNotSafe",
    "FolderChannel",
    "HttpChannel",
    "Letter",
    "Traffic",
    "open_channel",
]
