"""What a batch says about the persons in it, in the words of `kernel/people`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from yteso.exchange.insurance.forming import day, moment
from yteso.exchange.insurance.reading import Batch
from yteso.kernel.people.public import Candidate, read_candidate

DIED = frozenset({"5", "8"})  # KET_QUA_DTRI: died here, died outside


def read_candidates(batch: Batch, chosen: Sequence[int]) -> list[Candidate]:
    """Return one candidate for each chosen dossier (index in the batch), from its XML1 or XML0 row."""
    rows = main_rows(batch)
    parents = _parents(batch)
    return [_candidate(batch, index, *rows[index], parents.get(index, ())) for index in chosen]


def main_rows(batch: Batch) -> dict[int, tuple[str, int]]:
    """Return where each dossier's main row is: its table (XML1 or XML0) and the place in that table."""
    found: dict[int, tuple[str, int]] = {}
    for name, kind in (("XML0", "check_in"), ("XML1", "visit")):
        table = batch.tables.get(name)
        if table is not None:
            for place in range(len(table) - 1, -1, -1):
                if batch.dossiers[table.dossier[place]].kind == kind:
                    found[table.dossier[place]] = (name, place)
    return found


def _parents(batch: Batch) -> dict[int, list[str]]:
    """Return the insurance numbers that discharge papers (XML7) name as the father's or the mother's."""
    found: dict[int, list[str]] = defaultdict(list)
    table = batch.tables.get("XML7")
    if table is not None:
        for name in ("MA_CHA", "MA_ME"):
            for dossier, number in zip(table.dossier, table.fields[name], strict=True):
                if number:
                    found[dossier].append(number)
    return found


def _candidate(batch: Batch, index: int, table: str, place: int, parents: Sequence[str]) -> Candidate:
    fields = batch.tables[table].fields

    def sent(name: str) -> str:
        values = fields.get(name)
        return values[place] if values else ""

    left = day(sent("NGAY_RA")) if sent("KET_QUA_DTRI") in DIED else None
    arrived = moment(sent("NGAY_VAO"))
    return read_candidate(
        full_name=sent("HO_TEN"),
        sex=sent("GIOI_TINH"),
        birth=sent("NGAY_SINH"),
        id_number=sent("SO_CCCD"),
        card_numbers=sent("MA_THE_BHYT"),
        cards_from=sent("GT_THE_TU"),
        cards_to=sent("GT_THE_DEN"),
        card_facilities=sent("MA_DKBD"),
        area_code=sent("MA_KHUVUC"),
        facility_code=batch.dossiers[index].facility_code,
        record_number=sent("MA_BN"),
        phone=sent("DIEN_THOAI"),
        address=sent("DIA_CHI"),
        province_code=sent("MATINH_CU_TRU"),
        district_code=sent("MAHUYEN_CU_TRU"),
        commune_code=sent("MAXA_CU_TRU"),
        nationality_code=sent("MA_QUOCTICH"),
        ethnic_code=sent("MA_DANTOC"),
        occupation_code=sent("MA_NGHE_NGHIEP"),
        blood_group=sent("NHOM_MAU"),
        died_on=dt.date.fromisoformat(left) if left else None,
        described_at=dt.datetime.fromisoformat(f"{arrived}:00") if arrived else None,
        parent_numbers=parents,
    )
