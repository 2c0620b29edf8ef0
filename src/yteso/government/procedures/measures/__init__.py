"""The figures of procedures: dossiers and the catalogue, proposals to simplify it."""

from yteso.government.procedures.measures import dossiers, proposals

__all__ = ["dossiers", "proposals"]
