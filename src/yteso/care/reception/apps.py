from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "yteso.care.reception"
    label = "reception"
