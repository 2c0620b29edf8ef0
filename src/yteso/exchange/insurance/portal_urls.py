"""The national portal's paths, at the root of the host as there."""

from django.urls import URLPattern, path

from yteso.exchange.insurance.portal import send_check_in, send_dossier, take

urlpatterns: list[URLPattern] = [
    path("api/token/take", take, name="portal-token"),
    *(
        path(f"api/qd130/checkInKcb{version}", send_check_in, name=f"portal-check-in-{version}")
        for version in ("Qd130", "QD130", "Qd4750", "Qd3176")
    ),
    *(
        path(f"api/qd130/guiHoSoXml{version}", send_dossier, name=f"portal-dossier-{version}")
        for version in ("QD130", "QD4750", "QD3176")
    ),
]
