"""The product's URLs and a register made for the tests."""

from django.urls import include, path

from yteso.config.urls import urlpatterns as product
from yteso.kernel.ui.tests import test_register

urlpatterns = [*product, path("", include(test_register.urls_for(test_register.REGISTER)))]
