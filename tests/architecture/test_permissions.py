"""Who may do what is written down: docs/permissions.md is the table of the declared permissions.

A change of a permission shows as a change of that file; `yteso permissions > docs/permissions.md` writes it.
"""

import subprocess
import sys
from pathlib import Path

from yteso.kernel.base.permission_table import permission_table
from yteso.kernel.base.public import Permission, Role, declared_permissions

TABLE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_the_table_of_permissions_is_up_to_date() -> None:
    command = [sys.executable, "-m", "yteso.config.cli", "permissions"]  # apart from what tests declare
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert TABLE.read_text() == done.stdout, "permissions changed: yteso permissions > docs/permissions.md"


def test_a_new_holder_changes_the_table() -> None:
    narrow = Permission("care.test.read", "Read", frozenset({Role.DOCTOR}))
    wide = Permission("care.test.read", "Read", frozenset({Role.DOCTOR, Role.CITIZEN}))
    assert permission_table((narrow,)) != permission_table((wide,))


def test_every_permission_has_a_holder() -> None:
    assert [permission.code for permission in declared_permissions() if not permission.roles] == []
