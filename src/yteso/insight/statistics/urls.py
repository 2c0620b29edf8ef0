from django.urls import path

from yteso.insight.statistics import views

app_name = "statistics"
urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/<uuid:key>/", views.form, name="form"),
    path("forms/<uuid:key>/document.json", views.document, name="form-document"),
]
