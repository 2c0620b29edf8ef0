"""The demo's money against the same formulas in `Decimal`."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from yteso.exchange.insurance.demo.money import (
    amount_text,
    drug_amounts,
    service_amounts,
    thousandths,
    thousandths_text,
)

CENT = Decimal("0.01")
quantities = st.integers(1, 500_000)
prices = st.integers(1, 10**11)
benefits = st.sampled_from([0, 32, 40, 47, 80, 95, 100])
rates = st.sampled_from([0, 30, 50, 100])


def _round(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@given(quantities, prices, rates, benefits)
def test_drug_line(quantity: int, price: int, rate: int, benefit: int) -> None:
    amounts = drug_amounts(quantity, price, rate=rate, benefit=benefit)
    count, each = Decimal(quantity) / 1000, Decimal(price) / 1000
    total = _round(count * each)
    assert Decimal(amount_text(amounts.total)) == total
    assert Decimal(amount_text(amounts.insured)) == _round(count * each * rate / 100)
    assert Decimal(amount_text(amounts.insurer_pays)) == _round(total * rate * benefit / 10_000)
    assert amounts.insurer_pays + amounts.patient_shares + amounts.patient_pays == amounts.total


@given(
    quantities,
    prices,
    rates,
    benefits,
    st.sampled_from([33, 50, 100]),
    st.sampled_from(["130", "4750", "3176"]),
)
def test_service_line(
    quantity: int, price: int, rate: int, benefit: int, service_rate: int, version: str
) -> None:
    amounts = service_amounts(
        quantity, price, price, service_rate=service_rate, rate=rate, benefit=benefit, version=version
    )
    count, each = Decimal(quantity) / 1000, Decimal(price) / 1000
    part = 100 if version == "130" else service_rate
    insured = _round(count * each * service_rate * rate / 10_000)
    assert Decimal(amount_text(amounts.total)) == _round(count * each * part / 100)
    assert Decimal(amount_text(amounts.insured)) == insured
    assert Decimal(amount_text(amounts.insurer_pays)) == _round(insured * benefit / 100)
    assert amounts.patient_pays == amounts.total - amounts.insured
    assert amounts.patient_shares == amounts.insured - amounts.insurer_pays


@given(st.integers(0, 10**12))
def test_thousandths_read_what_they_write(value: int) -> None:
    assert thousandths(thousandths_text(value)) == value
