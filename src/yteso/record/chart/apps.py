from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "yteso.record.chart"
    label = "chart"
