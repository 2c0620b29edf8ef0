import datetime as dt

import pytest

from yteso.exchange.channels.public import FolderChannel, HttpChannel
from yteso.exchange.documents import simulator
from yteso.exchange.documents.actions import (
    PAUSES_MIN,
    queue_document,
    queue_status,
    receive_packet,
    send_again,
    send_waiting,
    set_address,
    take_waiting,
)
from yteso.exchange.documents.channels import TRAFFIC
from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.errors import NoAddress
from yteso.exchange.documents.models import Packet
from yteso.exchange.documents.queries import content_of
from yteso.exchange.documents.testing import (
    OURS,
    THEIRS,
    make_address,
    make_packet,
    make_partner,
    packet_bytes,
    serve_bus,
)
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import NotAllowed, NotVisible, now
from yteso.toolkit.facts.public import PacketTaken
from yteso.toolkit.facts.testing import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = cast()
    make_address(found.tree.province.pk)
    make_partner()
    return found


def out_packet(people, number="7"):
    from yteso.exchange.documents.edxml.shapes import Agency

    packet = make_packet(
        number, receivers=(Agency(THEIRS, "UBND tỉnh"),), document_id=f"{OURS},2026/11/02,{number}/SYT-VP"
    )
    return queue_document(organisation_id=people.tree.province.pk, packet=packet, now=now())  # fmt: skip


def states():
    return list(Packet.objects.order_by("at", "id").values_list("direction", "kind", "status_code", "state"))


def test_out_and_the_answer_back_over_a_folder(people, tmp_path):
    sent = out_packet(people)
    way = FolderChannel(tmp_path, TRAFFIC)
    assert send_waiting(now=now(), by=way) == 1
    assert send_waiting(now=now(), by=way) == 0
    assert simulator.play(tmp_path, now()) == 1
    assert simulator.play(tmp_path, now()) == 0
    assert take_waiting(now=now(), by=way) == 5
    assert take_waiting(now=now(), by=way) == 0
    sent.refresh_from_db()
    assert sent.state == "sent"
    said = sent.statuses.order_by("said_at")
    assert [one.status_code for one in said] == ["01", "03", "04", "05", "06"]
    assert len(published(PacketTaken)) == 5
    assert read_packet(content_of(sent)).sender.organ_id == OURS


def test_out_and_the_answer_back_over_http(people):
    sent = out_packet(people)
    with serve_bus() as bus:
        way = HttpChannel(bus.address, "he-thong", bus.secret, TRAFFIC)
        assert send_waiting(now=now(), by=way) == 1
        assert take_waiting(now=now(), by=way) == 5
        assert set(bus.confirmed.values()) == {"done"}
        assert take_waiting(now=now(), by=way) == 0
    sent.refresh_from_db()
    assert sent.outside_id == f"bus-{sent.id}"
    assert sent.statuses.count() == 5


def test_a_silent_bus_loses_nothing_and_is_given_up_visibly(people):
    sent = out_packet(people)
    moment = now()
    with serve_bus() as bus:
        way = HttpChannel(bus.address, "he-thong", bus.secret, TRAFFIC)
        bus.broken = True
        for pause in (*PAUSES_MIN, 0):
            assert send_waiting(now=moment, by=way) == 0
            moment += dt.timedelta(minutes=pause)
        sent.refresh_from_db()
        assert (sent.state, sent.attempts) == ("given_up", len(PAUSES_MIN) + 1)
        bus.broken = False
        with pytest.raises(NotAllowed):
            send_again(actor=people.province_officer.actor, packet_id=sent.id, now=moment)
        with pytest.raises(NotVisible):
            send_again(actor=people.doctor_a.actor, packet_id=sent.id, now=moment)
        send_again(actor=people.administrator.actor, packet_id=sent.id, now=moment)
        assert send_waiting(now=moment, by=way) == 1


def test_in_once_whatever_comes_how_often(people):
    rows = receive_packet(content=packet_bytes(), now=now())
    assert receive_packet(content=packet_bytes(), now=now()) == rows
    assert rows[0].state == "taken"
    again = receive_packet(content=packet_bytes(content=b"%PDF other"), now=now())
    assert again[0].state == "duplicate"
    assert [row["kind"] for row in published(PacketTaken)] == ["0"]
    told = Packet.objects.filter(direction="out")
    assert [one.status_code for one in told] == ["01"]
    assert queue_status(packet_id=rows[0].id, code="01", now=now()) is None
    assert queue_status(packet_id=rows[0].id, code="03", now=now()) is not None


def test_what_cannot_be_used_is_kept_with_its_reason(people):
    broken = receive_packet(content=b"<edXML", now=now())[0]
    assert (broken.state, broken.problem) == ("refused", "documents_packet_unreadable")
    assert content_of(broken) == b"<edXML"
    other = receive_packet(content=packet_bytes(to="H01.1"), now=now())[0]
    assert other.state == "refused"
    assert [one.status_code for one in other.statuses.all()] == ["02"]
    stray = simulator.answers_to(make_packet("99", to=THEIRS), now())[0]
    from yteso.exchange.documents.edxml.writing import write_packet

    assert receive_packet(content=write_packet(stray), now=now())[0].state == "refused"
    assert published(PacketTaken) == []


def test_without_an_own_code_nothing_is_queued(people):
    with pytest.raises(NoAddress):
        queue_document(organisation_id=people.tree.hospital.pk, packet=make_packet(), now=now())
    assert states() == []
    with pytest.raises(NotAllowed):
        set_address(
            actor=people.clerk_a.actor, organisation_id=people.tree.station_a.pk, organ_id="x", name="x"
        )


def test_a_folder_way_survives_a_broken_name(tmp_path):
    way = FolderChannel(tmp_path, TRAFFIC)
    (tmp_path / "from-bus").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "from-bus" / "a.edxml").symlink_to(tmp_path / "secret")
    assert way.waiting() == []
