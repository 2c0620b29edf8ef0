from django.urls import path

from yteso.insight.maps import views

app_name = "maps"
urlpatterns = [
    path("", views.show_map, name="map"),
    path("export.csv", views.export_map, name="export"),
    path("facilities/", views.show_facilities, name="facilities"),
]
