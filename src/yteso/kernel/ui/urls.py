from django.urls import path

from yteso.kernel.ui import views

urlpatterns = [
    path("preferences/", views.preferences, name="ui-preferences"),
    path("exports/<uuid:export_id>/", views.export, name="ui-export"),
    path("samples/", views.samples, name="ui-samples"),
    path("samples/grid/", views.sample_grid, name="ui-samples-grid"),
]
