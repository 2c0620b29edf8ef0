from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yteso.kernel.ui"
    label = "ui"
