"""What who applied is told each time the state of their dossier changes: in the platform and by e-mail.

Source: NĐ 61/2018/NĐ-CP art. 17.2, 19.9, 20 (notice of what is missing, of a new day, of the result); NĐ
224/2026/NĐ-CP art. 15 (notices of each state).
"""

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models import Dossier
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.people.public import find_users_of_people
from yteso.toolkit.notify.public import Event, declare_event, notify, notify_address

LOOKUP = "/procedures/public/look-up/"


def _event(name: str, title: Promise, text: Promise) -> Event:
    return declare_event(f"procedures.told_{name}", title, text, mail=True)


ACCEPTED = _event(
    "accepted",
    _("Dossier %(code)s is accepted"),
    _("The office has accepted dossier %(code)s. The result is due on %(due)s."),
)
NOT_ACCEPTED = _event(
    "not_accepted",
    _("Dossier %(code)s is not accepted"),
    _("The office cannot accept dossier %(code)s. The reason stands on its page and on form 03."),
)
PAPERS = _event(
    "papers",
    _("Dossier %(code)s needs more papers"),
    _("The office asks for papers that are missing in dossier %(code)s. All of them stand in one list."),
)
FEE = _event(
    "fee",
    _("A fee is due for dossier %(code)s"),
    _("The office goes on with dossier %(code)s once its fee is paid."),
)
NEW_DAY = _event(
    "new_day",
    _("A new day for dossier %(code)s"),
    _("The office apologises: the result of dossier %(code)s is promised for %(due)s now."),
)
ENDED = _event(
    "ended",
    _("Dossier %(code)s is ended"),
    _("Dossier %(code)s is ended without a result. The reason stands on its page."),
)
READY = _event(
    "ready",
    _("The result of dossier %(code)s is there"),
    _("The result of dossier %(code)s can be fetched: %(place)s."),
)
BY_STATE = {"2": ACCEPTED, "3": NOT_ACCEPTED, "5": PAPERS, "6": FEE, "8": ENDED, "9": READY}


def tell_applicant(dossier: Dossier, before: str, now: dt.datetime) -> None:
    """Tell owner and applicant of a state that is new since `before`; nothing where it is the same."""
    event = BY_STATE.get(dossier.case.outside)
    if event is not None and dossier.case.outside != before:
        tell(dossier, event, dossier.case.due_at, now)


def tell(dossier: Dossier, event: Event, day: dt.datetime | dt.date | None, now: dt.datetime) -> None:
    """Tell who applied: those with an account by a notice and its mail, else the address that they gave."""
    due = day.astimezone(PROVINCE_ZONE).date() if isinstance(day, dt.datetime) else day
    words = {
        "code": dossier.code,
        "due": f"{due:%d/%m/%Y}" if due else "–",
        "place": dossier.office.return_place or dossier.office.name,
    }
    found = find_users_of_people([dossier.owner_person_id, dossier.applicant_person_id])
    if found:
        url = f"/procedures/my/{dossier.id}/"
        notify(event, user_ids=found, parameters=words, url=url, now=now)
    if dossier.owner_email and dossier.owner_person_id not in found.values():
        notify_address(event, address=dossier.owner_email, parameters=words, url=LOOKUP)
