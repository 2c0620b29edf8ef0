from yteso.insight.indicators.models import Indicator
from yteso.insight.indicators.permissions import READ
from yteso.insight.indicators.queries import Headline, read_headlines

__all__ = ["READ", "Headline", "Indicator", "read_headlines"]
