"""Finding and locking the dossier that an action is about."""

from uuid import UUID

from yteso.government.procedures.models import Dossier
from yteso.kernel.base.public import Actor, NotVisible


def find_locked(actor: Actor, dossier_id: UUID) -> Dossier:
    """Return the dossier, locked until the transaction ends. Raises NotVisible."""
    rows = Dossier.objects.visible_to(actor).select_for_update(of=("self",))
    dossier = (
        rows.select_related("case__flow_version", "version__procedure", "office")
        .filter(id=dossier_id)
        .first()
    )
    if dossier is None:
        raise NotVisible
    return dossier
