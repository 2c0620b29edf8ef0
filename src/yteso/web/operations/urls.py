from django.urls import path

from yteso.kernel.ui.public import urls_for
from yteso.web.operations import views
from yteso.web.operations.registers import FAILURES, LONG_JOBS

app_name = "operations"
urlpatterns = [
    path("", views.queues, name="queues"),
    *urls_for(FAILURES),
    *urls_for(LONG_JOBS),
    path("failures/<uuid:failure_id>/", views.failure, name="failure"),
    path("failures/<uuid:failure_id>/retry/", views.failure_retry, name="failure-retry"),
]
