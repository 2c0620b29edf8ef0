from django.urls import path

from yteso.kernel.ui.public import urls_for
from yteso.toolkit.forms.registers import FORMS
from yteso.toolkit.forms.views import catalogue, designing, own, trying

app_name = "forms"
urlpatterns = [
    *urls_for(FORMS),
    path("new/", designing.begin, name="new"),
    path("of/<uuid:form_id>/redesign/", designing.redesign, name="redesign"),
    path("versions/<uuid:version_id>/design/", designing.design, name="design"),
    path("load/", catalogue.load, name="load"),
    path("of/<uuid:form_id>/", catalogue.form, name="form"),
    path("of/<uuid:form_id>/uses/", catalogue.link, name="link"),
    path("uses/<uuid:use_id>/end/", catalogue.unlink, name="unlink"),
    path("versions/<uuid:version_id>/", catalogue.version, name="version"),
    path("versions/<uuid:version_id>/xlsform/", catalogue.export, name="export"),
    path("versions/<uuid:version_id>/json/", catalogue.export_json, name="export-json"),
    path("versions/<uuid:version_id>/publish/", catalogue.publish, name="publish"),
    path("versions/<uuid:version_id>/throw-away/", catalogue.throw_away, name="throw-away"),
    path("versions/<uuid:version_id>/try/", trying.begin, name="try"),
    path("versions/<uuid:version_id>/try/answers/", trying.check, name="try-check"),
    path("versions/<uuid:version_id>/try/staff/", trying.dense, name="try-dense"),
    path("versions/<uuid:version_id>/try/again/", trying.again, name="try-again"),
    path("versions/<uuid:version_id>/try/step/<str:key>/", trying.step, name="try-step"),
    path("answers/<uuid:response_id>/save/", own.save, name="save"),
    path("answers/<uuid:response_id>/rows/<str:repeat>/", own.save_rows, name="save-rows"),
    path("files/<uuid:file_id>/", own.own_file, name="own-file"),
    path("codes/<str:system>/", own.codes, name="codes"),
]
