"""The API of the feed; it has a namespace of its own, so it cannot stand under the pages' one."""

from django.urls import URLPattern, path

from yteso.exchange.feed.api import api
from yteso.kernel.base.public import open_to_all

_OPEN = {"openapi-json": "the description of the calls is public", "api-root": "an empty page"}
_BEARER = "systems outside identify themselves with their token, which the API checks"

_routes, _app_name, _namespace = api.urls
for _route in _routes:
    if isinstance(_route, URLPattern):
        open_to_all(_OPEN.get(_route.name or "", _BEARER))(_route.callback)

urlpatterns = [path("feed/api/v1/", (_routes, _app_name, _namespace))]
