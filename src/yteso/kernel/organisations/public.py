from yteso.kernel.organisations.actions import (
    add_organisation,
    add_staff,
    assign_facility_code,
    change_organisation,
    close_organisation,
    end_post,
    move_organisation,
    rename_organisation,
)
from yteso.kernel.organisations.models import FacilityCode, Organisation, OrganisationQuerySet, Staff
from yteso.kernel.organisations.permissions import CHANGE, READ, STAFF_CHANGE
from yteso.kernel.organisations.queries import (
    facility_map,
    facility_names,
    facility_of,
    find_facility,
    find_staff,
    list_above,
    name_on,
)

__all__ = [
    "CHANGE",
    "READ",
    "STAFF_CHANGE",
    "FacilityCode",
    "Organisation",
    "OrganisationQuerySet",
    "Staff",
    "add_organisation",
    "add_staff",
    "assign_facility_code",
    "change_organisation",
    "close_organisation",
    "end_post",
    "facility_map",
    "facility_names",
    "facility_of",
    "find_facility",
    "find_staff",
    "list_above",
    "move_organisation",
    "name_on",
    "rename_organisation",
]
