from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yteso.exchange.portal"
    label = "portal"
