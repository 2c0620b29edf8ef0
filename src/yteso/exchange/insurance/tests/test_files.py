"""Whole files, from bytes to findings: exactly these, by the lists that the product ships."""

from datetime import date
from pathlib import Path

import pytest

from yteso.exchange.insurance.catalogues import load_catalogue, wanted_systems
from yteso.exchange.insurance.checking import check
from yteso.exchange.insurance.checking.kinds import stems
from yteso.exchange.insurance.reading import read

DATA = Path(__file__).parent / "data"
SAMPLES = DATA / "samples"  # a folder that is not kept with the code: put other sample files there
Told = tuple[str, str, str, int, str, int]

pytestmark = pytest.mark.django_db


def findings_of(path: Path, received_on: date) -> list[Told]:
    """Return link code, rule, severity, row, field and line of everything found in a file."""
    told = []
    with path.open("rb") as source:
        for batch in read(source):
            for finding in check(batch, load_catalogue(), received_on):
                code = batch.dossiers[finding.dossier].link_code
                told.append((code, finding.rule, finding.severity, finding.row, finding.field, finding.line))
    return told


@pytest.mark.parametrize("name", ["outpatient_inline.xml", "inpatient_base64.xml", "check_in.xml"])
def test_sound_files_break_no_rule(name: str):
    assert findings_of(DATA / name, date(2026, 3, 20)) == []


def test_a_file_with_errors_tells_exactly_these():
    lines = (DATA / "with_errors.xml").read_text(encoding="utf-8").splitlines()
    rows = {
        tag: [number for number, line in enumerate(lines, 1) if line.startswith(f"<{tag}>")]
        for tag in ("CHI_TIET_THUOC", "CHI_TIET_DVKT")
    }
    summary = [n for n, line in enumerate(lines, 1) if line.startswith("<FILEHOSO><LOAIHOSO>XML1<")][1]
    drug, service = rows["CHI_TIET_THUOC"][3], rows["CHI_TIET_DVKT"][4]
    found = findings_of(DATA / "with_errors.xml", date(2026, 3, 20))
    assert {code for code, *_ in found} == {"TEST000004"}
    assert sorted(told[1:] for told in found) == [
        ("X1-4007", "error", 1, "GIOI_TINH", summary),
        ("X1-5003", "error", 1, "MA_THE_BHYT", summary),
        ("X1-7001", "error", 1, "T_THUOC", summary),
        ("X14-8106", "error", 1, "GIOI_TINH", found[-1][5]),
        ("X14-8108", "error", 1, "MA_THE_BHYT", found[-1][5]),
        ("X14-8115", "error", 1, "MA_BENH_CHINH", found[-1][5]),
        ("X2-3018", "error", 2, "SO_LUONG", drug),
        ("X2-5101", "error", 2, "TT_THAU", drug),
        ("X3-5101", "error", 2, "NGUOI_THUC_HIEN", service),
        ("X3-6005", "error", 2, "NGAY_KQ", service),
        ("X3-6006", "warning", 2, "NGAY_KQ", service),
    ]


def test_an_off_format_file_is_told_as_such():
    found = findings_of(DATA / "off_format.xml", date(2026, 4, 20))
    assert ("TEST000006", "R-OFF-FORMAT", "error", 0, "", 2) in found
    assert ("TEST000006", "R-UNKNOWN-FIELD", "warning", 1, "", 3) in found
    assert ("TEST000006", "X1-3037", "error", 1, "NGAY_RA", 3) in found
    assert ("TEST000006", "X1-4056", "error", 1, "MA_LOAI_KCB", 3) in found
    assert ("TEST000006", "X2-3034", "error", 1, "NGAY_YL", 12) in found


def test_lists_come_from_the_kernel_by_date():
    catalogue = load_catalogue()
    assert wanted_systems() - {"facility", "province", "commune"} <= set(catalogue.lists)
    care = catalogue.find("care_type")
    assert care is not None
    assert "11" not in care.on(date(2026, 7, 31))
    assert "11" in care.on(date(2026, 8, 1))
    assert load_catalogue().lists["icd10"] is catalogue.lists["icd10"]


def test_finer_codes_are_covered_by_what_they_divide():
    assert "M01.0" in stems("icd10", "M01.00")
    assert "K03" in stems("department", "K0319")
    assert "K03" in stems("department", "K03.1")
    assert stems("department", "K0") == ("K0",)
    assert stems("sex", "12") == ("12",)


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder with other sample files")
def test_sample_files_have_no_error():
    found = {
        path.name: findings_of(path, date(2026, 4, 20)) for path in sorted(SAMPLES.glob("synthetic*.xml"))
    }
    assert found
    assert {name: [told for told in all_told if told[2] == "error"] for name, all_told in found.items()} == {
        name: [] for name in found
    }
