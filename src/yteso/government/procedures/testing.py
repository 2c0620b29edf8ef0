"""The door for tests: an office, its people, dossiers made by the actions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from yteso.government.procedures.actions import Application, GivenPaper, receive, set_up_office, take_step
from yteso.government.procedures.models import Dossier, Office, ProcedureVersion
from yteso.government.procedures.queries import version_on
from yteso.kernel.access.testing import Cast, Member, actor_of, cast, give, make_organisation
from yteso.kernel.base.public import Role, SystemActor, now
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.public import Right
from yteso.toolkit.signing.testing import make_right, make_seal
from yteso.toolkit.work.public import forget_calendars

TESTER = SystemActor("test")
PHARMACIST, PHARMACY, PRACTICE, RENEWAL = "1.004616", "1.004593", "1.012289", "1.012291"
DEVICE, FOREIGN = "1.003039", "1.003048"


@dataclass(frozen=True)
class OfficeCast:
    """The cast of `kernel/access`, and the people of a reception office with two rooms."""

    people: Cast
    office: Office
    drugs: Organisation
    care: Organisation
    clerk: Member
    clerk2: Member
    assessor: Member
    other_assessor: Member
    head: Member
    leader: Member

    def members(self) -> dict[str, Member]:
        own = {name: value for name, value in vars(self).items() if isinstance(value, Member)}
        return self.people.members() | own


def office_cast() -> OfficeCast:
    """Make the office at the root of the tree: clerks there, assessor and head in the pharmacy room."""
    forget_calendars()
    people = cast()
    root = people.tree.province
    kind = Organisation.Kind.OFFICE
    drugs = make_organisation("Phòng Nghiệp vụ Dược", kind, root)
    care = make_organisation("Phòng Nghiệp vụ Y", kind, root)
    office = set_up_office(
        actor=TESTER,
        organisation_id=root.id,
        units={"DUOC": drugs.id, "MP": drugs.id, "KCB": care.id},
        now=now(),
        name="Sở Y tế",
        agency_code="H48.14",
        return_place="Bộ phận một cửa Sở Y tế",
        town="Quảng Ngãi",
        bank_bin="970436",
        account_number="0051000123456",
        account_name="SO Y TE",
    )

    def member(name: str, role: Role, place: Organisation) -> Member:
        user = make_user(name, full_name=f"Phạm Thị {name}")
        give(user, role, place)
        return Member(user, actor_of(user))

    return OfficeCast(
        people=people,
        office=office,
        drugs=drugs,
        care=care,
        clerk=member("motcua1", Role.PROCEDURE_CLERK, root),
        clerk2=member("motcua2", Role.PROCEDURE_CLERK, root),
        assessor=member("thamdinh", Role.ASSESSOR, drugs),
        other_assessor=member("thamdinhy", Role.ASSESSOR, care),
        head=member("truongphong", Role.UNIT_HEAD, drugs),
        leader=people.director,
    )


def version_of(code: str) -> ProcedureVersion:
    """Return the version of the shipped procedure that holds today."""
    found = ProcedureVersion.objects.filter(procedure__code=code).values_list("procedure_id", flat=True)[0]
    version = version_on(found, dt.date(2026, 10, 1))
    assert version is not None
    return version


def all_papers(version: ProcedureVersion) -> list[GivenPaper]:
    return [GivenPaper(c.order) for c in version.components.all()]


def make_application(**values: Any) -> Application:
    return Application(
        **{
            "owner_kind": "citizen",
            "owner_name": "Nguyễn Thị Dược",
            "owner_number": "051185001234",
            "owner_address": "Xã A, Quảng Ngãi",
            "owner_phone": "0905123456",
            **values,
        }
    )


def make_dossier(
    office: OfficeCast, code: str = PHARMACIST, *, moment: dt.datetime | None = None, **values: Any
) -> Dossier:
    """Receive a complete dossier at the counter."""
    version = version_of(code)
    return receive(
        actor=office.clerk.actor,
        office=office.office,
        version=version,
        channel="1",
        application=make_application(**values),
        papers=all_papers(version),
        now=moment or now(),
    )


def go(office: OfficeCast, dossier: Dossier, *steps: str, moment: dt.datetime, **data: Any) -> Dossier:
    """Take a dossier along steps, each by who may, with plausible contents."""
    who = {
        "transfer": office.clerk,
        "return": office.clerk,
        "supplemented": office.clerk,
        "accept": office.clerk,
        "ask_withdrawal": office.clerk,
        "keep": office.clerk,
        "withdraw": office.clerk,
        "approve": office.leader,
        "send_back": office.leader,
        "refuse": office.leader,
    }
    usual = {
        "note": "Lý do",
        "result_text": "Cấp chứng chỉ",
        "result_number": f"{dossier.code[-4:]}/CCHN-D-SYT",
        "result_on": moment.date(),
        "returned_to": dossier.owner_name,
    }
    for step in steps:
        found = who.get(step, office.assessor)
        take_step(actor=found.actor, dossier_id=dossier.id, transition=step, data=usual | data, now=moment)
    return Dossier.objects.select_related("case").get(id=dossier.id)


@dataclass(frozen=True)
class Signers:
    """Who may sign for the office: its director, a deputy for them, the head of a room."""

    director: Right
    deputy: Right
    head: Right


def sign_from(office: OfficeCast, day: dt.date = dt.date(2020, 1, 1)) -> Signers:
    """Let the office sign electronically from a day on, with a seal of its own and three who sign."""
    root = office.people.tree.province
    Office.objects.filter(id=office.office.id).update(signs_from=day, superior="UBND tỉnh Quảng Ngãi")
    office.office.refresh_from_db()
    make_seal(root)

    def right(member: Member, position: str, form: str = "") -> Right:
        assert member.user is not None
        return make_right(member.user, root, position=position, form=form)

    return Signers(
        right(office.leader, "Giám đốc"),
        right(office.people.province_officer, "Phó Giám đốc", "KT"),
        right(office.head, "Trưởng phòng Nghiệp vụ Dược"),
    )
