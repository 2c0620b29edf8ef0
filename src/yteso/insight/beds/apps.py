from django.apps import AppConfig


class BedsConfig(AppConfig):
    name = "yteso.insight.beds"
    label = "beds"

    def ready(self) -> None:
        from yteso.insight.beds import log_words  # noqa: F401
