"""The doors as their callers see them: our own API and the national portal's call shapes."""

import base64
import datetime as dt
import io
import os
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.test import Client

from yteso.exchange.insurance import portal
from yteso.exchange.insurance.actions import clients
from yteso.exchange.insurance.actions.clients import (
    Credentials,
    add_client,
    portal_password,
    renew_secret,
    revoke_client,
)
from yteso.exchange.insurance.actions.receiving import receive, receive_upload
from yteso.exchange.insurance.models import Client as Program
from yteso.exchange.insurance.models import Dossier, Submission
from yteso.exchange.insurance.testing import check_in_row, sound_dossier
from yteso.exchange.insurance.tests.conftest import SYSTEM, envelope
from yteso.exchange.insurance.writing import write_check_ins
from yteso.kernel.base.public import NotAllowed, Stranger, now
from yteso.kernel.jobs.testing import run_jobs
from yteso.kernel.organisations.public import Organisation
from yteso.record.visits.public import Visit
from yteso.toolkit.files.public import open_file

LONG_AGO = 1_700_000_000
API = "/insurance/api/v1"
XML = "application/xml"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def credentials(hospital: Organisation) -> Credentials:
    return add_client(actor=SYSTEM, facility_id=hospital.id, username="51001_bv", now=now())


def bearer(credentials: Credentials) -> dict[str, str]:
    answer = Client().post(
        f"{API}/token", {"client_id": credentials.username, "client_secret": credentials.secret}
    )
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


# Our own API ---------------------------------------------------------------------------------------


def test_a_file_goes_in_and_its_state_comes_back(client: Client, credentials: Credentials) -> None:
    content = envelope(sound_dossier("LK/1"))
    headers = {**bearer(credentials), "X-File-Name": "a.xml"}

    answer = client.post(f"{API}/files", content, content_type=XML, headers=headers)

    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["size_bytes"]) == ("waiting", len(content))
    submission = Submission.objects.get()
    assert (str(submission.id), submission.door) == (answer.json()["id"], "api")
    with open_file(submission.file_digest) as stream:
        assert stream.read() == content

    run_jobs("ingest")
    status = client.get(f"{API}/files/{submission.id}", headers=headers).json()
    assert (status["state"], status["dossiers_recorded"], status["file_name"]) == ("done", 1, "a.xml")
    assert status["refusal"] is None
    visit = client.get(f"{API}/dossiers/51001/LK/1", headers=headers).json()
    assert (visit["in_record"], visit["current_version"], len(visit["dossiers"])) == (True, 1, 1)


def test_findings_say_what_and_how_to_mend(client: Client, credentials: Credentials) -> None:
    dossier = sound_dossier("LK1")
    dossier["XML1"][0]["MA_CSKCB"] = "99999"
    headers = bearer(credentials)
    file_id = client.post(f"{API}/files", envelope(dossier), content_type=XML, headers=headers).json()["id"]
    run_jobs("ingest")

    status = client.get(f"{API}/files/{file_id}", headers=headers).json()

    assert (status["dossiers_refused"], status["findings_total"]) == (1, len(status["findings"]))
    found = status["findings"][0]
    assert (found["rule"], found["table"], found["field"]) == ("S-UNKNOWN", "XML1", "MA_CSKCB")
    assert "99999" in found["sentence"]
    assert found["mend"]


def test_the_same_key_and_file_is_received_once(client: Client, credentials: Credentials) -> None:
    headers = {**bearer(credentials), "Idempotency-Key": "k1"}
    first = client.post(f"{API}/files", envelope(sound_dossier("LK1")), content_type=XML, headers=headers)
    again = client.post(f"{API}/files", envelope(sound_dossier("LK1")), content_type=XML, headers=headers)
    other = client.post(f"{API}/files", envelope(sound_dossier("LK2")), content_type=XML, headers=headers)

    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "reference_reused")
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_file"),
        (b" \n", 422, "empty_file"),
        (b"PK\x03\x04", 415, "not_xml"),
        (b"%PDF", 415, "not_xml"),
    ],
)
def test_what_is_no_xml_is_not_kept(
    client: Client, credentials: Credentials, content: bytes, status: int, code: str
) -> None:
    answer = client.post(f"{API}/files", content, content_type=XML, headers=bearer(credentials))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Submission.objects.count() == 0


