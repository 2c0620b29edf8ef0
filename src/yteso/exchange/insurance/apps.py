from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "yteso.exchange.insurance"
    label = "insurance"
