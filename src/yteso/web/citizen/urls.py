from django.urls import path

from yteso.web.citizen import views

app_name = "citizen"
urlpatterns = [
    path("", views.book, name="book"),
    path("results/", views.results, name="results"),
    path("papers/", views.papers, name="papers"),
    path("papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("visits/<uuid:visit_id>/", views.visit, name="visit"),
    path("copy/", views.copy, name="copy"),
    path("summary/", views.summary, name="summary"),
    path("log/", views.log, name="log"),
    path("consents/", views.consents, name="consents"),
    path("consents/<uuid:consent_id>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
]
