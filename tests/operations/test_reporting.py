"""What leaves for a Sentry-compatible server: where in the code what kind of error rose; nobody's data."""

import json
import os
import subprocess
import sys

import pytest

SECRETS = ("Nguyễn Thị Sen", "Nguy\\u1ec5n", "051185000999", "GD4515100000999", "0905123456", "khoa-phien")
SCRIPT = """
import io, json, logging, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "yteso.config.settings"
import django
django.setup()
import sentry_sdk
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from yteso.config import reporting, urls as real
from yteso.kernel.base.public import open_to_all

sent = []


class Kept(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        buffer = io.BytesIO()
        envelope.serialize_into(buffer)
        sent.append(buffer.getvalue().decode())


reporting.start("https://key@errors.example.vn/1", "web", transport=Kept)


@open_to_all("a test")
def broken(request, number):
    name = "Nguyễn Thị Sen"
    raise KeyError(f"{name} {number} 0905123456")


handler500 = real.handler500
urlpatterns = [path("person/<str:number>/", broken)]
sys.modules["sample_urls"] = sys.modules[__name__]
with override_settings(ROOT_URLCONF="sample_urls", MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "khoa-phien"
    client.post("/person/051185000999/?card=GD4515100000999", {"full_name": "Nguyễn Thị Sen"})
logging.getLogger("somebody.else").error("row of %s failed: 0905123456", "Nguyễn Thị Sen")
try:
    raise ValueError("GD4515100000999") from KeyError("051185000999")
except ValueError:
    logging.getLogger("procrastinate.worker").exception("Job 051185000999 failed")
sentry_sdk.set_user({"id": "1", "username": "Nguyễn Thị Sen", "ip_address": "10.0.0.1"})
sentry_sdk.capture_message("Nguyễn Thị Sen 051185000999")
print("SENT" + json.dumps(sent))
"""


@pytest.fixture(scope="module")
def sent() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("SENT"))
    return list(json.loads(line.removeprefix("SENT")))


def test_errors_are_reported_with_their_place(sent: list[str]) -> None:
    told = "\n".join(sent)
    assert len(sent) >= 3
    for part in ("KeyError", "ValueError", '"function":"broken"', "yteso@"):
        assert part in told, part
    assert "person/{number}/" in told or "person/<str:number>/" in told


@pytest.mark.parametrize("secret", SECRETS)
def test_no_personal_data_leaves(sent: list[str], secret: str) -> None:
    assert [report for report in sent if secret in report] == []


@pytest.mark.parametrize(
    "part", ["10.0.0.1", '"vars"', '"cookies"', '"headers"', '"data"', "context_line", "breadcrumbs"]
)
def test_nothing_that_could_hold_some_leaves(sent: list[str], part: str) -> None:
    assert [report for report in sent if part in report] == []


def test_without_an_address_nothing_is_loaded() -> None:
    code = "import sys, yteso.config.reporting as r; r.start('', 'web'); print('sentry_sdk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
