from django.urls import path

from yteso.exchange.documents import views
from yteso.exchange.documents.registers import PACKETS, PARTNERS
from yteso.kernel.ui.public import urls_for

app_name = "documents"
urlpatterns = [
    *urls_for(PACKETS),
    *urls_for(PARTNERS),
    path("packets/<uuid:key>/", views.packet, name="packet"),
    path("packets/<uuid:key>/original/", views.original, name="original"),
    path("packets/<uuid:key>/again/", views.again, name="again"),
    path("partners/add/", views.add_partner, name="add-partner"),
    path("address/", views.address, name="address"),
]
