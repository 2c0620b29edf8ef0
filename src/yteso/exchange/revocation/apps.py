from django.apps import AppConfig
from django.conf import settings


class RevocationConfig(AppConfig):
    name = "yteso.exchange.revocation"
    label = "revocation"

    def ready(self) -> None:
        """Let signatures be judged by what outside authorities answer, if the settings name whom to ask."""
        if settings.REVOCATION_HOSTS:
            from yteso.exchange.revocation.asking import answers_to
            from yteso.toolkit.signing.public import ask_revocation_with

            ask_revocation_with(answers_to)
