"""The product's URLs and a register made for the tests."""

from django.urls import include, path

from yteso.kernel.ui.public import urls_for
from yteso.kernel.ui.tests.cast import REGISTER

urlpatterns = [path("", include("yteso.config.urls")), path("", include(urls_for(REGISTER)))]
handler404 = "yteso.kernel.ui.views.not_found"
