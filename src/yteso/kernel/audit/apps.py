from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yteso.kernel.audit"
    label = "audit"
