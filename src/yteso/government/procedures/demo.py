"""A year of dossiers of the demo province, made by the actions: online and at the counter, early and late.

Everything is made up: names of organisations, numbers of licences, the code and the account of the office.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yteso.government.procedures.actions import (
    Application,
    GivenPaper,
    apologise,
    open_session,
    receive,
    returnable,
    set_up_office,
    take_fee,
    take_step,
)
from yteso.government.procedures.demo_proposals import propose_some
from yteso.government.procedures.demo_results import sign_some
from yteso.government.procedures.models import Dossier, Licence, Office, ProcedureVersion, Session
from yteso.government.procedures.queries import held_papers, number_to_offer, suggest_number
from yteso.kernel.access.public import find_actor
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, DemoPlan, Say, SystemActor, User, fold, now
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import Identifier
from yteso.toolkit.work.public import Calendar, Case, find_calendar

VISITS_A_DOSSIER, FEWEST, MOST, OLD_LICENCES = 80, 40, 2000, 40
AGENCY_CODE = "H48.14"
# code of the procedure, weight, who applies, mean working days it takes, share visited on site
MIX = [
    ("1.012289", 22, "citizen", 14, 0.0),
    ("1.012290", 6, "citizen", 8, 0.0),
    ("1.012292", 5, "citizen", 9, 0.0),
    ("1.004616", 24, "citizen", 8, 0.0),
    ("1.004599", 7, "citizen", 3, 0.0),
    ("1.004593", 12, "business", 15, 0.8),
    ("1.004576", 5, "business", 8, 0.0),
    ("1.012278", 5, "business", 32, 1.0),
    ("1.002600", 8, "business", 2, 0.0),
    ("1.003039", 5, "business", 0, 0.0),
    ("1.013855", 8, "business", 11, 0.7),
    ("2.000655", 3, "agency", 1, 0.0),
]
ROOMS = {"DUOC": "Nghiệp vụ Dược", "MP": "Nghiệp vụ Dược", "TBYT": "Nghiệp vụ Dược"}
ALL_GROUPS = (
    "KCB",
    "YHCT",
    "DUOC",
    "MP",
    "TBYT",
    "PB",
    "PBPC",
    "ATTP",
    "DT",
    "TCCB",
    "TDKT",
    "DSBMTE",
    "BTXH",
)
SHOPS = [
    "Nhà thuốc Minh Châu",
    "Quầy thuốc Hồng Phúc",
    "Phòng khám Tâm Đức",
    "Công ty TNHH Thảo Mộc Trà Khúc",
    "Bếp ăn Sông Vệ",
    "Cơ sở chế biến Lý Sơn",
    "Công ty CP Thiết bị y tế Thiên Bút",
]
REASONS = [
    "Giấy khám sức khỏe đã quá hạn",
    "Thiếu bản sao văn bằng có chứng thực",
    "Giấy xác nhận thực hành chưa ghi thời gian",
    "Sơ đồ mặt bằng chưa đúng mẫu",
]


@dataclass(frozen=True)
class Staff:
    """Who works in the demo's office, as actors."""

    clerk: Actor
    leader: Actor
    rooms: dict[str, tuple[Actor, Actor]]  # group → assessor, head


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the office and its year once; a second call finds them and changes nothing."""
    root = Organisation.objects.filter(parent=None).first()
    staff = _staff() if root else None
    if root is None or staff is None or Dossier.objects.exists():
        say("dossiers are there already" if Dossier.objects.exists() else "no staff, so no dossier")
        return
    dice = random.Random(plan.seed + 4)  # noqa: S311 - made-up dossiers, no secret
    until = dt.datetime.combine(plan.until, dt.time(11), PROVINCE_ZONE)
    with transaction.atomic():
        office = _office(root)
        _old_licences(dice, plan.until)
        session = open_session(
            actor=staff.rooms["DUOC"][1],
            office=office,
            title="Hội đồng tư vấn cấp chứng chỉ hành nghề dược",
            held_on=plan.until + dt.timedelta(days=3),
            members="Phan Thanh Tịnh\nLê Thị Hoài Thu",
            now=until,
        )
        made = _year(dice, office, staff, session, until, dossiers_of(plan))
        proposed = propose_some(staff.rooms["DUOC"][1], staff.leader, until)
        signed = sign_some(office, staff.leader, staff.rooms, plan.until, max(until, now()))
    cases = Case.objects.filter(kind="procedures")
    late = cases.late(until).count()
    say(f"{made} dossiers, {cases.open().count()} open ({late} late); {Licence.objects.count()} licences")
    say(f"{signed} results signed and sealed; {proposed} proposals to simplify")


def dossiers_of(plan: DemoPlan) -> int:
    """Return how many dossiers arrive in the year: 200 beside the 16,000 visits of the ordinary demo."""
    return min(MOST, max(FEWEST, plan.visits // VISITS_A_DOSSIER))


def _staff() -> Staff | None:
    users = {
        u.username: u
        for u in User.objects.filter(
            username__in=[
                "motcua",
                "giamdoc",
                "thamdinh.duoc",
                "truongphong.duoc",
                "thamdinh.y",
                "truongphong.y",
            ]
        )
    }
    if len(users) < 6:
        return None
    day = dt.date.today()
    actors = {name: find_actor(user, day) for name, user in users.items()}
    drugs = (actors["thamdinh.duoc"], actors["truongphong.duoc"])
    care = (actors["thamdinh.y"], actors["truongphong.y"])
    return Staff(
        actors["motcua"],
        actors["giamdoc"],
        {group: drugs if group in ROOMS else care for group in ALL_GROUPS},
    )


def _office(root: Organisation) -> Office:
    rooms = {o.name: o.id for o in Organisation.objects.filter(parent=root, kind=Organisation.Kind.OFFICE)}

    def room(ending: str) -> Any:
        return next((key for name, key in rooms.items() if name.endswith(ending)), root.id)

    return set_up_office(
        actor=SystemActor("demo"),
        organisation_id=root.id,
        units={group: room(ROOMS.get(group, "Nghiệp vụ Y")) for group in ALL_GROUPS},
        now=dt.datetime.now(PROVINCE_ZONE),
        name="Sở Y tế tỉnh Quảng Ngãi",
        agency_code=AGENCY_CODE,
        return_place="Bộ phận tiếp nhận và trả kết quả Sở Y tế (mẫu)",
        town="Quảng Ngãi",
        phone="02553000000",
        bank_bin="970436",
        account_number="0051000000000",
        account_name="SO Y TE (MAU)",
        number_place="QNG",
    )


def _applicants() -> list[dict[str, str]]:
    """Return citizens of the demo with their numbers; made-up ones without a number where there are none."""
    rows = Identifier.objects.filter(
        system=Identifier.System.NATIONAL_ID,
        status=Identifier.Status.HELD,
        person__birth_year__lte=2002,
        person__birth_year__gte=1965,
        person__died_on=None,
    ).select_related("person")
    found = [
        {
            "owner_name": r.person.full_name,
            "owner_number": r.value,
            "owner_address": r.person.address or "Quảng Ngãi",
        }
        for r in rows.order_by("value")[:400]
    ]
    return found or [
        {"owner_name": f"Nguyễn Văn {n}", "owner_address": "Quảng Ngãi"} for n in ("An", "Bình", "Chi")
    ]


def _year(
    dice: random.Random, office: Office, staff: Staff, session: Session, until: dt.datetime, many: int
) -> int:
    calendar, people = find_calendar(), _applicants()
    begin = until.date() - dt.timedelta(days=365)
    versions = {
        v.procedure.code: v
        for v in ProcedureVersion.objects.on(until.date())
        .filter(procedure__code__in=[row[0] for row in MIX])
        .select_related("procedure")
        .prefetch_related("components", "fees")
    }
    moments = sorted(
        _moment(dice, calendar, begin + dt.timedelta(days=dice.randrange(365))) for _ in range(many)
    )
    made = 0
    for moment in moments:
        if moment > until:
            continue
        row = dice.choices(MIX, [r[1] for r in MIX])[0]
        life = _Life(dice, calendar, office, staff, session, until, versions[row[0]], row)
        life.run(moment, dice.choice(people))
        made += 1
    return made


def _moment(dice: random.Random, calendar: Calendar, day: dt.date) -> dt.datetime:
    """Return a moment in the office hours of the day or the next working one; some come after the cut-off."""
    day = calendar.on_or_after(day)
    return dt.datetime.combine(
        day, dt.time(dice.choice((7, 8, 9, 10, 14, 15, 16)), dice.randrange(60)), PROVINCE_ZONE
    )


class _Over(Exception):
    """The rest of this dossier lies in the future."""


@dataclass
class _Life:
    """One dossier from its reception until its end or today."""

    dice: random.Random
    calendar: Calendar
    office: Office
    staff: Staff
    session: Session
    until: dt.datetime
    version: ProcedureVersion
    row: tuple[str, int, str, int, float]

    def run(self, moment: dt.datetime, person: dict[str, str]) -> None:
        self.moment = moment
        self.on_site = self.dice.random() < self.row[4]
        self._receive(person)
        try:
            self._work()
        except _Over:
            return

    def _receive(self, person: dict[str, str]) -> None:
        kind = self.row[2]
        owner: dict[str, Any] = dict(person)
        if kind != "citizen":
            shop = f"{self.dice.choice(SHOPS)} {self.dice.randrange(1, 90)} (mẫu)"
            owner = {
                **owner,
                "owner_name": shop,
                "owner_number": f"43{self.dice.randrange(10**8):08d}",
                "applicant_name": person["owner_name"],
            }
        held = held_papers(self.version, owner.get("owner_number", ""), self.moment.date())
        papers = [
            GivenPaper(c.order, "reused", reuse_source=held[c.order].source, reuse_on=held[c.order].on)
            if c.order in held
            else GivenPaper(c.order)
            for c in self.version.components.all()
            if c.required or self.dice.random() < 0.5
        ]
        fees = list(self.version.fees.all())[:1]
        self.dossier = receive(
            actor=self.staff.clerk,
            office=self.office,
            version=self.version,
            channel=self.dice.choices(("1", "2", "3"), (55, 35, 10))[0],
            application=Application(
                owner_kind=kind,
                owner_phone=f"0905{self.dice.randrange(10**6):06d}",
                on_site=self.on_site,
                **owner,
            ),
            papers=papers,
            fees=fees,
            now=self.moment,
        )
        for charge in self.dossier.charges.all():
            take_fee(
                actor=self.staff.clerk,
                charge_id=charge.id,
                method=self.dice.choice(("cash", "transfer")),
                now=self.moment,
            )

    def _step(self, who: Actor, transition: str, days: float, **data: Any) -> None:
        """Take the next step so many working days later; stop where that lies in the future."""
        whole = int(days)
        if whole:
            day = self.calendar.add(self.moment.astimezone(PROVINCE_ZONE).date(), whole)
            self.moment = _moment(self.dice, self.calendar, day)
        else:
            self.moment += dt.timedelta(minutes=self.dice.randrange(10, 40))
        if self.moment > self.until:
            raise _Over
        take_step(actor=who, dossier_id=self.dossier.id, transition=transition, data=data, now=self.moment)

    def _work(self) -> None:
        clerk, leader, dice = self.staff.clerk, self.staff.leader, self.dice
        assessor, head = self.staff.rooms[self.version.procedure.group]
        days = max(1.0, dice.gauss(self.row[3], self.row[3] * 0.35))
        result = {"scope": self.version.result, "decision": f"{dice.randrange(1, 900)}/QĐ-SYT"}
        if self.version.flow == "on_receipt":
            self._publish(clerk, result)
            self._step(clerk, "return", 1, returned_to=self.dossier.applicant_name or self.dossier.owner_name)
            return
        self._step(clerk, "transfer", 0, assignee=str(assessor.user_id) if dice.random() < 0.9 else None)
        if dice.random() < 0.12:
            self._step(assessor, "ask_supplement", 2, note=dice.choice(REASONS))
            self._step(clerk, "supplemented", dice.randrange(2, 12))
            self._step(clerk, "transfer", 0, assignee=str(assessor.user_id))
        if self.on_site:
            self._step(
                assessor,
                "plan_visit",
                1,
                planned_on=self.calendar.add(self.moment.date(), 4),
                team="Phan Thanh Tịnh, Lê Thị Hoài Thu",
                place=self.dossier.owner_address,
            )
            self._step(
                assessor,
                "visit_done",
                4,
                held_on=self.moment.date(),
                findings="Cơ sở đủ điều kiện",
                conclusion="passed",
            )
        if random.Random(self.dossier.code).random() < 0.03:  # noqa: S311 - draws of its own
            self._withdraw(clerk)
            return
        if dice.random() < 0.03:
            self._step(assessor, "propose_refusal", days / 2, note="Không đủ thời gian thực hành")
            self._step(leader, "refuse", 1, note="Không đủ thời gian thực hành theo quy định")
            return
        if dice.random() < 0.02 and self.row[0] == "1.004616":
            self._step(assessor, "to_council", 1, session=str(self.session.id))
            return
        self._step(assessor, "draft", days * 0.7)
        self._step(assessor, "submit", 0, result_text=f"{self.version.result}: {self.dossier.owner_name}")
        if dice.random() < 0.05:
            self._apologise(head)
        if dice.random() < 0.06:
            self._step(leader, "send_back", 1, note="Ghi rõ phạm vi hành nghề")
            self._step(
                assessor, "submit", 0, result_text=f"{self.version.result}: {self.dossier.owner_name} (sửa)"
            )
        self._step(leader, "approve", days * 0.3)
        self._publish(assessor, result)
        self._step(
            clerk,
            "return",
            dice.randrange(0, 4),
            returned_to=self.dossier.applicant_name or self.dossier.owner_name,
        )

    def _withdraw(self, clerk: Actor) -> None:
        """The applicant thinks better of it, and gets the papers back."""
        self._step(clerk, "ask_withdrawal", 1, note="Người nộp thay đổi kế hoạch, xin rút hồ sơ")
        papers = [str(one.id) for one in returnable(self.dossier)]
        self._step(clerk, "withdraw", 1, papers=papers, returned_to=self.dossier.owner_name)

    def _publish(self, who: Actor, result: dict[str, str]) -> None:
        """Issue the result with the next number of its series."""
        day = self.moment.astimezone(PROVINCE_ZONE).date()
        fresh = Dossier.objects.select_related("version__procedure", "office", "renews")
        number = number_to_offer(fresh.get(id=self.dossier.id), day)
        number = number or suggest_number(self.version, self.office.number_place, day)
        number = number or f"{self.dice.randrange(1, 3000)}/SYT-NV"  # an ordinary letter answers
        self._step(who, "publish", 0, **result, result_number=number, result_on=day)

    def _apologise(self, head: Actor) -> None:
        """Promise another day where there is still a day to do so."""
        case = Case.objects.get(id=self.dossier.case_id)
        if case.due_at and self.moment + dt.timedelta(days=2) < case.due_at:
            day = self.calendar.add(case.due_at.astimezone(PROVINCE_ZONE).date(), 3)
            apologise(
                actor=head,
                dossier_id=self.dossier.id,
                new_date=day,
                reason="Chờ kết quả xác minh văn bằng",
                seen=None,
                now=self.moment,
            )


def _old_licences(dice: random.Random, until: dt.date) -> None:
    """Licences given before the platform, some of which end within months: they are there to renew."""
    people = _applicants()
    rows = []
    for n in range(OLD_LICENCES):
        person = dice.choice(people)
        ends = until + dt.timedelta(days=dice.randrange(-60, 700))
        number = f"{n + 1:06d}/QNG-GPHN"
        rows.append(
            Licence(
                register=Licence.Register.PRACTICE,
                number=number,
                kind="Giấy phép hành nghề",
                holder_name=person["owner_name"],
                holder_number=person.get("owner_number", ""),
                address=person["owner_address"],
                issued_on=ends - dt.timedelta(days=5 * 365 + 1),
                valid_to=ends,
                scope=dice.choice(
                    ("Khám bệnh, chữa bệnh nội khoa", "Điều dưỡng", "Hộ sinh", "Y học cổ truyền")
                ),
                decision="Dữ liệu mẫu",
                search_key=fold(f"{number} {person['owner_name']}"),
            )
        )
    Licence.objects.bulk_create(rows)
