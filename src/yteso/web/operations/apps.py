from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "yteso.web.operations"
    label = "operations"
