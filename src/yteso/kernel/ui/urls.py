from django.urls import path

from yteso.kernel.ui import views

urlpatterns = [
    path("preferences/", views.preferences, name="ui-preferences"),
    path("samples/", views.samples, name="ui-samples"),
]
