from yteso.kernel.places.actions import install_shipped, load_population
from yteso.kernel.places.maps import CommuneMap, Era, commune_map
from yteso.kernel.places.models import Level, PopulationGroup, PopulationVersion, Unit
from yteso.kernel.places.permissions import APPLY, READ
from yteso.kernel.places.population import count_population, list_population_versions
from yteso.kernel.places.queries import (
    Share,
    find_unit,
    list_changes,
    list_lowest,
    list_units,
    main_successors,
    predecessors,
    successors,
)

__all__ = [
    "APPLY",
    "READ",
    "CommuneMap",
    "Era",
    "Level",
    "PopulationGroup",
    "PopulationVersion",
    "Share",
    "Unit",
    "commune_map",
    "count_population",
    "find_unit",
    "install_shipped",
    "list_changes",
    "list_lowest",
    "list_population_versions",
    "list_units",
    "load_population",
    "main_successors",
    "predecessors",
    "successors",
]
