from django.urls import path

from yteso.kernel.ui.public import urls_for
from yteso.toolkit.files import views
from yteso.toolkit.files.registers import DISPOSALS, KEPT

app_name = "files"
urlpatterns = [
    *urls_for(KEPT),
    *urls_for(DISPOSALS),
    path("retention/", views.classes, name="classes"),
    path("kept/<uuid:key>/", views.kept, name="kept-file"),
    path("kept/<uuid:key>/hold/", views.hold, name="hold"),
    path("holds/<uuid:key>/lift/", views.lift, name="lift"),
    path("disposals/new/", views.propose, name="propose"),
    path("disposals/<uuid:key>/", views.disposal, name="disposal"),
    path("disposals/<uuid:key>/decide/", views.decide, name="decide"),
    path("disposals/items/<uuid:key>/back/", views.back, name="keep-back"),
]
