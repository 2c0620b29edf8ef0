from django.urls import path

from yteso.insight.dashboards import screen, views

app_name = "dashboards"
urlpatterns = [
    path("", views.index, name="index"),
    path("screen/", screen.show, name="screen"),
    path("make/", views.make, name="make"),
    path("mail/", views.mail, name="mail"),
    path("facilities/<uuid:organisation_id>/", views.show_facility, name="facility"),
    path("places/<str:code>/", views.show_commune, name="commune"),
    path("own/<uuid:board_id>/", views.show_board, name="board"),
    path("own/<uuid:board_id>/edit/", views.edit, name="edit"),
    path("own/<uuid:board_id>/remove/", views.remove, name="remove"),
    path("own/<uuid:board_id>/cards/<uuid:card_id>/", views.change_card, name="card"),
    path("own/<uuid:board_id>/shares/<uuid:share_id>/", views.unshare, name="unshare"),
    path("<slug:slug>/", views.show_built_in, name="built-in"),
]
