from django.urls import path

from yteso.toolkit.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<path:code>/rows/", views.show_rows, name="rows"),
    path("<path:code>/rows/export/<str:kind>/", views.export_rows, name="export-rows"),
    path("<path:code>/qr.svg", views.show_qr, name="qr"),
    path("<path:code>/export/<str:kind>/", views.export, name="export"),
    path("<path:code>/", views.show_figure, name="figure"),
]
