from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yteso.exchange.channels"
    label = "channels"
