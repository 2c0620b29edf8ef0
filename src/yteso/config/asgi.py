"""The live process: the connections of `/live/` that stay open."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")

from django.core.asgi import get_asgi_application

from yteso.config import proxies, settings

application = proxies.asgi_behind(get_asgi_application(), settings.PROXIES)
