"""For tests of other apps: organisations made by the actions that people use."""

import datetime as dt
import random
from uuid import UUID

from yteso.kernel.base.public import SystemActor
from yteso.kernel.organisations import demo
from yteso.kernel.organisations.actions import add_organisation
from yteso.kernel.organisations.models import Organisation

TESTER = SystemActor("test")
LONG_AGO = dt.date(2020, 1, 1)


def make_facility(
    name: str = "TYT xã thử",
    code: str = "",
    *,
    parent_id: UUID | None = None,
    kind: str = Organisation.Kind.COMMUNE_STATION,
    place_code: str = "51",
) -> Organisation:
    """Make one organisation; with a code it is a facility."""
    return add_organisation(
        actor=TESTER,
        parent_id=parent_id,
        kind=kind,
        name=name,
        facility_code=code,
        place_code=place_code,
        valid_from=LONG_AGO,
    )


def make_province(seed: int = 2023) -> Organisation:
    """Make the whole demo tree: 206 facilities. It takes seconds; most tests want `make_facility`."""
    return demo.make_tree(TESTER, random.Random(seed))  # noqa: S311 - made-up names
