"""Logs hold no personal data: constant events, ids, codes and numbers; packages are cut to their template."""

import ast
import json
import logging
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from yteso.config.logs import FORMATTER, KEYS, WITHHELD, withhold

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yteso"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def faults_of_logging(source: str) -> list[tuple[int, str]]:
    """Return the log calls that could carry a person's data: built sentences, doubtful keys."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(alias.name == "logging" for alias in node.names):
            found.append((node.lineno, "import structlog instead of logging"))
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS
        ):
            continue
        if ast.unparse(node.func.value).split(".")[-1] not in {"log", "logger"}:
            continue
        if len(node.args) != 1 or not isinstance(node.args[0], ast.Constant):
            found.append((node.lineno, "the event must be one constant text"))
        for keyword in node.keywords:
            if keyword.arg is None or not (KEYS.fullmatch(keyword.arg) or keyword.arg == "exc_info"):
                found.append((node.lineno, f"the key {keyword.arg} may hold personal data"))
    return found


def test_our_log_calls_hold_events_ids_and_numbers() -> None:
    faults = [
        f"{path.relative_to(SOURCE)}:{line} {fault}"
        for path in sorted(SOURCE.glob("*/*/**/*.py"))
        if "tests" not in path.parts
        for line, fault in faults_of_logging(path.read_text())
    ]
    assert faults == []


def test_a_telltale_log_call_is_noticed() -> None:
    sample = """
import logging
log.info("person.found", person_id=id, attempts=2)
log.info(f"found {person.full_name}")
log.info("found %s", person.full_name)
log.warning("person.found", full_name=name)
log.info("person.found", **everything)
"""
    assert [line for line, _ in faults_of_logging(sample)] == [2, 4, 5, 6, 7]


def logged(write: Any) -> dict[str, Any]:
    """Return the JSON line that a record of the stdlib becomes."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    arguments = {key: value for key, value in FORMATTER.items() if key != "()"}
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**arguments))
    logger = logging.getLogger("some.package")
    logger.addHandler(handler)
    try:
        write(logger)
    finally:
        logger.removeHandler(handler)
    return dict(json.loads(stream.getvalue()))


def test_a_packages_message_is_cut_to_its_template() -> None:
    line = logged(
        lambda logger: logger.warning("no person %s with card %s", "Nguyễn Thị Hạnh", "DN4510123456789")
    )
    assert line["event"] == "no person %s with card %s"
    assert "Hạnh" not in json.dumps(line, ensure_ascii=False)
    assert "DN4510123456789" not in json.dumps(line)


def test_an_error_keeps_its_place_and_loses_its_message() -> None:
    def write(logger: logging.Logger) -> None:
        try:
            raise ValueError("Key (value)=(051099001234) already exists")
        except ValueError:
            logger.exception("failed")

    line = logged(write)
    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["trace"][-1]
    assert "051099001234" not in json.dumps(line)


def test_values_of_unknown_keys_and_sentences_are_withheld() -> None:
    identity = UUID(int=7)
    event = {"event": "x", "person_id": identity, "name": "Nguyễn", "error": "Nguyễn Văn A", "rows": 3}
    assert withhold(None, "info", event) == {
        "event": "x",
        "person_id": identity,
        "name": WITHHELD,
        "error": WITHHELD,
        "rows": 3,
    }
