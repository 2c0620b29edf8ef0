from django.urls import path

from yteso.insight.statistics.registers import REPORTS
from yteso.insight.statistics.views import board, compare, files, form_pages, reports
from yteso.kernel.ui.public import urls_for

app_name = "statistics"
urlpatterns = [
    path("", reports.waiting, name="waiting"),
    *urls_for(REPORTS),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/save/", reports.save, name="save"),
    path("reports/<uuid:key>/cells/", reports.cells, name="cells"),
    path("reports/<uuid:key>/do/<slug:verb>/", reports.step, name="step"),
    path("reports/<uuid:key>/compare/", compare.compare, name="compare"),
    path("reports/<uuid:key>/compare/<str:cell>/", compare.cell, name="compare-cell"),
    path("reports/<uuid:key>/upload/", files.upload, name="upload"),
    path("reports/<uuid:key>/sealed.pdf", files.sealed, name="report-sealed"),
    path("reports/<uuid:key>/file.<slug:kind>", files.report_file, name="report-file"),
    path("board/", board.board, name="board"),
    path("board/<str:form_code>/<str:period>/", board.missing, name="missing"),
    path("board/<str:form_code>/<str:period>/remind/", board.remind, name="remind"),
    path("summary/", files.summary, name="summary"),
    path("summary/file.<slug:kind>", files.summary_file, name="summary-file"),
    path("forms/", form_pages.forms, name="forms"),
    path("forms/load/", form_pages.load, name="form-load"),
    path("forms/<uuid:key>/", form_pages.form, name="form"),
    path("forms/<uuid:key>/document.json", form_pages.document, name="form-document"),
]
