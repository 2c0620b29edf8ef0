from django.urls import path

from yteso.insight.registers import views
from yteso.insight.registers.registers import ENTRIES
from yteso.kernel.ui.public import urls_for

app_name = "registers"
urlpatterns = [
    path("", views.home, name="home"),
    *urls_for(ENTRIES),
    path("entry/<uuid:entry_id>/", views.entry, name="entry"),
    path("entry/<uuid:entry_id>/remove/", views.remove, name="remove"),
    path("entry/<uuid:entry_id>/restore/", views.restore, name="restore"),
    path("<uuid:unit_id>/A12/leaving/", views.leaving, name="leaving"),
    path("<uuid:unit_id>/<str:code>/", views.sheet, name="sheet"),
    path("<uuid:unit_id>/<str:code>/save/", views.save, name="save"),
    path("<uuid:unit_id>/<str:code>/new/", views.new_entry, name="new"),
    path("<uuid:unit_id>/<str:code>/from-record/", views.bring, name="bring"),
    path("<uuid:unit_id>/<str:code>/export/", views.export, name="export"),
    path("<uuid:unit_id>/<str:code>/print/", views.paper, name="paper"),
]
