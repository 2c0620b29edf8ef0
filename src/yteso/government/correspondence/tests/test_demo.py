import datetime as dt

import pytest

from yteso.exchange.documents.public import Packet
from yteso.government.correspondence.demo import ARRIVING, INCOMING, OUTGOING, make_demo
from yteso.government.correspondence.models import Document, Recipient
from yteso.kernel.access.testing import give, make_organisation, make_organisation_tree
from yteso.kernel.base.public import DemoPlan, Role
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.testing import make_right, make_seal

pytestmark = pytest.mark.django_db


def test_a_season_of_documents_made_by_the_actions(settings, tmp_path):
    settings.DOCUMENT_BUS, settings.DOCUMENT_BUS_SIMULATED = f"folder://{tmp_path}", True
    root = make_organisation_tree().province
    room = make_organisation("Phòng Nghiệp vụ Y", Organisation.Kind.OFFICE, root)
    leader = make_user("giamdoc")
    give(leader, Role.DIRECTOR, root)
    give(make_user("vanthu"), Role.DOCUMENT_CLERK, root)
    give(make_user("thamdinh.y"), Role.ASSESSOR, room)
    give(make_user("truongphong.y"), Role.UNIT_HEAD, room)
    make_seal(root)
    make_right(leader, root)
    plan, told = DemoPlan(until=dt.date(2026, 11, 20)), []
    make_demo(plan, told.append)
    assert Document.objects.filter(stage="issued", secrecy="").count() == OUTGOING
    assert Document.objects.filter(direction="in", secrecy="").count() == INCOMING + ARRIVING
    assert Document.objects.filter(stage="arrived").count() == 3
    assert Document.objects.get(stage="replaced").superseded_by.symbol == "4117/UBND-KGVX"
    assert Recipient.objects.filter(status_code="06").count() == OUTGOING
    assert Packet.objects.filter(direction="in", kind="status").count() == OUTGOING * 5
    make_demo(plan, told.append)
    assert "already" in told[-1]
