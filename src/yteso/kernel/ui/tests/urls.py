"""The product's URLs and a register made for the tests."""

from django.conf.urls import handler404
from django.urls import include, path

from yteso.kernel.ui.public import urls_for
from yteso.kernel.ui.tests.cast import REGISTER

__all__ = ["handler404", "urlpatterns"]
urlpatterns = [path("", include("yteso.config.urls")), path("", include(urls_for(REGISTER)))]
