"""Between the answers of a form and a dossier: who applies, who owns it, and the application as a paper."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yteso.government.procedures.actions import Application
from yteso.government.procedures.models import Component, Licence, Office
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.forms.public import Response, read_answers
from yteso.toolkit.printing.public import Facts, Heading, OfficialPaper, Table, print_official

FORM_PAPER = "đơn đề nghị"


def is_application_form(component: Component) -> bool:
    """Whether the paper is the application itself: online the form stands for it."""
    return component.name.casefold().startswith(FORM_PAPER)


def application_of(values: Mapping[str, Any], extras: Mapping[str, Any]) -> Application:
    """Return who asks and who hands it in, from the answers that count.

    An owner that the form asks for is the owner; else it is the applicant.
    """

    def text(name: str) -> str:
        return str(values.get(name) or "")

    mine = "owner_name" not in values
    birth = text("birth_date")
    return Application(
        owner_kind="citizen" if mine else text("owner_kind") or "citizen",
        owner_name=text("applicant_name" if mine else "owner_name"),
        owner_number=text("applicant_number" if mine else "owner_number"),
        owner_birth=f"{dt.date.fromisoformat(birth):%d/%m/%Y}" if birth else "",
        owner_address=text("owner_address") or text("address"),
        owner_phone=text("owner_phone") or (text("applicant_phone") if mine else ""),
        owner_email=text("applicant_email") if mine else "",
        applicant_name="" if mine else text("applicant_name"),
        applicant_number="" if mine else text("applicant_number"),
        applicant_phone="" if mine else text("applicant_phone"),
        summary=text("summary")[:500],
        on_site=values.get("on_site") is True,
        return_by_post=values.get("return_by_post") is True,
        return_address=text("return_address"),
        renews_id=UUID(extras["renews"]) if extras.get("renews") else None,
    )


def renews_own(key: str, number: str) -> str:
    """Return the key of the licence to renew, if it is the applicant's own; else nothing."""
    try:
        wanted = UUID(key)
    except ValueError:
        return ""
    return str(wanted) if Licence.objects.filter(id=wanted, holder_number=number).exists() else ""


def print_application(response: Response, office: Office, moment: dt.datetime) -> bytes:
    """Print the answers as the application that belongs to the dossier's papers, in its version's words."""
    body: list[Any] = []
    for block in read_answers(response):
        body.append(Heading(block.label or response.version.title))
        lines = [(line.label, line.text) for line in block.lines if line.text]
        if lines:
            body.append(Facts(lines))
        for table in block.tables:
            if table.rows:
                rows = [[line.text for line in row] for row in table.rows]
                body.append(Table(list(table.heads), rows, [1] * len(table.heads), table.label, size=10))
    body.append(
        Facts([("Biểu mẫu", f"{response.version.title}, phiên bản {response.version.number}"),
               ("Căn cứ", response.version.source)])
    )  # fmt: skip
    applicant = str(response.values.get("applicant_name") or "")
    paper = OfficialPaper(
        issuer=applicant,
        place=office.town,
        dated=moment.astimezone(PROVINCE_ZONE).date(),
        kind=response.version.title,
        subject=f"Kính gửi: {office.name}",
        body=body,
        position="Người nộp hồ sơ",
        signer=applicant,
        title=response.version.title,
    )
    return print_official(paper, made_at=moment.replace(microsecond=0)).pdf
