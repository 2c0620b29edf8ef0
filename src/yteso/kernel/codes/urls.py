from django.urls import path

from yteso.kernel.codes import views
from yteso.kernel.codes.registers import CODES, LISTS
from yteso.kernel.ui.public import urls_for

app_name = "codes"
urlpatterns = [
    *urls_for(LISTS),
    *urls_for(CODES),
    path("codes/<uuid:code_id>/", views.show_code, name="code"),
    path("load/", views.load_file, name="load-file"),
    path("load/<uuid:load_id>/", views.show_load, name="load"),
    path("load/<uuid:load_id>/apply/", views.apply, name="load-apply"),
    path("load/<uuid:load_id>/discard/", views.discard, name="load-discard"),
]
