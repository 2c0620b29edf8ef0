"""From a planned visit to a dossier: what was examined, found, given, done, written down and paid."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from yteso.exchange.insurance.demo import papers
from yteso.exchange.insurance.demo.catalogue import (
    READINGS,
    Drug,
    Service,
    Supply,
    drugs,
    indicators,
    services,
    supplies,
)
from yteso.exchange.insurance.demo.clock import day_text, stamp
from yteso.exchange.insurance.demo.dossiers import Dossier
from yteso.exchange.insurance.demo.entitlement import below_threshold, benefit_of, entitlement_of
from yteso.exchange.insurance.demo.facilities import (
    HOSPITAL,
    OUTSIDE,
    PRIVATE_HOSPITAL,
    STATION,
    Facility,
    Staff,
)
from yteso.exchange.insurance.demo.illnesses import CHRONICS, Chronic, Dose, Illness
from yteso.exchange.insurance.demo.measures import Body
from yteso.exchange.insurance.demo.money import Amounts, amount_text
from yteso.exchange.insurance.demo.patients import Patient, Registry, describe_foreigner
from yteso.exchange.insurance.demo.plan import (
    BIRTH_STAY,
    CHRONIC_VISIT,
    DIED,
    EXAM,
    NEWBORN_STAY,
    NORMAL,
    SCENES,
    SEEN_AGAIN,
    SENT_AWAY,
    STAY,
    VisitPlan,
)
from yteso.exchange.insurance.demo.population import CHRONIC, Population
from yteso.exchange.insurance.demo.rows import (
    Order,
    Row,
    amounts_of,
    blank,
    drug_base,
    money_fields,
    service_base,
    supply_base,
)
from yteso.exchange.insurance.demo.vendors import version_on

COMPANIONS = {c.flag: (c.icd, c.title) for c in CHRONICS if c.flag not in ("hiv", "tuberculosis")}
ROUTE_ADVICE = {
    "1.01": "Uống sau ăn", "2.10": "Tiêm", "2.15": "Truyền tĩnh mạch", "3.05": "Bôi ngoài da",
    "5.05": "Khí dung", "6.01": "Nhỏ mắt",
}  # fmt: skip
REASSURING = "Tái khám khi có dấu hiệu bất thường"


@cache
def _prescription(key: str, amount: float, times: int, days: int) -> tuple[Drug, int, str]:
    """Return the drug, its quantity in thousandths and the dose as LIEU_DUNG writes it."""
    drug = drugs()[key]
    if drug.route in ("3.05", "6.01"):  # put on the skin or into the eye: one pack, no count
        return drug, 1000, f"{times} lần/ngày * {days * 7} ngày"
    unit = drug.unit.lower()
    dose = f"{amount:g} {unit}/lần * {times} lần/ngày * {days} ngày [{amount * times:g} {unit}/ngày]"
    return drug, int(amount * times * days * 1000), dose


class Scribe:
    """Writes the dossiers of one facility, in the order of its visits."""

    def __init__(
        self, facility: Facility, registry: Registry, plan: VisitPlan, facilities: tuple[Facility, ...], *,
        seed: int, first_day: int, lines: int | None = None,
    ) -> None:  # fmt: skip
        self.facility = facility
        self.registry = registry
        self.population: Population = registry.population
        self.plan = plan
        self.codes = tuple(f.code for f in facilities)
        self.names = {f.code: f.name for f in facilities}
        self.rng = random.Random(f"visits {seed} {facility.code}")  # noqa: S311 - made-up data
        self.first_day = first_day
        self.lines = lines
        self.priced: dict[tuple[object, ...], tuple[Row, Amounts]] = {}

    def dossiers(self, numbers: list[int]) -> Iterator[Dossier]:
        """Yield the dossiers of these planned visits (places in the plan), in order."""
        for sequence, number in enumerate(numbers, start=1):
            yield self.dossier(number, f"{sequence:07d}")

    def dossier(self, number: int, link_code: str) -> Dossier:
        """Return the dossier of one planned visit."""
        plan = self.plan
        visit = Visit(self, number, link_code, int(plan.mode[number]), int(plan.day[number]))
        return visit.write()


class Sums(NamedTuple):
    """What Table 1 repeats of the lines, in hundredths of a đồng."""

    drugs: int
    supplies: int
    total: int
    insured: int
    insurer: int
    shares: int
    pays: int


class Visit:
    """One visit while it is being written."""

    def __init__(self, scribe: Scribe, number: int, link_code: str, mode: int, day: int) -> None:
        plan, self.scribe, self.rng = scribe.plan, scribe, scribe.rng
        self.number, self.link_code, self.mode = number, link_code, mode
        self.random = scribe.rng.random
        self.population = scribe.population
        self.facility = scribe.facility
        self.scene = SCENES[int(plan.scene[number])]
        self.arrived = day * 1440 + int(plan.minute[number])
        self.nights = int(plan.stay[number])
        self.stays = mode in (STAY, BIRTH_STAY, NEWBORN_STAY)
        if scribe.lines and self.stays:
            self.nights = max(1, round((scribe.lines - 11) / 4.6) + self.draw(-1, 2))
        self.fate = int(plan.fate[number])
        self.link = int(plan.link[number])
        self.next_day = int(plan.next_day[number])
        self.sent_to = scribe.codes[int(plan.leads_to[number])] if mode == SENT_AWAY else ""
        end_day = day + self.nights
        self.version = version_on(self.facility.habits, day_text(end_day))
        self.patient = self._patient(int(plan.person[number]), day)
        self.doctor: Staff = self.pick(self.facility.doctors)
        self.orders: list[Order] = []
        self.results: list[tuple[Service, Order]] = []
        passed = min(max((day - scribe.first_day) / 364, 0.0), 1.0)
        self.body = Body(
            self.rng,
            constitution=self.patient.constitution,
            chronic=self.patient.chronic,
            sex=self.patient.sex,
            passed=passed,
            icd=self.scene.icd,
        )
        self.ended = self.arrived
        self.admitted = 0
        self.care_type = "01"
        self.days_of_drugs = 0

    def draw(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high` - 1; four times as fast as `randrange`."""
        return low + int(self.random() * (high - low))

    def pick(self, items: Sequence[Any]) -> Any:
        return items[int(self.random() * len(items))]

    def _patient(self, person: int, day: int) -> Patient:
        if self.random() < 0.0008 and self.facility.kind in (HOSPITAL, PRIVATE_HOSPITAL):
            return describe_foreigner(self.draw(0, 10), self.facility, day, self.rng)
        patient = self.scribe.registry.describe(person, self.facility, day, self.version)
        if self.mode == NEWBORN_STAY:
            papers.make_newborn(patient, self.scribe.population, self.scribe.names)
        return patient

    # -- what happens -------------------------------------------------------------------------------

    def write(self) -> Dossier:
        self._examine()
        if self.stays:
            self._stay()
        else:
            self._treat_and_leave()
        return self._finish()

    def _examine(self) -> None:
        exam = "exam_station" if self.facility.kind == STATION else self.scene.exam
        start = self.arrived + self.draw(3, 15)
        self._order(services()[exam], 1000, start, start + 5, start + 15, department="K01")
        self.ended = start + 15
        if self.mode == SEEN_AGAIN:
            return
        for key, chance in self.scene.services:
            if self.random() < chance:
                self._test(key, start + 8)

    def _test(self, key: str, ordered: int) -> None:
        service = services()[key]
        if self.facility.kind == STATION and service.group in "123":
            return
        if service.machine and service.machine not in self.facility.machines:
            return
        done = ordered + self.draw(4, 12)
        resulted = done + service.minutes
        machines = self.facility.machines.get(service.machine)
        order = self._order(
            service, 1000, ordered, done, resulted,
            performer=self.pick(self.facility.technicians).licence,
            machine=self.pick(machines) if machines else "",
        )  # fmt: skip
        self.ended = max(self.ended, resulted)
        if service.group in "123":
            self.results.append((service, order))

    def _treat_and_leave(self) -> None:
        scene = self.scene
        if isinstance(scene, Chronic):
            self.care_type = "05"
        if self.mode == SENT_AWAY:
            self.ended += 20
            self._give(scene.drugs[:1], self.ended - 5, at_facility=True)
            return
        operation = isinstance(scene, Illness) and scene.supplies and not self.stays
        if operation and isinstance(scene, Illness) and any(o.item.key == "suture" for o in self.orders):
            self._use(scene.supplies, self.ended)
        self._give(scene.drugs, self.ended)
        self.ended += self.draw(3, 12)

    def _stay(self) -> None:
        scene = self.scene
        assert isinstance(scene, Illness)
        self.care_type = "03"
        self.admitted = self.ended + 10
        department = "K03" if self.facility.kind == STATION else scene.ward
        day = self.arrived // 1440
        leave_day = day + self.nights
        self.ended = max(leave_day * 1440 + self.draw(8 * 60, 16 * 60), self.admitted + 60)
        bed = services()["bed_station" if self.facility.kind == STATION else scene.bed]
        self._order(
            bed, (self.nights or 1) * 1000, self.admitted, self.admitted, self.ended, department=department,
            bed=f"H{self.draw(1, 90):03d}",
        )  # fmt: skip
        if scene.operation:
            self._operate(scene, department, day)
        for offset in range(self.nights + (0 if self.scribe.lines else 1)):
            morning = max((day + offset) * 1440 + 7 * 60 + 30, self.admitted + 5)
            for key, amount, times, only in scene.infusions:
                if only and offset >= only:
                    continue
                at = min(morning + self.draw(0, 40), self.ended - 20)
                self._drug(key, amount, times, 1, at, given=at + 15, department=department)
        self._use(scene.supplies, self.admitted + 15, department)
        if self.fate == NORMAL:
            self._give(scene.drugs, self.ended - 15, department=department)

    def _operate(self, scene: Illness, department: str, day: int) -> None:
        service = services()[scene.operation]
        begin = max(self.admitted + 90, day * 1440 + self.draw(8 * 60, 15 * 60))
        begin = min(begin, self.ended - service.minutes - 30)
        team = ";".join(
            s.licence for s in self.rng.sample(self.facility.doctors, min(2, len(self.facility.doctors)))
        )
        machines = self.facility.machines.get(service.machine)
        self._order(
            service, 1000, begin - 30, begin, begin + service.minutes, department=department, performer=team,
            machine=self.pick(machines) if machines else "",
        )  # fmt: skip

    def _give(
        self, doses: tuple[Dose, ...], at: int, *, at_facility: bool = False, department: str = ""
    ) -> None:
        for key, amount, times, days in doses:
            if days:
                self._drug(
                    key, amount, times, days, at, given=at + 5 if at_facility else 0, department=department
                )
                self.days_of_drugs = max(self.days_of_drugs, days)

    def _drug(
        self, key: str, amount: float, times: int, days: int, at: int, *, given: int, department: str = ""
    ) -> None:
        drug, quantity, dose = _prescription(key, amount, times, days)
        order = self._order(drug, quantity, at, given, department=department)
        order.dose = dose
        order.advice = ROUTE_ADVICE.get(drug.route, "")
        order.insured = drug.group != "5"

    def _use(self, kit: tuple[tuple[str, int], ...], at: int, department: str = "") -> None:
        for key, count in kit:
            self._order(supplies()[key], count * 1000, at, at, department=department)

    def _order(
        self, item: Drug | Service | Supply, quantity: int, ordered: int, done: int = 0, resulted: int = 0, *,
        department: str = "", performer: str = "", machine: str = "", bed: str = "",
    ) -> Order:  # fmt: skip
        order = Order(
            item, quantity, ordered, done, resulted, department or self.department(), self.doctor.licence,
            performer, bed=bed, machine=machine,
        )  # fmt: skip
        self.orders.append(order)
        return order

    def department(self) -> str:
        return self.scene.ward if self.stays and isinstance(self.scene, Illness) else "K01"

    # -- what is written ----------------------------------------------------------------------------

    def _finish(self) -> Dossier:
        self.entitlement = entitlement_of(
            facility=self.facility, patient=self.patient, day=self.arrived // 1440, mode=self.mode,
            care_type=self.care_type, referred=self.link >= 0 and self.mode == STAY, scene=self.scene,
            version=self.version,
        )  # fmt: skip
        card_pays = self.patient.pays if self.entitlement != "9" else 0
        covered = card_pays > 0
        insured_total = sum(o.quantity * o.item.price for o in self.orders if o.insured) // 10_000
        benefit = benefit_of(self.entitlement, card_pays, self.ended // 1440)
        small = self.facility.kind == STATION or below_threshold(insured_total, self.ended // 1440)
        if covered and benefit and small:
            benefit = 100
        tables: dict[str, list[Row]] = {"XML1": []}
        sums = self._lines(tables, covered, benefit)
        self._results(tables)
        self._notes(tables)
        tables["XML1"] = [self._summary(sums)]
        papers.add_papers(self, tables)
        return Dossier(
            self.facility.code, self.link_code, self.version, self.arrived, self.ended,
            {name: rows for name, rows in tables.items() if rows}, self.number,
        )  # fmt: skip

    def _lines(self, tables: dict[str, list[Row]], covered: bool, benefit: int) -> Sums:
        """Write Tables 2 and 3; return the sums that Table 1 repeats."""
        drug_rows: list[Row] = []
        service_rows: list[Row] = []
        every: list[Amounts] = []
        drugs_total = supplies_total = 0
        icd, link_code = self.scene.icd, self.link_code
        for order in self.orders:
            item = order.item
            base, amounts = self._priced(order, covered and order.insured, benefit)
            every.append(amounts)
            row = base.copy()
            row["MA_LK"] = link_code
            row["MA_KHOA"] = order.department
            row["MA_BAC_SI"] = order.doctor
            row["NGAY_YL"] = stamp(order.ordered)
            if order.done:
                row["NGAY_TH_YL"] = stamp(order.done)
            if isinstance(item, Drug):
                drug_rows.append(row)
                row["STT"] = str(len(drug_rows))
                row["LIEU_DUNG"], row["CACH_DUNG"] = order.dose, order.advice
                drugs_total += amounts.total
            else:
                service_rows.append(row)
                row["STT"] = str(len(service_rows))
                row["MA_BENH"] = icd
                row["MA_GIUONG"], row["MA_MAY"] = order.bed, order.machine
                row["NGUOI_THUC_HIEN"] = order.performer
                if order.resulted:
                    row["NGAY_KQ"] = stamp(order.resulted)
                if isinstance(item, Supply):
                    supplies_total += amounts.total
                elif item.group == "8":
                    row["PP_VO_CAM"] = "1" if item.minutes > 60 else "2"
        tables["XML2"], tables["XML3"] = drug_rows, service_rows
        return Sums(
            drugs_total,
            supplies_total,
            sum(a.total for a in every),
            sum(a.insured for a in every),
            sum(a.insurer_pays for a in every),
            sum(a.patient_shares for a in every),
            sum(a.patient_pays for a in every),
        )

    def _priced(self, order: Order, covered: bool, benefit: int) -> tuple[Row, Amounts]:
        """Return the row of this item at this quantity and benefit, and its money: shared by many visits."""
        item = order.item
        key = (item.key, order.quantity, covered, benefit, order.service_rate, self.version)
        known = self.scribe.priced.get(key)
        if known is None:
            if isinstance(item, Drug):
                base = drug_base(self.facility, item, covered=covered)
            elif isinstance(item, Service):
                base = service_base(item, covered=covered)
            else:
                base = supply_base(self.facility, item, covered=covered)
            amounts = amounts_of(order, covered=covered, benefit=benefit, version=self.version)
            known = (base | money_fields(order, amounts, benefit if covered else 0), amounts)
            self.scribe.priced[key] = known
        return known

    def _results(self, tables: dict[str, list[Row]]) -> None:
        rows: list[Row] = []
        for service, order in self.results:
            reader = self.pick(self.facility.doctors).licence
            common = {
                "MA_LK": self.link_code,
                "MA_DICH_VU": service.code,
                "NGAY_KQ": stamp(order.resulted),
                "MA_BS_DOC_KQ": reader,
            }
            for indicator in indicators().get(service.key, ()):
                row = blank("XML4") | common
                row["STT"] = str(len(rows) + 1)
                row["MA_CHI_SO"], row["TEN_CHI_SO"] = indicator.code, indicator.name
                row["GIA_TRI"], row["DON_VI_DO"] = self.body.value(indicator), indicator.unit
                rows.append(row)
            if service.key in READINGS:
                description, conclusion = READINGS[service.key]
                row = blank("XML4") | common
                row["STT"] = str(len(rows) + 1)
                row["TEN_CHI_SO"] = service.name[:255]
                row["MO_TA"], row["KET_LUAN"] = description, conclusion
                rows.append(row)
        tables["XML4"] = rows

    def _notes(self, tables: dict[str, list[Row]]) -> None:
        if self.care_type == "01":
            return
        rows: list[Row] = []
        day = self.arrived // 1440
        for offset in range(self.nights + 1):
            at = min(
                max((day + offset) * 1440 + 7 * 60 + 15, self.admitted or self.arrived + 5), self.ended - 5
            )
            row = blank("XML5").copy()
            row["MA_LK"], row["STT"] = self.link_code, str(offset + 1)
            row["DIEN_BIEN_LS"] = f"{self.scene.note} {self.body.vital_signs()}"
            row["THOI_DIEM_DBLS"], row["NGUOI_THUC_HIEN"] = stamp(at), self.doctor.licence
            rows.append(row)
        tables["XML5"] = rows

    def _summary(self, sums: Sums) -> Row:
        """Write Table 1."""
        scene, version = self.scene, self.version
        companions = self._companions()
        others = ";".join(code for code, _ in companions)
        diagnosis = "; ".join(f"{code}-{title}" for code, title in ((scene.icd, scene.title), *companions))
        self.diagnosis, self.other_codes = diagnosis, others
        outcome, leaving = self._outcome()
        departments = list(dict.fromkeys(o.department for o in self.orders))
        main_department = self.department()
        inpatient = self.care_type == "03"
        injury = isinstance(scene, Illness) and scene.accident
        row = blank("XML1") | self.patient.fields
        row |= {
            "MA_LK": self.link_code,
            "STT": "1",
            "LY_DO_VV": scene.reason,
            "LY_DO_VNT": scene.reason if inpatient else "",
            "CHAN_DOAN_VAO": scene.title,
            "CHAN_DOAN_RV": diagnosis,
            "MA_BENH_CHINH": scene.icd,
            "MA_BENH_KT": others,
            "MA_DOITUONG_KCB": self.entitlement,
            "MA_NOI_DI": self._came_from(),
            "MA_NOI_DEN": self.sent_to,
            "MA_TAI_NAN": str(scene.accident) if isinstance(scene, Illness) and injury else "",
            "NGAY_VAO": stamp(self.arrived),
            "NGAY_VAO_NOI_TRU": stamp(self.admitted) if inpatient else "",
            "NGAY_RA": stamp(self.ended),
            "GIAY_CHUYEN_TUYEN": self._letter(),
            "SO_NGAY_DTRI": str(self._treatment_days()),
            "PP_DIEU_TRI": "Ngoại khoa"
            if isinstance(scene, Illness) and scene.operation and inpatient
            else "Nội khoa",
            "KET_QUA_DTRI": str(outcome),
            "MA_LOAI_RV": str(leaving),
            "GHI_CHU": REASSURING if self.fate == NORMAL else "",
            "NGAY_TTOAN": stamp(self.ended + 8),
            "T_THUOC": amount_text(sums.drugs),
            "T_VTYT": amount_text(sums.supplies),
            "T_TONGCHI_BV": amount_text(sums.total),
            "T_TONGCHI_BH": amount_text(sums.insured),
            "T_BNTT": amount_text(sums.pays),
            "T_BNCCT": amount_text(sums.shares),
            "T_BHTT": amount_text(sums.insurer),
            "T_NGUONKHAC": "0.00",
            "T_BHTT_GDV": amount_text(sums.insurer),
            "NAM_QT": stamp(self.ended)[:4],
            "THANG_QT": stamp(self.ended)[4:6],
            "MA_LOAI_KCB": self.care_type,
            "MA_KHOA": ";".join(departments) if self.facility.habits.many_departments else main_department,
            "MA_CSKCB": self.facility.code,
            "NGAY_TAI_KHAM": day_text(self.next_day) if self.next_day else "",
            "MA_HSBA": f"{stamp(self.arrived)[2:4]}{self.link_code}",
            "MA_TTDV": self.signer(),
            "DU_PHONG": str(self.patient.height_cm) if version == "3176" else "",
        }
        if self.mode == BIRTH_STAY:
            row["CAN_NANG_CON"] = papers.newborn_weights(self)
        if scene.icd and inpatient and isinstance(scene, Illness) and scene.operation:
            row["MA_PTTT_QT"] = papers.ICD9.get(scene.operation, "")
        return row

    def signer(self) -> str:
        """Return MA_TTDV: the licence since 3176, before (and here and there still) the insurance number."""
        old = self.version != "3176" or self.facility.habits.signer_by_insurance_number
        return self.facility.head.insurance_number if old else self.facility.head.licence

    def signing_doctor(self) -> str:
        """Return MA_BS of the papers, by the same custom as the head's code."""
        old = self.version != "3176" or self.facility.habits.signer_by_insurance_number
        return self.doctor.insurance_number if old else self.doctor.licence

    def _companions(self) -> tuple[tuple[str, str], ...]:
        found = []
        scene = self.scene
        if isinstance(scene, Illness):
            found += [(code, title) for code, title, chance in scene.companions if self.random() < chance]
        if self.mode in (CHRONIC_VISIT, STAY):
            known = {scene.icd} | {code for code, _ in found}
            for flag, (code, title) in COMPANIONS.items():
                if self.patient.chronic & CHRONIC[flag][0] and code not in known:
                    found.append((code, title))
        return tuple(found[:12])

    def _outcome(self) -> tuple[int, int]:
        """Return KET_QUA_DTRI and MA_LOAI_RV."""
        if self.mode == SENT_AWAY:
            return 3, 2
        if self.fate == DIED:
            return 5, 1
        if self.fate != NORMAL:
            return 6, 4
        if self.mode == CHRONIC_VISIT:
            return 2, 1
        if self.mode in (BIRTH_STAY, SEEN_AGAIN):
            return 1, 1
        return (1 if self.random() < 0.3 else 2), 1

    def _treatment_days(self) -> int:
        if self.care_type == "05":
            return self.days_of_drugs
        if self.care_type == "01" and self.version != "3176":
            return 0
        return self.ended // 1440 - self.arrived // 1440 + 1

    def _came_from(self) -> str:
        if self.mode == STAY and self.link >= 0:
            return self.scribe.codes[int(self.scribe.plan.facility[self.link])]
        if self._yearly_referral():
            return self._yearly_origin()
        return ""

    def _yearly_referral(self) -> bool:
        """Return whether a referral for a long illness, good for a year, brings the patient."""
        return self.entitlement == "1.3" and self.mode == CHRONIC_VISIT and self.patient.index >= 0

    def _yearly_origin(self) -> str:
        registry, commune = self.scribe.registry, int(self.population.commune[self.patient.index])
        centre = registry.centres[commune]
        return centre if centre != self.facility.code else registry.stations[commune]

    def _letter(self) -> str:
        """Return the number of the referral letter or the appointment slip that brought the patient."""
        if self.mode == STAY and self.link >= 0:
            return papers.referral_number(self.link, int(self.scribe.plan.day[self.link]))
        if self.mode == SEEN_AGAIN and self.link >= 0:
            return papers.appointment_number(self.link)
        if self._yearly_referral():
            return f"{self.patient.index:07d}/{stamp(self.arrived)[:4]}/GCCS-N"
        return ""


__all__ = ["EXAM", "OUTSIDE", "Scribe"]
