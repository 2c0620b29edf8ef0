"""Which rows behind figures are not for a reader: what the record hides is hidden in lists too.

Of a visit whose diagnosis has its own confidentiality rule, a list says that it is there, and nothing of it:
time, age and commune beside "HIV" are a person. Source: rows of SensitiveCode, each with its law.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from yteso.kernel.base.public import Actor, today
from yteso.record.chart.permissions import SENSITIVE
from yteso.record.chart.queries import Shield, is_masked, shield_for
from yteso.record.chart.queries.timeline import TELLING
from yteso.record.visits.public import Diagnosis, MedicationLine, Paper, ServiceLine, Visit
from yteso.toolkit.measures.public import RowShield, shield_rows

OF_VISIT = ("main_icd10_code", "other_icd10_codes", *TELLING, "more")
OF_DRUG = ("drug_code", "drug_name", "dose", "instructions", "more")
OF_SERVICE = ("service_code", "service_name", "supply_name", "icd10_codes", "more")
Tells = Callable[[Shield, Mapping[str, Any]], bool]


def shield_at(actor: Actor, organisation_id: Any) -> Shield:
    """Return what the actor does not see of records of this facility."""
    return shield_for(actor.reach(SENSITIVE).covers(organisation_id), today())


def install() -> None:
    """Have the lists of rows behind figures ask."""
    shield_rows(Visit, _shield("", (), lambda shield, row: False))
    shield_rows(Diagnosis, _shield("visit__", ("icd10_code",), _of_diagnosis))
    shield_rows(MedicationLine, _shield("visit__", OF_DRUG, _of_drug))
    shield_rows(ServiceLine, _shield("visit__", OF_SERVICE, _of_service))
    shield_rows(Paper, _shield("visit__", ("fields",), lambda shield, row: shield.hides_more(row["fields"])))


def _of_diagnosis(shield: Shield, row: Mapping[str, Any]) -> bool:
    return shield.hides_diagnosis(row["icd10_code"])


def _of_drug(shield: Shield, row: Mapping[str, Any]) -> bool:
    told = shield.hides_drug(row["drug_code"], row["drug_name"], row["dose"], row["instructions"])
    return told or shield.hides_more(row["more"])


def _of_service(shield: Shield, row: Mapping[str, Any]) -> bool:
    names = (row["service_name"], row["supply_name"])
    told = shield.hides_service(row["service_code"], *names, icd10=row["icd10_codes"])
    return told or shield.hides_more(row["more"])


def _shield(prefix: str, own: tuple[str, ...], tells: Tells) -> RowShield:
    def hides(actor: Actor) -> Callable[[Mapping[str, Any]], bool]:
        reach, raised = actor.reach(SENSITIVE), shield_for(False, today())

        def hidden(row: Mapping[str, Any]) -> bool:
            if reach.covers(row["facility_id"]):
                return False
            visit: Any = SimpleNamespace(**{name: row[f"{prefix}{name}"] for name in OF_VISIT})
            return is_masked(visit, raised) or tells(raised, row)

        return hidden

    return RowShield(("facility_id", *own, *(f"{prefix}{name}" for name in OF_VISIT)), hides)
