from django.urls import URLPattern, URLResolver, path

from yteso.exchange.insurance.api import api
from yteso.kernel.base.public import open_to_all

routes, _app, _namespace = api.urls
for route in routes:
    if getattr(route, "name", "") in ("openapi-json", "api-root"):
        open_to_all("the description of the API holds no data")(route.callback)

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
