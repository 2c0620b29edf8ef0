from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "yteso.insight.maps"
    label = "maps"
