from django.urls import path

from yteso.exchange.mailbox import views
from yteso.exchange.mailbox.registers import LETTERS
from yteso.kernel.ui.public import urls_for

app_name = "mailbox"
urlpatterns = [
    *urls_for(LETTERS),
    path("letters/<uuid:key>/", views.letter, name="letter"),
    path("letters/<uuid:key>/again/", views.again, name="again"),
    path("attachments/<uuid:key>/", views.attachment, name="attachment"),
]
