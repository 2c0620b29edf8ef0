"""What becomes of each dossier of a batch, decided before anything is written.

Which version of a visit is current follows the order in which *we received* the files, never a date inside
them: facilities correct and resend, and their clocks differ. A file that was received earlier but is read
later (two workers, a stalled job) therefore never replaces a newer one (ADR 0060).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from yteso.exchange.insurance.forming import day
from yteso.exchange.insurance.models import Dossier, Submission
from yteso.exchange.insurance.reading import ReadDossier
from yteso.kernel.base.public import uuid7
from yteso.kernel.organisations.public import CodeHolder, Organisation, list_code_holders

State = Dossier.State
FOREIGN, UNKNOWN = "S-FOREIGN", "S-UNKNOWN"

Key = tuple[str, str, str]
"""(facility code, MA_LK, kind)."""
Order = tuple[dt.datetime, str, int]
"""When we received it: moment, submission, ordinal."""


class Stored(NamedTuple):
    """A dossier that is current for its visit, or waits in quarantine."""

    id: str
    digest: str
    version: int
    order: Order


@dataclass(slots=True)
class Plan:
    """Parallel lists over the dossiers of the batch; the sets name stored ones that change."""

    ids: list[str]
    states: list[Dossier.State]
    versions: list[int]
    facility_ids: list[str]
    not_owned: dict[int, str] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)

    def to_write(self) -> list[int]:
        """Return the places of the dossiers that go into the record."""
        return [place for place, state in enumerate(self.states) if state is State.RECORDED]


def key_of(dossier: ReadDossier) -> Key:
    return dossier.facility_code, dossier.link_code, dossier.kind


def find_owners(
    submission: Submission, dossiers: Sequence[ReadDossier], days: Sequence[str]
) -> tuple[list[str], dict[int, str]]:
    """Return the facility of each dossier, and for those that are not the sender's to send, why.

    A dossier whose facility code is unknown or not in the sender's subtree stands under the sender's
    facility, so that the sender sees it. `days` are the days of arrival (yyyyMMdd…): a code counts for
    who carried it then.
    """
    holders = list_code_holders({dossier.facility_code for dossier in dossiers})
    own = {str(i) for i in Organisation.objects.below(submission.facility_id).values_list("id", flat=True)}
    sender = str(submission.facility_id)
    facility_ids, not_owned = [], {}
    for place, (dossier, sent_day) in enumerate(zip(dossiers, days, strict=True)):
        owner = _holder_on(holders.get(dossier.facility_code, []), sent_day)
        if owner in own:
            facility_ids.append(owner)
        else:
            facility_ids.append(sender)
            not_owned[place] = FOREIGN if owner else UNKNOWN
    return facility_ids, not_owned


def _holder_on(holders: list[CodeHolder], sent_day: str) -> str:
    """Return who carried the code on that day; if nobody did (dates are often wrong), who carries it last."""
    if not holders:
        return ""
    iso = day(sent_day)
    on = dt.date.fromisoformat(iso) if iso else None
    fitting = (holder for holder in holders if on and holder.held_on(on))
    return str(next(fitting, holders[0]).organisation_id)


def find_stored(keys: Collection[Key]) -> tuple[dict[Key, Stored], dict[Key, list[Stored]]]:
    """Return the current dossier and the quarantined ones of each key."""
    current: dict[Key, Stored] = {}
    waiting: dict[Key, list[Stored]] = defaultdict(list)
    facilities, links, kinds = zip(*keys, strict=True) if keys else ((), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stored.facility_code, stored.link_code, stored.kind, stored.state, stored.id::text,"
            " stored.content_digest, stored.version,"
            " stored.received_at, stored.submission_id::text, stored.ordinal"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (facility_code, link_code, kind)"
            " JOIN insurance_dossier AS stored USING (facility_code, link_code, kind)"
            " WHERE stored.state IN ('recorded', 'quarantined')",
            [list(facilities), list(links), list(kinds)],
        )
        for facility, link, kind, state, *rest in cursor.fetchall():
            stored = Stored(rest[0], rest[1], rest[2], (rest[3], rest[4], rest[5]))
            if state == State.RECORDED:
                current[facility, link, kind] = stored
            else:
                waiting[facility, link, kind].append(stored)
    return current, waiting


def make_plan(
    submission: Submission,
    dossiers: Sequence[ReadDossier],
    facility_ids: list[str],
    not_owned: dict[int, str],
    faulty: Collection[int],
) -> Plan:
    """Decide about each dossier, in the order of the file. The caller holds the locks of the links."""
    plan = Plan(
        ids=[str(uuid7()) for _ in dossiers],
        states=[State.REFUSED] * len(dossiers),
        versions=[0] * len(dossiers),
        facility_ids=facility_ids,
        not_owned=not_owned,
    )
    owned = [place for place in range(len(dossiers)) if place not in not_owned]
    current, waiting = find_stored({key_of(dossiers[place]) for place in owned})
    places: dict[str, int] = {}
    for place in owned:
        dossier = dossiers[place]
        key = key_of(dossier)
        order = (submission.received_at, str(submission.id), dossier.ordinal)
        mine = Stored(plan.ids[place], dossier.digest, 0, order)
        if place in faulty and not dossier.link_code:  # nothing says which of them belong together
            plan.states[place] = State.QUARANTINED
            continue
        standing = current.get(key)
        older = [stored for stored in waiting[key] if stored.order < order]
        if place in faulty:
            plan.states[place] = _state_of_faulty(order, standing, waiting[key])
            if plan.states[place] is State.QUARANTINED:
                _set_state(plan, places, older, State.REPLACED)
                waiting[key] = [mine]
                places[mine.id] = place
            continue
        if standing is not None and standing.digest == dossier.digest:
            plan.states[place] = State.UNCHANGED
        elif standing is not None and standing.order > order:
            plan.states[place] = State.REPLACED
            continue
        else:
            plan.states[place] = State.RECORDED
            plan.versions[place] = standing.version + 1 if standing else 1
            if standing is not None:
                _set_state(plan, places, [standing], State.REPLACED)
            current[key] = mine._replace(version=plan.versions[place])
            places[mine.id] = place
        _set_state(plan, places, older, State.CORRECTED)
        waiting[key] = [stored for stored in waiting[key] if stored.order > order]
    return plan


def _state_of_faulty(order: Order, standing: Stored | None, waiting: Sequence[Stored]) -> Dossier.State:
    """A faulty dossier waits for correction, unless something newer of its visit came in already."""
    if standing is not None and standing.order > order:
        return State.CORRECTED
    if any(stored.order > order for stored in waiting):
        return State.REPLACED
    return State.QUARANTINED


def _set_state(plan: Plan, places: dict[str, int], stored: Sequence[Stored], state: Dossier.State) -> None:
    """Change the state of dossiers that stand in the database or came earlier in this very batch."""
    for one in stored:
        if one.id in places:
            plan.states[places[one.id]] = state
        else:
            (plan.replaced if state is State.REPLACED else plan.corrected).add(one.id)


def write_changes(plan: Plan) -> None:
    """Change the state of the stored dossiers that the batch replaces or corrects."""
    with connection.cursor() as cursor:
        for ids, state in ((plan.replaced, State.REPLACED), (plan.corrected, State.CORRECTED)):
            if ids:
                cursor.execute(
                    "UPDATE insurance_dossier SET state = %s WHERE id = ANY(%s::uuid[])",
                    [state.value, list(ids)],
                )
