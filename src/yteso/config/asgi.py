"""The live process: the connections of `/live/` that stay open."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
application = get_asgi_application()
