from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yteso.kernel.people"
    label = "people"
