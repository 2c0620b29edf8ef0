"""The web process: pages and the API. Every page is imported at the start: nothing is left to fail later."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from yteso.config import garbage, reporting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
os.environ.setdefault(
    "YTESO_STATEMENT_S", "60"
)  # nobody waits longer, and a page must not hold the database up
reporting.start(os.environ.get("YTESO_SENTRY_DSN", ""), "web")
with garbage.none_at_the_start():
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 - reading it imports them; on a full disk a late import can fail
