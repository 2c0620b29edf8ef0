"""The forms of the HIV and TB programmes (XML6, XML15). Their gaps warn: they must not hold a visit back."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import (
    in_order,
    matches,
    needed_when,
    needed_when_contains,
)
from yteso.exchange.insurance.checking.moments import day_of
from yteso.exchange.insurance.checking.rule import Hit, Rule, warning
from yteso.exchange.insurance.checking.view import View

T6, T15 = "QĐ 4750/QĐ-BYT, Bảng 6", "QĐ 4750/QĐ-BYT, Bảng 15"
_MEND_TB = _("Fill in the tuberculosis part, or set LOAI_DTRI_LAO to 0.")


def dispensed_too_long(view: View, rule: Rule) -> Iterator[Hit]:
    """Medicines are given for no more days than the handling lasts."""
    columns = (
        view.column("XML6", f)
        for f in ("NGAY_BAT_DAU_XU_TRI", "NGAY_KET_THUC_XU_TRI", "SO_NGAY_CAP_THUOC_ARV")
    )
    for row, (begin, end, days) in enumerate(zip(*columns, strict=True)):
        first, last = day_of(begin), day_of(end)
        if first and last and days.isdigit() and int(days) > (last - first).days:
            yield Hit(
                row,
                field="SO_NGAY_CAP_THUOC_ARV",
                value=days,
                parameters={"expected": str((last - first).days)},
            )


def _ordered(code: str, earlier: str, later: str, source: str) -> Rule:
    return warning(
        code,
        f"{earlier} {later}",
        in_order(earlier, later),
        _("%(label)s %(value)s is before %(other)s %(other_value)s."),
        _("Correct one of the two dates."),
        source,
    )


RULES: tuple[Rule, ...] = (
    *(
        warning(
            f"X6-530{digit}",
            f"{field} LOAI_DTRI_LAO",
            needed_when(field, "LOAI_DTRI_LAO", ("1", "2", "3")),
            _("Tuberculosis is treated (LOAI_DTRI_LAO %(other_value)s) but %(label)s (%(field)s) is empty."),
            _MEND_TB,
            T6,
        )
        for digit, field in enumerate(("PHACDO_DTRI_LAO", "NGAYBD_DTRI_LAO"), 1)
    ),
    *(
        warning(
            f"X6-531{digit}",
            f"{field} MA_TINH_TRANG_DK",
            needed_when_contains(field, "MA_TINH_TRANG_DK", "1"),
            _("For a child of a mother with HIV %(label)s (%(field)s) is empty."),
            _("Fill in the PCR test."),
            T6,
        )
        for digit, field in enumerate(("LAN_XN_PCR", "NGAY_XN_PCR", "NGAY_KQ_XN_PCR", "MA_KQ_XN_PCR"), 1)
    ),
    *(
        warning(
            f"X6-532{digit}",
            f"{field} MA_XU_TRI",
            needed_when_contains(field, "MA_XU_TRI", "1"),
            _("ARV is given (MA_XU_TRI 1) but %(label)s (%(field)s) is empty."),
            _("Fill in first day, last day and days dispensed."),
            T6,
        )
        for digit, field in enumerate(
            ("NGAY_BAT_DAU_XU_TRI", "NGAY_KET_THUC_XU_TRI", "SO_NGAY_CAP_THUOC_ARV"), 1
        )
    ),
    warning(
        "X6-5330",
        "MA_BAC_PHAC_DO MA_PHAC_DO_DIEU_TRI",
        needed_when("MA_BAC_PHAC_DO", "MA_PHAC_DO_DIEU_TRI", ("KHAC", "Khác", "khac")),
        _("The regimen is “other” but its line (MA_BAC_PHAC_DO) is empty."),
        _("Write 1, 2 or 3."),
        T6,
    ),
    warning(
        "X6-5331",
        "SO_NGAY_CAP_THUOC_ARV",
        dispensed_too_long,
        _("ARV is given for %(value)s days but the handling lasts %(expected)s."),
        _("Correct the days or the dates."),
        T6,
    ),
    *(
        warning(
            f"X6-534{digit}",
            field,
            matches(field, r"\w{5}"),
            _("The facility “%(value)s” in %(field)s has not 5 characters."),
            _("Write the facility's code."),
            T6,
        )
        for digit, field in enumerate(("NOI_LAY_MAU_XN", "NOI_XN_KD", "NOI_BDDT_ARV"), 1)
    ),
    _ordered("X6-6301", "NGAYBD_DTRI_LAO", "NGAYKT_DTRI_LAO", T6),
    _ordered("X6-6302", "NGAY_XN_TLVR", "NGAY_KQ_XN_TLVR", T6),
    _ordered("X6-6303", "NGAY_XN_PCR", "NGAY_KQ_XN_PCR", T6),
    _ordered("X6-6304", "NGAY_BAT_DAU_XU_TRI", "NGAY_KET_THUC_XU_TRI", T6),
    _ordered("X6-6305", "NGAYKD_HIV", "BDDT_ARV", T6),
    _ordered("X15-6301", "NGAYBD_DTRI_LAO", "NGAYKT_DTRI_LAO", T15),
    _ordered("X15-6302", "NGAYKD_HIV", "BDDT_ARV", T15),
    *(
        warning(
            f"X15-531{digit}",
            f"{field} PHANLOAI_LAO_HIV",
            needed_when(field, "PHANLOAI_LAO_HIV", ("1",)),
            _("The patient has HIV (PHANLOAI_LAO_HIV 1) but %(label)s (%(field)s) is empty."),
            _("Fill in the HIV part."),
            T15,
        )
        for digit, field in enumerate(("NGAYKD_HIV", "BDDT_ARV"), 1)
    ),
)
