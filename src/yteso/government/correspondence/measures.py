"""Figures of official documents: how many were issued, how many of them electronically and signed.

Targets (R06, R07, R56) are dated data (`data/targets.csv`); the figures page compares each organisation
with that of its day.
"""

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.government.correspondence.models import Direction, Document, Target
from yteso.government.correspondence.permissions import READ
from yteso.toolkit.measures.public import (
    Dimension,
    Indicator,
    Measure,
    Source,
    add_indicators,
    add_measures,
)

GROUP = _("Official documents")
PLAN = "Kế hoạch chuyển đổi số của Sở Y tế (phần 1: I.1, II.1b; phần 2); Nghị định 30/2020/NĐ-CP điều 5"


def rows() -> QuerySet[Any]:
    """Documents issued; secret ones never count."""
    return Document.objects.filter(direction=Direction.OUT, issued_on__isnull=False, secrecy="")


LEVEL = Dimension(
    "level",
    _("Who issued it"),
    Case(When(organisation__parent__isnull=True, then=Value("department")), default=Value("units")),
    lambda values, on: {value: str(label) for value, label in Target.Scope.choices},
    tuple(Target.Scope.values),
)
ISSUED = Source(
    code="correspondence.issued",
    label=_("Documents issued"),
    model=Document,
    day="issued_on",
    organisation="organisation_id",
    read_rows=READ,
    rows=rows,
    dimensions=(LEVEL,),
    columns=(
        ("symbol", _("Number and symbol")),
        ("issued_on", _("Issued on")),
        ("subject", pgettext_lazy("document", "Summary")),
        ("signer_name", _("Signer")),
    ),
    detail="correspondence:document",
)

add_measures(
    Measure(
        "documents.issued",
        _("Documents issued"),
        _("Outgoing documents issued in the period, without secret ones."),
        ISSUED,
        by=(LEVEL,),
        unit=_("documents"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
    Measure(
        "documents.signed",
        _("Documents issued electronically and signed"),
        _(
            "Outgoing documents issued as files signed by the competent person and by the organisation, whose"
            " signatures were valid on issue; without secret ones."
        ),
        ISSUED,
        where=Q(electronic=True),
        by=(LEVEL,),
        unit=_("documents"),
        legal_source=PLAN,
        group=GROUP,
        is_personal=False,
    ),
)
add_indicators(
    Indicator(
        "documents.signed_share",
        _("Share of documents issued electronically and signed"),
        "documents.signed",
        "documents.issued",
        100,
        1,
        _("Documents issued electronically with valid signatures out of all issued, without secret ones."),
        "%",
        target="100",
        direction="up",
        legal_source=PLAN,
        group=GROUP,
    ),
)
