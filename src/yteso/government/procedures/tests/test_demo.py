import datetime as dt

import pytest

from yteso.government.procedures.demo import DOSSIERS, make_demo
from yteso.government.procedures.models import Dossier, Forecast, Licence, Slip
from yteso.kernel.access.demo import make_demo as make_accounts
from yteso.kernel.access.testing import make_organisation, make_organisation_tree
from yteso.kernel.base.public import DemoPlan
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.work.public import Case, forget_calendars

pytestmark = pytest.mark.django_db


def test_a_year_of_dossiers_made_by_the_actions(settings, tmp_path):
    forget_calendars()
    settings.DATA_DIR = tmp_path
    tree = make_organisation_tree()
    for name in ("Phòng Nghiệp vụ Y", "Phòng Nghiệp vụ Dược"):
        make_organisation(name, Organisation.Kind.OFFICE, tree.province)
    plan = DemoPlan(until=dt.date(2026, 11, 20))
    told = []
    make_accounts(plan, told.append)
    make_demo(plan, told.append)
    assert "dossiers" in told[-1]
    assert Dossier.objects.count() >= DOSSIERS - 5
    assert set(Case.objects.values_list("outcome", flat=True)) >= {"", "early", "late"}
    assert Licence.objects.exclude(dossier=None).count() > 100
    assert set(Slip.objects.values_list("form", flat=True)) >= {"01", "02", "05"}
    assert Forecast.objects.filter(past_cases__gt=0).exists()
    make_demo(plan, told.append)
    assert "already" in told[-1]
