"""The live process: the connections of `/live/` that stay open."""

import os

from django.core.asgi import get_asgi_application

from yteso.config import garbage, reporting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
reporting.start(os.environ.get("YTESO_SENTRY_DSN", ""), "live")
with garbage.none_at_the_start():
    application = get_asgi_application()
