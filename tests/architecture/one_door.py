"""The import contract "one door": another app is entered by its `public.py`, or by `testing.py` from tests.

import-linter's own contract types cannot say "except from the same app" without a list of ignored imports,
and that list is to stay empty.
"""

from collections.abc import Iterable

import grimp
from importlinter import Contract, ContractCheck, fields, output

Entry = tuple[str, str, int]


def app_of(module: str) -> str | None:
    """Return `root.floor.app` of a module, or None for what is not inside an app (`yteso.config.*`)."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) > 2 else None


def is_door(imported: str, importer: str) -> bool:
    """Return whether a module of another app may be imported: `public`, and `testing` from tests."""
    door = imported.removeprefix(f"{app_of(imported)}.")
    if door == "public":
        return True
    return door == "testing" and ("tests" in importer.split(".") or importer.endswith(".testing"))


def entries_by_another_door(imports: Iterable[Entry], free: frozenset[str] = frozenset()) -> list[Entry]:
    """Return the imports (importer, imported, line) that enter an app past its door.

    `free` names packages that are no floor and may import anything.
    """
    wrong = []
    for importer, imported, line in imports:
        there, here = app_of(imported), app_of(importer)
        outside = any(importer == name or importer.startswith(f"{name}.") for name in free)
        inside = any(imported == name or imported.startswith(f"{name}.") for name in free)
        if not (outside or inside or there is None or there == here or is_door(imported, importer)):
            wrong.append((importer, imported, line))
    return wrong


class OneDoorContract(Contract):
    """Configuration: `free`, the packages that may import anything (config). Django writes the migrations."""

    free = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        imports = [
            (
                importer,
                imported,
                int(graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]),
            )
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported.startswith("yteso.")
            and importer.startswith("yteso.")
            and ".migrations." not in importer
        ]
        wrong = entries_by_another_door(imports, frozenset(self.free or ()))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["wrong"]:
            output.print_error(
                f"{importer} (line {line}) imports {imported}: use {app_of(imported)}.public", bold=False
            )
