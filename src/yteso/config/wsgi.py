"""The web process: pages and the API."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

from django.core.wsgi import get_wsgi_application

from yteso.config import proxies, settings

application = proxies.wsgi_behind(get_wsgi_application(), settings.PROXIES)
