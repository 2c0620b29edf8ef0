from django.urls import path

from yteso.insight.registers import handover_pages, views
from yteso.insight.registers.registers import ENTRIES
from yteso.kernel.ui.public import urls_for

app_name = "registers"
urlpatterns = [
    path("", views.home, name="home"),
    *urls_for(ENTRIES),
    path("entry/<uuid:entry_id>/", views.entry, name="entry"),
    path("entry/<uuid:entry_id>/remove/", views.remove, name="remove"),
    path("entry/<uuid:entry_id>/restore/", views.restore, name="restore"),
    path("entry/<uuid:entry_id>/handover/", handover_pages.propose, name="handover-propose"),
    path("handovers/<uuid:handover_id>/accept/", handover_pages.accept, name="handover-accept"),
    path("handovers/<uuid:handover_id>/decline/", handover_pages.decline, name="handover-decline"),
    path("handovers/<uuid:handover_id>/withdraw/", handover_pages.withdraw, name="handover-withdraw"),
    path("handovers/<uuid:handover_id>/undo/", handover_pages.undo, name="handover-undo"),
    path("<uuid:unit_id>/A12/handovers/", handover_pages.handovers, name="handovers"),
    path("<uuid:unit_id>/A12/leaving/", views.leaving, name="leaving"),
    path("<uuid:unit_id>/<str:code>/", views.sheet, name="sheet"),
    path("<uuid:unit_id>/<str:code>/save/", views.save, name="save"),
    path("<uuid:unit_id>/<str:code>/new/", views.new_entry, name="new"),
    path("<uuid:unit_id>/<str:code>/from-record/", views.bring, name="bring"),
    path("<uuid:unit_id>/<str:code>/export/", views.export, name="export"),
    path("<uuid:unit_id>/<str:code>/print/", views.paper, name="paper"),
]
