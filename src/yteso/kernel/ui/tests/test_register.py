import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import Reach, Stranger, User, now
from yteso.kernel.jobs.public import Progress
from yteso.kernel.jobs.testing import run_jobs
from yteso.kernel.ui import register_pages
from yteso.kernel.ui.actions import drop_old_exports
from yteso.kernel.ui.models import Export
from yteso.kernel.ui.queries import count_ready_exports, list_ready_exports
from yteso.kernel.ui.tests.cast import CLOSE, EXPORT, READ, ChosenActor, Somebody, make_users

pytestmark = pytest.mark.django_db


def body(answer):
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_rows(admin):
    admin.get("/test-users/")
    one = queries_of(admin, "/test-users/")
    make_users(30)
    assert queries_of(admin, "/test-users/?size=50") == one


def test_the_url_is_the_state(admin):
    make_users(30)
    text = body(admin.get("/test-users/?q=V%C4%83n+3&sort=-phone&columns=phone"))
    assert "090024" in text
    assert "Nguyễn Văn 3" not in text.split("<tbody>")[1]
    assert text.index("090024") < text.index("090017") < text.index("090003")
    assert 'aria-sort="descending"' in text
    assert 'class="chip"' in text


def test_an_unknown_sort_or_a_wrong_filter_breaks_nothing(admin):
    make_users(3)
    assert admin.get("/test-users/?sort=password").status_code == 200
    assert "Bỏ mọi bộ lọc" not in body(admin.get("/test-users/?sort=password"))
    assert admin.get("/test-users/?kind=nonsense").status_code == 200
    assert admin.get("/test-users/?after=broken&size=7").status_code == 200


def test_htmx_gets_the_part_and_browsers_the_whole(admin):
    whole = body(admin.get("/test-users/"))
    part = body(admin.get("/test-users/", headers={"HX-Request": "true", "HX-Target": "div#content"}))
    assert "<html" in whole
    assert "<html" not in part
    assert "data-register" in part


def test_an_empty_list_says_why(admin):
    User.objects.all().delete()
    assert "Add a user." in body(admin.get("/test-users/"))
    assert "Bỏ mọi bộ lọc" in body(admin.get("/test-users/?q=zzz"))


def test_who_may_not_read_or_export_is_stopped(as_actor):
    user = User.objects.create(username="a", full_name="A")
    assert as_actor(Stranger()).get("/test-users/").status_code == 302
    assert as_actor(Somebody(user.pk, may={EXPORT})).get("/test-users/").status_code == 403
    reader = as_actor(Somebody(user.pk, may={READ}))
    assert "export/csv" not in body(reader.get("/test-users/"))
    assert reader.get("/test-users/export/csv/").status_code == 403
    assert reader.post("/test-users/do/close/", {"key": [user.pk]}).status_code == 403
    user.refresh_from_db()
    assert user.is_active


def test_an_export_holds_the_whole_filtered_set_and_is_audited(admin):
    make_users(60)
    answer = admin.get("/test-users/export/csv/?q=V%C4%83n+3&size=25")
    lines = body(answer).splitlines()
    assert len(lines) == 1 + User.objects.filter(full_name="Nguyễn Văn 3").count()
    assert "Joined" in lines[0]
    entry = Entry.objects.get(verb=EXPORT.code)
    assert entry.detail == {"register": "test-users", "format": "csv", "rows": 9, "filters": ["q"]}


def test_xlsx_comes_too_and_nothing_else(admin):
    assert admin.get("/test-users/export/xlsx/")["Content-Type"].startswith("application/vnd.openxml")
    assert admin.get("/test-users/export/exe/").status_code == 404


def test_a_large_export_is_a_job_that_its_owner_alone_opens(admin, as_actor, monkeypatch, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    settings.ACTOR_OF = "yteso.kernel.ui.tests.cast.whatever_they_may"
    monkeypatch.setattr(register_pages, "DIRECT_ROWS", 20)
    make_users(60)

    answer = admin.get("/test-users/export/csv/?kind=staff")
    export = Export.objects.get()
    assert answer["Location"] == f"/ui/exports/{export.pk}/"
    assert "<progress" in body(admin.get(answer["Location"]))

    run_jobs("exports")

    export.refresh_from_db()
    assert export.row_count == 61
    assert Progress.objects.get(id=export.progress_id).result_url == f"/ui/exports/{export.pk}/"
    assert [task.url for task in list_ready_exports(ChosenActor.actor, 5)] == [f"/ui/exports/{export.pk}/"]
    taken = body(admin.get(f"/ui/exports/{export.pk}/?take=1"))
    assert len(taken.splitlines()) == 62
    assert count_ready_exports(ChosenActor.actor) == 0
    assert Entry.objects.get(verb=EXPORT.code).detail["rows"] == 61

    other = as_actor(Somebody(User.objects.exclude(username="admin")[0].pk, may={READ, EXPORT}))
    assert other.get(f"/ui/exports/{export.pk}/?take=1").status_code == 422

    Export.objects.update(requested_at=now() - dt.timedelta(days=8))
    assert drop_old_exports(now=now()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_bulk_action_answers_for_each_row(admin):
    make_users(3)
    chosen = list(User.objects.exclude(username="admin").order_by("username"))
    sent = {"key": [*[user.pk for user in chosen], "no-key"], "query": "sort=phone"}
    text = body(admin.post("/test-users/do/close/", sent))
    assert "Đã xong 2 dòng." in text
    assert "Nguyễn Văn 1 stays." in text
    assert 'href="/test-users/?sort=phone"' in text
    assert sorted(User.objects.filter(is_active=False).values_list("username", flat=True)) == [
        "u0000",
        "u0002",
    ]


def test_a_bulk_action_touches_only_rows_that_the_actor_sees(as_actor, monkeypatch):
    make_users(2)
    hidden = User.objects.get(username="u0000")
    client = as_actor(Somebody(hidden.pk, may={READ, CLOSE}, reach_=Reach()))
    answer = client.post("/test-users/do/close/", {"key": [hidden.pk]})
    assert "1 dòng không còn nữa." in body(answer)
    hidden.refresh_from_db()
    assert hidden.is_active


def test_nothing_or_too_much_chosen_is_refused(admin):
    assert admin.post("/test-users/do/close/", {}).status_code == 422
    assert admin.get("/test-users/do/close/").status_code == 405
