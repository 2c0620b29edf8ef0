from django.urls import path

from yteso.kernel.ui.public import urls_for
from yteso.record.chart import views
from yteso.record.chart.registers import EMERGENCIES

app_name = "chart"
urlpatterns = [
    path("find/", views.find, name="find"),
    *urls_for(EMERGENCIES),
    path("emergencies/<uuid:emergency_id>/review/", views.review, name="review"),
    path("<uuid:person_id>/", views.record, name="record"),
    path("<uuid:person_id>/results/", views.results, name="results"),
    path("<uuid:person_id>/papers/", views.papers, name="papers"),
    path("<uuid:person_id>/whole/", views.whole, name="whole"),
    path("<uuid:person_id>/print/", views.print_summary, name="print"),
    path("<uuid:person_id>/visits/<uuid:visit_id>/", views.visit, name="visit"),
    path("<uuid:person_id>/papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("<uuid:person_id>/emergency/", views.emergency, name="emergency"),
    path("<uuid:person_id>/allergies/add/", views.allergy_add, name="allergy-add"),
    path(
        "<uuid:person_id>/allergies/<uuid:allergy_id>/withdraw/",
        views.allergy_withdraw,
        name="allergy-withdraw",
    ),
    path("<uuid:person_id>/problems/add/", views.problem_add, name="problem-add"),
    path("<uuid:person_id>/problems/<uuid:problem_id>/end/", views.problem_end, name="problem-end"),
]
