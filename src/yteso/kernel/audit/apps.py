from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "yteso.kernel.audit"
    label = "audit"

    def ready(self) -> None:
        """Read what each app calls its verbs and objects (`log_words.py`)."""
        autodiscover_modules("log_words")
