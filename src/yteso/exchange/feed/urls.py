from django.urls import path

from yteso.exchange.feed import connecting, views

app_name = "feed"
urlpatterns = [
    path("", views.receivers, name="receivers"),
    path("connecting/", connecting.connecting, name="connecting"),
    path("<uuid:receiver_id>/", views.receiver, name="receiver"),
]
