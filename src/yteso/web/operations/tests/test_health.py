"""What a full disk or a missing worker looks like to the operator, and to everybody else."""

import shutil

import pytest
from django.db import connection
from django.urls import reverse

from yteso.kernel.access.testing import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def a_worker(db):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.fixture
def full_disk(monkeypatch):
    used = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: used._replace(free=3 * 2**20))


def test_all_in_order(people, a_worker):
    text = people.administrator.client.get(reverse("operations:queues")).content.decode()
    assert "Cần chú ý" not in text
    assert text.count("Bình thường") == 3
    assert "note-warning" not in people.doctor_a.client.get("/").content.decode()


def test_a_full_disk_is_said_to_everybody_and_what_to_do_to_the_operator(people, a_worker, full_disk):
    page = people.administrator.client.get(reverse("operations:queues")).content.decode()
    assert "còn trống 0.0 GB" in page or "còn trống 0,0 GB" in page
    assert "Giải phóng chỗ trên ổ đĩa" in page
    assert "Ổ đĩa gần đầy" in people.clerk_a.client.get("/").content.decode()


def test_without_a_worker_files_wait_and_it_is_said(people):
    assert "Chưa có tiến trình xử lý nào chạy" in people.clerk_a.client.get("/").content.decode()
    assert "Khởi động tiến trình xử lý" in people.administrator.client.get("/").content.decode()


def test_the_card_is_the_operators(people, a_worker):
    assert "Tình trạng" not in people.clerk_a.client.get("/").content.decode()
    assert reverse("operations:queues") in people.administrator.client.get("/").content.decode()


def test_a_citizen_comes_home_to_their_own_book(people):
    answer = people.citizen.client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("citizen:book"))
