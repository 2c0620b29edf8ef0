"""A person as pairs of term and value: for the page of one and for two side by side."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yteso.kernel.base.public import today
from yteso.kernel.codes.public import systems, titles_in
from yteso.kernel.people.models import Person
from yteso.kernel.places.public import Unit, find_unit


def facts_of(person: Person) -> list[tuple[str, object]]:
    """Return what is known about a person, in words."""
    on = today()
    codes = {
        systems.NATIONALITY: person.nationality_code,
        systems.ETHNIC_GROUP: person.ethnic_code,
        systems.OCCUPATION: person.occupation_code,
    }
    titles = titles_in({system: [code] for system, code in codes.items()}, on, get_language() or "vi")

    def title(system: str) -> str:
        return titles.get(system, {}).get(codes[system], codes[system])

    return [
        (_("Full name"), person.full_name),
        (_("Sex"), str(person.get_sex_display())),
        (_("Date of birth"), str(person.birth)),
        (_("Died on"), person.died_on),
        (_("Telephone"), person.phone),
        (_("Residence"), person.address),
        (_("Commune"), commune_of(person)),
        (_("Nationality"), title(systems.NATIONALITY)),
        (_("Ethnic group"), title(systems.ETHNIC_GROUP)),
        (_("Occupation"), title(systems.OCCUPATION)),
        (_("Blood group"), person.blood_group),
    ]


def commune_of(person: Person) -> str:
    """Return the name of the commune, today's or the last that had the code; the code if nobody knows it."""
    code = person.commune_code
    unit = find_unit(code, today()) or Unit.objects.filter(code=code).order_by("-valid_from").first()
    return f"{unit.kind} {unit.name}" if unit else code
