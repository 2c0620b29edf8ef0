"""For tests of other modules: an office connected with a simulated portal behind a folder."""

import datetime as dt
from uuid import UUID

from yteso.exchange.portal.actions import set_link
from yteso.exchange.portal.models import Link
from yteso.kernel.base.public import SystemActor

TESTER = SystemActor("test")
CODE = "H48.14"


def make_link(organisation_id: UUID, since: dt.date = dt.date(2020, 1, 1)) -> Link:
    return set_link(actor=TESTER, organisation_id=organisation_id, agency_code=CODE, since=since)
