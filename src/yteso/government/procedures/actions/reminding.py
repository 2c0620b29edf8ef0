"""Licences that end: their holders are reminded in time, and led to a renewal that is filled in.

Source: NĐ 224/2026/NĐ-CP art. 16 (services offered before they are asked for: reminding, preparing).
"""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models import Dossier, Licence
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.people.public import find_users_of_people
from yteso.toolkit.notify.public import declare_event, notify

REMIND_DAYS = (180, 120, 90, 60, 30, 7)  # 60: the last day on which a practice licence can be sent in
AT_MOST = 5000
ENDING = declare_event(
    "procedures.licence_ending",
    _("Licence %(number)s ends on %(day)s"),
    _("Licence %(number)s ends on %(day)s. Its renewal can be sent from your page; it is filled in already."),
    mail=True,
    quiet_days=300,
)


def remind_holders(*, now: dt.datetime) -> int:
    """Tell holders who have an account of licences that end and are not being renewed, once for each of
    REMIND_DAYS; return how many notices were made. Safe to run again."""
    day = now.astimezone(PROVINCE_ZONE).date()
    renewing = Dossier.objects.filter(renews=OuterRef("pk"), case__finished_at=None)
    rows = Licence.objects.ending(day, day + dt.timedelta(days=REMIND_DAYS[0])).exclude(Exists(renewing))
    licences = list(rows.exclude(holder_person=None).order_by("valid_to", "id")[:AT_MOST])
    accounts: dict[UUID | None, list[UUID]] = {}
    for user, person in find_users_of_people({one.holder_person_id for one in licences}).items():
        accounts.setdefault(person, []).append(user)
    told = 0
    for one in licences:
        users = accounts.get(one.holder_person_id)
        if not users or one.valid_to is None:
            continue
        left = (one.valid_to - day).days
        rung = min(days for days in REMIND_DAYS if left <= days)
        told += len(
            notify(
                ENDING,
                user_ids=users,
                parameters={"number": one.number, "day": f"{one.valid_to:%d/%m/%Y}"},
                url="/procedures/my/",
                repeat_key=f"{one.id}:{rung}",
                now=now,
            )
        )
    return told
