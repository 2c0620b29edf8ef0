"""docs/rules.md says what the program does."""

from pathlib import Path

from yteso.exchange.insurance.checking.document import document

DOCUMENT = Path(__file__).parents[5] / "docs" / "rules.md"


def test_the_rules_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: python manage.py write_rules"
