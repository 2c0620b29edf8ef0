from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "yteso.toolkit.notify"
    label = "notify"
