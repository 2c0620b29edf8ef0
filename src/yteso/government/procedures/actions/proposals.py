"""Proposing to simplify a procedure, deciding on it, and making it the procedure's next version."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.actions.catalogue import publish_version
from yteso.government.procedures.errors import (
    NothingProposed,
    NotSimpler,
    ProposalDecided,
    ProposalOutdated,
)
from yteso.government.procedures.evidence import limit_now, read_evidence
from yteso.government.procedures.models import ProcedureVersion, Proposal
from yteso.government.procedures.permissions import (
    CHANGE_CATALOGUE,
    DECIDE_SIMPLIFICATION,
    SIMPLIFY,
)
from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.work.public import ReasonMissing

AT_ONCE = "on_receipt"
PROPOSED = declare_event(
    "procedures.simplification_proposed",
    _("A procedure is proposed to be simplified: %(code)s"),
    _("%(who)s proposes to simplify %(code)s %(name)s. Read the evidence and decide."),
)
DECIDED = declare_event(
    "procedures.simplification_decided",
    _("Your proposal about %(code)s is decided"),
    _("The proposal to simplify %(code)s %(name)s was decided on: %(state)s."),
)


@transaction.atomic
def propose_simplification(
    *,
    actor: Actor,
    version_id: UUID,
    committed_amount: int | None = None,
    dropped: Collection[int] = (),
    fees: Mapping[int, int] | None = None,
    no_countersign: bool = False,
    at_once: bool = False,
    reason: str,
    now: dt.datetime,
) -> Proposal:
    """Propose to simplify a version: a shorter limit, fewer papers, lower fees, fewer steps.

    The evidence of the year before is counted now and kept with the proposal. `fees` is {place: new amount}.
    Raises NotAllowed, NotVisible, ReasonMissing, NotSimpler (with the field), NothingProposed.
    """
    require(actor, SIMPLIFY)
    version = ProcedureVersion.objects.select_related("procedure").filter(id=version_id).first()
    if version is None:
        raise NotVisible
    if not reason.strip():
        raise ReasonMissing
    lower = _lower_fees(version, fees or {})
    if committed_amount is not None and committed_amount >= limit_now(version)[0]:
        raise NotSimpler("committed_amount")
    known = set(version.components.values_list("order", flat=True))
    out = sorted(set(dropped) & known)
    no_countersign = no_countersign and version.countersigned
    at_once = at_once and version.flow != AT_ONCE
    if committed_amount is None and not out and not lower and not no_countersign and not at_once:
        raise NothingProposed
    evidence = read_evidence(version, now.astimezone(PROVINCE_ZONE).date())
    proposal = Proposal.objects.create(
        version=version,
        committed_amount=committed_amount,
        dropped=out,
        fees={str(order): amount for order, amount in lower.items()},
        no_countersign=no_countersign,
        at_once=at_once,
        reason=reason.strip(),
        evidence=evidence,
        proposed_by_id=actor.user_id,
        proposed_at=now,
        **_saving(version, committed_amount, out, lower, evidence),
    )
    _note(actor, proposal, SIMPLIFY.code, "proposed")
    words = {"who": actor.label, "code": version.procedure.code, "name": version.name}
    who = users_with(DECIDE_SIMPLIFICATION, None, now.astimezone(PROVINCE_ZONE).date())
    _tell(PROPOSED, who, proposal, words, now)
    return proposal


def _lower_fees(version: ProcedureVersion, fees: Mapping[int, int]) -> dict[int, int]:
    """Return the fees that become lower; one that would rise is refused."""
    lower = {}
    for fee in version.fees.order_by("order"):
        amount = fees.get(fee.order, fee.amount_vnd)
        if amount > fee.amount_vnd:
            raise NotSimpler(f"fee_{fee.order}")
        if amount < fee.amount_vnd:
            lower[fee.order] = amount
    return lower


def _saving(
    version: ProcedureVersion,
    committed: int | None,
    dropped: Collection[int],
    fees: Mapping[int, int],
    evidence: Mapping[str, Any],
) -> dict[str, int]:
    """Return what a year like the one before would save."""
    shorter = limit_now(version)[0] - committed if committed is not None else 0
    papers = [one for one in evidence["papers"] if one["order"] in dropped]
    lower = [one for one in evidence["fees"] if one["order"] in fees]
    return {
        "days_saved": shorter * evidence["received"],
        "papers_saved": sum(one["given"] + one["reused"] for one in papers),
        "fees_saved_vnd": sum(one["times"] * (one["amount_vnd"] - fees[one["order"]]) for one in lower),
    }


def _locked(actor: Actor, proposal_id: UUID, state: str) -> Proposal:
    rows = Proposal.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("version__procedure").filter(id=proposal_id).first()
    if found is None:
        raise NotVisible
    if found.state != state:
        raise ProposalDecided
    return found


@transaction.atomic
def decide_simplification(
    *, actor: Actor, proposal_id: UUID, approve: bool, note: str = "", now: dt.datetime
) -> Proposal:
    """Approve a proposal, or refuse it with a reason; who proposed it is told. Raises NotAllowed, NotVisible,
    ProposalDecided, ReasonMissing."""
    require(actor, DECIDE_SIMPLIFICATION)
    proposal = _locked(actor, proposal_id, Proposal.State.PROPOSED)
    if not approve and not note.strip():
        raise ReasonMissing
    proposal.state = Proposal.State.APPROVED if approve else Proposal.State.REFUSED
    proposal.decided_by_id, proposal.decided_at = actor.user_id, now
    proposal.decision_note = clean(note)[:1000]
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    _note(actor, proposal, DECIDE_SIMPLIFICATION.code, str(proposal.state))
    version = proposal.version
    words = {"code": version.procedure.code, "name": version.name, "state": str(proposal.get_state_display())}
    who = [proposal.proposed_by_id] if proposal.proposed_by_id else []
    if approve:
        who += users_with(CHANGE_CATALOGUE, None, now.astimezone(PROVINCE_ZONE).date())
    _tell(DECIDED, who, proposal, words, now)
    return proposal


@transaction.atomic
def apply_simplification(
    *,
    actor: Actor,
    proposal_id: UUID,
    decision_number: str,
    decision_on: dt.date,
    valid_from: dt.date,
    now: dt.datetime,
) -> ProcedureVersion:
    """Publish what was approved as the procedure's next version, by its publication decision.

    Raises NotAllowed, NotVisible, ProposalDecided; ProposalOutdated where the procedure has changed since.
    """
    require(actor, CHANGE_CATALOGUE)
    proposal = _locked(actor, proposal_id, Proposal.State.APPROVED)
    version = proposal.version
    if version.procedure.versions.filter(number__gt=version.number).exists():
        raise ProposalOutdated
    changes: dict[str, Any] = {}
    if proposal.committed_amount is not None:
        unit = limit_now(version)[1]
        changes |= {"committed_amount": proposal.committed_amount, "committed_unit": unit}
    if proposal.no_countersign:
        changes["countersigned"] = False
    if proposal.at_once:
        changes["flow"] = AT_ONCE
    made = publish_version(
        actor=actor,
        procedure_id=version.procedure_id,
        decision_number=decision_number,
        decision_on=decision_on,
        valid_from=valid_from,
        changes=changes,
        dropped=proposal.dropped,
        fees={int(order): amount for order, amount in proposal.fees.items()},
        now=now,
    )
    proposal.state, proposal.made = Proposal.State.APPLIED, made
    proposal.applied_by_id, proposal.applied_at = actor.user_id, now
    proposal.save(update_fields=["state", "made", "applied_by", "applied_at"])
    _note(actor, proposal, CHANGE_CATALOGUE.code, "applied")
    return made


def _note(actor: Actor, proposal: Proposal, verb: str, did: str) -> None:
    record(
        actor,
        verb,
        object_kind="simplification",
        object_id=proposal.id,
        detail={"did": f"simplification_{did}", "code": proposal.version.procedure.code},
    )


def _tell(
    event: Any, who: Collection[UUID], proposal: Proposal, words: dict[str, Any], now: dt.datetime
) -> None:
    notify(
        event,
        user_ids=set(who),
        parameters=words,
        url=f"/procedures/proposals/{proposal.id}/",
        repeat_key=f"{proposal.id}:{proposal.state}",
        now=now,
    )
