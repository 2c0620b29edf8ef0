"""What is not in the full-text search yet: brought in by pieces, stopped and gone on with; lists say so."""

import io

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from procrastinate.contrib.django.models import ProcrastinateJob

from yteso.government.correspondence.models import Document
from yteso.government.correspondence.queries import unindexed
from yteso.government.correspondence.testing import TESTER, document_cast, make_draft
from yteso.kernel.jobs.public import Progress
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.files.public import index_after_migrate, query_of

pytestmark = pytest.mark.django_db
INDEXING = "yteso.toolkit.files.actions.indexing"
PHRASE = '"diệt lăng quăng"'


@pytest.fixture
def people():
    return document_cast()


def found(text=PHRASE):
    return Document.objects.filter(search=query_of(text)).count()


def forget():
    Document.objects.update(search=None, words_form=0)


def test_an_upgrade_is_indexed_by_jobs_while_lists_say_so(people, monkeypatch):
    for number in range(7):
        make_draft(people, subject=f"việc {number}")
    index_after_migrate()
    assert not ProcrastinateJob.objects.filter(task_name="files.index_words").exists()
    forget()
    index_after_migrate()
    index_after_migrate()
    assert ProcrastinateJob.objects.filter(task_name="files.index_words", status="todo").count() == 1
    assert "chuẩn bị lại" in people.clerk.client.get("/correspondence/outgoing/").content.decode()
    monkeypatch.setattr(f"{INDEXING}.PIECE", 3)
    assert run_jobs("files") == 1
    assert (found(), unindexed(TESTER)) == (7, 0)
    progress = Progress.objects.get()
    assert (progress.state, progress.done, progress.total) == ("done", 7, 7)
    assert "chuẩn bị lại" not in people.clerk.client.get("/correspondence/outgoing/").content.decode()


def test_stopped_in_the_middle_nothing_is_lost_or_done_twice(people, monkeypatch):
    for number in range(5):
        make_draft(people, subject=f"việc {number}")
    before = dict(Document.objects.values_list("pk", "search"))
    forget()
    monkeypatch.setattr(f"{INDEXING}.PIECE", 2)
    write, calls = import_string(f"{INDEXING}._write_many"), []

    def cut(*given):
        calls.append(given)
        if len(calls) == 2:
            raise SystemExit
        write(*given)

    monkeypatch.setattr(f"{INDEXING}._write_many", cut)
    with pytest.raises(SystemExit):
        call_command("index_words", stdout=io.StringIO())
    assert unindexed(TESTER) == 3
    said = io.StringIO()
    call_command("index_words", stdout=said)
    assert "correspondence.documents: 3 left" in said.getvalue()
    assert "3 indexed, 0 left" in said.getvalue()
    assert dict(Document.objects.values_list("pk", "search")) == before
