"""Large official code files by their pages and jobs. Here, because `access` stands above `codes`."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from yteso.kernel.access.testing import cast
from yteso.kernel.codes import views
from yteso.kernel.codes.models import Code, CodeLoad, CodeSystem
from yteso.kernel.codes.waiting import count_waiting
from yteso.kernel.jobs.public import Progress
from yteso.kernel.jobs.testing import run_jobs

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 1, 1)


def versions() -> list[tuple[str, str, dt.date, dt.date | None]]:
    rows = Code.objects.of("colour").order_by("code", "valid_from")
    return list(rows.values_list("code", "title_vi", "valid_from", "valid_to"))


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Somebody who may load, on a site where every file counts as large."""
    CodeSystem.objects.create(slug="colour", title_vi="Màu", title_en="Colour", source="QĐ thử")
    monkeypatch.setattr(views, "LARGE", 10)
    return cast().province_officer


def send(officer, text: str):  # type: ignore[no-untyped-def]
    given = {"system": "colour", "effective_on": "2026-01-01", "source": "QĐ 1"}
    file = io.BytesIO(text.encode())
    file.name = "lon.csv"
    answer = officer.client.post(reverse("codes:load-file"), {**given, "file": file})
    return answer.url


def test_a_large_file_is_looked_through_and_applied_by_jobs(officer) -> None:  # type: ignore[no-untyped-def]
    address = send(officer, "Mã,Tên\nA,Đỏ\nB,Xanh\n")
    load = CodeLoad.objects.get()
    assert load.state == "reading"
    assert "có thể rời trang" in officer.client.get(address).content.decode()

    run_jobs()
    load.refresh_from_db()
    assert (load.state, load.added, count_waiting(officer.actor)) == ("previewed", 2, 1)
    assert "Đỏ" in officer.client.get(address).content.decode()
    assert versions() == []

    officer.client.post(reverse("codes:load-apply", args=[load.id]))
    assert CodeLoad.objects.get().state == "applying"
    assert versions() == []
    run_jobs()
    assert versions() == [("A", "Đỏ", FIRST, None), ("B", "Xanh", FIRST, None)]
    assert (CodeLoad.objects.get().state, count_waiting(officer.actor)) == ("applied", 0)
    assert set(Progress.objects.values_list("state", "result_url")) == {("done", address)}


def test_a_large_file_that_cannot_be_read_says_why_and_is_put_aside(officer) -> None:  # type: ignore[no-untyped-def]
    address = send(officer, "Số,Mô tả màu\n1,Đỏ\n")
    run_jobs()
    assert CodeLoad.objects.get().state == "refused"
    assert "so, mo ta mau" in officer.client.get(address).content.decode()
    assert Progress.objects.get().state == "failed"
    officer.client.post(reverse("codes:load-discard", args=[CodeLoad.objects.get().id]))
    assert CodeLoad.objects.get().state == "discarded"


def test_what_a_job_may_not_apply_returns_to_its_preview(officer, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    address = send(officer, "Mã,Tên\n1,Đỏ\n")
    run_jobs()
    load = CodeLoad.objects.get()
    officer.client.post(reverse("codes:load-apply", args=[load.id]))
    officer.user.grants.all().delete()
    run_jobs()
    load.refresh_from_db()
    assert (load.state, versions()) == ("previewed", [])
    assert load.findings["refusal"]
    assert address.endswith(f"{load.id}/")
