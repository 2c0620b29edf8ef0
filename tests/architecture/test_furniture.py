"""A stranger knows where everything is: files have the names of the house, others say why they are there."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yteso"
FURNITURE = {
    "__init__",
    "apps",
    "public",
    "testing",
    "errors",
    "permissions",
    "models",
    "queries",
    "actions",
    "measures",
    "tasks",
    "handlers",
    "forms",
    "registers",
    "views",
    "api",
    "fhir",
    "urls",
    "demo",
    "middleware",
}
FOLDERS = {"migrations", "templates", "templatetags", "static", "tests", "locale", "management", "data"}
NOT_HERE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "common",
    "misc",
}


def apps() -> list[Path]:
    return sorted(path.parent for path in SOURCE.glob("*/*/apps.py"))


def faults_of_file(name: str, source: str) -> list[str]:
    """Return what is wrong with a file of this name: a vague name, or an own name without a reason."""
    if name in NOT_HERE:
        return [f"{name}: says nothing; name what it does"]
    if name not in FURNITURE and not ast.get_docstring(ast.parse(source)):
        return [f"{name}: a name that the house does not know; its docstring says what it is for"]
    return []


def test_files_have_the_names_of_the_house() -> None:
    faults = []
    for app in apps():
        for path in sorted(app.rglob("*.py")):
            inside = path.relative_to(app)
            if not FOLDERS & set(inside.parts) and path.stem != "__init__":
                faults += [
                    f"{app.relative_to(SOURCE)}/{fault}"
                    for fault in faults_of_file(path.stem, path.read_text())
                ]
            faults += [
                f"{path.relative_to(SOURCE)}: vague folder" for part in inside.parts[:-1] if part in NOT_HERE
            ]
    assert faults == []


def test_every_app_says_what_it_is() -> None:
    mute = [
        str(app.relative_to(SOURCE))
        for app in apps()
        if (app / "models.py").exists() and not (app / "README.md").exists()
    ]
    assert mute == []


def test_a_vague_or_unexplained_name_is_noticed() -> None:
    assert len(faults_of_file("helpers", '"""Why."""')) == 1
    assert len(faults_of_file("qr", "x = 1")) == 1
    assert faults_of_file("qr", '"""Reads the codes on cards."""') == []
    assert faults_of_file("models", "x = 1") == []
