"""The web process: pages and the API."""

import os

from django.core.wsgi import get_wsgi_application

from yteso.config import reporting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
reporting.start(os.environ.get("YTESO_SENTRY_DSN", ""), "web")
application = get_wsgi_application()
