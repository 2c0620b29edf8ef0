from django.apps import AppConfig
from django.conf import settings


class TimestampsConfig(AppConfig):
    name = "yteso.exchange.timestamps"
    label = "timestamps"

    def ready(self) -> None:
        """Let signatures take their time from the authority that the settings name."""
        if settings.TSA:
            from yteso.exchange.timestamps.asking import outside_stamper, read_address
            from yteso.toolkit.signing.public import stamp_times_with

            read_address(settings.TSA)  # a wrong address is told at the start, not at the first signature
            stamp_times_with(outside_stamper)
