"""Every form as FHIR R4, judged by models made from the specification (R4B left MeasureReport as it was)."""

import datetime as dt
import itertools
import json
from decimal import Decimal

import pytest
from fhir.resources.R4B.measurereport import MeasureReport
from pydantic import ValidationError

from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.queries.reports import form_of, shown_values
from yteso.insight.statistics.structured import measure_report
from yteso.insight.statistics.tests.conftest import NOW
from yteso.kernel.organisations.testing import make_facility

pytestmark = pytest.mark.django_db


def filled(version: FormVersion, state: str) -> Report:
    """A report with a figure in every cell that somebody types: whole numbers, and decimals where allowed."""
    report = Report(
        version=version, form_code=version.form_code, organisation=make_facility(), tier="unit",
        period="2026-09", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 9, 30), state=state,
        due_at=NOW, locks_at=NOW, opened_at=NOW, signed_at=NOW if state == "sent" else None,
    )  # fmt: skip
    cells = form_of(report).open_cells.items()
    report.values = {key: f"{n}.5" if cell.decimals else n for n, (key, cell) in enumerate(cells)}
    return report


def test_every_form_is_a_measure_report_of_fhir_r4(forms: None) -> None:
    versions = list(FormVersion.objects.order_by("form_code"))
    assert len({version.form_code for version in versions}) == 22
    for version, state in zip(versions, itertools.cycle(["open", "sent"])):
        report = filled(version, state)
        read = MeasureReport.model_validate_json(json.dumps(measure_report(report)))
        assert {name: getattr(read, name) in codes(name) for name in ("status", "type")} == {
            "status": True, "type": True,
        }  # fmt: skip
        told = {
            one.code.coding[0].code: one.count if one.count is not None else one.extension[0].valueDecimal
            for group in read.group
            for one in group.population
        }
        named = {form_of(report).name_of(key): value for key, value in shown_values(report).items()}
        assert {name: Decimal(str(value)) for name, value in told.items()} == named


def codes(name: str) -> list[str]:
    """The codes that the specification allows there: the models know them, but do not refuse others."""
    return MeasureReport.model_fields[name].json_schema_extra["enum_values"]


def test_the_models_would_see_a_fault(forms: None) -> None:
    wrong = measure_report(filled(FormVersion.objects.get(form_code="tt23.b9"), "sent"))
    with pytest.raises(ValidationError):
        MeasureReport.model_validate(wrong | {"period": {"start": "September"}})
