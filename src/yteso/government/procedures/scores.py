"""The groups of Decision 766 with what of them is counted here; data for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor
from yteso.toolkit.measures.public import Figure, FigureRequest, Period, Scope, figures


@dataclass(frozen=True)
class Group:
    """A group of the index: its points, its indicators with the share for full points (None: 100 %)."""

    label: Any
    points: int
    codes: tuple[tuple[str, int | None], ...]
    missing: Any = ""


# Points: 18, 20, 12, 22, 18 as two national tools show them; 10 for payment follows from the sum of 100.
# The points of each index within its group are published nowhere we know: they weigh the same here.
GROUPS = (
    Group(
        _("Openness"),
        18,
        (("procedures.whole_share", None),),
        _("Not counted: 1.1, 1.2 (dates of legal acts are not held), 1.4 (told by the national portal)."),
    ),
    Group(_("Progress"), 20, (("procedures.in_time_share", None),)),
    Group(
        _("Online services"),
        12,
        (
            ("procedures.offered_share", 80),
            ("procedures.used_share", None),
            ("procedures.online_share", 50),
        ),
    ),
    Group(_("Online payment"), 10, (("procedures.paid_share", None),)),
    Group(
        _("Digitisation"),
        22,
        (
            ("procedures.e_result_share", None),
            ("procedures.digitised_share", 80),
            ("procedures.reused_share", 80),
        ),
    ),
    Group(
        _("Satisfaction"), 18, (), _("Not counted: answers and complaints of citizens are not held here yet.")
    ),
)
BANDS = ((90, _("excellent")), (80, _("good")), (70, _("fair")), (50, _("average")), (0, _("weak")))
OF_CATALOGUE = {"procedures.whole_share", "procedures.offered_share", "procedures.used_share"}
SCORED = ("procedures.score_time", "procedures.score_contacts", "procedures.at_once_share")


@dataclass(frozen=True)
class Line:
    figure: Figure
    full_at: int
    reached: Decimal | None  # 0 to 1


@dataclass(frozen=True)
class Counted:
    group: Group
    lines: Sequence[Line]

    @property
    def points(self) -> Decimal | None:
        """Points of the group, None where nothing of it is counted."""
        known = [line.reached for line in self.lines if line.reached is not None]
        if not known:
            return None
        return (self.group.points * sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Scores:
    groups: Sequence[Counted]
    scored: Sequence[Figure]

    @property
    def points(self) -> Decimal:
        return sum((one.points for one in self.groups if one.points is not None), Decimal(0))

    @property
    def possible(self) -> int:
        return sum(one.group.points for one in self.groups if one.points is not None)

    @property
    def band(self) -> Any:
        share = 100 * self.points / self.possible if self.possible else Decimal(0)
        return next(word for least, word in BANDS if share >= least)


def read_scores(actor: Actor, period: Period, scope: Scope) -> Scores:
    """Return the groups with their points for a period. At or above its threshold an index has full points,
    below it its share of them.

    Source: QĐ 766/QĐ-TTg (rule of points), TT 01/2018/TT-VPCP art. 14.
    """
    codes = [code for group in GROUPS for code, _full in group.codes] + list(SCORED)
    asked = [FigureRequest(code, period, Scope() if code in OF_CATALOGUE else scope) for code in codes]
    known = dict(zip(codes, figures(actor, asked), strict=True))
    groups = []
    for group in GROUPS:
        lines = []
        for code, full in group.codes:
            figure, full_at = known[code], full or 100
            reached = min(figure.value / full_at, Decimal(1)) if figure.value is not None else None
            lines.append(Line(figure, full_at, reached))
        groups.append(Counted(group, lines))
    return Scores(groups, [known[code] for code in SCORED])
