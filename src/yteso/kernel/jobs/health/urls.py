from django.urls import path

from yteso.kernel.jobs.health import views

urlpatterns = [
    path("health/live", views.live),
    path("health/ready", views.ready),
    path("metrics", views.metrics),
]
