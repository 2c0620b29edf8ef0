from django.urls import path

from yteso.toolkit.work import views

app_name = "work"
urlpatterns = [
    path("", views.queues, name="queues"),
    path("queues/<slug:code>/", views.queues, name="queue"),
    path("queues/<slug:code>/assign/", views.assign, name="assign"),
    path("workload/", views.workload, name="workload"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.change_calendar, name="new-change"),
    path("calendar/hours/", views.hours, name="hours"),
    path("calendar/<uuid:change_id>/", views.change, name="change"),
    path("absences/", views.absences, name="absences"),
    path("absences/<uuid:absence_id>/cancel/", views.absence_cancelled, name="cancel-absence"),
    path("cases/<uuid:case_id>/comment/", views.commented, name="comment"),
]
