"""Which clocks a dossier has: the promised limit, and the legal one where the promise is shorter."""

from yteso.government.procedures.models import Dossier, ProcedureVersion
from yteso.toolkit.work.public import Limit


def limits_of(dossier: Dossier) -> list[Limit]:
    """Return the limits of a dossier by its version and whether its place is visited."""
    return limits_for(dossier.version, on_site=dossier.on_site)


def limits_for(version: ProcedureVersion, *, on_site: bool) -> list[Limit]:
    law = version.legal_basis[-1] if version.legal_basis else ""
    if on_site and version.site_amount is not None:
        return [Limit(version.site_amount, version.site_unit, law, "promise")]
    legal = Limit(version.legal_amount or 0, version.legal_unit, law, "promise")
    if version.committed_amount is None:
        return [legal]
    decision = version.decision_number or law
    return [
        Limit(version.committed_amount, version.committed_unit, decision, "promise"),
        Limit(legal.amount, legal.unit, law, "legal"),
    ]
