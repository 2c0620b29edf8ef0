import pytest
from django.urls import reverse

from yteso.exchange.documents.actions import receive_packet
from yteso.exchange.documents.models import OwnAddress, Packet, Partner
from yteso.exchange.documents.testing import make_address, make_partner, packet_bytes
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = cast()
    make_address(found.tree.province.pk)
    return found


def test_who_opens_which_page(people):
    packet = receive_packet(content=packet_bytes(), now=now())[0]
    readers = {"province_officer", "administrator"}
    pages = {
        reverse("documents:packets"): readers,
        reverse("documents:partners"): readers,
        reverse("documents:packet", args=[packet.id]): readers,
        reverse("documents:original", args=[packet.id]): readers,
        reverse("documents:add-partner"): {"administrator"},
        reverse("documents:address"): {"administrator"},
    }
    for address, expected in pages.items():
        found = {
            who for who, member in people.members().items() if member.client.get(address).status_code == 200
        }
        assert found == expected, address


def test_a_packet_tells_what_is_in_it(people):
    packet = receive_packet(content=packet_bytes(), now=now())[0]
    text = people.administrator.client.get(reverse("documents:packet", args=[packet.id])).content.decode()
    assert "cong-van.pdf" in text
    assert "12/UBND-KGVX" in text
    assert "01 – Đã đến" in text
    broken = receive_packet(content=b"no", now=now())[0]
    text = people.administrator.client.get(reverse("documents:packet", args=[broken.id])).content.decode()
    assert "không phải edXML" in text


def test_codes_are_kept(people):
    client = people.administrator.client
    client.post(reverse("documents:add-partner"), {"organ_id": "H48.01", "name": "Văn phòng UBND tỉnh"})
    assert Partner.objects.get().name == "Văn phòng UBND tỉnh"
    client.post(reverse("documents:address"), {"organ_id": "H48.14", "name": "Sở Y tế"})
    assert OwnAddress.objects.get().organ_id == "H48.14"


def test_lists_ask_as_much_for_thirty_rows_as_for_one(people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = people.administrator.client
    receive_packet(content=packet_bytes("1"), now=now())
    make_partner()
    for name in ("packets", "partners"):  # what a process keeps from its first page on is not counted
        assert client.get(reverse(f"documents:{name}")).status_code == 200
    counts = []
    for rows in (1, 30):
        for n in range(rows):
            receive_packet(content=packet_bytes(str(100 * rows + n)), now=now())
            make_partner(f"H{rows}.{n}", f"Cơ quan {n}")
        found = []
        for name in ("packets", "partners"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(reverse(f"documents:{name}")).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
    assert Packet.objects.count() == 64
