from yteso.insight.quality.outliers import Oddity, Usual, find_oddities, usual
from yteso.insight.quality.permissions import READ

__all__ = ["READ", "Oddity", "Usual", "find_oddities", "usual"]
