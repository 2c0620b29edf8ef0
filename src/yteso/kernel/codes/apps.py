from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "yteso.kernel.codes"
    label = "codes"
