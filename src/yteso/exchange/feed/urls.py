from django.urls import path

from yteso.exchange.feed import views

app_name = "feed"
urlpatterns = [
    path("", views.receivers, name="receivers"),
    path("connecting/", views.connecting, name="connecting"),
    path("<uuid:receiver_id>/", views.receiver, name="receiver"),
]
