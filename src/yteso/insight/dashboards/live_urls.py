"""The big screen's open connection: it belongs under `/live/`, which its own process serves."""

from django.urls import path

from yteso.insight.dashboards import screen

urlpatterns = [path("dashboards/screen", screen.follow, name="dashboards-screen-live")]
