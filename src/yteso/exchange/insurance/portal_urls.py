"""The national portal's paths, at the root of the host as there."""

from django.urls import URLPattern, path

from yteso.exchange.insurance.portal import receiver, take

urlpatterns: list[URLPattern] = [path("api/token/take", take, name="portal-token")]
for _version in ("130", "4750", "3176"):
    urlpatterns += [
        path(f"api/qd130/checkInKcbQd{_version}", receiver(_version), name=f"portal-check-in-{_version}"),
        path(f"api/qd130/guiHoSoXmlQD{_version}", receiver(_version), name=f"portal-dossier-{_version}"),
    ]
