"""The portal, for demonstration, trying out and tests: citizens who apply there, and what it was told.

It stands behind a folder. It keeps what it was told of each dossier (`told`), so that a test can look.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yteso.exchange.portal.channels import FROM_PORTAL, TO_PORTAL
from yteso.exchange.portal.shapes import moment_text

READ = "read-by-portal"


def apply_there(
    root: Path,
    *,
    agency_code: str,
    dossier_code: str,
    procedure_code: str,
    owner: Mapping[str, str],
    papers: Sequence[tuple[int, str, bytes]] = (),
    now: dt.datetime,
) -> str:
    """Send an application as a citizen at the portal does; `papers` are place, name, content. Return its
    number."""
    return _lay(
        root,
        {
            "Loai": "HOSO",
            "MaHoSo": dossier_code,
            "DonViXuLy": agency_code,
            "MaTTHC": procedure_code,
            "KenhThucHien": "2",
            "NgayNopHoSo": moment_text(now),
            "ChuHoSo": {"LoaiDoiTuong": "1", **owner},
            "TaiLieuNop": _papers(papers),
        },
    )


def supplement_there(
    root: Path, *, agency_code: str, dossier_code: str, papers: Sequence[tuple[int, str, bytes]]
) -> str:
    """Send the papers that were asked for."""
    content = {"Loai": "BOSUNG", "MaHoSo": dossier_code, "DonViXuLy": agency_code}
    return _lay(root, {**content, "TaiLieuNop": _papers(papers)})


def pay_there(root: Path, *, agency_code: str, dossier_code: str, amount_vnd: int, now: dt.datetime) -> str:
    """Pay the fees of a dossier at the portal."""
    return _lay(
        root,
        {
            "Loai": "THANHTOAN",
            "MaHoSo": dossier_code,
            "DonViXuLy": agency_code,
            "SoTien": amount_vnd,
            "DuocThanhToanTrucTuyen": "1",
            "NgayThanhToan": moment_text(now),
        },
    )


def withdraw_there(root: Path, *, agency_code: str, dossier_code: str, reason: str, now: dt.datetime) -> str:
    """Take an application back at the portal."""
    return _lay(
        root,
        {
            "Loai": "RUTHOSO",
            "MaHoSo": dossier_code,
            "DonViXuLy": agency_code,
            "LyDo": reason,
            "ThoiDiem": moment_text(now),
        },
    )


def _papers(papers: Sequence[tuple[int, str, bytes]]) -> list[dict[str, Any]]:
    return [
        {
            "ThuTu": order,
            "TenTepDinhKem": name,
            "LoaiTep": "application/pdf",
            "NoiDung": base64.b64encode(content).decode(),
        }
        for order, name, content in papers
    ]


def _lay(root: Path, content: dict[str, Any]) -> str:
    folder = root / FROM_PORTAL
    folder.mkdir(parents=True, exist_ok=True)
    number = str(uuid.uuid4())
    arriving = folder / f".{number}.part"
    arriving.write_text(json.dumps({"MaTinNhan": number, **content}, ensure_ascii=False))
    arriving.replace(folder / f"{number}.json")
    return number


def read_ours(root: Path) -> int:
    """Read what lies in `to-portal`, as the portal does; return how many messages."""
    done = root / READ
    done.mkdir(parents=True, exist_ok=True)
    files = sorted((root / TO_PORTAL).glob("*.json")) if (root / TO_PORTAL).is_dir() else []
    for path in files:
        path.replace(done / path.name)
    return len(files)


def told(root: Path, dossier_code: str) -> list[dict[str, Any]]:
    """Return everything the portal was told of a dossier, in the order of its moments."""
    files = [path for name in (READ, TO_PORTAL) for path in (root / name).glob("*.json")]
    rows = [json.loads(path.read_text()) for path in files]
    mine = [row for row in rows if row.get("MaHoSo") == dossier_code]
    return sorted(mine, key=lambda row: (row.get("SoThuTu", 0), row["MaTinNhan"]))
