"""What goes wrong in real files, done on purpose and at a known rate.

Each fault names the checker's rule that finds it ("" when nothing can be seen in one dossier alone: a typing
fault in a name is for the matching of people to notice). Rates are per thousand dossiers of a vendor of
average care (`Habits.care` = 1) and are our judgement. `tests/test_demo_files.py` proves each against the
checker.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from yteso.exchange.insurance.demo.dossiers import Dossier
from yteso.exchange.insurance.demo.geography import without_marks
from yteso.exchange.insurance.demo.money import amount_text
from yteso.exchange.insurance.demo.rows import Row

Change = Callable[[Dossier, random.Random], bool]


@dataclass(frozen=True)
class Fault:
    """`rule` finds it, as an error (`error`) or a warning. A dossier with an error waits for correction, and
    mostly comes again, mended. `change` returns False where the fault does not apply.
    """

    key: str
    title: str
    per_thousand: float
    error: bool
    rule: str
    change: Change


def _summary(dossier: Dossier) -> Row:
    return dossier.tables["XML1"][0]


def _set(dossier: Dossier, field: str, value: str) -> bool:
    """Set a field of Table 1 and of every paper that repeats it, unless it already has the value."""
    row = _summary(dossier)
    if row[field] == value:
        return False
    before = row[field]
    for rows in dossier.tables.values():
        for each in rows:
            if each.get(field) == before:
                each[field] = value
    return True


# -- who the patient is ---------------------------------------------------------------------------------


def _misspell(dossier: Dossier, rng: random.Random) -> bool:
    name = _summary(dossier)["HO_TEN"]
    words = name.split(" ")
    place = rng.randrange(len(words))
    word = words[place]
    if len(word) < 3:
        return False
    cut = rng.randrange(1, len(word) - 1)
    words[place] = (
        word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :] if rng.random() < 0.4 else word[:-1]
    )
    return _set(dossier, "HO_TEN", " ".join(words))


def _drop_marks(dossier: Dossier, _rng: random.Random) -> bool:
    return _set(dossier, "HO_TEN", without_marks(_summary(dossier)["HO_TEN"]))


def _swap_birth(dossier: Dossier, _rng: random.Random) -> bool:
    birth = _summary(dossier)["NGAY_SINH"]
    month, day = birth[4:6], birth[6:8]
    if day > "12" or day == "00" or day == month:
        return False
    return _set(dossier, "NGAY_SINH", birth[:4] + day + month + birth[8:])


def _year_only(dossier: Dossier, _rng: random.Random) -> bool:
    return _set(dossier, "NGAY_SINH", _summary(dossier)["NGAY_SINH"][:4] + "00000000")


def _mistype_id(dossier: Dossier, rng: random.Random) -> bool:
    number = _summary(dossier)["SO_CCCD"]
    if len(number) != 12:
        return False
    place = rng.randrange(7, 12)
    digit = str((int(number[place]) + rng.randrange(1, 9)) % 10)
    return _set(dossier, "SO_CCCD", number[:place] + digit + number[place + 1 :])


def _leave_out_id(dossier: Dossier, _rng: random.Random) -> bool:
    return bool(_summary(dossier)["SO_CCCD"]) and _set(dossier, "SO_CCCD", "")


# -- what the checker sees ------------------------------------------------------------------------------


def _shorten_id(dossier: Dossier, _rng: random.Random) -> bool:
    number = _summary(dossier)["SO_CCCD"]
    return len(number) == 12 and _set(dossier, "SO_CCCD", number[1:])


def _other_sex(dossier: Dossier, _rng: random.Random) -> bool:
    row = _summary(dossier)
    if (
        len(row["SO_CCCD"]) != 12
        or row["MA_BENH_CHINH"][0] == "O"
        or row["MA_BENH_CHINH"][:3] in ("Z34", "N76")
    ):
        return False
    return _set(dossier, "GIOI_TINH", "2" if row["GIOI_TINH"] == "1" else "1")


def _break_card(dossier: Dossier, _rng: random.Random) -> bool:
    card = _summary(dossier)["MA_THE_BHYT"]
    return len(card) == 15 and _set(dossier, "MA_THE_BHYT", card[:-1])


def _wrong_total(dossier: Dossier, rng: random.Random) -> bool:
    row = _summary(dossier)
    hundredths = int(row["T_TONGCHI_BV"].replace(".", ""))
    row["T_TONGCHI_BV"] = amount_text(hundredths + 100_000 * rng.randrange(1, 50))
    return True


def _wrong_line(dossier: Dossier, rng: random.Random) -> bool:
    rows = dossier.tables.get("XML3") or []
    if not rows:
        return False
    row = rng.choice(rows)
    row["THANH_TIEN_BH"] = amount_text(int(row["THANH_TIEN_BH"].replace(".", "")) + 250_000)
    return True


def _no_diagnosis(dossier: Dossier, _rng: random.Random) -> bool:
    _summary(dossier)["MA_BENH_CHINH"] = ""
    return True


def _no_name(dossier: Dossier, _rng: random.Random) -> bool:
    _summary(dossier)["HO_TEN"] = ""
    return True


def _unknown_outcome(dossier: Dossier, _rng: random.Random) -> bool:
    _summary(dossier)["KET_QUA_DTRI"] = "9"
    return True


def _unknown_disease(dossier: Dossier, _rng: random.Random) -> bool:
    return _set(dossier, "MA_BENH_CHINH", "Q99X")


def _leaves_before_coming(dossier: Dossier, _rng: random.Random) -> bool:
    row = _summary(dossier)
    if row["NGAY_VAO"] >= row["NGAY_RA"]:
        return False
    row["NGAY_VAO"], row["NGAY_RA"] = row["NGAY_RA"], row["NGAY_VAO"]
    return True


def _other_date_form(dossier: Dossier, _rng: random.Random) -> bool:
    rows = dossier.tables.get("XML3") or []
    if not rows:
        return False
    when = rows[0]["NGAY_YL"]
    rows[0]["NGAY_YL"] = f"{when[6:8]}/{when[4:6]}/{when[:4]}"
    return True


def _man_gives_birth(dossier: Dossier, _rng: random.Random) -> bool:
    row = _summary(dossier)
    if row["GIOI_TINH"] != "1":
        return False
    return _set(dossier, "MA_BENH_CHINH", "O80.0")


def _same_line_twice(dossier: Dossier, rng: random.Random) -> bool:
    rows = dossier.tables.get("XML2") or []
    if not rows:
        return False
    rows.append(dict(rng.choice(rows)))
    return True


def _foreign_link(dossier: Dossier, _rng: random.Random) -> bool:
    rows = dossier.tables.get("XML2") or []
    if not rows:
        return False
    rows[-1]["MA_LK"] = dossier.link_code + "X"
    return True


def _letters_in_number(dossier: Dossier, _rng: random.Random) -> bool:
    rows = dossier.tables.get("XML3") or []
    if not rows:
        return False
    rows[0]["SO_LUONG"] = "1,0"
    return True


def _long_department(dossier: Dossier, _rng: random.Random) -> bool:
    _summary(dossier)["MA_KHOA"] = ";".join(["K01", "K02", "K03", "K18"] * 4)
    return True


FAULTS: dict[str, Fault] = {
    fault.key: fault
    for fault in (
        Fault("name_misspelt", "Sai chính tả họ tên", 7, False, "", _misspell),
        Fault("name_without_marks", "Họ tên không dấu", 4, False, "", _drop_marks),
        Fault("birth_swapped", "Đảo ngày và tháng sinh", 4, False, "", _swap_birth),
        Fault("birth_year_only", "Chỉ ghi năm sinh", 5, False, "", _year_only),
        Fault("id_mistyped", "Gõ nhầm một chữ số CCCD", 6, False, "", _mistype_id),
        Fault("id_left_out", "Không ghi CCCD", 14, False, "X1-5014", _leave_out_id),
        Fault("id_shortened", "CCCD thiếu một chữ số", 4, True, "X1-5001", _shorten_id),
        Fault("sex_mistyped", "Giới tính khác với CCCD", 2, False, "X1-5002", _other_sex),
        Fault("card_broken", "Mã thẻ BHYT thiếu ký tự", 3, True, "X1-5003", _break_card),
        Fault("total_wrong", "Tổng chi phí không bằng tổng các dòng", 4, True, "X1-7003", _wrong_total),
        Fault("line_wrong", "Thành tiền của dòng sai công thức", 3, True, "X3-7002", _wrong_line),
        Fault("diagnosis_missing", "Thiếu mã bệnh chính", 2, True, "X1-1027", _no_diagnosis),
        Fault("name_missing", "Thiếu họ tên", 0.6, True, "X1-1004", _no_name),
        Fault("outcome_unknown", "Kết quả điều trị ngoài danh mục", 1.5, True, "X1-4041", _unknown_outcome),
        Fault("disease_unknown", "Mã bệnh không phải mã ICD-10", 1.5, True, "X1-9102", _unknown_disease),
        Fault("leaves_first", "Ngày ra trước ngày vào", 1.5, True, "X1-6001", _leaves_before_coming),
        Fault("date_form", "Ngày viết dd/mm/yyyy", 1.5, True, "X3-3037", _other_date_form),
        Fault("man_gives_birth", "Nam giới có mã bệnh thai sản", 1, True, "X1-9301", _man_gives_birth),
        Fault("line_twice", "Lặp một dòng thuốc", 2, True, "X1-7001", _same_line_twice),
        Fault("link_foreign", "Dòng mang mã liên kết của hồ sơ khác", 1, True, "X2-8001", _foreign_link),
        Fault("number_form", "Số lượng viết dấu phẩy", 1.5, True, "X3-3013", _letters_in_number),
        Fault("department_long", "Mã khoa quá dài", 1, False, "X1-2057", _long_department),
    )
}
FILE_FAULTS = {"truncated": 2.5, "repeated": 10.0}  # per thousand files: cut off; sent twice byte for byte
RESENT_AFTER_ERROR = 0.72  # share of faulty dossiers that come back mended
AMENDED = 12.0  # per thousand: late result or remark, the whole dossier sent again
RATE = sum(fault.per_thousand for fault in FAULTS.values())


def draw_fault(rng: random.Random, care: float) -> Fault | None:
    """Return the fault that befalls the next dossier, mostly none."""
    chance = rng.random() * 1000 / care
    if chance >= RATE:
        return None
    for fault in FAULTS.values():
        chance -= fault.per_thousand
        if chance < 0:
            return fault
    return None


def copy_of(dossier: Dossier) -> Dossier:
    """Return a dossier whose rows may be changed without touching the first."""
    tables = {name: [dict(row) for row in rows] for name, rows in dossier.tables.items()}
    return Dossier(
        dossier.facility_code, dossier.link_code, dossier.version, dossier.arrived, dossier.ended, tables,
        dossier.plan_number, list(dossier.faults), dossier.resend,
    )  # fmt: skip
