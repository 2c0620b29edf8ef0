"""The documents say what the code does: every variable, every dependency, every module and every decision."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READ = re.compile(r"""environ(?:\.get\(|\[)\s*["'](\w+)["']""")
NOT_FOR_OPERATORS = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}


def variables_read(source: str) -> set[str]:
    """Return the environment variables that a source reads by name."""
    return set(READ.findall(source)) - NOT_FOR_OPERATORS


def variables_described(text: str) -> set[str]:
    """Return the variables that operate.md describes; `YTESO_A`, `_B` stands for YTESO_A and YTESO_..._B."""
    return set(re.findall(r"`([A-Z][A-Z0-9_]+)`", text))


def test_every_variable_is_described_for_operators() -> None:
    read = {name for path in (ROOT / "src").rglob("*.py") for name in variables_read(path.read_text())}
    text = (DOCS / "operate.md").read_text()
    short = {
        name
        for name in read
        if name.startswith("YTESO_OIDC_") and f"`_{name.removeprefix('YTESO_OIDC_')}`" in text
    }
    assert read - variables_described(text) - short == set()


def test_a_variable_nobody_described_is_noticed() -> None:
    assert variables_read('os.environ.get("YTESO_NEW", "")') - variables_described("`YTESO_OLD`") == {
        "YTESO_NEW"
    }


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[=<>~ ]", name)[0] for name in named}
    pinned = json.loads((ROOT / "package.json").read_text())
    names |= {*pinned.get("dependencies", {}), *pinned.get("devDependencies", {})}
    text = (DOCS / "dependencies.md").read_text()
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_every_module_is_on_the_map() -> None:
    text = (DOCS / "map.md").read_text()
    modules = [
        f"{path.parent.parent.name}/{path.parent.name}"
        for path in (ROOT / "src" / "yteso").glob("*/*/apps.py")
    ]
    assert sorted(module for module in modules if f"`{module}`" not in text) == []


def test_every_decision_has_a_number_of_its_own() -> None:
    papers = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers = [paper.name[:4] for paper in papers]
    assert len(numbers) == len(set(numbers))
