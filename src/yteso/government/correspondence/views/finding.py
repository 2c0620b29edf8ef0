"""What several pages need: the document that the reader may see, units and people to choose from."""

from uuid import UUID

from yteso.government.correspondence.models import Document, WorkFile
from yteso.government.correspondence.permissions import READ
from yteso.government.correspondence.queries import types_on
from yteso.kernel.access.public import Grant
from yteso.kernel.base.public import NotVisible, Request, User, today
from yteso.kernel.organisations.public import Organisation


def document_for(request: Request, document_id: UUID) -> Document:
    rows = Document.objects.visible_to(request.actor).select_related(
        "office", "type", "book", "unit", "drafter", "case__flow_version", "case__assignee", "case__unit",
        "signing", "packet", "letter", "replies_to", "replaces",
    )  # fmt: skip
    found = rows.filter(pk=document_id).first()
    if found is None:
        raise NotVisible
    return found


def workfile_for(request: Request, workfile_id: UUID) -> WorkFile:
    found = (
        WorkFile.objects.visible_to(request.actor)
        .filter(pk=workfile_id)
        .select_related("unit", "owner")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def type_choices() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in types_on(today())]


def unit_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Return the organisation and its rooms; not the facilities under it."""
    rows = Organisation.objects.below(organisation_id).open_on(today()).filter(facility_code="")
    return [
        (str(one.pk), one.name)
        for one in rows.exclude(kind="clinical_department").order_by("kind", "sort_key")
    ]


def people_choices(organisation_id: UUID) -> list[tuple[str, str]]:
    """Return who handles documents in the organisation or its rooms."""
    units = [UUID(key) for key, _name in unit_choices(organisation_id)]
    grants = Grant.objects.valid_on(today()).filter(role__in=READ.roles, organisation_id__in=units)
    ids = grants.values_list("user_id", flat=True)
    people = User.objects.filter(pk__in=ids, is_active=True).order_by("full_name")
    return [(str(one.pk), str(one)) for one in people]
