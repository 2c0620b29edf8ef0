from yteso.kernel.organisations.models import FacilityCode, Organisation, OrganisationQuerySet, Staff

__all__ = ["FacilityCode", "Organisation", "OrganisationQuerySet", "Staff"]
