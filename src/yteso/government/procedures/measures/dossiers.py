"""Dossiers as figures: kept in time, online, paid, digitised, reused; points by TT 01/2018; Decision 766.

What the law counts from complaints and answers of citizens (TT 01/2018 items 4, 7, 8; Decision 766 group 6)
is not here: nothing in the platform holds it yet, and nothing stands in its place.
"""

from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models import (
    Charge,
    Dossier,
    DossierComponent,
    Level,
    Procedure,
    ProcedureVersion,
    Result,
)
from yteso.government.procedures.permissions import READ, READ_CATALOGUE, READ_STATISTICS
from yteso.kernel.base.public import today
from yteso.toolkit.measures.public import (
    Additive,
    Dimension,
    Indicator,
    Measure,
    Source,
    Sum,
    add_indicators,
    add_measures,
)
from yteso.toolkit.work.public import Action

POINTS = "Thông tư 01/2018/TT-VPCP điều 13–15"
INDEX = "Quyết định 766/QĐ-TTg năm 2022"
IN_TIME = _("Procedures: in time")
OPENNESS = _("Procedures: open to all")
ONLINE = _("Procedures: online and paid")
DIGITAL = _("Procedures: digitised and reused")
SCORES = _("Procedures: points by TT 01/2018")
NONE_LATE = ("early", "on_time")


class Day(Func):
    """The local day of a moment."""

    template = "((%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
    output_field = DateField()


