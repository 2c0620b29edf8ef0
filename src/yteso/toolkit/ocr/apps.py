from django.apps import AppConfig


class OcrConfig(AppConfig):
    name = "yteso.toolkit.ocr"
    label = "ocr"
