from django.urls import URLPattern, URLResolver, path

from yteso.exchange.insurance.api import api
from yteso.kernel.base.public import open_to_all

_OPEN = {
    "token": "a program exchanges its credentials for a token here",
    "openapi-json": "the description of the API holds no data",
    "api-root": "says that the API is here",
}

_api = api.urls
for _route in _api[0]:
    open_to_all(_OPEN.get(_route.name, "the API itself asks for the bearer token of a facility's program"))(
        _route.callback
    )

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", _api)]
