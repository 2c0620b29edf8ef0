"""The doors for programs: our own API, and the national portal's paths at the root of the host as there."""

from django.urls import URLPattern, URLResolver, path

from yteso.exchange.insurance.api import api
from yteso.exchange.insurance.portal import receiver, take
from yteso.kernel.base.public import open_to_all

_OPEN = {
    "token": "a program exchanges its credentials for a token here",
    "openapi-json": "the description of the API holds no data",
    "api-root": "says that the API is here",
}

_BEARER = "the API itself asks for the bearer token of a facility's program"
_api = api.urls
for _route in _api[0]:
    if isinstance(_route, URLPattern):
        open_to_all(_OPEN.get(_route.name or "", _BEARER))(_route.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("insurance/api/v1/", _api),
    path("api/token/take", take, name="portal-token"),
]
for _version in ("130", "4750", "3176"):
    urlpatterns += [
        path(f"api/qd130/checkInKcbQd{_version}", receiver(_version), name=f"portal-check-in-{_version}"),
        path(f"api/qd130/guiHoSoXmlQD{_version}", receiver(_version), name=f"portal-dossier-{_version}"),
    ]
