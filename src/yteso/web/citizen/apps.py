from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "yteso.web.citizen"
    label = "citizen"
