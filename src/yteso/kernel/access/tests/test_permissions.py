"""The permission table: every role of the cast x every permission that any module declares.

The declarations say which role holds what; this proves that actors built from grants agree, and that
each holds it in their own place only.
"""

import pytest

from yteso.kernel.access.testing import actor_of, cast, give
from yteso.kernel.base.public import Role, declared_permissions
from yteso.kernel.base.testing import make_user

WHERE = {
    "administrator": (Role.ADMINISTRATOR, "province"),
    "director": (Role.DIRECTOR, "province"),
    "province_officer": (Role.PROVINCE_OFFICER, "province"),
    "clerk_a": (Role.FACILITY_CLERK, "station_a"),
    "clerk_b": (Role.FACILITY_CLERK, "station_b"),
    "doctor_a": (Role.DOCTOR, "station_a"),
    "doctor_b": (Role.DOCTOR, "station_b"),
    "hospital_doctor": (Role.DOCTOR, "hospital"),
    "sensitive_clinician": (Role.SENSITIVE_CLINICIAN, "hospital"),
    "nurse": (Role.NURSE, "station_a"),
    "receptionist": (Role.RECEPTIONIST, "station_a"),
    "data_steward": (Role.DATA_STEWARD, "province"),
    "auditor": (Role.AUDITOR, "province"),
    "program": (Role.FACILITY_PROGRAM, "station_a"),
    "citizen": (Role.CITIZEN, None),
    "stranger": (None, None),
}


# who works on dossiers of procedures; not of the cast, their tables are in government/procedures
PROCEDURES = {Role.PROCEDURE_CLERK, Role.DOCUMENT_CLERK, Role.ASSESSOR, Role.UNIT_HEAD}


@pytest.fixture
def people():
    return cast()


def test_each_of_the_cast_holds_exactly_what_their_role_declares(people):
    wrong = []
    for name, member in people.members().items():
        role, _place = WHERE[name]
        for permission in declared_permissions():
            if member.actor.can(permission) is not (role in permission.roles):
                wrong.append((name, permission.code))
    assert wrong == []
    assert len(declared_permissions()) > 5


def test_each_of_the_cast_holds_it_in_their_own_place_only(people):
    tree = people.tree
    under = {
        "station_a": {tree.station_a.id},
        "station_b": {tree.station_b.id},
        "hospital": {tree.hospital.id, tree.ward.id},
    }
    for name, member in people.members().items():
        _role, place = WHERE[name]
        for permission in declared_permissions():
            reach = member.actor.reach(permission)
            if not member.actor.can(permission) or place is None:
                assert (reach.everything, reach.organisation_ids) == (False, frozenset()), (
                    name,
                    permission.code,
                )
            elif place == "province":
                assert reach.everything, (name, permission.code)
            else:
                assert not reach.everything
                assert reach.organisation_ids == under[place], (name, permission.code)


def test_nobody_of_the_cast_is_forgotten(people):
    assert set(people.members()) == set(WHERE)
    assert {role for role, _ in WHERE.values() if role} | PROCEDURES == set(Role)


@pytest.mark.parametrize("role", sorted(PROCEDURES))
def test_who_works_on_procedures_holds_exactly_what_their_role_declares(people, role):
    user = make_user(f"o.{role}")
    give(user, role, people.tree.province)
    actor = actor_of(user)
    wrong = [p.code for p in declared_permissions() if actor.can(p) is not (role in p.roles)]
    assert wrong == []
