"""Do two descriptions fit one human being? Typed weights, no database, no guess left unexplained."""

from dataclasses import dataclass
from enum import StrEnum

from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.names import NameAgreement, compare_full_names

# Weights are in bits, roughly log2 of (chance among the same person / chance among two people), as in
# Fellegi-Sunter linkage. Two people of the province share a folded name about once in 60 pairs of equal
# family and given name, a full birth date once in 20,000.
NAME_WEIGHTS = {NameAgreement.SAME: 6.0, NameAgreement.NEAR: 3.0, NameAgreement.DIFFERENT: -6.0}
SEX_SAME, SEX_UNKNOWN, SEX_DIFFERS = 1.0, 0.0, -3.0

# With a shared national id, passport or insurance number, descriptions are one person from this sum on:
# the same name with a birth date that differs in one part, or a near name with an equal birth date.
ENOUGH_WITH_STRONG_NUMBER = 7.0
# Without any number nobody is taken for another; from this sum on the pair is shown to a person.
ENOUGH_FOR_REVIEW = 11.0


class BirthAgreement(StrEnum):
    SAME = "same"
    COMPATIBLE = "compatible"  # one of them knows less
    NEAR = "near"  # day and month swapped; or one year, month or day off by a typing fault
    DIFFERENT = "different"
    UNKNOWN = "unknown"


BIRTH_WEIGHTS = {
    BirthAgreement.SAME: 5.0,
    BirthAgreement.COMPATIBLE: 2.5,
    BirthAgreement.NEAR: 1.5,
    BirthAgreement.UNKNOWN: 0.0,
    BirthAgreement.DIFFERENT: -5.0,
}


class SexAgreement(StrEnum):
    SAME = "same"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


class Reason(StrEnum):
    """Why two persons were put side by side, or why a number was not given to its bearer."""

    NATIONAL_ID_SAME = "national_id_same"
    NATIONAL_ID_DIFFERS = "national_id_differs"
    NATIONAL_ID_NEAR = "national_id_near"
    NATIONAL_ID_UNFIT = "national_id_unfit"
    OLD_ID_SAME = "old_id_same"
    PASSPORT_SAME = "passport_same"
    INSURANCE_SAME = "insurance_same"
    INSURANCE_DIFFERS = "insurance_differs"
    MRN_SAME = "mrn_same"
    NAME_SAME = "name_same"
    NAME_NEAR = "name_near"
    NAME_DIFFERS = "name_differs"
    BIRTH_SAME = "birth_same"
    BIRTH_COMPATIBLE = "birth_compatible"
    BIRTH_NEAR = "birth_near"
    BIRTH_DIFFERS = "birth_differs"
    SEX_DIFFERS = "sex_differs"
    COMMUNE_SAME = "commune_same"
    PHONE_SAME = "phone_same"
    NEWBORN = "newborn"
    PARENT_NUMBER = "parent_number"
    STATISTICAL = "statistical"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two descriptions compare, part by part, and the sum of the weights in bits."""

    name: NameAgreement
    birth: BirthAgreement
    sex: SexAgreement
    weight: float

    @property
    def suffices_with_record_number(self) -> bool:
        """Whether a facility's own record number makes them one: the same name, nothing that differs."""
        return (
            self.name is NameAgreement.SAME
            and self.birth not in (BirthAgreement.DIFFERENT, BirthAgreement.NEAR)
            and self.sex is not SexAgreement.DIFFERENT
        )

    def reasons(self) -> list[str]:
        """Return the codes of what agrees and what does not, for the review page."""
        birth = {
            BirthAgreement.SAME: Reason.BIRTH_SAME,
            BirthAgreement.COMPATIBLE: Reason.BIRTH_COMPATIBLE,
            BirthAgreement.NEAR: Reason.BIRTH_NEAR,
            BirthAgreement.DIFFERENT: Reason.BIRTH_DIFFERS,
        }
        name = {
            NameAgreement.SAME: Reason.NAME_SAME,
            NameAgreement.NEAR: Reason.NAME_NEAR,
            NameAgreement.DIFFERENT: Reason.NAME_DIFFERS,
        }
        found = [name[self.name].value]
        if self.birth in birth:
            found.append(birth[self.birth].value)
        if self.sex is SexAgreement.DIFFERENT:
            found.append(Reason.SEX_DIFFERS.value)
        return found


def compare_births(one: PartialDate, other: PartialDate) -> BirthAgreement:
    """Compare two birth dates, either of which may lack day, month or everything."""
    if one.year is None or other.year is None:
        return BirthAgreement.UNKNOWN
    if one == other:
        return BirthAgreement.SAME if one.complete else BirthAgreement.COMPATIBLE
    same_month = one.month is None or other.month is None or one.month == other.month
    same_day = one.day is None or other.day is None or one.day == other.day
    if one.year == other.year:
        if same_month and same_day:
            return BirthAgreement.COMPATIBLE
        swapped = one.month == other.day and one.day == other.month
        return BirthAgreement.NEAR if swapped or same_month or same_day else BirthAgreement.DIFFERENT
    if abs(one.year - other.year) == 1 and one.month == other.month and one.day == other.day:
        return BirthAgreement.NEAR
    return BirthAgreement.DIFFERENT


def compare_sexes(one: int, other: int) -> SexAgreement:
    """Compare two codes of GIOI_TINH; 3 (undetermined) contradicts nothing."""
    if one not in (1, 2) or other not in (1, 2):
        return SexAgreement.UNKNOWN
    return SexAgreement.SAME if one == other else SexAgreement.DIFFERENT


_SEX_WEIGHTS = {
    SexAgreement.SAME: SEX_SAME,
    SexAgreement.UNKNOWN: SEX_UNKNOWN,
    SexAgreement.DIFFERENT: SEX_DIFFERS,
}


def compare(
    name: str, birth: PartialDate, sex: int, other_name: str, other_birth: PartialDate, other_sex: int
) -> Agreement:
    """Compare two descriptions of people by name as written, birth date and sex."""
    names = compare_full_names(name, other_name)
    births = compare_births(birth, other_birth)
    sexes = compare_sexes(sex, other_sex)
    weight = NAME_WEIGHTS[names] + BIRTH_WEIGHTS[births] + _SEX_WEIGHTS[sexes]
    return Agreement(names, births, sexes, weight)
