"""When the database or the disk is gone, people and programs are told to come again; a bug stays a bug."""

import errno
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from yteso.config import urls as real
from yteso.kernel.base.public import open_to_all
from yteso.kernel.ui.unavailable import is_passing, took_too_long


def failing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @open_to_all("a test")
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


handler500 = real.handler500
urlpatterns = [
    path("gone/", failing(OperationalError("connection refused"))),
    path("full/", failing(OSError(errno.ENOSPC, "No space left on device"))),
    path("bug/", failing(KeyError("nothing"))),
]


@pytest.mark.parametrize("address", ["/gone/", "/full/"])
@override_settings(ROOT_URLCONF=__name__)
def test_a_gone_database_and_a_full_disk_say_come_again(address: str) -> None:
    client = Client(raise_request_exception=False)
    shown = client.get(address)
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "10")
    assert "Cơ sở dữ liệu" in shown.content.decode()
    told = client.get(address, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()) == (503, {"code": "unavailable"})


@pytest.mark.django_db
def test_a_statement_that_runs_too_long_is_broken_off_and_said() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1ms'")
        with pytest.raises(OperationalError) as raised, transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")
        cursor.execute("SET LOCAL statement_timeout = 0")
    assert is_passing(raised.value)
    assert took_too_long(raised.value)
    assert not took_too_long(OperationalError("connection refused"))


@override_settings(ROOT_URLCONF=__name__)
def test_a_bug_is_no_passing_trouble() -> None:
    answer = Client(raise_request_exception=False).get("/bug/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_the_cause_behind_an_error_counts() -> None:
    error = RuntimeError("wrapped")
    error.__cause__ = OperationalError("gone")
    assert is_passing(error)
    assert not is_passing(ValueError("other"))
