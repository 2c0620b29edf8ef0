from django.urls import URLPattern, path

from yteso.exchange.insurance import views
from yteso.exchange.insurance.registers import CLIENTS, DOSSIERS, FINDINGS, LATE, SUBMISSIONS
from yteso.kernel.ui.public import urls_for

app_name = "insurance"
urlpatterns: list[URLPattern] = [
    path("upload/", views.upload, name="upload"),
    path("board/", views.board, name="board"),
    *urls_for(SUBMISSIONS),
    path("submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("submissions/<uuid:submission_id>/original/", views.original, name="original"),
    *urls_for(DOSSIERS),
    path("dossiers/<uuid:dossier_id>/", views.dossier, name="dossier"),
    *urls_for(FINDINGS),
    *urls_for(LATE),
    *urls_for(CLIENTS),
    path("clients/add/", views.client_add, name="client-add"),
    path("clients/<uuid:client_id>/", views.client, name="client"),
    path("clients/<uuid:client_id>/renew/", views.client_renew, name="client-renew"),
    path("clients/<uuid:client_id>/revoke/", views.client_revoke, name="client-revoke"),
]
