import datetime as dt

import pytest

from yteso.government.procedures.errors import LicenceDiffers, LicenceIncomplete
from yteso.government.procedures.models import Licence, LicenceEvent
from yteso.government.procedures.public import PaperLicence, enter_paper_licence
from yteso.government.procedures.queries import held_papers
from yteso.government.procedures.testing import PHARMACIST, office_cast, version_of
from yteso.kernel.base.public import NotAllowed, now, today

pytestmark = pytest.mark.django_db


def a_paper(**values):
    return PaperLicence(
        **{
            "register": "pharmacist", "number": "12/CCHN-D-SYT", "kind": "CCHN dược", "holder_name": "Lê Tám",
            "holder_number": "051080001234", "issued_on": dt.date(2019, 3, 5), "copy_code": "AAAA-BBBB-CCCC",
            **values,
        }
    )  # fmt: skip


def test_a_paper_licence_becomes_live_once():
    office = office_cast()
    with pytest.raises(NotAllowed):
        enter_paper_licence(actor=office.clerk.actor, paper=a_paper(), now=now())

    licence, new = enter_paper_licence(actor=office.leader.actor, paper=a_paper(), now=now())
    again, second = enter_paper_licence(actor=office.head.actor, paper=a_paper(), now=now())

    assert (new, second, again) == (True, False, licence)
    assert licence in Licence.objects.in_force(today())
    assert [e.verb for e in LicenceEvent.objects.all()] == ["scan", "scan"]
    page = office.leader.client.get(f"/procedures/licences/{licence.id}/").content.decode()
    assert "AAAA-BBBB-CCCC" in page


def test_it_is_offered_as_a_paper_that_is_held():
    office = office_cast()
    enter_paper_licence(
        actor=office.leader.actor, paper=a_paper(register="practice", number="1/QNG-CCHN"), now=now()
    )
    versions = [version_of(PHARMACIST)]
    keys = {c.reuse for version in versions for c in version.components.all() if c.reuse}
    held = held_papers(versions[0], "051080001234", today())
    assert bool(held) == ("practice" in keys)


def test_what_is_incomplete_or_somebody_elses_is_refused():
    office = office_cast()
    enter_paper_licence(actor=office.leader.actor, paper=a_paper(), now=now())
    for paper in (a_paper(holder_number="051080009999"), a_paper(holder_name="Trần Chín", holder_number="")):
        with pytest.raises(LicenceDiffers):
            enter_paper_licence(actor=office.leader.actor, paper=paper, now=now())
    for paper in (a_paper(issued_on=None), a_paper(register="?"), a_paper(number=" ")):
        with pytest.raises(LicenceIncomplete):
            enter_paper_licence(actor=office.leader.actor, paper=paper, now=now())
    assert Licence.objects.count() == 1
