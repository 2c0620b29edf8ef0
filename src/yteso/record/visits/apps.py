from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yteso.record.visits"
    label = "visits"
