"""Papers counted, certified, their pages and cost: figures with passports."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.government.archive.models import Collection, Expense, Paper
from yteso.government.archive.permissions import READ
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

GROUP = _("Digitising papers")
PLAN = "Kế hoạch chuyển đổi số của Sở Y tế, nhiệm vụ 6 (số hóa hồ sơ, kết quả TTHC); NĐ 107/2021/NĐ-CP"


def _words(values: Any, on: Any) -> dict[str, str]:
    return {value: str(label) for value, label in Collection.choices}


COLLECTION = Dimension("collection", _("Kind of papers"), F("collection"), _words, tuple(Collection.values))
COLUMNS = (
    ("unit__name", _("Unit")),
    ("template__title", _("Kind of paper")),
    ("number", _("Number")),
    ("holder_name", _("Holder")),
    ("pages", _("Number of pages")),
)


def counted_rows() -> QuerySet[Any]:
    return Paper.objects.exclude(state=Paper.State.ASIDE)


def certified_rows() -> QuerySet[Any]:
    return Paper.objects.filter(Q(state=Paper.State.CERTIFIED))


COUNTED = Source(
    code="archive.counted",
    label=_("Papers of the inventory"),
    model=Paper,
    day="counted_on",
    organisation="unit_id",
    read_rows=READ,
    rows=counted_rows,
    dimensions=(COLLECTION,),
    columns=COLUMNS,
    detail="archive:paper",
    names="holder_person_id",
    is_slow=True,
)
CERTIFIED = Source(
    code="archive.certified",
    label=_("Certified papers"),
    model=Paper,
    day="certified_on",
    organisation="unit_id",
    read_rows=READ,
    rows=certified_rows,
    dimensions=(COLLECTION,),
    columns=COLUMNS,
    detail="archive:paper",
    names="holder_person_id",
    is_slow=True,
)
SPENT = Source(
    code="archive.spent",
    label=_("Costs of digitisation"),
    model=Expense,
    day="spent_on",
    organisation="unit_id",
    read_rows=READ,
    dimensions=(COLLECTION,),
    is_slow=True,
    columns=(
        ("unit__name", _("Unit")),
        ("spent_on", _("Spent on")),
        ("what", _("What for")),
        ("amount_vnd", _("Amount (đồng)")),
    ),
)

add_measures(
    Measure(
        "archive.counted",
        _("Papers of the inventory"),
        _("Papers that were counted until the end of the period and not set aside."),
        COUNTED,
        additive=Additive.STOCK,
        by=(COLLECTION,),
        unit=_("paper documents"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
    Measure(
        "archive.certified_all",
        _("Papers digitised so far"),
        _("Papers with a certified electronic copy at the end of the period."),
        CERTIFIED,
        additive=Additive.STOCK,
        by=(COLLECTION,),
        unit=_("paper documents"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
    Measure(
        "archive.certified",
        _("Papers digitised"),
        _("Papers whose electronic copy was certified in the period."),
        CERTIFIED,
        by=(COLLECTION,),
        unit=_("paper documents"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
    Measure(
        "archive.pages",
        _("Pages digitised"),
        _("Pages of the papers certified in the period, without blank ones."),
        CERTIFIED,
        Sum("pages"),
        by=(COLLECTION,),
        unit=_("pages"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
    Measure(
        "archive.spent",
        _("Cost of digitisation"),
        _("Money spent on digitisation in the period, as entered."),
        SPENT,
        Sum("amount_vnd"),
        by=(COLLECTION,),
        unit=_("đồng"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
)
add_indicators(
    Indicator(
        "archive.done_share",
        _("Share of papers digitised"),
        "archive.certified_all",
        "archive.counted",
        100,
        1,
        _("Papers with a certified copy for each hundred of the inventory, at the end of the period."),
        unit="%",
        direction="up",
        legal_source=PLAN,
        group=GROUP,
    ),
    Indicator(
        "archive.cost_per_page",
        _("Cost per page"),
        "archive.spent",
        "archive.pages",
        1,
        0,
        _("Money spent in the period for each page certified in it."),
        unit=_("đồng"),
        direction="down",
        legal_source=PLAN,
        group=GROUP,
    ),
)
