"""The demo's citizen applies online: one dossier of which a supplement is asked, one application begun
only."""

import datetime as dt
from typing import Any

from yteso.government.procedures.actions import take_step
from yteso.government.procedures.apply.actions import send_application
from yteso.government.procedures.apply.offers import PURPOSE
from yteso.government.procedures.apply.papers import paper_choices
from yteso.government.procedures.models import Office, Procedure, ProcedureVersion
from yteso.government.procedures.queries import version_on
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, SystemActor, uuid7
from yteso.toolkit.forms.public import (
    Change,
    Response,
    Subject,
    form_for,
    keep_file,
    note_extras,
    save_answers,
    start_answers,
)
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official

SENT, BEGUN = "1.004616", "1.012291"
ANSWERS: dict[str, Any] = {
    "applicant_phone": "0905123456",
    "for_whom": "self",
    "birth_date": "1980-05-02",
    "sex": "2",
    "address": "Phường Cẩm Thành, tỉnh Quảng Ngãi",
    "level": "dai_hoc",
    "position": ["nha_thuoc", "quay_thuoc"],
    "way": "review",
    "former": "no",
    "pledge": True,
}
ROWS: dict[str, dict[str, Any]] = {
    "degrees": {"degree": "Dược sĩ đại học", "school": "Trường Đại học Y Dược Huế", "degree_year": "2013"},
    "practices": {
        "practice_place": "Nhà thuốc Minh Châu (mẫu)",
        "practice_from": "2020-01-01",
        "practice_to": "2022-01-01",
    },
}


def demo_applications(citizen: Actor, day: dt.date) -> int:
    """Send one application and begin another, in the name of the demo's citizen; return how many were
    made."""
    office = Office.objects.order_by("id").first()
    moment = dt.datetime.combine(day, dt.time(9), PROVINCE_ZONE)
    version = _version(SENT, day)
    if office is None or citizen.person_id is None or version is None:
        return 0
    draft = _begin(citizen, SENT, moment)
    known = [key for key in ("birth_date", "sex", "address") if key in draft.values]
    changes = [Change(key, value) for key, value in ANSWERS.items() if key not in known]
    for repeat, cells in ROWS.items():
        row = next(iter(draft.values.get(repeat, {})), str(uuid7()))
        changes += [Change(key, value, row) for key, value in cells.items()]
    save_answers(actor=citizen, response_id=draft.id, changes=changes, now=moment)
    _attach(citizen, draft, version, office, moment)
    draft.refresh_from_db()
    fees = list(version.fees.all()[:1])
    dossier = send_application(
        actor=citizen, response=draft, office=office, version=version, fees=fees, now=moment
    )
    take_step(
        actor=SystemActor("demo"),
        dossier_id=dossier.id,
        transition="ask_supplement",
        data={"note": "Giấy xác nhận thời gian thực hành chưa có dấu của cơ sở hướng dẫn"},
        now=moment + dt.timedelta(hours=1),
    )
    _begin(citizen, BEGUN, moment + dt.timedelta(hours=2))
    return 2


def _version(code: str, day: dt.date) -> ProcedureVersion | None:
    procedure = Procedure.objects.filter(code=code).first()
    return version_on(procedure.id, day) if procedure else None


def _begin(citizen: Actor, code: str, moment: dt.datetime) -> Response:
    form = form_for(PURPOSE, code, moment.date())
    if form is None:
        raise LookupError(code)
    return start_answers(
        actor=citizen,
        version=form,
        purpose=PURPOSE,
        key=code,
        subject=Subject(citizen.person_id, None, {"register": "practice"}),
        now=moment,
    )


def _attach(
    citizen: Actor, draft: Response, version: ProcedureVersion, office: Office, moment: dt.datetime
) -> None:
    """Attach a made-up scan for every paper that is asked for."""
    state = {}
    for one in paper_choices(draft, version, moment.date()):
        if one.component.required and not one.how:
            paper = OfficialPaper(
                issuer="Cơ sở mẫu",
                place=office.town,
                dated=moment.date(),
                kind="Giấy tờ mẫu",
                subject=one.component.name,
                body=[Paragraph("Bản chụp mẫu, không có giá trị.")],
            )
            content = print_official(paper, made_at=moment).pdf
            name = f"giay-to-{one.component.order}.pdf"
            file = keep_file(actor=citizen, response_id=draft.id, content=content, name=name, now=moment)
            state[str(one.component.order)] = {"how": "file", "file": str(file.id)}
    note_extras(actor=citizen, response_id=draft.id, extras={"papers": state}, now=moment)
