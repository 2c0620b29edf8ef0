from yteso.kernel.people.actions.matching import match_batch
from yteso.kernel.people.actions.writing import NewPerson, new_person, write_people
from yteso.kernel.people.candidates import Candidate, Card, Match, Rule, read_candidate
from yteso.kernel.people.dates import PartialDate, parse_compact_date, parse_day, parse_written_date
from yteso.kernel.people.models import (
    CitizenAccount,
    DuplicatePair,
    Household,
    Identifier,
    InsuranceCard,
    Person,
    Sex,
)
from yteso.kernel.people.names import Encoding, Repaired, compare_names, name_key, repair_encoding
from yteso.kernel.people.numbers import (
    CardNumber,
    NationalId,
    Phone,
    parse_card_number,
    parse_insurance_number,
    parse_national_id,
    parse_phone,
)

__all__ = [
    "Candidate",
    "Card",
    "CardNumber",
    "CitizenAccount",
    "DuplicatePair",
    "Encoding",
    "Household",
    "Identifier",
    "InsuranceCard",
    "Match",
    "NationalId",
    "NewPerson",
    "PartialDate",
    "Person",
    "Phone",
    "Repaired",
    "Rule",
    "Sex",
    "compare_names",
    "match_batch",
    "name_key",
    "new_person",
    "parse_card_number",
    "parse_compact_date",
    "parse_day",
    "parse_insurance_number",
    "parse_national_id",
    "parse_phone",
    "parse_written_date",
    "read_candidate",
    "repair_encoding",
    "write_people",
]
