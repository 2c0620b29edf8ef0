"""What the home page says of the files that facilities send."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from yteso.exchange.insurance.permissions import READ
from yteso.exchange.insurance.queries import count_sent
from yteso.kernel.base.public import Actor, now
from yteso.kernel.ui.public import HomeCard

DAYS = 7


def _week(actor: Actor) -> dict[str, Any]:
    return asdict(count_sent(actor, now() - dt.timedelta(days=DAYS)))


HOME_CARD = HomeCard("insurance", "insurance/home.html", _week, READ, order=20, wide=True)
