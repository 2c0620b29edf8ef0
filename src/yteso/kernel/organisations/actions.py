"""Changing the tree of organisations. Nothing is deleted: what ends keeps its rows with a last day."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, alphabetical_key, clean, fold, require, sort_key
from yteso.kernel.organisations.errors import (
    AlreadyClosed,
    CodeMalformed,
    CodeTaken,
    DatesReversed,
    HasOpenParts,
    MovesUnderItself,
    NameMissing,
)
from yteso.kernel.organisations.models import MA_CSKCB, FacilityCode, FormerName, Organisation, Staff
from yteso.kernel.organisations.permissions import CHANGE, STAFF_CHANGE

FACILITY_CODE = re.compile(r"[0-9]{5}")
TREE_LOCK = 5101  # advisory lock: two moves at once could make a circle
CODE_LOCK = 5102  # advisory lock with the code: two at once would both find it free


@transaction.atomic
def add_organisation(
    *,
    actor: Actor,
    parent_id: UUID | None,
    kind: str,
    name: str,
    valid_from: dt.date,
    short_name: str = "",
    facility_code: str = "",
    department_code: str = "",
    place_code: str = "",
    address: str = "",
    phone: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    his_vendor: str = "",
    source: str = "",
    note: str = "",
) -> Organisation:
    """Add an organisation under another one (the root has none). With a facility code it gives care.

    Raises NotVisible, NotAllowed, NameMissing, CodeMalformed, CodeTaken, AlreadyClosed (the parent).
    """
    parent = _lock(parent_id) if parent_id else None
    require(actor, CHANGE, parent_id)
    name = clean(name)
    if not name:
        raise NameMissing
    if parent is not None and parent.valid_to is not None:
        raise AlreadyClosed
    organisation = Organisation(
        parent=parent,
        kind=kind,
        name=name,
        short_name=clean(short_name),
        department_code=department_code,
        place_code=place_code,
        address=clean(address),
        phone=phone,
        latitude=latitude,
        longitude=longitude,
        his_vendor=his_vendor,
        source=source,
        note=note,
        valid_from=valid_from,
    )
    organisation.path = [*(parent.path if parent else []), organisation.id]
    if facility_code:
        _free(facility_code, valid_from)
        organisation.facility_code = facility_code
    _write_keys(organisation)
    organisation.save(force_insert=True)
    if facility_code:
        FacilityCode.objects.create(
            organisation=organisation, code=facility_code, valid_from=valid_from, source=source
        )
    record(
        actor,
        CHANGE.code,
        organisation_id=organisation.id,
        object_kind="organisation",
        object_id=organisation.id,
        detail={"did": "add", "kind": kind, "facility_code": facility_code},
    )
    return organisation


@transaction.atomic
def change_organisation(
    *,
    actor: Actor,
    organisation_id: UUID,
    short_name: str | None = None,
    place_code: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    his_vendor: str | None = None,
    note: str | None = None,
) -> Organisation:
    """Correct what has no history of its own; `None` leaves a value as it is.

    Raises NotVisible, NotAllowed, AlreadyClosed.
    """
    organisation = _lock_open(organisation_id)
    require(actor, CHANGE, organisation_id)
    given = {
        "short_name": short_name,
        "place_code": place_code,
        "address": address,
        "phone": phone,
        "latitude": latitude,
        "longitude": longitude,
        "his_vendor": his_vendor,
        "note": note,
    }
    changed = [k for k, v in given.items() if v is not None and v != getattr(organisation, k)]
    for key in changed:
        setattr(organisation, key, given[key])
    _write_keys(organisation)
    organisation.save()
    _record(actor, organisation, "change", fields=changed)
    return organisation


@transaction.atomic
def rename_organisation(*, actor: Actor, organisation_id: UUID, name: str, on: dt.date) -> Organisation:
    """Give the organisation a new name from the day on; the former name stays with its period.

    Raises NotVisible, NotAllowed, NameMissing, AlreadyClosed, DatesReversed.
    """
    organisation = _lock_open(organisation_id)
    require(actor, CHANGE, organisation_id)
    name = clean(name)
    if not name:
        raise NameMissing
    if name == organisation.name:
        return organisation
    last = organisation.former_names.order_by("-valid_to").first()
    since = last.valid_to + dt.timedelta(days=1) if last else organisation.valid_from
    if on <= since:
        raise DatesReversed(field="on")
    FormerName.objects.create(
        organisation=organisation,
        name=organisation.name,
        valid_from=since,
        valid_to=on - dt.timedelta(days=1),
    )
    organisation.name = name
    _write_keys(organisation)
    organisation.save()
    _record(actor, organisation, "rename", on=on.isoformat())
    return organisation


@transaction.atomic
def move_organisation(*, actor: Actor, organisation_id: UUID, parent_id: UUID) -> Organisation:
    """Move the organisation with everything under it to another place of the tree.

    The paths of the whole subtree are rewritten by one statement, so no reader sees a tree half moved.
    Raises NotVisible, NotAllowed (over either place), AlreadyClosed, MovesUnderItself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
    organisation, parent = _lock_open(organisation_id), _lock_open(parent_id)
    require(actor, CHANGE, organisation_id)
    require(actor, CHANGE, parent_id)
    if organisation_id in parent.path:
        raise MovesUnderItself
    former = organisation.parent_id
    Organisation.objects.filter(id=organisation_id).update(parent=parent)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_organisation SET path = %s::uuid[] || path[array_position(path, %s):]"
            " WHERE path @> ARRAY[%s]",
            [parent.path, organisation_id, organisation_id],
        )
    organisation.refresh_from_db()
    _record(actor, organisation, "move", former=str(former), parent=str(parent_id))
    return organisation


