"""Money: the formulas of lines and the totals of the visit. A wrong figure here is a wrong claim.

Tolerance is one đồng per amount (programs round to whole đồng) and a hundredth per line for totals.
"""

# ruff: noqa: E501 - one declaration, one line of text
from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import amounts_to, within
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import Numbers, View

TOLERANCE = 1.0
PARTS = ("T_NGUONKHAC_NSNN", "T_NGUONKHAC_VTNN", "T_NGUONKHAC_VTTN", "T_NGUONKHAC_CL")
SOURCE = {"XML2": "QĐ 3176/QĐ-BYT, Bảng 2", "XML3": "QĐ 3176/QĐ-BYT, Bảng 3"}
T1 = "QĐ 3176/QĐ-BYT, Bảng 1"


def _sum(view: View, table: str, fields: tuple[str, ...]) -> Numbers:
    total = np.zeros(len(view.column(table, fields[0])))
    for field in fields:
        total = total + view.numbers(table, field)
    return total


def drug_full(view: View, table: str) -> Numbers:
    """SO_LUONG x DON_GIA."""
    return view.known(table, "SO_LUONG") * view.known(table, "DON_GIA")


def drug_insured(view: View, table: str) -> Numbers:
    """SO_LUONG x DON_GIA x TYLE_TT_BH / 100."""
    return drug_full(view, table) * view.known(table, "TYLE_TT_BH") / 100


def service_full(view: View, table: str) -> list[Numbers]:
    """SO_LUONG x DON_GIA_BV x TYLE_TT_DV / 100; where the difference is not collected, less the insured rest.

    Decision 130 has no TYLE_TT_DV in it.
    """
    count, price = view.known(table, "SO_LUONG"), view.known(table, "DON_GIA_BV")
    insured, rate = view.known(table, "DON_GIA_BH"), view.known(table, "TYLE_TT_DV") / 100
    options = [count * price * rate, count * price - count * insured * (1 - rate)]
    return [*options, count * price] if "130" in view.all_versions else options


def service_insured(view: View, table: str) -> Numbers:
    """SO_LUONG x DON_GIA_BH x TYLE_TT_DV / 100 x TYLE_TT_BH / 100."""
    rates = view.known(table, "TYLE_TT_DV") * view.known(table, "TYLE_TT_BH") / 10000
    return view.known(table, "SO_LUONG") * view.known(table, "DON_GIA_BH") * rates


def claimed(view: View, table: str) -> Numbers:
    """THANH_TIEN_BH x MUC_HUONG / 100."""
    return view.known(table, "THANH_TIEN_BH") * view.known(table, "MUC_HUONG") / 100


def self_paid(view: View, table: str) -> Numbers:
    """THANH_TIEN_BV - THANH_TIEN_BH."""
    return view.known(table, "THANH_TIEN_BV") - view.known(table, "THANH_TIEN_BH")


def co_paid(view: View, table: str) -> Numbers:
    """THANH_TIEN_BH - T_BHTT."""
    return view.known(table, "THANH_TIEN_BH") - view.known(table, "T_BHTT")


def other_sources(view: View, table: str) -> Numbers:
    """The sum of the four other sources."""
    return _sum(view, table, PARTS)


def all_parts(view: View, table: str) -> Numbers:
    """What insurance, co-payment, patient and others pay together."""
    return _sum(view, table, ("T_BHTT", "T_BNCCT", "T_BNTT", "T_NGUONKHAC"))


def total_of(
    *parts: tuple[str, str], only: Callable[[View, str], Numbers] | None = None
) -> Callable[[View], Numbers]:
    """Return a function that sums columns of line tables per dossier, perhaps only over some rows."""

    def compute(view: View) -> Numbers:
        total = np.zeros(view.size)
        for table, field in parts:
            if view.table(table) is not None:
                weights = np.nan_to_num(view.numbers(table, field))
                total += view.sums(table, weights * only(view, table) if only else weights)
        return total

    return compute


def supplies(view: View, table: str) -> Numbers:
    """1 for supply rows of XML3, 0 for others."""
    return np.fromiter((bool(code) for code in view.column(table, "MA_VAT_TU")), np.float64)


def fee_for_service(view: View, table: str) -> Numbers:
    """1 for rows paid fee for service."""
    return np.fromiter((method == "1" for method in view.column(table, "MA_PTTT")), np.float64)


