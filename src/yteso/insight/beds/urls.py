from django.urls import path

from yteso.insight.beds import views

app_name = "beds"
urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:unit_id>/", views.unit, name="unit"),
    path("<uuid:unit_id>/save/", views.save, name="save"),
]
