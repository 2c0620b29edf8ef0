from yteso.toolkit.measures.declared import (
    Additive,
    Count,
    Dimension,
    Distinct,
    Indicator,
    Measure,
    Source,
    Sum,
    add_indicators,
    add_measures,
    find_indicator,
    find_measure,
    list_indicators,
    list_measures,
)
from yteso.toolkit.measures.errors import DimensionUnknown, FigureUnknown, PeriodUnknown
from yteso.toolkit.measures.figures import (
    About,
    Figure,
    FigureRequest,
    Provider,
    Reading,
    add_figures,
)
from yteso.toolkit.measures.live import person_path
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.permissions import EXPORT, READ
from yteso.toolkit.measures.queries import (
    by_key,
    by_organisation,
    by_place,
    figures,
    home_province,
    home_provinces,
    passport_url,
    rows,
    series,
)
from yteso.toolkit.measures.readers import FiguresOnly
from yteso.toolkit.measures.reading import read_all, read_live
from yteso.toolkit.measures.scopes import PROVINCE, Scope
from yteso.toolkit.measures.telling import about

__all__ = [
    "EXPORT",
    "PROVINCE",
    "READ",
    "About",
    "Additive",
    "Count",
    "Dimension",
    "DimensionUnknown",
    "Distinct",
    "Figure",
    "FigureRequest",
    "FigureUnknown",
    "FiguresOnly",
    "Indicator",
    "Measure",
    "Period",
    "PeriodUnknown",
    "Provider",
    "Reading",
    "Scope",
    "Source",
    "Sum",
    "about",
    "add_figures",
    "add_indicators",
    "add_measures",
    "by_key",
    "by_organisation",
    "by_place",
    "figures",
    "find_indicator",
    "find_measure",
    "home_province",
    "home_provinces",
    "list_indicators",
    "list_measures",
    "passport_url",
    "person_path",
    "read_all",
    "read_live",
    "rows",
    "series",
]