def totals(field: str, compute: Callable[[View], Numbers]) -> Check:
    """A total of the summary agrees with its lines."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        found = view.numbers("XML1", field)
        owners = view.owners("XML1")
        expected = compute(view)[owners]
        lines = sum(view.sums(table, np.ones(len(view.owners(table))))[owners] for table in ("XML2", "XML3"))
        wrong = np.abs(found - expected) > TOLERANCE + 0.01 * lines
        texts = view.column("XML1", field)
        for row in np.flatnonzero(wrong).tolist():
            if not texts[row]:
                continue
            yield Hit(
                row,
                field=field,
                value=texts[row],
                parameters={"expected": f"{float(expected[row]):.2f}"},
            )

    return check


def claim_balance(view: View, table: str) -> Numbers:
    """T_TONGCHI_BH - T_BNCCT."""
    return view.numbers(table, "T_TONGCHI_BH") - view.numbers(table, "T_BNCCT")


def insured_at_most_full(view: View, rule: Rule) -> Iterator[Hit]:
    """The insured total is not above the whole."""
    full, insured = view.numbers(rule.table, "T_TONGCHI_BV"), view.numbers(rule.table, "T_TONGCHI_BH")
    texts = view.column(rule.table, "T_TONGCHI_BH")
    for row in np.flatnonzero(insured > full + TOLERANCE).tolist():
        yield Hit(
            row, field="T_TONGCHI_BH", value=texts[row], parameters={"other_value": f"{float(full[row]):.2f}"}
        )


def outside_scope_unpaid(view: View, rule: Rule) -> Iterator[Hit]:
    """What is outside the insurance's scope is not claimed."""
    paid = view.numbers(rule.table, "T_BHTT")
    for row in view.rows_with(rule.table, "PHAM_VI", {"2"}):
        if paid[row] > TOLERANCE:
            yield Hit(row, field="T_BHTT", value=view.column(rule.table, "T_BHTT")[row])


def nothing_counted(view: View, rule: Rule) -> Iterator[Hit]:
    """A quantity is more than zero."""
    for row in np.flatnonzero(view.numbers(rule.table, "SO_LUONG") == 0).tolist():
        if view.column(rule.table, "SO_LUONG")[row]:
            yield Hit(row, field="SO_LUONG", value=view.column(rule.table, "SO_LUONG")[row])


_MEND_LINE = _("Recalculate the line; if the amount is right, correct quantity, price or rate.")


def _line_rules(table: str) -> tuple[Rule, ...]:
    code, source = f"X{table[3:]}", SOURCE[table]
    full, insured = (drug_full, drug_insured) if table == "XML2" else (service_full, service_insured)
    without_ceiling = "" if table == "XML2" else "T_TRANTT"
    return (
        error(
            f"{code}-7001",
            "THANH_TIEN_BV SO_LUONG",
            amounts_to("THANH_TIEN_BV", full, TOLERANCE),
            _("The amount at hospital price is %(value)s; quantity, price and rate give %(expected)s."),
            _MEND_LINE,
            source,
        ),
        error(
            f"{code}-7002",
            "THANH_TIEN_BH SO_LUONG",
            amounts_to("THANH_TIEN_BH", insured, TOLERANCE, rows=without_ceiling),
            _("The amount within insurance scope is %(value)s; quantity, price and rates give %(expected)s."),
            _MEND_LINE,
            source,
        ),
        error(
            f"{code}-7003",
            "T_BHTT THANH_TIEN_BH MUC_HUONG",
            amounts_to("T_BHTT", claimed, TOLERANCE, rows="T_NGUONKHAC"),
            _("The claim is %(value)s; insured amount and benefit level give %(expected)s."),
            _MEND_LINE,
            source,
        ),
        error(
            f"{code}-7004",
            "T_BNTT THANH_TIEN_BV THANH_TIEN_BH",
            amounts_to("T_BNTT", self_paid, TOLERANCE, rows="T_NGUONKHAC"),
            _(
                "The patient's own payment is %(value)s; hospital amount less insured amount gives %(expected)s."
            ),
            _MEND_LINE,
            source,
        ),
        error(
            f"{code}-7005",
            "T_BNCCT THANH_TIEN_BH T_BHTT",
            amounts_to("T_BNCCT", co_paid, TOLERANCE, rows="T_NGUONKHAC"),
            _("The co-payment is %(value)s; insured amount less claim gives %(expected)s."),
            _MEND_LINE,
            source,
        ),
        error(
            f"{code}-7006",
            "T_NGUONKHAC",
            amounts_to("T_NGUONKHAC", other_sources, TOLERANCE),
            _("Other sources are %(value)s; the four parts add up to %(expected)s."),
            _("Correct T_NGUONKHAC or its parts."),
            source,
        ),
        error(
            f"{code}-7007",
            "THANH_TIEN_BV T_BHTT T_BNCCT T_BNTT T_NGUONKHAC",
            amounts_to("THANH_TIEN_BV", all_parts, TOLERANCE),
            _("The amount is %(value)s but its payers together pay %(expected)s."),
            _("Distribute the amount over insurance, co-payment, patient and other sources."),
            source,
        ),
        *(
            error(
                f"{code}-70{number}",
                field,
                within(field, 0, 100),
                _("%(label)s is %(value)s; it must lie between %(low)s and %(high)s."),
                _("Write a percentage from 0 to 100."),
                source,
            )
            for number, field in (("08", "TYLE_TT_BH"), ("09", "MUC_HUONG"))
        ),
        warning(
            f"{code}-7010",
            "PHAM_VI T_BHTT",
            outside_scope_unpaid,
            _("A line outside the insurance's scope (PHAM_VI 2) claims %(value)s."),
            _("Set the claim to 0 or correct PHAM_VI."),
            source,
        ),
        warning(
            f"{code}-7011",
            "SO_LUONG",
            nothing_counted,
            _("The quantity is zero."),
            _("Remove the line or correct the quantity."),
            source,
        ),
    )


