import base64
import datetime as dt
import json
from pathlib import Path

import pytest

from yteso.exchange.channels.public import ChannelDown, FolderChannel
from yteso.exchange.portal.actions import (
    PAUSES_MIN,
    queue_message,
    receive_message,
    send_again,
    send_waiting,
    take_waiting,
)
from yteso.exchange.portal.channels import TRAFFIC
from yteso.exchange.portal.models import Message
from yteso.exchange.portal.simulator import apply_there, read_ours, told
from yteso.exchange.portal.testing import CODE, make_link
from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.audit.public import list_reads_of
from yteso.kernel.base.public import NotVisible, now
from yteso.kernel.people.public import Identifier
from yteso.kernel.people.testing import make_person
from yteso.toolkit.files.public import open_file

pytestmark = pytest.mark.django_db
OWNER = {"HoTen": "Nguyễn Thị Dược", "SoDinhDanh": "051185001234"}


@pytest.fixture
def people() -> Cast:
    people = cast()
    make_link(people.tree.province.pk)
    return people


class DeadChannel(FolderChannel):
    def send(self, letter):  # type: ignore[no-untyped-def]
        raise ChannelDown("no answer")


def apply(root: Path, **values: object) -> str:
    whole = {"agency_code": CODE, "dossier_code": "H48.14-1", "procedure_code": "1.004616", "owner": OWNER}
    papers = [(1, "don.pdf", b"%PDF-1.7 don")]
    return apply_there(root, **{**whole, "papers": papers, **values}, now=now())  # type: ignore[arg-type]


def queue(people: Cast, state: str = "2") -> Message:
    return queue_message(
        organisation_id=people.tree.province.pk,
        kind="TRANGTHAI",
        dossier_code="H48.14-1",
        content={"TrangThai": state},
        now=now(),
    )


def test_a_message_is_taken_once_and_its_files_are_kept(people: Cast, tmp_path: Path) -> None:
    number = apply(tmp_path)
    raw = (tmp_path / "from-portal" / f"{number}.json").read_bytes()
    way = FolderChannel(tmp_path, TRAFFIC)
    assert take_waiting(now=now(), by=way) == 1
    row = Message.objects.get()
    assert (row.kind, row.state, row.dossier_code) == ("HOSO", "taken", "H48.14-1")
    with open_file(row.files[0]["digest"]) as stream:
        assert stream.read() == b"%PDF-1.7 don"
    assert "NoiDung" not in json.dumps(row.content)
    assert receive_message(raw=raw, now=now()) == row
    assert way.waiting() == []


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\xff\x00", "portal_message_unreadable"),
        (b"[1]", "portal_message_unreadable"),
        (b"[" * 100_000, "portal_message_unreadable"),
        (b'{"Loai": "XOA", "MaTinNhan": "1"}', "portal_field_wrong"),
        (
            json.dumps(
                {"Loai": "HOSO", "MaTinNhan": "1", "MaHoSo": "1", "DonViXuLy": CODE, "TaiLieuNop": [{}] * 51}
            ).encode(),
            "portal_message_too_large",
        ),
        (
            json.dumps({"Loai": "HOSO", "MaTinNhan": "1", "MaHoSo": "1", "DonViXuLy": "H99.99"}).encode(),
            "portal_no_link",
        ),
        (
            json.dumps(
                {
                    "Loai": "HOSO",
                    "MaTinNhan": "1",
                    "MaHoSo": "1",
                    "DonViXuLy": CODE,
                    "TaiLieuNop": [{"TenTepDinhKem": "a", "NoiDung": "!!!"}],
                }
            ).encode(),
            "portal_field_wrong",
        ),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(people: Cast, raw: bytes, problem: str) -> None:
    row = receive_message(raw=raw, now=now())
    assert (row.state, row.problem) == ("refused", problem)
    assert row.note
    with open_file(row.files[0]["digest"]) as stream:
        assert stream.read() == raw
    assert receive_message(raw=raw, now=now()) == row


def test_messages_of_a_dossier_go_in_order_and_are_given_up_visibly(people: Cast, tmp_path: Path) -> None:
    first, second = queue(people, "2"), queue(people, "4")
    moment = now()
    for pause in (*PAUSES_MIN, 0):
        assert send_waiting(now=moment, by=DeadChannel(tmp_path, TRAFFIC)) == 0
        moment += dt.timedelta(minutes=pause)
    first.refresh_from_db()
    assert (first.state, first.problem) == ("given_up", "no answer")
    again = send_again(actor=people.administrator.actor, message_id=first.id, now=moment)
    assert again.state == "waiting"
    with pytest.raises(NotVisible):
        send_again(actor=people.stranger.actor, message_id=second.id, now=moment)
    assert send_waiting(now=moment + dt.timedelta(days=1), by=FolderChannel(tmp_path, TRAFFIC)) == 2
    assert [row["TrangThai"] for row in told(tmp_path, "H48.14-1")] == ["2", "4"]
    assert read_ours(tmp_path) == 2


def test_who_sees_messages(people: Cast, django_assert_max_num_queries: object) -> None:
    row = queue(people)
    pages = {
        "/portal/messages/": {"administrator", "province_officer"},
        f"/portal/messages/{row.pk}/": {"administrator", "province_officer"},
        "/portal/link/": {"administrator"},
    }
    for address, expected in pages.items():
        seen = {
            name for name, member in people.members().items() if member.client.get(address).status_code == 200
        }
        assert seen == expected, address
    answer = people.administrator.client.post(
        "/portal/link/", {"agency_code": "H48.15", "since": "2026-11-01"}
    )
    assert answer.status_code == 302


def test_the_owner_of_the_dossier_sees_who_read_the_message(people: Cast) -> None:
    owner, row = make_person(), queue(people)
    number = Identifier.objects.get(person=owner, system="national_id").value
    Message.objects.filter(pk=row.pk).update(content={"ChuHoSo": {"SoDinhDanh": number}})
    address = f"/portal/messages/{row.pk}/"
    assert number not in people.administrator.client.get(address).content.decode()
    assert not list_reads_of([owner.id]).exists()
    assert number in people.province_officer.client.get(address).content.decode()
    assert [one.object_id for one in list_reads_of([owner.id])] == [str(row.pk)]


def test_the_list_asks_as_often_for_thirty(people: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queue(people)
    client = people.administrator.client
    client.get("/portal/messages/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/portal/messages/")
    for _n in range(29):
        queue(people)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/portal/messages/")
    assert len(thirty) <= len(one)


def test_files_go_out_with_their_message(people: Cast, tmp_path: Path) -> None:
    from yteso.toolkit.files.public import keep

    kept = keep(b"%PDF-1.7 ket qua", "application/pdf", now())
    queue_message(
        organisation_id=people.tree.province.pk,
        kind="KETQUA",
        dossier_code="H48.14-1",
        content={"MaKetQua": "ABCD"},
        file={"digest": kept.digest, "name": "kq.pdf", "media_type": "application/pdf"},
        now=now(),
    )
    assert send_waiting(now=now(), by=FolderChannel(tmp_path, TRAFFIC)) == 1
    (row,) = told(tmp_path, "H48.14-1")
    assert base64.b64decode(row["TaiLieuNop"][0]["NoiDung"]) == b"%PDF-1.7 ket qua"
