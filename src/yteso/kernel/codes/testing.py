"""For tests of other apps. The shipped lists are in every test database: they come with `migrate`."""

import datetime as dt

from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.codes.actions import CodeFile, apply_load, preview_load
from yteso.kernel.codes.models import CodeLoad

TESTER = SystemActor("test")


def load_list(
    system: str, text: str, effective_on: dt.date, *, is_complete: bool = False, source: str = "QĐ thử"
) -> CodeLoad:
    """Load a CSV text into a list, as the command would."""
    file = CodeFile(system, "list.csv", text.encode(), effective_on, source, is_complete)
    load = preview_load(actor=TESTER, file=file, now=now())
    return apply_load(actor=TESTER, load_id=load.id, now=now())
