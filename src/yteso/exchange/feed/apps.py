from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "yteso.exchange.feed"
    label = "feed"
