import datetime as dt

import pytest

from yteso.government.procedures.models import Dossier
from yteso.government.procedures.public import demo_applications
from yteso.government.procedures.testing import office_cast
from yteso.kernel.access.testing import actor_of
from yteso.kernel.people.testing import give_account, make_person
from yteso.toolkit.forms.public import Response, answers_about

pytestmark = pytest.mark.django_db


def test_the_demos_citizen_applies_by_the_actions() -> None:
    office = office_cast()
    user = office.people.citizen.user
    assert user is not None
    give_account(user, make_person(full_name="Trần Thị Dân"))
    assert demo_applications(actor_of(user), dt.date(2026, 10, 1)) == 2
    dossier = Dossier.objects.get()
    assert dossier.case.outside == "5"
    assert answers_about("dossier", str(dossier.id)) is not None
    assert Response.objects.get(state="draft").key == "1.012291"
