from django.urls import path

from yteso.insight.indicators import views
from yteso.insight.indicators.registers import INDICATORS
from yteso.kernel.ui.public import urls_for

app_name = "indicators"
urlpatterns = [
    *urls_for(INDICATORS),
    path("headlines/", views.headlines, name="headlines"),
    path("headlines/save/", views.save_headlines, name="save-headlines"),
    path("load/", views.load, name="load"),
    path("of/<str:code>/", views.indicator, name="indicator"),
    path("of/<str:code>/value/", views.type_one, name="type"),
    path("of/<str:code>/target/", views.target, name="target"),
]
