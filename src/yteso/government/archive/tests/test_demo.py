import datetime as dt
import os

import pytest

from yteso.government.archive.demo import IN_FORCE, make_demo
from yteso.government.archive.models import Paper
from yteso.government.procedures.public import Licence
from yteso.kernel.access.testing import give, make_organisation_tree
from yteso.kernel.base.public import DemoPlan, Role
from yteso.kernel.base.testing import make_user
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.ocr.public import ocr_state
from yteso.toolkit.signing.testing import make_seal


@pytest.mark.django_db
def test_the_demo_counts_certifies_one_and_reads_a_batch() -> None:
    state = ocr_state()
    if not state.ready and not os.environ.get("YTESO_OCR_REQUIRED"):
        pytest.skip(state.reason)
    root = make_organisation_tree().province
    for name, role in (("motcua", Role.PROCEDURE_CLERK), ("giamdoc", Role.DIRECTOR)):
        give(make_user(name, full_name=f"Nguyễn {name}"), role, root)
    make_seal(root)
    told: list[str] = []
    plan = DemoPlan(until=dt.date(2026, 11, 20))
    make_demo(plan, told.append)

    assert Paper.objects.filter(collection="result").count() == IN_FORCE
    assert Paper.objects.get(state="certified").licence == Licence.objects.get()
    run_jobs("files")
    scanned = Paper.objects.filter(state="scanned").order_by("number")
    assert [paper.number[:5] for paper in scanned] == [
        "0002/",
        "0003/",
        "0004/",
        "0005/",
    ]  # matched by number
    assert Paper.objects.filter(collection="result").count() == IN_FORCE

    make_demo(plan, told.append)
    assert "already" in told[-1]
