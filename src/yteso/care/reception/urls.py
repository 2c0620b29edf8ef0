from django.urls import path

from yteso.care.reception import views
from yteso.care.reception.registers import ARRIVALS, LOOKUPS
from yteso.kernel.ui.public import urls_for

app_name = "reception"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("check-in/", views.checked_in, name="check-in"),
    path("use/", views.use, name="use"),
    *urls_for(ARRIVALS),
    *urls_for(LOOKUPS),
]
