from django.urls import path

from yteso.kernel.places import views
from yteso.kernel.places.registers import CHANGE_SETS, UNITS
from yteso.kernel.ui.public import urls_for

app_name = "places"
urlpatterns = [
    path("", views.show_tree, name="tree"),
    path("compare/", views.compare, name="compare"),
    *urls_for(UNITS),
    path("units/<uuid:unit_id>/", views.show_unit, name="unit"),
    *urls_for(CHANGE_SETS),
    path("change-sets/shipped/", views.waiting, name="waiting"),
    path("change-sets/<str:code>/", views.show_change_set, name="change-set"),
    path("change-sets/<str:code>/apply/", views.apply, name="change-set-apply"),
]
