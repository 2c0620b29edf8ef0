from yteso.record.visits.actions import lock_links, open_visit, record_check_ins, record_visits
from yteso.record.visits.errors import ArrivalKnown
from yteso.record.visits.models import (
    INPATIENT_TYPES,
    LINE_MODELS,
    Diagnosis,
    Line,
    MedicationLine,
    Paper,
    ProgressNote,
    Result,
    SensitiveNote,
    ServiceLine,
    Visit,
)
from yteso.record.visits.permissions import READ
from yteso.record.visits.queries import VisitLines, WholeRecord, list_visits, read_visit_lines, whole_record
from yteso.record.visits.rows import LineRows, Recorded, VisitRows

__all__ = [
    "INPATIENT_TYPES",
    "LINE_MODELS",
    "READ",
    "ArrivalKnown",
    "Diagnosis",
    "Line",
    "LineRows",
    "MedicationLine",
    "Paper",
    "ProgressNote",
    "Recorded",
    "Result",
    "SensitiveNote",
    "ServiceLine",
    "Visit",
    "VisitLines",
    "VisitRows",
    "WholeRecord",
    "list_visits",
    "lock_links",
    "open_visit",
    "read_visit_lines",
    "record_check_ins",
    "record_visits",
    "whole_record",
]
