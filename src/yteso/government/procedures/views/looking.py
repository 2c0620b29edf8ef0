"""A look into a dossier, written down where its owner is a person of ours."""

from yteso.government.procedures.models import Dossier
from yteso.government.procedures.permissions import APPLY, READ
from yteso.kernel.audit.public import record_read
from yteso.kernel.base.public import Actor


def note_look(actor: Actor, dossier: Dossier) -> None:
    """Write down that the actor read the dossier, a paper of it or a form printed from it."""
    if dossier.owner_person_id:
        record_read(
            actor,
            dossier.owner_person_id,
            READ.code if actor.can(READ) else APPLY.code,
            object_kind="dossier",
            object_id=dossier.id,
        )
