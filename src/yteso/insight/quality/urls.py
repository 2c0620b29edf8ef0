from django.urls import path

from yteso.insight.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.board, name="board"),
    path("late/", views.late, name="late"),
    path("twice/", views.twice, name="twice"),
    path("expected/<uuid:organisation_id>/<str:figure>/", views.bound, name="bound"),
]
