from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yteso.exchange.documents"
    label = "documents"
