from django.urls import path

from yteso.kernel.organisations import views
from yteso.kernel.organisations.registers import ORGANISATIONS
from yteso.kernel.ui.public import urls_for

app_name = "organisations"
urlpatterns = [
    path("", views.show_tree, name="tree"),
    *urls_for(ORGANISATIONS),
    path("add/", views.add, name="add-first"),
    path("staff/", views.show_staff, name="staff"),
    path("staff/<uuid:staff_id>/end/", views.end_staff, name="end-post"),
    path("<uuid:organisation_id>/", views.show_organisation, name="organisation"),
    path("<uuid:parent_id>/add/", views.add, name="add"),
    path("<uuid:organisation_id>/change/", views.change, name="change"),
    path("<uuid:organisation_id>/rename/", views.rename, name="rename"),
    path("<uuid:organisation_id>/move/", views.move, name="move"),
    path("<uuid:organisation_id>/code/", views.assign_code, name="assign-code"),
    path("<uuid:organisation_id>/close/", views.close, name="close"),
    path("<uuid:organisation_id>/staff/add/", views.add_post, name="add-post"),
]
