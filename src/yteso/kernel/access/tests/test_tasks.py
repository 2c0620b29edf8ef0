import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from yteso.kernel.access.actions import take_one
from yteso.kernel.access.errors import TooMany
from yteso.kernel.access.models import RateBucket
from yteso.kernel.access.tasks import disable_idle, forget, verify_log
from yteso.kernel.audit.public import record
from yteso.kernel.audit.testing import behind_its_back
from yteso.kernel.base.public import SystemActor, User, now
from yteso.kernel.base.testing import make_user

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
NO_JOB = SimpleNamespace(job=None)


def test_the_nightly_verification_keeps_anchors_and_fails_aloud(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    for number in range(3):
        record(SystemActor("x"), "a.b.c", object_id=number)
    verify_log(NO_JOB, timestamp=0)
    assert (tmp_path / "audit-anchors.json").exists()
    behind_its_back("DELETE FROM audit_entry WHERE object_id = '1'")
    with pytest.raises(CommandError):
        verify_log(NO_JOB, timestamp=0)


def test_the_night_closes_idle_accounts():
    user = make_user("cu", last_login=now() - dt.timedelta(days=50))
    disable_idle(NO_JOB, timestamp=0)
    assert not User.objects.get(pk=user.pk).is_active


def test_a_rate_counts_in_its_window_and_for_its_key():
    for _ in range(3):
        take_one("door", "192.0.2.1", limit=3, per=MINUTE, at=NOW)
    with pytest.raises(TooMany):
        take_one("door", "192.0.2.1", limit=3, per=MINUTE, at=NOW)
    take_one("door", "192.0.2.2", limit=3, per=MINUTE, at=NOW)
    take_one("door", "192.0.2.1", limit=3, per=MINUTE, at=NOW + MINUTE)


def test_old_rates_are_forgotten():
    take_one("door", "x", limit=3, per=MINUTE, at=now() - dt.timedelta(days=2))
    take_one("door", "y", limit=3, per=MINUTE, at=now())
    forget(NO_JOB, timestamp=0)
    assert list(RateBucket.objects.values_list("key", flat=True)) == ["door:y"]
