from django.urls import path

from yteso.exchange.portal import views
from yteso.exchange.portal.registers import MESSAGES
from yteso.kernel.ui.public import urls_for

app_name = "portal"
urlpatterns = [
    *urls_for(MESSAGES),
    path("messages/<uuid:key>/", views.message, name="message"),
    path("messages/<uuid:key>/again/", views.again, name="again"),
    path("link/", views.link, name="link"),
]
