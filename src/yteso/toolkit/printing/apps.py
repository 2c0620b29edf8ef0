from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "yteso.toolkit.printing"
    label = "printing"
