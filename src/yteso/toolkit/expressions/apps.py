from django.apps import AppConfig


class ExpressionsConfig(AppConfig):
    name = "yteso.toolkit.expressions"
    label = "expressions"
