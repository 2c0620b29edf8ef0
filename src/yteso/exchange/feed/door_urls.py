"""The API of the feed; it has a namespace of its own, so it cannot stand under the pages' one."""

from django.urls import path

from yteso.exchange.feed.api import api

urlpatterns = [path("feed/api/v1/", api.urls)]