def test_calls_in_a_wrong_form_are_told_in_words(client: Client, credentials: Credentials) -> None:
    headers = bearer(credentials)
    form = client.post(f"{API}/files", {"file": io.BytesIO(envelope(sound_dossier("LK1")))}, headers=headers)
    assert (form.status_code, form.json()["code"]) == (415, "not_xml")
    wrong = client.get(f"{API}/files/abc", headers=headers)
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (422, "bad_request", "file_id")
    empty = client.post(f"{API}/token", {"client_id": "x"}, content_type="application/json")
    assert (empty.status_code, empty.json()["field"]) == (422, "client_id, client_secret")
    assert empty.json()["message"]
    assert Submission.objects.count() == 0


def test_too_large_a_file_leaves_nothing(
    client: Client, credentials: Credentials, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_LIMIT_BYTES = 10_000
    content = b"<a>" + os.urandom(8000).hex().encode() + b"</a>"

    answer = client.post(f"{API}/files", content, content_type=XML, headers=bearer(credentials))

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert Submission.objects.count() == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_program_sends_for_its_own_facility_only(
    client: Client, credentials: Credentials, other_hospital: Organisation
) -> None:
    headers = {**bearer(credentials), "X-Facility-Code": "51002"}
    answer = client.post(f"{API}/files", envelope(sound_dossier("LK1")), content_type=XML, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_facility")

    headers["X-Facility-Code"] = "99999"
    answer = client.post(f"{API}/files", envelope(sound_dossier("LK1")), content_type=XML, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_facility")
    assert Submission.objects.count() == 0


def test_a_program_sees_its_own_files_only(
    client: Client, credentials: Credentials, other_hospital: Organisation
) -> None:
    foreign = receive(
        actor=SYSTEM, facility_id=other_hospital.id, content=b"<a/>", door=Submission.Door.COMMAND, now=now()
    )
    headers = bearer(credentials)

    assert client.get(f"{API}/files/{foreign.id}", headers=headers).status_code == 404
    assert client.get(f"{API}/dossiers/51002/LK1", headers=headers).status_code == 404


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_nothing_opens(client: Client, db: None, header: dict[str, str]) -> None:
    for answer in (
        client.post(f"{API}/files", b"<a/>", content_type=XML, headers=header),
        client.get(f"{API}/files/01936f5e-0000-7000-8000-000000000000", headers=header),
        client.get(f"{API}/dossiers/51001/LK1", headers=header),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


def test_wrong_secrets_and_withdrawn_clients(client: Client, credentials: Credentials) -> None:
    headers = bearer(credentials)
    bad = client.post(f"{API}/token", {"client_id": credentials.username, "client_secret": "x"})
    nobody = client.post(f"{API}/token", {"client_id": "nobody", "client_secret": "x"})
    assert (bad.status_code, nobody.status_code) == (401, 401)
    assert bad.json() == nobody.json()

    program = Program.objects.get()
    renewed = renew_secret(actor=SYSTEM, client_id=program.id, now=now())
    assert client.get(f"{API}/dossiers/51001/x", headers=headers).status_code == 401
    headers = bearer(renewed)
    revoke_client(actor=SYSTEM, client_id=program.id, now=now())
    assert client.get(f"{API}/dossiers/51001/x", headers=headers).status_code == 401


def test_tokens_end(client: Client, credentials: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = bearer(credentials)
    monkeypatch.setattr(clients, "TOKEN_LIFE", dt.timedelta(seconds=-1))

    assert client.get(f"{API}/dossiers/51001/x", headers=headers).status_code == 401


def test_too_many_tries_are_stopped(client: Client, credentials: Credentials, monkeypatch: Any) -> None:
    monkeypatch.setattr(clients, "TOKENS_A_MINUTE", 2)
    answers = [
        client.post(f"{API}/token", {"client_id": "51001_bv", "client_secret": "x"}).status_code
        for _ in range(8)
    ]

    assert answers[:2] == [401, 401]
    assert 429 in answers


def test_the_description_is_complete(client: Client, db: None) -> None:
    description = client.get(f"{API}/openapi.json").json()

    assert set(description["paths"]) == {
        f"{API}/token", f"{API}/files", f"{API}/files/{{file_id}}",
        f"{API}/dossiers/{{facility_code}}/{{link_code}}",
    }  # fmt: skip


# The portal's call shapes --------------------------------------------------------------------------


def portal_session(credentials: Credentials, as_json: bool = False) -> tuple[dict[str, str], dict[str, Any]]:
    """Take tokens as a hospital's program does; return its headers and the whole answer."""
    body = {"username": credentials.username.upper(), "password": portal_password(credentials.secret)}
    if as_json:
        answer = Client().post("/api/token/take", body, content_type="application/json")
    else:
        answer = Client().post(
            "/api/token/take", urlencode(body), content_type="application/x-www-form-urlencoded"
        )
    said = answer.json()
    key = said["APIKey"]
    headers = {
        "accessToken": key["access_token"],
        "tokenId": key["id_token"],
        "passwordHash": body["password"],
    }
    return headers, said


@pytest.mark.parametrize("as_json", [False, True])
def test_token_take_answers_as_the_portal_does(credentials: Credentials, as_json: bool) -> None:
    _, said = portal_session(credentials, as_json)

    assert list(said) == ["maKetQua", "APIKey"]
    assert said["maKetQua"] == "200"
    assert list(said["APIKey"]) == ["access_token", "id_token", "token_type", "username", "expires_in"]
    assert said["APIKey"]["token_type"] == "bearer"
    assert dt.datetime.fromisoformat(said["APIKey"]["expires_in"]) > now()


def portal_body(content: bytes, **more: str) -> dict[str, str]:
    return {
        "username": "51001_bv", "loaiHoSo": "130", "maTinh": "51", "maCSKCB": "51001",
        "fileHSBase64": base64.b64encode(content).decode(), **more,
    }  # fmt: skip


@pytest.mark.parametrize("version", ["130", "4750", "3176"])
@pytest.mark.parametrize("shape", ["form", "json", "careless"])
def test_a_hospital_changes_only_the_host(credentials: Credentials, version: str, shape: str) -> None:
    headers, _ = portal_session(credentials)
    url = f"/api/qd130/guiHoSoXmlQD{version}"
    body = portal_body(envelope(sound_dossier("LK1")))
    if shape == "json":
        answer = Client().post(url, body, content_type="application/json", headers=headers)
    elif shape == "form":
        answer = Client().post(url, urlencode(body), content_type=FORM, headers=headers)
    else:  # base64 put into the form as it is, "+" and "=" and all
        careless = "&".join(f"{name}={value}" for name, value in body.items())
        answer = Client().post(url, careless, content_type=FORM, headers=headers)

    assert answer.status_code == 200
    said = answer.json()
    assert list(said) == ["maKetQua", "maGiaoDich", "thoiGianTiepNhan", "thongDiep"]
    submission = Submission.objects.get()
    assert (said["maKetQua"], said["maGiaoDich"]) == ("200", submission.id.hex)
    assert dt.datetime.strptime(said["thoiGianTiepNhan"], "%Y%m%d%H%M%S")
    assert (submission.door, submission.declared_version) == ("portal", version)
    run_jobs("ingest")
    assert Dossier.objects.get().state == Dossier.State.RECORDED


@pytest.mark.parametrize("version", ["130", "4750", "3176"])
def test_a_check_in_opens_a_visit(credentials: Credentials, version: str) -> None:
    headers, _ = portal_session(credentials)
    row = check_in_row("LK1") | ({"MA_DOITUONG_KCB": "1"} if version == "130" else {})
    body = portal_body(write_check_ins([row]).encode(), loaiHoSo="0")

    answer = Client().post(
        f"/api/qd130/checkInKcbQd{version}", body, content_type="application/json", headers=headers
    )

    assert answer.json()["maKetQua"] == "200"
    run_jobs("ingest")
    assert Visit.objects.get().state == Visit.State.IN_CARE


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"accessToken": "x"}, "401"),
        ({"tokenId": "x"}, "401"),
        ({"passwordHash": "0" * 32}, "401"),
        ({"accessToken": ""}, "401"),
    ],
)
def test_wrong_portal_headers(credentials: Credentials, change: dict[str, str], result: str) -> None:
    headers, _ = portal_session(credentials)
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176",
        portal_body(envelope(sound_dossier("LK1"))),
        content_type="application/json",
        headers=headers | change,
    )

    assert (answer.status_code, answer.json()["maKetQua"]) == (200, result)
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"maCSKCB": "51002"}, "403"),
        ({"maCSKCB": "99999"}, "205"),
        ({"username": "51002_bv"}, "401"),
        ({"fileHSBase64": "%%%"}, "205"),
        ({"fileHSBase64": ""}, "205"),
        ({"fileHSBase64": base64.b64encode(b"hello").decode()}, "205"),
    ],
)
def test_wrong_portal_bodies(
    credentials: Credentials, other_hospital: Organisation, change: dict[str, str], result: str
) -> None:
    headers, _ = portal_session(credentials)
    body = portal_body(envelope(sound_dossier("LK1"))) | change
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176", body, content_type="application/json", headers=headers
    )

    said = answer.json()
    assert (said["maKetQua"], said["maGiaoDich"]) == (result, "")
    assert said["thongDiep"]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe=1", b"{" * 100_000])
def test_bodies_that_are_nothing(credentials: Credentials, body: bytes) -> None:
    headers, _ = portal_session(credentials)
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176", body, content_type="application/json", headers=headers
    )

    assert answer.json()["maKetQua"] == "205"


