"""The summary of a citizen's record on paper, sealed, with a QR code by which anybody verifies it.

Source: Luật Khám bệnh, chữa bệnh 15/2023/QH15 art. 69 (summary of the record for the patient);
Luật Giao dịch điện tử 20/2023/QH15 art. 8-13 (value of electronic documents).
"""

import datetime as dt
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Level, find_unit
from yteso.record.chart.public import Opening, find_identity, read_timeline
from yteso.toolkit.printing.public import Facts, OfficialPaper, Paragraph, Printed, Table, print_official
from yteso.toolkit.signing.public import Document, new_code, seal_document, verify_url

VISITS = 60
ENDS = 4  # how much of the personal number stands on the paper


def _printed(opening: Opening, issuer: Organisation, code: str, now: dt.datetime) -> Printed:
    day = now.astimezone(PROVINCE_ZONE).date()
    person = opening.person
    number = find_identity(opening.person_ids).national_id
    entries = read_timeline(opening.person_ids, opening.shield, day, limit=VISITS)
    born = "/".join(
        f"{part:02d}" for part in (person.birth_day, person.birth_month, person.birth_year) if part
    )
    facts = [(_("Full name"), person.full_name), (_("Born"), born)]
    if number:
        facts.append((_("Personal number"), f"…{number[-ENDS:]}"))
    rows: list[list[str]] = [
        [
            formats.date_format(entry.visit.arrived_at.astimezone(PROVINCE_ZONE), "d/m/Y"),
            entry.facility_name,
            "" if entry.masked else " ".join(filter(None, [entry.visit.main_icd10_code, entry.diagnosis])),
        ]
        for entry in entries
    ]
    return print_official(
        OfficialPaper(
            issuer=issuer.name,
            place=_province_of(issuer, day),
            dated=day,
            kind=_("Summary of the health record"),
            body=[
                Facts(facts),
                Table([_("Day"), _("Facility"), _("Diagnosis")], rows, [1.1, 2.4, 3.6]),
                Paragraph(
                    _(
                        "Taken from the electronic health record at the citizen's request. At most the latest"
                        " %(n)d visits."
                    )
                    % {"n": VISITS}
                ),
            ],
            verify_url=verify_url(code),
            verify_code=code,
        ),
        made_at=now,
    )


def _province_of(issuer: Organisation, day: dt.date) -> str:
    """Return the name of the province in which the issuer has its seat; "" if nobody entered the seat."""
    unit = find_unit(issuer.place_code, day)
    while unit is not None and unit.level != Level.PROVINCE:
        unit = find_unit(unit.parent, day)
    return unit.name if unit else ""


def seal_summary(opening: Opening, *, now: dt.datetime) -> Document:
    """Print the record's summary and seal it with the installation's seal. Raises NoSeal.

    The public title names nobody: the person stands on the paper alone.
    """
    issuer = Organisation.objects.get(parent=None)
    code = new_code()
    with override("vi"):  # the language of official papers
        printed = _printed(opening, issuer, code, now)
        title = _("Summary of the health record")
    actor: Any = SystemActor("citizen's summary")
    return seal_document(
        actor=actor,
        content=printed.pdf,
        kind="record_summary",
        title=title,
        organisation_id=issuer.pk,
        code=code,
        person_id=opening.person.pk,
        anchors=printed.anchors,
        now=now,
    )
