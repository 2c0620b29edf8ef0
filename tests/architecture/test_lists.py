"""A list answers htmx with itself alone: a whole page in its place would be a page within the page."""

from pathlib import Path

import pytest

from yteso.kernel.ui.pages import holder_of_content

ROOT = Path(__file__).resolve().parents[2] / "src/yteso"
LISTS = sorted(
    str(path).partition("/templates/")[2]
    for path in ROOT.glob("*/*/templates/**/*.html")
    if '{% extends "ui/register.html" %}' in path.read_text()
)


@pytest.mark.parametrize("template", ["ui/register.html", *LISTS])
def test_a_list_has_a_part_of_its_own(template: str) -> None:
    assert holder_of_content(template)


def test_there_are_such_lists_and_a_template_without_part_is_noticed() -> None:
    assert "access/users.html" in LISTS
    assert holder_of_content("ui/base.html") == ""
