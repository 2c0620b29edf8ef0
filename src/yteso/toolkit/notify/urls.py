from django.urls import path

from yteso.toolkit.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_all, name="read-all"),
    path("<uuid:notice_id>/", views.open_notice, name="open"),
]
