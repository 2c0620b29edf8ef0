"""Rows of Tables 2 to 5 as mappings from field to text, every field of every version present.

A row starts as a copy of what never changes for that drug, service or supply in that facility; only the
rest is written for each visit. That is what makes thousands of dossiers a second possible.
"""

from dataclasses import dataclass
from functools import cache

from yteso.exchange.insurance.demo.catalogue import Drug, Service, Supply
from yteso.exchange.insurance.demo.facilities import Facility
from yteso.exchange.insurance.demo.money import (
    Amounts,
    amount_text,
    drug_amounts,
    service_amounts,
    thousandths_text,
)
from yteso.exchange.insurance.schema import tables

Row = dict[str, str]

_NO_OTHER_SOURCE = dict.fromkeys(
    ("T_NGUONKHAC_NSNN", "T_NGUONKHAC_VTNN", "T_NGUONKHAC_VTTN", "T_NGUONKHAC_CL", "T_NGUONKHAC"), "0.00"
)


@cache
def blank(table: str) -> Row:
    """Return a row with every field of the table, all versions, empty."""
    return dict.fromkeys(tables()[table].field_names, "")


@dataclass(slots=True)
class Order:
    """One thing ordered in a visit, before its money is known: quantity in thousandths, times in minutes."""

    item: Drug | Service | Supply
    quantity: int
    ordered: int
    done: int = 0
    resulted: int = 0
    department: str = ""
    doctor: str = ""
    performer: str = ""
    dose: str = ""
    advice: str = ""
    bed: str = ""
    machine: str = ""
    icd: str = ""
    insured: bool = True
    service_rate: int = 100
    operation_day: bool = False


def drug_base(facility: Facility, drug: Drug, *, covered: bool) -> Row:
    """Return what every line of this drug has in this facility."""
    return blank("XML2") | _NO_OTHER_SOURCE | {
        "MA_THUOC": drug.code if drug.group != "5" else "",
        "MA_NHOM": drug.group,
        "TEN_THUOC": drug.name,
        "DON_VI_TINH": drug.unit,
        "HAM_LUONG": drug.strength,
        "DUONG_DUNG": drug.route,
        "DANG_BAO_CHE": drug.form,
        "SO_DANG_KY": drug.registration,
        "TT_THAU": facility.tenders[drug.package or "G1"],
        "PHAM_VI": "1" if covered else "2",
        "TYLE_TT_BH": "100" if covered else "0",
        "DON_GIA": thousandths_text(drug.price),
        "MA_PTTT": "1",
        "NGUON_CTRA": "1" if covered else "4",
    }  # fmt: skip


def service_base(service: Service, *, covered: bool) -> Row:
    """Return what every line of this service has."""
    price = thousandths_text(service.price)
    return blank("XML3") | _NO_OTHER_SOURCE | {
        "MA_DICH_VU": service.code,
        "MA_NHOM": service.group,
        "TEN_DICH_VU": service.name,
        "DON_VI_TINH": service.unit,
        "PHAM_VI": "1" if covered else "2",
        "DON_GIA_BV": price,
        "DON_GIA_BH": price if covered else "0.000",
        "TYLE_TT_DV": "100",
        "TYLE_TT_BH": "100" if covered else "0",
        "MA_PTTT": "1",
    }  # fmt: skip


def supply_base(facility: Facility, supply: Supply, *, covered: bool) -> Row:
    """Return what every line of this supply has in this facility."""
    price = thousandths_text(supply.price)
    return blank("XML3") | _NO_OTHER_SOURCE | {
        "MA_VAT_TU": supply.code,
        "MA_NHOM": "10" if covered else "11",
        "TEN_VAT_TU": supply.name,
        "DON_VI_TINH": supply.unit,
        "PHAM_VI": "1" if covered else "2",
        "DON_GIA_BV": price,
        "DON_GIA_BH": price if covered else "0.000",
        "TT_THAU": facility.tenders["S" + supply.package[1:]],
        "TYLE_TT_DV": "100",
        "TYLE_TT_BH": "100" if covered else "0",
        "MA_PTTT": "1",
        "MA_HIEU_SP": supply.model,
    }  # fmt: skip


def amounts_of(order: Order, *, covered: bool, benefit: int, version: str) -> Amounts:
    """Return the money of an order; `covered` is whether the insurance covers this line."""
    item, rate = order.item, 100 if covered else 0
    if isinstance(item, Drug):
        return drug_amounts(order.quantity, item.price, rate=rate, benefit=benefit if covered else 0)
    return service_amounts(
        order.quantity,
        item.price,
        item.price if covered else 0,
        service_rate=order.service_rate,
        rate=rate,
        benefit=benefit if covered else 0,
        version=version,
    )


def money_fields(order: Order, amounts: Amounts, benefit: int) -> Row:
    """Return the fields of quantity and money that Tables 2 and 3 share."""
    return {
        "SO_LUONG": thousandths_text(order.quantity),
        "THANH_TIEN_BV": amount_text(amounts.total),
        "THANH_TIEN_BH": amount_text(amounts.insured),
        "MUC_HUONG": str(benefit),
        "T_BNTT": amount_text(amounts.patient_pays),
        "T_BNCCT": amount_text(amounts.patient_shares),
        "T_BHTT": amount_text(amounts.insurer_pays),
    }
