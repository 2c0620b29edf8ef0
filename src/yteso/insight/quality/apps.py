from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "yteso.insight.quality"
    label = "quality"
