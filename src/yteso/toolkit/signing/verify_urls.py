"""The public pages: verifying a paper by its code or by the file."""

from django.urls import path

from yteso.toolkit.signing.views import verifying

app_name = "verify"
urlpatterns = [
    path("", verifying.start, name="start"),
    path("file/", verifying.by_file, name="file"),
    path("<str:code>/", verifying.by_code, name="code"),
]
