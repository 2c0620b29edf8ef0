from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "yteso.kernel.base"
    label = "base"
