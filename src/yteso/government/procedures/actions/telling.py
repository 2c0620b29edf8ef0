"""What the national portal is told of a dossier: itself, each of the ten states, its result.

Source: TT 22/2019/TT-BTTTT (states); NĐ 224/2026/NĐ-CP art. 15; QĐ 766/QĐ-TTg (fields of the index).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yteso.exchange.portal.public import Message, find_link, last_state_told, moment_text, queue_message
from yteso.government.procedures.models import Dossier, DossierComponent
from yteso.government.procedures.queries import current_result
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.signing.public import Document, verify_url
from yteso.toolkit.work.public import Action

EXPLAINED = frozenset({"3", "5", "7", "8"})  # states that a citizen must be told the reason of
OWNER_CODES = {"citizen": "1", "business": "2", "household": "3", "agency": "2"}


def tell_portal(dossier: Dossier, now: dt.datetime) -> None:
    """Tell the portal where the dossier stands, if its office is connected and the state is new to it."""
    day = now.astimezone(PROVINCE_ZONE).date()
    link = find_link(dossier.office.organisation_id, day)
    started = dossier.submitted_at.astimezone(PROVINCE_ZONE).date()
    if link is None or started < link.since:
        return
    case = dossier.case
    known = last_state_told(dossier.code)
    if known == case.outside:
        return
    if not known and not _came_from_there(dossier):
        _queue(dossier, Message.Kind.DOSSIER, _whole(dossier), now)
    told = {
        "TrangThai": case.outside,
        "ThoiDiem": moment_text(now),
        "NgayTiepNhan": moment_text(dossier.received_at),
        "NgayHenTra": moment_text(case.due_at),
        "PhongBan": case.unit.name if case.unit else dossier.office.name,
    }
    if case.outside in EXPLAINED and (why := _why(dossier)):
        told["NoiDung"] = why
    _queue(dossier, Message.Kind.STATE, told, now)
    if case.outside == "9":
        _tell_result(dossier, now)


def _why(dossier: Dossier) -> str:
    """Return what was written at the last step: the reason of a refusal, a supplement, a withdrawal."""
    notes = Action.objects.filter(case_id=dossier.case_id).order_by("-seq").values_list("note", flat=True)
    return next(iter(notes[:1]), "")[:500]


def _tell_result(dossier: Dossier, now: dt.datetime) -> None:
    """Tell the signed result with its public address. Source: QĐ 766 (MaKetQua, DuongDanTepTinKetQua)."""
    result = current_result(dossier)
    if result is None or result.document.state != Document.State.SIGNED:
        return
    told = {
        "MaKetQua": result.document.code,
        "SoKetQua": result.number,
        "TenKetQua": result.kind,
        "DuongDanTepTinKetQua": verify_url(result.document.code),
        "NgayKetThucXuLy": moment_text(now),
    }
    file = {
        "digest": str(result.document.current_id),
        "name": f"{dossier.code}.pdf",
        "media_type": "application/pdf",
    }
    _queue(dossier, Message.Kind.RESULT, told, now, file)


def _queue(
    dossier: Dossier,
    kind: str,
    content: Mapping[str, Any],
    now: dt.datetime,
    file: dict[str, str] | None = None,
) -> None:
    queue_message(
        organisation_id=dossier.office.organisation_id,
        kind=kind,
        dossier_code=dossier.code,
        content=content,
        file=file,
        now=now,
    )


def _came_from_there(dossier: Dossier) -> bool:
    rows = Message.objects.filter(direction="in", kind=Message.Kind.DOSSIER, state=Message.State.TAKEN)
    return rows.filter(dossier_code=dossier.code).exists()


def _whole(dossier: Dossier) -> dict[str, Any]:
    version = dossier.version
    papers = dossier.components.exclude(origin=DossierComponent.Origin.MISSING)
    return {
        "MaTTHC": version.procedure.code,
        "TenTTHC": version.name,
        "DonViXuLy": dossier.office.agency_code,
        "KenhThucHien": dossier.channel,
        "NgayNopHoSo": moment_text(dossier.submitted_at),
        "ChuHoSo": {
            "LoaiDoiTuong": OWNER_CODES[dossier.owner_kind],
            "HoTen": dossier.owner_name,
            "SoDinhDanh": dossier.owner_number,
        },
        "ThanhPhanHoSo": [
            {
                "TenTep": one.name,
                "DuocSoHoa": "1" if one.file_id else "0",
                "DuocTaiSuDung": "1" if one.origin == DossierComponent.Origin.REUSED else "0",
            }
            for one in papers.order_by("order")
        ],
    }
