from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "yteso.kernel.organisations"
    label = "organisations"
