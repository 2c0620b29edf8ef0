from django.urls import path

from yteso.exchange.feed import views
from yteso.exchange.feed.api import api

app_name = "feed"
urlpatterns = [
    path("", views.receivers, name="receivers"),
    path("<uuid:receiver_id>/", views.receiver, name="receiver"),
    path("api/v1/", api.urls),
]
