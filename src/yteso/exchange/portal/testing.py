"""For tests of other modules: an office connected with a simulated portal behind a folder."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from yteso.exchange.channels.public import FolderChannel
from yteso.exchange.portal.actions import send_waiting, set_link, take_waiting
from yteso.exchange.portal.channels import TRAFFIC
from yteso.exchange.portal.models import Link
from yteso.exchange.portal.simulator import apply_there, pay_there, supplement_there, told, withdraw_there
from yteso.kernel.base.public import SystemActor

TESTER = SystemActor("test")
CODE = "H48.14"


def make_link(organisation_id: UUID, since: dt.date = dt.date(2020, 1, 1)) -> Link:
    return set_link(actor=TESTER, organisation_id=organisation_id, agency_code=CODE, since=since)


def portal_folder(root: Path) -> FolderChannel:
    return FolderChannel(root, TRAFFIC)


__all__ = [
    "CODE",
    "apply_there",
    "make_link",
    "pay_there",
    "portal_folder",
    "send_waiting",
    "supplement_there",
    "take_waiting",
    "told",
    "withdraw_there",
]
