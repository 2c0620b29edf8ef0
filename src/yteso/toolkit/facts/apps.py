from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "yteso.toolkit.facts"
    label = "facts"
