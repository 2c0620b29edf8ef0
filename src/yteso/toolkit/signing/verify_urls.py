"""The public pages: verifying a paper by its code or by the file."""

from django.urls import URLPattern

app_name = "verify"
urlpatterns: list[URLPattern] = []
