from typing import Any

import pytest

from yteso.kernel.organisations.testing import make_facility


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest) -> Any:
    """Maps show the province in which our organisations lie: somewhere in it there is one."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        make_facility("Trạm ở nhà", place_code="51")