def test_a_portal_body_over_the_limit(credentials: Credentials, settings: Any) -> None:
    settings.PORTAL_BODY_LIMIT_BYTES = 1000
    headers, _ = portal_session(credentials)
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176", b"x" * 2000, content_type="application/json", headers=headers
    )

    assert answer.json()["maKetQua"] == "205"


def test_the_portal_says_when_our_database_is_away(
    credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, _ = portal_session(credentials)

    def away(**arguments: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(portal, "receive", away)
    body = portal_body(envelope(sound_dossier("LK1")))
    answer = Client().post(
        "/api/qd130/guiHoSoXmlQD3176", body, content_type="application/json", headers=headers
    )

    said = answer.json()
    assert (answer.status_code, said["maKetQua"], said["maGiaoDich"]) == (200, "500", "")


def test_a_file_with_a_wrong_count_says_so(client: Client, credentials: Credentials) -> None:
    content = envelope(sound_dossier("LK1")).replace(b"<SOLUONGHOSO>1<", b"<SOLUONGHOSO>5<")
    headers = bearer(credentials)
    file_id = client.post(f"{API}/files", content, content_type=XML, headers=headers).json()["id"]
    run_jobs("ingest")

    status = client.get(f"{API}/files/{file_id}", headers=headers).json()

    assert (status["dossiers_recorded"], len(status["problems"])) == (1, 1)
    assert status["problems"][0]["sentence"]


def test_portal_with_a_wrong_password(credentials: Credentials) -> None:
    answer = Client().post(
        "/api/token/take", {"username": "51001_bv", "password": "x"}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["maKetQua"], answer.json()["APIKey"]) == (200, "401", None)


# Uploads, the command, the watched folder ----------------------------------------------------------


def zipped(*files: tuple[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    made.seek(0)
    return made


def test_an_upload_is_one_submission_for_each_file(hospital: Organisation) -> None:
    archive = zipped(("1.xml", envelope(sound_dossier("LK1"))), ("b/2.XML", b"hello"), ("note.txt", b"x"))

    outcomes = receive_upload(
        actor=SYSTEM,
        facility_id=hospital.id,
        now=now(),
        files=[
            ("a.zip", archive),
            ("3.xml", io.BytesIO(envelope(sound_dossier("LK3")))),
            ("4.pdf", io.BytesIO(b"%PDF")),
        ],
    )

    said = [(o.name, o.submission is not None, o.refusal.code if o.refusal else "") for o in outcomes]
    assert said == [
        ("a.zip/1.xml", True, ""),
        ("a.zip/2.XML", False, "not_xml"),
        ("a.zip/note.txt", False, "not_xml"),
        ("3.xml", True, ""),
        ("4.pdf", False, "not_xml"),
    ]


def test_a_zip_bomb_is_refused(hospital: Organisation) -> None:
    bomb = zipped(("1.xml", b"<a>" + b" " * 30_000_000))
    broken = io.BytesIO(b"PK\x03\x04 this is no zip")

    outcomes = receive_upload(
        actor=SYSTEM, facility_id=hospital.id, now=now(), files=[("b.zip", bomb), ("c.zip", broken)]
    )

    assert [o.refusal.code for o in outcomes if o.refusal] == ["Z-RATIO", "Z-BROKEN"]
    assert Submission.objects.count() == 0


def test_a_stranger_may_not_send(hospital: Organisation) -> None:
    with pytest.raises(NotAllowed):
        receive(
            actor=Stranger(), facility_id=hospital.id, content=b"<a/>", door=Submission.Door.UPLOAD, now=now()
        )
    assert Submission.objects.count() == 0


def test_the_command_reads_folders_and_zips(hospital: Organisation, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_bytes(envelope(sound_dossier("LK1")))
    (tmp_path / "in" / "b.zip").write_bytes(zipped(("x.xml", envelope(sound_dossier("LK2")))).read())

    call_command("ingest", str(tmp_path / "in"), "--read", stdout=io.StringIO())

    assert sorted(Visit.objects.values_list("link_code", flat=True)) == ["LK1", "LK2"]
    (tmp_path / "in" / "a.xml").write_bytes(b"nothing")
    with pytest.raises(CommandError):
        call_command("ingest", str(tmp_path / "in"), stdout=io.StringIO())


def test_a_watched_folder_files_away_what_was_read(hospital: Organisation, tmp_path: Path) -> None:
    long_ago = 1_700_000_000
    for name, content in (
        ("good.xml", envelope(sound_dossier("LK1"))),
        ("bad.xml", b"no"),
        ("odd.xml", b"<x/>"),
    ):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (long_ago, long_ago))
    (tmp_path / "young.xml").write_bytes(b"<still")

    call_command("watch", str(tmp_path), "--once", stdout=io.StringIO())
    assert len(list((tmp_path / "taken").iterdir())) == 2
    assert sorted(p.name for p in (tmp_path / "failed").iterdir()) == ["bad.xml", "bad.xml.txt"]
    run_jobs("ingest")
    call_command("watch", str(tmp_path), "--once", stdout=io.StringIO())

    assert [p.name[37:] for p in (tmp_path / "done").iterdir()] == ["good.xml"]
    failed = sorted(p.name.split("-")[-1] for p in (tmp_path / "failed").iterdir())
    assert failed == ["bad.xml", "bad.xml.txt", "odd.xml", "odd.xml.txt"]
    assert (tmp_path / "young.xml").exists()
    assert not list((tmp_path / "taken").iterdir())


def test_a_watched_folder_opens_zips_and_says_what_it_cannot_take(
    hospital: Organisation, tmp_path: Path
) -> None:
    packed = zipped(
        ("../k1.xml", envelope(sound_dossier("LK1"))),
        ("d/k1.xml", envelope(sound_dossier("LK2"))),
        ("e.doc", b"x"),
    )
    office = zipped(("[Content_Types].xml", b"<a/>"))
    for name, content in (
        ("t3.zip", packed.read()), ("b.xlsx", office.read()), ("c.pdf", b"%PDF"),
        ("d.xml.part", b"<a"), ("~e.xml", b"<a"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))

    call_command("watch", str(tmp_path), "--once", stdout=io.StringIO())

    unpacked = ["t3-0001-k1.xml", "t3-0002-k1.xml"]
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["d.xml.part", *unpacked, "~e.xml"]
    failed = sorted(p.name for p in (tmp_path / "failed").iterdir())
    assert failed == ["b.xlsx", "b.xlsx.txt", "c.pdf", "c.pdf.txt", "t3.zip.txt"]
    assert "e.doc" in (tmp_path / "failed" / "t3.zip.txt").read_text()
    for name in unpacked:
        os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))
    call_command("watch", str(tmp_path), "--once", stdout=io.StringIO())
    assert sorted(p.name[37:] for p in (tmp_path / "taken").iterdir()) == unpacked


def test_a_watched_file_received_but_not_moved_is_received_once(
    hospital: Organisation, tmp_path: Path
) -> None:
    """The watcher died between keeping the file and moving it."""
    content = envelope(sound_dossier("LK1"))
    for _ in range(2):
        (tmp_path / "a.xml").write_bytes(content)
        os.utime(tmp_path / "a.xml", (LONG_AGO, LONG_AGO))
        call_command("watch", str(tmp_path), "--once", stdout=io.StringIO())

    assert Submission.objects.count() == 1
