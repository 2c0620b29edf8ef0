from yteso.insight.indicators.models import Indicator
from yteso.insight.indicators.permissions import READ
from yteso.insight.indicators.queries import Headline, list_with_places, read_headlines

__all__ = ["READ", "Headline", "Indicator", "list_with_places", "read_headlines"]
