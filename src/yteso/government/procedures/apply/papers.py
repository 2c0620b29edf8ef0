"""The papers of an application: what the form stands for, what we hold already, files, what is missing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yteso.government.procedures.actions import GivenPaper
from yteso.government.procedures.apply.answers import is_application_form
from yteso.government.procedures.models import Component, DossierComponent, ProcedureVersion
from yteso.government.procedures.queries import Held, held_papers
from yteso.toolkit.forms.public import Response, ResponseFile

Origin = DossierComponent.Origin


@dataclass(frozen=True)
class PaperChoice:
    """One paper as the applicant sees it: `how` is form, held, file or "" (nothing yet)."""

    component: Component
    how: str
    held: Held | None = None
    file: ResponseFile | None = None

    @property
    def is_missing(self) -> bool:
        return self.component.required and not self.how


def paper_choices(response: Response, version: ProcedureVersion, day: dt.date) -> list[PaperChoice]:
    """Return the papers of the procedure with what the draft has for each; what we hold is taken."""
    held = held_papers(version, owner_number_of(response), day)
    files = {str(one.id): one for one in response.files.select_related("file")}
    chosen = response.extras.get("papers", {})
    found = []
    for component in version.components.order_by("order"):
        state = chosen.get(str(component.order), {})
        file = files.get(state.get("file", ""))
        offer = held.get(component.order)
        if is_application_form(component):
            how = "form"
        elif file is not None:
            how = "file"
        else:
            how = "held" if offer is not None and state.get("how") != "none" else ""
        found.append(PaperChoice(component, how, offer, file))
    return found


def owner_number_of(response: Response) -> str:
    """Return the number of whom the papers must belong to."""
    values = response.values
    own = values.get("for_whom") == "self" or not values.get("owner_number")
    return str(values.get("applicant_number" if own else "owner_number") or "")


def given_papers(choices: list[PaperChoice], form_file: Mapping[str, Any]) -> list[GivenPaper]:
    """Return the papers as reception takes them; `form_file` is the printed application."""
    given = []
    for one in choices:
        order = one.component.order
        if one.how == "form":
            given.append(GivenPaper(order, Origin.HANDED_IN, **form_file))
        elif one.how == "file" and one.file is not None:
            given.append(
                GivenPaper(order, Origin.HANDED_IN, file_id=one.file.file_id, file_name=one.file.name)
            )
        elif one.how == "held" and one.held is not None:
            held = one.held
            given.append(
                GivenPaper(
                    order,
                    Origin.REUSED,
                    file_id=held.file_id,
                    file_name=held.file_name,
                    reuse_source=held.source,
                    reuse_on=held.on,
                )
            )
    return given
