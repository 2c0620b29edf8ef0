from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "yteso.web.office"
    label = "office"
