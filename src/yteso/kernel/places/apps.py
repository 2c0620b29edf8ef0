from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yteso.kernel.places"
    label = "places"
