import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.receiving import receive
from yteso.exchange.insurance.models import Submission
from yteso.exchange.insurance.testing import Tables
from yteso.exchange.insurance.writing import write_dossier, write_envelope
from yteso.kernel.base.public import SystemActor
from yteso.kernel.organisations.public import Organisation, add_organisation

NOW = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)
SYSTEM = SystemActor("test")


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    settings.FILE_STORE = f"file://{tmp_path / 'files'}"


@pytest.fixture
def department(db: None) -> Organisation:
    return add_organisation(
        actor=SYSTEM, parent_id=None, kind=Organisation.Kind.DEPARTMENT_OF_HEALTH, name="Sở Y tế",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip


@pytest.fixture
def hospital(department: Organisation) -> Organisation:
    return add_organisation(
        actor=SYSTEM, parent_id=department.id, kind=Organisation.Kind.PROVINCE_HOSPITAL,
        name="Bệnh viện A", facility_code="51001", valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip


@pytest.fixture
def other_hospital(department: Organisation) -> Organisation:
    return add_organisation(
        actor=SYSTEM, parent_id=department.id, kind=Organisation.Kind.PROVINCE_HOSPITAL,
        name="Bệnh viện B", facility_code="51002", valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip


def envelope(*dossiers: Tables, facility_code: str = "51001") -> bytes:
    """Return a file with these dossiers."""
    return write_envelope([write_dossier(d) for d in dossiers], facility_code).encode()


Send = Callable[..., Submission]


@pytest.fixture
def send(hospital: Organisation) -> Send:
    """Receive a file for the hospital and read it to its end, each a minute after the one before."""
    clock = [NOW]

    def sent(content: bytes, facility: Organisation = hospital, read: bool = True) -> Submission:
        clock[0] += dt.timedelta(minutes=1)
        submission = receive(
            actor=SYSTEM, facility_id=facility.id, content=content,
            door=Submission.Door.COMMAND, now=clock[0],
        )  # fmt: skip
        if read:
            read_submission(submission_id=submission.id, clock=lambda: clock[0])
        submission.refresh_from_db()
        return submission

    return sent
