"""The import contracts of pyproject.toml hold, and each is proven by breaking it once."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.one_door import entries_by_another_door

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

BREAKS = {
    "floors": ("kernel/base/clock.py", "import yteso.exchange.insurance.public"),
    "kernel": ("kernel/base/clock.py", "import yteso.kernel.people.public"),
    "toolkit": ("toolkit/facts/models.py", "import yteso.toolkit.files.public"),
    "record": ("record/visits/models.py", "import yteso.record.chart.public"),
    "web": ("web/office/views.py", "import yteso.web.citizen.public"),
    "anatomy": ("kernel/people/models.py", "import yteso.kernel.people.views"),
    "acyclic": ("kernel/base/text.py", "import yteso.kernel.base.public"),
    "one-door": ("record/visits/queries.py", "import yteso.kernel.people.models"),
    "outside-world": ("record/visits/queries.py", "import requests"),
}


def lint(where: Path, contract: str) -> int:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--config", str(where / "pyproject.toml")]
    environment = {"PYTHONPATH": f"{where / 'src'}:{where}", "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(
        [*command, "--contract", contract],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "kept" in done.stdout, done.stdout + done.stderr
    return done.returncode


def test_no_contract_ignores_an_import() -> None:
    assert [c["id"] for c in CONTRACTS if c.get("ignore_imports")] == []


def test_each_floor_with_apps_has_an_exhaustive_order() -> None:
    floors = {f"yteso.{p.parent.parent.name}" for p in (ROOT / "src" / "yteso").glob("*/*/apps.py")}
    ordered = {container for c in CONTRACTS if c.get("exhaustive") for container in c["containers"]}
    assert floors - ordered == set()


@pytest.mark.parametrize("contract", sorted(BREAKS))
def test_a_contract_notices_when_it_is_broken(contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src",
        tmp_path / "src",
        ignore=shutil.ignore_patterns("__pycache__", "npm", "locale", "data", "*.json"),
    )
    shutil.copytree(ROOT / "tests" / "architecture", tmp_path / "tests" / "architecture")
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    target, line = BREAKS[contract]
    imported = tmp_path / "src" / Path(*line.removeprefix("import ").split("."))
    if imported.parent.is_dir() and not imported.is_dir():
        imported.with_suffix(".py").touch()
    file = tmp_path / "src" / "yteso" / target
    file.write_text(f"{file.read_text() if file.exists() else ''}\n{line}\n")

    assert lint(tmp_path, contract) == 1


def test_another_app_is_entered_by_public_only() -> None:
    imports = [
        ("yteso.record.visits.queries", "yteso.kernel.people.models", 3),
        ("yteso.record.visits.queries", "yteso.kernel.people.public", 4),
        ("yteso.record.visits.queries", "yteso.kernel.people.testing", 5),
        ("yteso.record.visits.tests.test_queries", "yteso.kernel.people.testing", 6),
        ("yteso.record.visits.queries", "yteso.record.visits.models", 7),
        ("yteso.config.urls", "yteso.kernel.people.views", 8),
    ]
    assert [line for _, _, line in entries_by_another_door(imports, frozenset({"yteso.config"}))] == [3, 5]
