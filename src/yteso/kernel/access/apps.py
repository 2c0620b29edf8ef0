from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yteso.kernel.access"
    label = "access"

    def ready(self) -> None:
        """Listen to the sign-in libraries, lock idle pages."""
        from yteso.kernel.access import handlers  # noqa: F401 (importing connects)
        from yteso.kernel.access.queries import name_users
        from yteso.kernel.audit.public import name_objects_with
        from yteso.kernel.ui.public import add_page_ending

        name_objects_with("user", name_users)
        add_page_ending("access/idle.html")
