import datetime as dt
import re

import pytest

from yteso.government.procedures.demo import dossiers_of, make_demo
from yteso.government.procedures.models import Dossier, Forecast, Licence, Slip
from yteso.government.procedures.numbering import pattern_for
from yteso.kernel.access.testing import give, make_organisation, make_organisation_tree
from yteso.kernel.base.public import DemoPlan, Role
from yteso.kernel.base.testing import make_user
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.work.public import Case, forget_calendars

pytestmark = pytest.mark.django_db


def test_a_year_of_dossiers_made_by_the_actions():
    forget_calendars()
    root = make_organisation_tree().province
    care = make_organisation("Phòng Nghiệp vụ Y", Organisation.Kind.OFFICE, root)
    drugs = make_organisation("Phòng Nghiệp vụ Dược", Organisation.Kind.OFFICE, root)
    people = (
        ("motcua", Role.PROCEDURE_CLERK, root),
        ("giamdoc", Role.DIRECTOR, root),
        ("thamdinh.y", Role.ASSESSOR, care),
        ("truongphong.y", Role.UNIT_HEAD, care),
        ("thamdinh.duoc", Role.ASSESSOR, drugs),
        ("truongphong.duoc", Role.UNIT_HEAD, drugs),
    )
    for name, role, place in people:
        give(make_user(name), role, place)
    plan, told = DemoPlan(until=dt.date(2026, 11, 20), visits=4_800), []
    make_demo(plan, told.append)
    assert (dossiers_of(plan), dossiers_of(DemoPlan(until=plan.until))) == (60, 200)
    assert Dossier.objects.count() >= 55
    assert set(Case.objects.values_list("outcome", flat=True)) >= {"", "early", "late"}
    made = Licence.objects.exclude(dossier=None).select_related("dossier__version__procedure")
    assert len(made) > 25
    for one in made:  # numbers of each register as its law has them, not as they fall
        pattern = pattern_for(one.dossier.version.procedure.code, one.register, one.issued_on)
        if pattern is not None:
            assert re.match(pattern.regex(one.issued_on, "QNG"), one.number), one.number
    assert set(Slip.objects.values_list("form", flat=True)) >= {"01", "02", "05"}
    assert Forecast.objects.filter(past_cases__gt=0).exists()
    make_demo(plan, told.append)
    assert "already" in told[-1]
