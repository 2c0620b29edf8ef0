from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yteso.kernel.access"
    label = "access"

    def ready(self) -> None:
        """Listen to the sign-in libraries, name the verbs of the log, lock idle pages."""
        from yteso.kernel.access import handlers, words  # noqa: F401 (importing connects)
        from yteso.kernel.ui.public import add_page_ending

        add_page_ending("access/idle.html")