_BOTH = ("XML2", "XML3")
_MEND_TOTAL = _("Recalculate the totals of XML1 from the lines of XML2 and XML3.")


def _total(number: str, field: str, compute: Callable[[View], Numbers]) -> Rule:
    return error(
        f"X1-70{number}",
        field,
        totals(field, compute),
        _("%(label)s is %(value)s; the lines add up to %(expected)s."),
        _MEND_TOTAL,
        T1,
    )


RULES: tuple[Rule, ...] = (
    _total("01", "T_THUOC", total_of(("XML2", "THANH_TIEN_BV"))),
    _total("02", "T_VTYT", total_of(("XML3", "THANH_TIEN_BV"), only=supplies)),
    _total("03", "T_TONGCHI_BV", total_of(*((table, "THANH_TIEN_BV") for table in _BOTH))),
    _total("04", "T_TONGCHI_BH", total_of(*((table, "THANH_TIEN_BH") for table in _BOTH))),
    _total("05", "T_BNTT", total_of(*((table, "T_BNTT") for table in _BOTH))),
    _total("06", "T_BNCCT", total_of(*((table, "T_BNCCT") for table in _BOTH))),
    _total("07", "T_BHTT", total_of(*((table, "T_BHTT") for table in _BOTH))),
    _total("08", "T_NGUONKHAC", total_of(*((table, "T_NGUONKHAC") for table in _BOTH))),
    warning(
        "X1-7009",
        "T_BHTT_GDV",
        totals("T_BHTT_GDV", total_of(*((table, "T_BHTT") for table in _BOTH), only=fee_for_service)),
        _("%(label)s is %(value)s; the lines paid fee for service (MA_PTTT 1) add up to %(expected)s."),
        _MEND_TOTAL,
        T1,
    ),
    error(
        "X1-7010",
        "T_BHTT T_TONGCHI_BH T_BNCCT",
        amounts_to("T_BHTT", claim_balance, TOLERANCE, rows="T_NGUONKHAC"),
        _("The claim is %(value)s; insured total less co-payment gives %(expected)s."),
        _MEND_TOTAL,
        T1,
    ),
    warning(
        "X1-7011",
        "T_TONGCHI_BH T_TONGCHI_BV",
        insured_at_most_full,
        _("The insured total %(value)s is above the whole total %(other_value)s."),
        _MEND_TOTAL,
        T1,
    ),
    *_line_rules("XML2"),
    *_line_rules("XML3"),
    error(
        "X3-7012",
        "TYLE_TT_DV",
        within("TYLE_TT_DV", 0, 100),
        _("%(label)s is %(value)s; it must lie between %(low)s and %(high)s."),
        _("Write a percentage from 0 to 100."),
        SOURCE["XML3"],
    ),
)
