"""Proposals to simplify procedures as figures: how many were applied, and what they save in a year."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.measures.dossiers import Day, named_groups
from yteso.government.procedures.models import Proposal
from yteso.government.procedures.permissions import READ_CATALOGUE
from yteso.toolkit.measures.public import Dimension, Measure, Source, Sum, add_measures

GROUP = _("Procedures: simplified")
PLAN = "Kế hoạch của Sở Y tế (giảm số ngày, thành phần hồ sơ của mỗi thủ tục)"


def applied() -> QuerySet[Any]:
    """Proposals that became a version of their procedure, by the day on which it was published."""
    rows = Proposal.objects.filter(state=Proposal.State.APPLIED)
    return rows.annotate(applied_on=Day("applied_at"))


PROPOSALS = Source(
    code="procedures.proposals",
    label=_("Proposals applied"),
    model=Proposal,
    day="applied_on",
    read_rows=READ_CATALOGUE,
    rows=applied,
    is_slow=True,
    dimensions=(Dimension("group", _("Field of work"), F("version__procedure__group"), named_groups),),
    columns=(
        ("version__procedure__code", _("Code")),
        ("version__name", _("Procedure")),
        ("days_saved", _("Days saved a year")),
    ),
    detail="procedures:proposal",
)


def _measure(code: str, label: Any, definition: Any, **more: Any) -> Measure:
    values: dict[str, Any] = {
        "source": PROPOSALS,
        "by": PROPOSALS.dimensions,
        "group": GROUP,
        "read": READ_CATALOGUE,
        "legal_source": PLAN,
        "is_personal": False,
        **more,
    }
    return Measure(code, label, definition, **values)


add_measures(
    _measure(
        "procedures.simplified",
        _("Proposals to simplify that were applied"),
        _("Proposals that became a version of their procedure in the period."),
        unit=_("proposals"),
    ),
    _measure(
        "procedures.days_saved",
        _("Days that simplifying saves a year"),
        _(
            "For each proposal applied in the period: days by which the time limit became shorter, times the"
            " dossiers received in the year before the proposal."
        ),
        value=Sum("days_saved"),
        unit=_("days"),
    ),
    _measure(
        "procedures.papers_saved",
        _("Papers that simplifying saves a year"),
        _(
            "For each proposal applied in the period: how often its dropped papers were handed in or reused"
            " in the year before the proposal."
        ),
        value=Sum("papers_saved"),
        unit=_("papers of dossiers"),
    ),
)
