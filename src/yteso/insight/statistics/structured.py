"""Reports as FHIR R4 MeasureReport (summary) and as plain JSON.

A group stands for a row of the form, a population in it for a cell; codes are the cells' names in this
product's own code system, because the Ministry publishes none for the forms.
Source: HL7 FHIR R4, MeasureReport.
"""

from typing import Any

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import store
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.queries.reports import form_of, shown_values

SYSTEM = "urn:yteso:statistics:cell"
FACILITIES = "urn:yteso:facility-code"
STATUS = {"sent": "complete", "accepted": "complete", "signed": "complete"}


def measure_report(report: Report) -> dict[str, Any]:
    """Return the report as a FHIR MeasureReport."""
    form, values = form_of(report), shown_values(report)
    moment = report.signed_at or report.changed_at or report.opened_at
    return {
        "resourceType": "MeasureReport",
        "id": str(report.id),
        "status": STATUS.get(report.state, "pending"),
        "type": "summary",
        "measure": f"urn:yteso:statistics:form:{form.code}|{report.version.revision}",
        "date": moment.isoformat(),
        "reporter": _reporter(report),
        "period": {"start": report.starts_on.isoformat(), "end": report.ends_on.isoformat()},
        "group": [
            {"code": {"text": label}, "population": populations}
            for label, keys in _groups(form)
            if (populations := [_population(form, key, values[key]) for key in keys if key in values])
        ],
    }


def _reporter(report: Report) -> dict[str, Any]:
    """Name the unit as others know it: by its facility code (MA_CSKCB) where it has one."""
    unit = report.organisation
    code = {"identifier": {"system": FACILITIES, "value": unit.facility_code}} if unit.facility_code else {}
    return {"reference": f"Organization/{unit.id}", **code, "display": unit.name}


def _groups(form: Definition) -> list[tuple[str, list[str]]]:
    if not form.rows:
        return [(form.title, [column.code for column in form.columns])]
    return [(row.label, [f"{row.code}.{column.code}" for column in form.columns]) for row in form.rows]


def _population(form: Definition, key: str, value: Any) -> dict[str, Any]:
    code = {"coding": [{"system": SYSTEM, "code": form.name_of(key), "display": form.cells[key].label}]}
    if value == value.to_integral_value():
        return {"code": code, "count": int(value)}
    return {
        "extension": [{"url": "urn:yteso:statistics:decimal", "valueDecimal": float(value)}],
        "code": code,
    }


def plain(report: Report, signature: Signature | None) -> dict[str, Any]:
    """Return the report as JSON for programs: who, what, when, the figures, the seal."""
    form = form_of(report)
    return {
        "form": form.code,
        "title": form.title,
        "regime": form.regime,
        "revision": report.version.revision,
        "definition_digest": report.version.digest,
        "organisation": {
            "id": str(report.organisation_id),
            "code": report.organisation.facility_code,
            "name": report.organisation.name,
        },
        "tier": report.tier,
        "period": report.period,
        "state": report.state,
        "due_at": report.due_at.isoformat(),
        "sent_at": report.sent_at.isoformat() if report.sent_at else None,
        "values": store(shown_values(report)),
        "signature": None
        if signature is None
        else {
            "number": signature.number,
            "signer": signature.signer,
            "signed_at": signature.signed_at.isoformat(),
            "values": signature.values,
            "rows_digest": signature.rows_digest,
            "seal": signature.seal,
            "public_key": signature.public_key,
        },
    }
