"""The money of a line and of a visit, exact: whole numbers of hundredths of a đồng, rounded half up.

Quantities and unit prices are whole numbers of thousandths. `tests/test_demo_money.py` compares with
`Decimal`. Source: 130/QĐ-BYT, 4750/QĐ-BYT and 3176/QĐ-BYT, Tables 1 to 3; xml3176.md §6.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amounts:
    """One line: total at the facility's price, within the insurance's scope, and who pays, in hundredths."""

    total: int
    insured: int
    insurer_pays: int
    patient_shares: int
    patient_pays: int


def rounded(numerator: int, denominator: int) -> int:
    """Return numerator / denominator, halves up (both not negative)."""
    return (2 * numerator + denominator) // (2 * denominator)


def drug_amounts(quantity: int, price: int, *, rate: int, benefit: int) -> Amounts:
    """Return the amounts of a drug line (Table 2): `rate` is TYLE_TT_BH, `benefit` MUC_HUONG, in percent."""
    total = rounded(quantity * price, 10_000)
    insured = rounded(quantity * price * rate, 1_000_000)
    insurer_pays = rounded(total * rate * benefit, 10_000)
    patient_pays = total - insured
    return Amounts(total, insured, insurer_pays, total - insurer_pays - patient_pays, patient_pays)


def service_amounts(
    quantity: int, price: int, insured_price: int, *, service_rate: int, rate: int, benefit: int, version: str
) -> Amounts:
    """Return the amounts of a service or supply line (Table 3); `service_rate` is TYLE_TT_DV.

    Decision 130 leaves TYLE_TT_DV out of the facility's total; 4750 and 3176 put it in.
    """
    total = rounded(quantity * price * (100 if version == "130" else service_rate), 1_000_000)
    insured = rounded(quantity * insured_price * service_rate * rate, 100_000_000)
    insurer_pays = rounded(insured * benefit, 100)
    return Amounts(total, insured, insurer_pays, insured - insurer_pays, total - insured)


def amount_text(hundredths: int) -> str:
    """Return an amount with two decimals, as the standard asks."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def thousandths_text(value: int) -> str:
    """Return a quantity or unit price with three decimals."""
    return f"{value // 1000}.{value % 1000:03d}"


def thousandths(text: str) -> int:
    """Read a quantity or price written with up to three decimals."""
    whole, _, rest = text.partition(".")
    return int(whole) * 1000 + int(f"{rest:0<3}"[:3])