def _points(two: Q, one: Q) -> Case:
    return Case(
        When(two, then=Value(2)), When(one, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def dossiers() -> QuerySet[Any]:
    """Dossiers that were received, with what happened to each."""
    papers = DossierComponent.objects.filter(dossier=OuterRef("pk"))
    charges = Charge.objects.filter(dossier=OuterRef("pk"), amount_vnd__gt=0)
    asked = (
        Action.objects.filter(case_id=OuterRef("case_id"), verb="ask_supplement")
        .order_by()
        .values("case_id")
        .annotate(n=Count("id"))
        .values("n")
    )
    rows = Dossier.objects.filter(received_at__isnull=False).annotate(
        received_on=Day("received_at"),
        finished_on=Case(When(~Q(case__outcome=""), then=Day("case__finished_at"))),  # not what was withdrawn
        supplements=Coalesce(Subquery(asked), 0),
        has_reuse=Exists(papers.filter(origin=DossierComponent.Origin.REUSED)),
        has_file=Exists(papers.filter(file__isnull=False)),
        has_e_result=Exists(Result.objects.filter(dossier=OuterRef("pk"), document__state="signed")),
        owes_fee=Exists(charges),
        paid_online=Exists(charges.filter(method=Charge.Method.PORTAL, paid_at__isnull=False)),
        is_at_once=Q(finished_on=F("received_on")),
    )
    return rows.annotate(
        is_in_time=Q(supplements__lte=1)
        & (
            Q(case__outcome__in=NONE_LATE)
            | Q(case__finished_at__isnull=False, case__outcome="")
            | Q(case__finished_at=None, case__due_at=None)
            | Q(case__finished_at=None, case__due_at__gte=Now())
        ),
        points_time=_points(Q(case__outcome="early"), Q(case__outcome="on_time")),
        points_contacts=_points(Q(supplements=0), Q(supplements=1)),
    )


def named_groups(values: Any, on: Any) -> dict[str, str]:
    del on
    return dict(Procedure.objects.filter(group__in=list(values)).values_list("group", "field").distinct())


def _channels(values: Any, on: Any) -> dict[str, str]:
    del values, on
    return {value: str(label) for value, label in Dossier.Channel.choices}


GROUP = Dimension("group", _("Field of work"), F("version__procedure__group"), named_groups)
CHANNEL = Dimension("channel", _("How it came"), F("channel"), _channels, tuple(Dossier.Channel.values))

SHOWN = (
    ("code", _("Code")),
    ("version__name", _("Procedure")),
    ("received_at", _("Received on")),
    ("case__due_at", _("Deadline")),
    ("case__finished_at", _("Result on")),
)


def _dossiers(code: str, label: Any, day: str) -> Source:
    return Source(
        code=code,
        label=label,
        model=Dossier,
        day=day,
        organisation="office__organisation_id",
        read_rows=READ,
        rows=dossiers,
        is_slow=True,
        dimensions=(GROUP, CHANNEL),
        columns=SHOWN,
        detail="procedures:dossier",
    )


RECEIVED = _dossiers("procedures.received", _("Dossiers, by the day they were received"), "received_on")
RESOLVED = _dossiers("procedures.resolved", _("Dossiers, by the day of their result"), "finished_on")


def in_force() -> QuerySet[Any]:
    """Versions of our own procedures that hold today, and whether they say all that the law wants."""
    parts = ~Q(name="") & Q(legal_amount__isnull=False) & ~Q(subjects=[]) & ~Q(channels=[])
    rows = ProcedureVersion.objects.on(today()).filter(procedure__handled_by="")
    return rows.annotate(
        has_papers=Exists(ProcedureVersion.objects.filter(pk=OuterRef("pk"), components__isnull=False))
    ).annotate(
        is_whole=parts & Q(has_papers=True),
        is_online=Q(level__in=(Level.PARTIAL, Level.FULL)),
        is_used_online=Exists(
            Dossier.objects.filter(version__procedure=OuterRef("procedure"), channel=Dossier.Channel.ONLINE)
        ),
    )


CATALOGUE = Source(
    code="procedures.catalogue",
    label=_("Procedures in force today"),
    model=ProcedureVersion,
    day="valid_from",
    read_rows=READ_CATALOGUE,
    rows=in_force,
    is_slow=True,
    dimensions=(Dimension("group", _("Field of work"), F("procedure__group"), named_groups),),
    columns=(("procedure__code", _("Code")), ("name", _("Procedure")), ("valid_from", _("Valid from"))),
    detail="procedures:procedure",
    detail_keys=("procedure_id",),
)


def _count(code: str, label: Any, definition: Any, where: Q | None, group: Any, **more: Any) -> Measure:
    values: dict[str, Any] = {
        "by": (GROUP, CHANNEL),
        "unit": _("dossiers"),
        "legal_source": INDEX,
        "source": RECEIVED,
        "read": READ_STATISTICS,
        "is_personal": False,
        **more,
    }
    return Measure(code, label, definition, where=where, group=group, **values)


def _procedures(code: str, label: Any, definition: Any, where: Q | None) -> Measure:
    return _count(
        code,
        label,
        definition,
        where,
        OPENNESS,
        source=CATALOGUE,
        by=(),
        additive=Additive.STOCK,
        unit=_("procedures"),
    )


add_measures(
    _count(
        "procedures.received",
        _("Dossiers received"),
        _("Dossiers accepted in the period, by the day of acceptance."),
        None,
        IN_TIME,
    ),
    _count(
        "procedures.in_time",
        _("Dossiers in time"),
        _(
            "Of the dossiers received in the period: those with a result in time, those still within their"
            " time and those withdrawn before it was over. A dossier that was asked for a supplement more"
            " than once counts as late."
        ),
        Q(is_in_time=True),
        IN_TIME,
    ),
    _count(
        "procedures.resolved",
        _("Dossiers resolved"),
        _("Dossiers whose result (or refusal) came in the period; those withdrawn are not among them."),
        None,
        IN_TIME,
        source=RESOLVED,
    ),
    _count(
        "procedures.resolved_late",
        _("Dossiers resolved late"),
        _("Dossiers whose result came in the period, after the deadline."),
        Q(case__outcome="late"),
        IN_TIME,
        source=RESOLVED,
    ),
    _count(
        "procedures.at_once",
        _("Dossiers decided on the day they came"),
        _("Dossiers resolved in the period on the day on which they were received."),
        Q(is_at_once=True),
        SCORES,
        source=RESOLVED,
        legal_source=POINTS,
    ),
    _count(
        "procedures.online",
        _("Dossiers sent online"),
        _("Dossiers received in the period that came online."),
        Q(channel=Dossier.Channel.ONLINE),
        ONLINE,
    ),
    _count(
        "procedures.with_fee",
        _("Dossiers with a fee"),
        _("Dossiers received in the period that owe a fee above zero."),
        Q(owes_fee=True),
        ONLINE,
    ),
    _count(
        "procedures.paid_online",
        _("Dossiers paid online"),
        _("Dossiers received in the period with a fee paid through a payment portal."),
        Q(owes_fee=True, paid_online=True),
        ONLINE,
    ),
    _count(
        "procedures.digitised",
        _("Dossiers digitised"),
        _("Dossiers received in the period that have a file among their papers and a signed result."),
        Q(has_file=True, has_e_result=True),
        DIGITAL,
    ),
    _count(
        "procedures.e_results",
        _("Results signed electronically"),
        _("Dossiers resolved in the period whose result is signed and sealed electronically."),
        Q(has_e_result=True),
        DIGITAL,
        source=RESOLVED,
    ),
    _count(
        "procedures.reused",
        _("Dossiers with a paper held already"),
        _("Dossiers received in the period that took at least one paper from what we hold."),
        Q(has_reuse=True),
        DIGITAL,
    ),
    _count(
        "procedures.points_time",
        _("Points for total time"),
        _("Each dossier resolved in the period: before its day 2 points, on the day 1, later 0."),
        None,
        SCORES,
        source=RESOLVED,
        value=Sum("points_time"),
        unit=_("points"),
        legal_source=POINTS,
    ),
    _count(
        "procedures.points_contacts",
        _("Points for contacts to complete the dossier"),
        _("Each dossier resolved in the period: no supplement asked 2 points, one 1, more 0."),
        None,
        SCORES,
        source=RESOLVED,
        value=Sum("points_contacts"),
        unit=_("points"),
        legal_source=POINTS,
    ),
    _procedures(
        "procedures.in_force",
        _("Procedures in force"),
        _("Procedures of ours that hold today, whatever the period: only today's state is kept."),
        None,
    ),
    _procedures(
        "procedures.whole",
        _("Procedures with all that the law wants said"),
        _("Procedures in force that say name, ways, papers, time limit and for whom."),
        Q(is_whole=True),
    ),
    _procedures(
        "procedures.offered_online",
        _("Procedures offered online"),
        _("Procedures in force that can be asked for online, in part or wholly."),
        Q(is_online=True),
    ),
    _procedures(
        "procedures.used_online",
        _("Procedures used online"),
        _("Procedures offered online for which somebody has applied online."),
        Q(is_online=True, is_used_online=True),
    ),
)


def _share(
    code: str, label: Any, above: str, below: str, group: Any, definition: Any, target: str = "", **more: Any
) -> Indicator:
    values: dict[str, Any] = {"legal_source": INDEX, "direction": "up", "unit": "%", **more}
    return Indicator(
        code,
        label,
        above,
        below,
        100,
        2,
        definition,
        target=target,
        group=group,
        read=READ_STATISTICS,
        **values,
    )


def _points_of(code: str, label: Any, measure: str, definition: Any) -> Indicator:
    return Indicator(
        code,
        label,
        measure,
        "procedures.resolved",
        1,
        1,
        definition,
        unit=_("points"),
        direction="up",
        legal_source=POINTS,
        group=SCORES,
        read=READ_STATISTICS,
    )


add_indicators(
    _share(
        "procedures.whole_share",
        _("1.3 Procedures made public completely"),
        "procedures.whole",
        "procedures.in_force",
        OPENNESS,
        _("Procedures that say all that the law wants, out of those in force."),
    ),
    _share(
        "procedures.in_time_share",
        _("2.1 Dossiers in time"),
        "procedures.in_time",
        "procedures.received",
        IN_TIME,
        _("Dossiers in time out of those received in the period."),
    ),
    _share(
        "procedures.offered_share",
        _("3.1 Procedures offered online"),
        "procedures.offered_online",
        "procedures.in_force",
        ONLINE,
        _("Procedures that can be asked for online, out of those in force."),
        "80",
    ),
    _share(
        "procedures.used_share",
        _("3.2 Online services that are used"),
        "procedures.used_online",
        "procedures.offered_online",
        ONLINE,
        _("Procedures for which somebody has applied online, out of those offered online."),
    ),
    _share(
        "procedures.online_share",
        _("3.3 Dossiers sent online"),
        "procedures.online",
        "procedures.received",
        ONLINE,
        _("Dossiers that came online out of those received in the period."),
        "50",
    ),
    _share(
        "procedures.paid_share",
        _("3.6 Dossiers paid online"),
        "procedures.paid_online",
        "procedures.with_fee",
        ONLINE,
        _("Dossiers paid through a payment portal out of those with a fee."),
    ),
    _share(
        "procedures.e_result_share",
        _("4.1 Dossiers with an electronic result"),
        "procedures.e_results",
        "procedures.resolved",
        DIGITAL,
        _("Dossiers with a signed electronic result out of those resolved."),
    ),
    _share(
        "procedures.digitised_share",
        _("4.2 Dossiers digitised"),
        "procedures.digitised",
        "procedures.received",
        DIGITAL,
        _("Dossiers with a file among their papers and a signed result, out of those received."),
        "80",
    ),
    _share(
        "procedures.reused_share",
        _("4.3 Dossiers that reuse what is held"),
        "procedures.reused",
        "procedures.received",
        DIGITAL,
        _("Dossiers that took a paper from what we hold, out of those received. Decision 766 wants 80 %."),
        "30",
        legal_source=f"{INDEX}; kế hoạch của Sở Y tế (từ 30 %)",
    ),
    _share(
        "procedures.at_once_share",
        _("Dossiers decided on the day they came"),
        "procedures.at_once",
        "procedures.resolved",
        SCORES,
        _("Item 5 of the scoring: at least 20 % decided on the spot give 2 points."),
        "20",
        legal_source=POINTS,
    ),
    _points_of(
        "procedures.score_time",
        _("Item 1: total time"),
        "procedures.points_time",
        _("Points for total time, for each dossier resolved."),
    ),
    _points_of(
        "procedures.score_contacts",
        _("Item 3: contacts to complete the dossier"),
        "procedures.points_contacts",
        _("Points for contacts, for each dossier resolved."),
    ),
)
