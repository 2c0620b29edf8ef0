from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yteso.toolkit.files"
    label = "files"
