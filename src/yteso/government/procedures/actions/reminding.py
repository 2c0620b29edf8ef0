"""Licences that end: holders are reminded in time, and led to a renewal that is filled in. Agencies that have
not answered by their day: the one-stop office is told.

Source: NĐ 224/2026/NĐ-CP art. 16 (services offered before they are asked for: reminding, preparing); NĐ
61/2018/NĐ-CP art. 19.5 (late opinions).
"""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models import Dossier, Licence, Opinion
from yteso.government.procedures.permissions import RECEIVE
from yteso.kernel.access.public import users_with
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
ANSWER_LATE = declare_event(
    "procedures.answer_late",
    _("%(agency)s has not answered: %(code)s"),
    _("%(agency)s was to answer on dossier %(code)s by %(day)s and has not."),
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


def tell_late_answers(*, now: dt.datetime) -> int:
    """Tell the office and who works on the dossier of agencies that have not answered by their day; once for
    each. Return how many notices were made."""
    day = now.astimezone(PROVINCE_ZONE).date()
    rows = Opinion.objects.filter(answered_at=None, due_on__lt=day, dossier__case__step="other_agency")
    told = 0
    for one in rows.select_related("dossier__case", "dossier__office").order_by("due_on", "id")[:AT_MOST]:
        users = {*users_with(RECEIVE, one.dossier.office.organisation_id, day)}
        if one.dossier.case.assignee_id:
            users.add(one.dossier.case.assignee_id)
        told += len(
            notify(
                ANSWER_LATE,
                user_ids=users,
                parameters={
                    "code": one.dossier.code,
                    "agency": one.agency,
                    "day": f"{one.due_on:%d/%m/%Y}",
                },
                url=f"/procedures/dossiers/{one.dossier_id}/",
                repeat_key=str(one.id),
                now=now,
            )
        )
    return told
