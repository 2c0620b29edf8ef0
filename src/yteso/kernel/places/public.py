from yteso.kernel.places.actions import install_shipped
from yteso.kernel.places.models import Level, Unit
from yteso.kernel.places.permissions import APPLY, READ
from yteso.kernel.places.queries import (
    Share,
    find_unit,
    list_changes,
    list_units,
    main_successors,
    predecessors,
    successors,
)

__all__ = [
    "APPLY",
    "READ",
    "Level",
    "Share",
    "Unit",
    "find_unit",
    "install_shipped",
    "list_changes",
    "list_units",
    "main_successors",
    "predecessors",
    "successors",
]
