"""Rows are changed in actions (and what calls them by itself: tasks, handlers, the demo), nowhere else."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yteso"
MAY_WRITE = {"actions", "tasks", "demo", "testing", "tests", "migrations"}
WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "delete",
    "update",
}
SQL_WRITES = ("INSERT INTO", "UPDATE ", "DELETE FROM", "COPY ", "TRUNCATE ", "MERGE INTO")
MECHANISMS = {
    "kernel/base/copying.py": "the COPY writer that actions call",
    "kernel/jobs/running.py": "keeps the failure of a job after the job's own transaction is gone",
}


def writes_in(source: str) -> list[tuple[int, str]]:
    """Return the lines that change rows: QuerySet and model calls, and SQL that writes."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            if _speaks_to_rows(node, node.func):
                found.append((node.lineno, f".{node.func.attr}()"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if text.startswith(SQL_WRITES) and len(text.split()) > 2:
                found.append((node.lineno, text.split()[0]))
    return sorted(found)


def _speaks_to_rows(call: ast.Call, function: ast.Attribute) -> bool:
    through = ast.unparse(function.value)
    manager = ".objects" in through or ".filter(" in through or ".visible_to(" in through
    match function.attr:
        case "save" | "delete":
            return manager or (not call.args and not through.startswith(("super()", "form", "file")))
        case "update":
            return manager and not call.args
        case _:
            return manager


def misplaced_writes() -> list[str]:
    found = []
    for path in sorted(SOURCE.glob("*/*/**/*.py")):
        inside = path.relative_to(SOURCE)
        words = {inside.parts[2].removesuffix(".py"), *inside.parts[2:-1]}
        if words & MAY_WRITE or str(inside) in MECHANISMS:
            continue
        found += [f"{inside}:{line} {what}" for line, what in writes_in(path.read_text())]
    return found


def test_rows_are_changed_in_actions_only() -> None:
    assert misplaced_writes() == []


def test_every_mechanism_named_here_exists() -> None:
    assert [name for name in MECHANISMS if not (SOURCE / name).exists()] == []


def test_a_write_in_the_wrong_place_is_noticed() -> None:
    sample = """
def view(request):
    Person.objects.filter(id=1).update(full_name="x")
    Person.objects.create(full_name="x")
    person.save()
    person.delete()
    cursor.execute("DELETE FROM people_person WHERE true")
    {}.update(a=1)
    cache.delete("key")
    form.save()
    text = "COPY that"
"""
    assert [what for _, what in writes_in(sample)] == [
        ".update()",
        ".create()",
        ".save()",
        ".delete()",
        "DELETE",
    ]
