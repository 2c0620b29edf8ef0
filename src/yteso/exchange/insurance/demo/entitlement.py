"""Under which heading a visit falls (MA_DOITUONG_KCB) and how much of its cost the card pays, by date.

Source: 824/QĐ-BYT of 15/02/2023; 3276/QĐ-BYT of 17/10/2025, Annex 1 (xml3176.md §5); Law on Health
Insurance, Article 22.
"""

from yteso.exchange.insurance.demo.facilities import CENTRE, STATION, Facility
from yteso.exchange.insurance.demo.illnesses import Chronic, Illness
from yteso.exchange.insurance.demo.patients import Patient
from yteso.exchange.insurance.demo.plan import NEWBORN_STAY, SEEN_AGAIN

NEW_LIST = 20378  # 2025-10-17: Decision 3276
HALF_FROM = 20635  # 2026-07-01: outpatients who come by themselves to basic level get half

# Base salary in đồng from the day on; 15 % of it is the cost below which the card pays everything.
# Source: Decree 24/2023/NĐ-CP, Decree 73/2024/NĐ-CP; the last step is of secondary sources only.
BASE_SALARY = ((19539, 1_800_000), (19905, 2_340_000), (20635, 2_530_000))


def below_threshold(insured_hundredths: int, day: int) -> bool:
    """Return whether the insured cost of a visit is under 15 % of the base salary."""
    salary = max((s for since, s in BASE_SALARY if since <= day), default=1_490_000)
    return insured_hundredths < salary * 15


def entitlement_of(
    *, facility: Facility, patient: Patient, day: int, mode: int, care_type: str, referred: bool,
    scene: Illness | Chronic, version: str,
) -> str:  # fmt: skip
    """Return the first heading that fits, as the list asks; Table 1 of 130 has room for three characters."""
    new_list = day >= NEW_LIST and version != "130"
    if not patient.pays:
        return "9"
    if mode == NEWBORN_STAY:
        return "1.7"
    if isinstance(scene, Illness) and (scene.accident or scene.ward == "K02") and care_type == "03":
        return "2"
    if referred:
        return "1.3"
    if mode == SEEN_AGAIN:
        return "1.5"
    if patient.registered == facility.code:
        return "1.1"
    if facility.kind == STATION:
        return "1.2"
    if isinstance(scene, Chronic):
        return "1.3"  # the referral of long illnesses is valid for a year
    if facility.kind == CENTRE:
        if not new_list:
            return "1.2"
        return "1.15" if care_type == "03" else "1.12"
    if care_type == "03":
        return "3.2"
    return "1.14" if new_list else "3.3"


def benefit_of(entitlement: str, card_pays: int, day: int) -> int:
    """Return MUC_HUONG before the rule of small costs: the card's share, halved or void for some headings."""
    if entitlement == "1.14":
        return card_pays // 2 if day >= HALF_FROM else 0
    return 0 if entitlement in ("3.3", "9") else card_pays
