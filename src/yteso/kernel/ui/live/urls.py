from django.urls import path

from yteso.kernel.ui.live import views

app_name = "live"
urlpatterns = [
    path("health", views.health, name="health"),
    path("inbox", views.inbox, name="inbox"),
    path("progress/<uuid:progress_id>", views.progress, name="progress"),
]
