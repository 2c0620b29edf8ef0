from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yteso.kernel.jobs"
    label = "jobs"
