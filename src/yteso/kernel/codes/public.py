from yteso.kernel.codes import systems
from yteso.kernel.codes.actions import install_shipped
from yteso.kernel.codes.models import Code, CodeSystem
from yteso.kernel.codes.permissions import LOAD, READ
from yteso.kernel.codes.queries import (
    Range,
    codes_of,
    is_official,
    lookup,
    prefixes_of,
    reference_range,
    search,
    titles,
    titles_in,
    titles_of,
)

__all__ = [
    "LOAD",
    "READ",
    "Code",
    "CodeSystem",
    "Range",
    "codes_of",
    "install_shipped",
    "is_official",
    "lookup",
    "prefixes_of",
    "reference_range",
    "search",
    "systems",
    "titles",
    "titles_in",
    "titles_of",
]
