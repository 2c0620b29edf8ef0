"""The demo province: what `yteso demo` asks of every module.

A module that has something to show keeps a `demo` module (a file `demo.py` or a folder) with one function,
`make_demo(plan, say)`. The command calls them in the order of the floors, so each may count on those below.
Each is safe to call twice: the second time it finds its work done, says so and changes nothing. A module that
sends files to the platform also has `write_files(plan, folder, say)`, which only writes them.
"""

import datetime as dt
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import apps

Say = Callable[[str], None]


@dataclass(frozen=True)
class DemoPlan:
    """How large the demo is and what it depends on: the same plan makes the same province, byte for byte.

    `until` is the last day of the rolling year of visits. `lines` asks for dossiers of about that many lines
    (the benches use 40); without it, dossiers are as long as the illness makes them. `password` is the one of
    the demo accounts; empty asks for generated ones.
    """

    until: dt.date
    seed: int = 2023
    people: int = 20_000
    visits: int = 16_000
    lines: int | None = None
    processes: int = 2
    password: str = ""


def demo_modules() -> list[tuple[str, ModuleType]]:
    """Return (application, its demo module) for each application that has one, lower floors first."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("yteso.")]
    names = [(app.label, f"{app.name}.demo") for app in ours]
    return [(label, importlib.import_module(name)) for label, name in names if find_spec(name)]


def make_province(plan: DemoPlan, say: Say) -> None:
    """Make the demo province, module by module."""
    for label, module in demo_modules():
        if hasattr(module, "make_demo"):
            say(f"{label}:")
            module.make_demo(plan, lambda text: say(f"  {text}"))


def write_files(plan: DemoPlan, folder: Path, say: Say) -> None:
    """Write the files that the demo's senders would send, without taking any of them in."""
    for _label, module in demo_modules():
        if hasattr(module, "write_files"):
            module.write_files(plan, folder, say)