@transaction.atomic
def close_organisation(*, actor: Actor, organisation_id: UUID, on: dt.date, reason: str) -> Organisation:
    """Close the organisation: `on` is its last day. Its codes and posts end with it; its history stays.

    Raises NotVisible, NotAllowed, AlreadyClosed, DatesReversed, HasOpenParts.
    """
    organisation = _lock_open(organisation_id)
    require(actor, CHANGE, organisation_id)
    if on < organisation.valid_from:
        raise DatesReversed(field="on")
    if Organisation.objects.filter(parent=organisation, valid_to__isnull=True).exists():
        raise HasOpenParts
    organisation.valid_to = on
    organisation.save(update_fields=["valid_to"])
    organisation.codes.filter(valid_to__isnull=True, valid_from__lte=on).update(valid_to=on)
    organisation.staff.filter(valid_to__isnull=True, valid_from__lte=on).update(valid_to=on)
    _record(actor, organisation, "close", on=on.isoformat(), reason=reason)
    return organisation


@transaction.atomic
def assign_facility_code(
    *, actor: Actor, organisation_id: UUID, code: str, valid_from: dt.date, source: str = ""
) -> FacilityCode:
    """Give the organisation a facility code (MA_CSKCB) from the day on; the present one ends the day before.

    Raises NotVisible, NotAllowed, AlreadyClosed, CodeMalformed, CodeTaken, DatesReversed.
    """
    organisation = _lock_open(organisation_id)
    require(actor, CHANGE, organisation_id)
    carried = organisation.codes.filter(system=MA_CSKCB, valid_to__isnull=True).first()
    if carried is not None:
        if carried.valid_from >= valid_from:
            raise DatesReversed(field="valid_from")
        carried.valid_to = valid_from - dt.timedelta(days=1)
        carried.save(update_fields=["valid_to"])
    assigned = _assign(organisation, code, valid_from, source)
    _record(actor, organisation, "assign_code", code=code, valid_from=valid_from.isoformat())
    return assigned


@dataclass(frozen=True)
class NewPost:
    """Somebody who begins to work in an organisation."""

    full_name: str
    title: str = ""
    licence_number: str = ""
    department_code: str = ""
    user_id: UUID | None = None


@transaction.atomic
def add_staff(
    *, actor: Actor, organisation_id: UUID, posts: Sequence[NewPost], valid_from: dt.date
) -> list[Staff]:
    """Add people's posts in one organisation, from the day on.

    Raises NotVisible, NotAllowed, NameMissing, AlreadyClosed; then none is added.
    """
    organisation = _lock_open(organisation_id)
    require(actor, STAFF_CHANGE, organisation_id)
    if not all(clean(post.full_name) for post in posts):
        raise NameMissing(field="full_name")
    added = Staff.objects.bulk_create(
        Staff(
            organisation=organisation,
            user_id=post.user_id,
            full_name=clean(post.full_name),
            sort_key=sort_key(clean(post.full_name)),
            title=clean(post.title),
            licence_number=clean(post.licence_number),
            department_code=post.department_code,
            valid_from=valid_from,
        )
        for post in posts
    )
    record(
        actor,
        STAFF_CHANGE.code,
        organisation_id=organisation_id,
        object_kind="staff",
        object_id=added[0].id if len(added) == 1 else "",
        detail={"did": "add", "licence_numbers": [post.licence_number for post in added]},
    )
    return added


@transaction.atomic
def end_post(*, actor: Actor, staff_id: UUID, on: dt.date) -> Staff:
    """End a person's post: `on` is the last day.

    Raises NotVisible, NotAllowed, AlreadyClosed, DatesReversed.
    """
    post = Staff.objects.select_for_update().filter(id=staff_id).first()
    if post is None:
        raise NotVisible
    require(actor, STAFF_CHANGE, post.organisation_id)
    if post.valid_to is not None:
        raise AlreadyClosed
    if on < post.valid_from:
        raise DatesReversed(field="on")
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    record(
        actor,
        STAFF_CHANGE.code,
        organisation_id=post.organisation_id,
        object_kind="staff",
        object_id=post.id,
        detail={"did": "end", "on": on.isoformat()},
    )
    return post


def _lock(organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if organisation is None:
        raise NotVisible
    return organisation


def _lock_open(organisation_id: UUID) -> Organisation:
    organisation = _lock(organisation_id)
    if organisation.valid_to is not None:
        raise AlreadyClosed
    return organisation


def _assign(organisation: Organisation, code: str, valid_from: dt.date, source: str) -> FacilityCode:
    _free(code, valid_from)
    organisation.facility_code = code
    _write_keys(organisation)
    organisation.save()
    return FacilityCode.objects.create(
        organisation=organisation, code=code, valid_from=valid_from, source=source
    )


def _free(code: str, valid_from: dt.date) -> None:
    """Make sure that nobody carries the code from the day on; who carried it before no longer shows it."""
    if not FACILITY_CODE.fullmatch(code):
        raise CodeMalformed
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CODE_LOCK, int(code)])
    carried = list(FacilityCode.objects.filter(system=MA_CSKCB, code=code))
    if any(held.valid_to is None or held.valid_to >= valid_from for held in carried):
        raise CodeTaken
    if carried:
        Organisation.objects.filter(facility_code=code).update(facility_code="")


def _write_keys(organisation: Organisation) -> None:
    words = [organisation.facility_code, organisation.short_name, organisation.name]
    organisation.search_key = fold(" ".join(word for word in words if word))[:700]
    organisation.sort_key = alphabetical_key(organisation.name)[:1000]


def _record(actor: Actor, organisation: Organisation, did: str, **detail: object) -> None:
    record(
        actor,
        CHANGE.code,
        organisation_id=organisation.id,
        object_kind="organisation",
        object_id=organisation.id,
        detail={"did": did, **detail},
    )
