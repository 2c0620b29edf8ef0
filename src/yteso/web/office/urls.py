from django.urls import path

from yteso.web.office import views

urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("search/", views.find, name="search"),
]
