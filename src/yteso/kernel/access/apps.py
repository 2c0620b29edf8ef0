from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yteso.kernel.access"
    label = "access"
