"""A report's way: open → filled in → checked → signed → sent → accepted, or returned with a reason."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yteso.insight.statistics.actions.filling import refuse_unless_editable
from yteso.insight.statistics.actions.official import SEAL_TASK
from yteso.insight.statistics.actions.sealing import freeze
from yteso.insight.statistics.actions.steps import find_and_lock, require_own, write_step
from yteso.insight.statistics.errors import (
    ChecksFailed,
    NothingFilled,
    NotNow,
    NotYours,
    ReasonMissing,
    ReportLocked,
)
from yteso.insight.statistics.events import RETURNED
from yteso.insight.statistics.models import LockException, Report, Signature
from yteso.insight.statistics.permissions import ACCEPT, FILL, SIGN, UNLOCK
from yteso.insight.statistics.queries.reports import check_report, is_locked
from yteso.insight.statistics.queries.units import acts_within
from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, Permission, clean, require
from yteso.toolkit.notify.public import notify

State = Report.State


@transaction.atomic
def mark_filled(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Report:
    """Say that the figures are complete. Raises NothingFilled, ChecksFailed, NotNow, NotYours,
    ReportLocked."""
    report = find_and_lock(actor, report_id)
    require(actor, FILL, report.organisation_id)
    require_own(actor, report)
    if report.state not in (State.OPEN, State.RETURNED):
        raise NotNow
    if report.tier == Report.Tier.UNIT:
        refuse_unless_editable(report, now)
    if not report.values:
        raise NothingFilled
    _refuse_contradictions(report)
    report.state, report.filled_at = State.FILLED, now
    report.save(update_fields=["state", "filled_at"])
    return _done(actor, report, "filled", FILL, now)


def _refuse_contradictions(report: Report) -> None:
    if any(finding.is_error for finding in check_report(report)):
        raise ChecksFailed


@transaction.atomic
def mark_checked(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Report:
    """Say that the figures were gone over once more. Raises ChecksFailed, NotNow, NotYours, NotAllowed."""
    report = find_and_lock(actor, report_id)
    require(actor, FILL if actor.can(FILL) else SIGN, report.organisation_id)
    require_own(actor, report)
    if report.state != State.FILLED:
        raise NotNow
    _refuse_contradictions(report)
    report.state, report.checked_at = State.CHECKED, now
    report.save(update_fields=["state", "checked_at"])
    return _done(actor, report, "checked", FILL, now)


@transaction.atomic
def sign(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Signature:
    """Sign: freeze the figures, the definition and the rows behind them under the seal of the server.

    Raises ChecksFailed, NotNow, NotYours, NotAllowed, ReportLocked.
    """
    report = find_and_lock(actor, report_id)
    require(actor, SIGN, report.organisation_id)
    require_own(actor, report)
    if report.state != State.CHECKED:
        raise NotNow
    if is_locked(report, now):
        raise ReportLocked
    _refuse_contradictions(report)
    signature = freeze(actor, report, now)
    report.state, report.signed_at = State.SIGNED, now
    report.save(update_fields=["state", "signed_at"])
    _done(actor, report, "signed", SIGN, now)
    app.configure_task(SEAL_TASK).defer(signature_id=str(signature.id))
    return signature


@transaction.atomic
def take_back(*, actor: Actor, report_id: UUID, reason: str, now: dt.datetime) -> Report:
    """Take the signature back before sending, with a reason; what was signed stays kept.

    Raises NotNow, NotYours, NotAllowed, ReasonMissing.
    """
    report = find_and_lock(actor, report_id)
    require(actor, SIGN, report.organisation_id)
    require_own(actor, report)
    if report.state != State.SIGNED:
        raise NotNow
    reason = _reason(reason)
    report.state = State.OPEN
    report.save(update_fields=["state"])
    return _done(actor, report, "taken_back", SIGN, now, reason)


@transaction.atomic
def send(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Report:
    """Send the signed report up. The first sending is what counts for being in time.

    Raises NotNow, NotYours, NotAllowed.
    """
    report = find_and_lock(actor, report_id)
    require(actor, FILL if actor.can(FILL) else SIGN, report.organisation_id)
    require_own(actor, report)
    if report.state != State.SIGNED:
        raise NotNow
    report.state = State.SENT
    report.sent_at = report.sent_at or now
    report.save(update_fields=["state", "sent_at"])
    return _done(actor, report, "sent", FILL, now)


def _require_receiver(actor: Actor, report: Report) -> None:
    """Stop unless the actor takes reports for the organisation that this one goes to."""
    require(actor, ACCEPT, report.organisation_id)
    if report.receiver is None or not acts_within(actor, report.receiver):
        raise NotYours


@transaction.atomic
def accept(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Report:
    """Accept a report that was sent. Raises NotNow, NotYours, NotAllowed."""
    report = find_and_lock(actor, report_id)
    _require_receiver(actor, report)
    if report.state != State.SENT:
        raise NotNow
    report.state, report.answered_at, report.return_reason = State.ACCEPTED, now, ""
    report.save(update_fields=["state", "answered_at", "return_reason"])
    return _done(actor, report, "accepted", ACCEPT, now)


@transaction.atomic
def send_back(*, actor: Actor, report_id: UUID, reason: str, now: dt.datetime) -> Report:
    """Return a report to its unit with a reason; those who fill it in are told.

    A report above that was added up from it stays as signed until it is added up again.
    Raises NotNow, NotYours, NotAllowed, ReasonMissing.
    """
    report = find_and_lock(actor, report_id)
    _require_receiver(actor, report)
    if report.state not in (State.SENT, State.ACCEPTED):
        raise NotNow
    reason = _reason(reason)
    report.state, report.answered_at, report.return_reason = State.RETURNED, now, reason
    report.save(update_fields=["state", "answered_at", "return_reason"])
    if now > report.locks_at:
        _reopen(actor, report, until=now + dt.timedelta(days=REOPENED_DAYS), reason=reason, now=now)
    notify(
        RETURNED,
        user_ids=users_with(FILL, report.organisation_id, now.astimezone(PROVINCE_ZONE).date()),
        parameters={"form": report.version.short_title, "period": report.period},
        url=f"/statistics/reports/{report.id}/",
        now=now,
    )
    return _done(actor, report, "returned", ACCEPT, now, reason)


REOPENED_DAYS = 10


@transaction.atomic
def reopen(*, actor: Actor, report_id: UUID, until: dt.date, reason: str, now: dt.datetime) -> LockException:
    """Let a unit fill its report in after the time has run out, until the end of a day, for a reason.

    Raises NotVisible, NotAllowed, ReasonMissing, NotNow (the day has passed).
    """
    report = find_and_lock(actor, report_id)
    require(actor, UNLOCK, report.organisation_id)
    moment = dt.datetime.combine(until, dt.time(23, 59, 59), PROVINCE_ZONE)
    if moment <= now:
        raise NotNow
    reason = _reason(reason)
    made = _reopen(actor, report, until=moment, reason=reason, now=now)
    _done(actor, report, "reopened", UNLOCK, now, reason)
    return made


def _reopen(
    actor: Actor, report: Report, *, until: dt.datetime, reason: str, now: dt.datetime
) -> LockException:
    return LockException.objects.create(
        report=report, until=until, reason=reason, given_at=now, given_by_id=actor.user_id
    )


def _reason(text: str) -> str:
    text = clean(text)
    if not text:
        raise ReasonMissing
    return text


def _done(
    actor: Actor, report: Report, verb: str, permission: Permission, now: dt.datetime, reason: str = ""
) -> Report:
    write_step(actor, report, verb, now, reason)
    record(
        actor,
        permission.code,
        organisation_id=report.organisation_id,
        object_kind="report",
        object_id=report.id,
        detail={"did": verb, "form": report.form_code, "period": report.period},
    )
    return report
