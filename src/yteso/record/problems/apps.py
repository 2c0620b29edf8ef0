from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "yteso.record.problems"
    label = "problems"
