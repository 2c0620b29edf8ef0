import datetime as dt
from uuid import uuid4

import pytest

from yteso.insight.registers.actions import fill_cells
from yteso.kernel.access.testing import cast as make_cast
from yteso.kernel.ui.public import GridChange

NOW = dt.datetime(2026, 10, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 10, 31)
DELIVERY = {
    "delivered_on": "05/10/2026",
    "full_name": "Nguyễn Thị Ánh",
    "born_on": "1996",
    "place": "1",
    "method": "Đẻ thường",
    "attendant": "2",
    "child_outcome": "1",
    "child_sex": "2",
    "weight_g": "3.200",
}


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def station(cast):
    return cast.tree.station_a


def changes(row, **texts):
    return [GridChange(str(row), key, text, "") for key, text in texts.items()]


@pytest.fixture
def fill(cast, station):
    """Return a function that writes cells of a row of a register as the nurse or doctor of station A."""

    def write(register="A4", row=None, *, member=None, unit=None, **texts):
        return fill_cells(
            actor=(member or cast.doctor_a).actor,
            organisation_id=(unit or station).id,
            register=register,
            changes=changes(row or uuid4(), **texts),
            on=DAY,
            now=NOW,
        )

    return write
