import datetime as dt

import pytest

from yteso.insight.statistics import testing
from yteso.insight.statistics.actions import install_shipped
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor

NOW = dt.datetime(2026, 10, 2, 9, 0, tzinfo=PROVINCE_ZONE)


@pytest.fixture
def forms(db: None) -> None:
    install_shipped(actor=SystemActor("test"), now=NOW)


@pytest.fixture
def people(forms: None) -> Cast:
    """The cast, with every report of September 2026 open."""
    made = cast()
    testing.open_period("2026-09", NOW)
    return made
