"""What counts as shipped data: what we ship, not what Python leaves beside it."""

from pathlib import Path

import pytest

from yteso.config import prepare


def test_compiled_python_beside_the_data_is_no_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "kernel" / "codes" / "data"
    folder.mkdir(parents=True)
    (folder / "lists.csv").write_text("1")
    monkeypatch.setattr(prepare, "SOURCE", tmp_path)
    before = prepare.shipped_data()
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "make.pyc").write_bytes(b"compiled")
    assert prepare.shipped_data() == before
    (folder / "lists.csv").write_text("1\n2")
    assert prepare.shipped_data() != before
