import datetime as dt

import pytest
from django.core import mail

from yteso.kernel.base.public import NotVisible, SystemActor, User, now
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.notify.models import Notice
from yteso.toolkit.notify.public import answer, count_unread, declare_event, list_waiting, mark_read, notify

pytestmark = pytest.mark.django_db
ASKS = declare_event("notify.test.asks", "Title", "At %(place)s", mail=True, quiet_days=2, needs_answer=True)


def reader(name: str) -> tuple[User, SystemActor]:
    user = User.objects.create(username=name, full_name=name, email=f"{name}@example.org", language="en")
    return user, SystemActor(name, user_id=user.id)


def test_a_notice_reaches_its_reader_by_bell_and_mail_once():
    user, actor = reader("an")
    moment = now()
    notify(ASKS, user_ids=[user.id], parameters={"place": "X"}, repeat_key="k", now=moment)
    again = notify(ASKS, user_ids=[user.id], repeat_key="k", now=moment + dt.timedelta(days=1))
    assert again == []
    run_jobs("mail")
    assert count_unread(actor) == 1
    assert [m.subject for m in mail.outbox] == ["Title"]
    assert "At X" in mail.outbox[0].body


def test_it_is_told_again_after_the_quiet_days():
    user, _ = reader("binh")
    moment = now()
    notify(ASKS, user_ids=[user.id], repeat_key="k", now=moment)
    assert len(notify(ASKS, user_ids=[user.id], repeat_key="k", now=moment + dt.timedelta(days=3))) == 1


def test_nobody_reads_anothers_notice():
    user, _ = reader("chi")
    _other, stranger = reader("dung")
    (notice_id,) = notify(ASKS, user_ids=[user.id], now=now())
    with pytest.raises(NotVisible):
        mark_read(actor=stranger, notice_id=notice_id, now=now())
    assert Notice.objects.get().read_at is None


def test_an_answer_closes_it_for_all_readers():
    first, actor = reader("em")
    second, _ = reader("giang")
    notify(ASKS, user_ids=[first.id, second.id], repeat_key="case-1", now=now())
    assert list_waiting(actor).count() == 1
    assert answer(event=ASKS, repeat_key="case-1", now=now()) == 2
    assert list_waiting(actor).count() == 0
