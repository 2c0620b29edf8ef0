"""What happens to persons, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_deeds, describe_objects

describe("people.search", _("Looked people up"))
describe_objects(
    {
        "person": _("Person"),
        "identifier": _("Number of a person"),
        "account": _("Citizen's account"),
        "merge": _("Merging of two people"),
        "pair": _("Doubtful pair"),
    }
)
describe_deeds(
    {
        "correct": _("corrected"),
        "add_number": _("number added"),
        "accept_number": _("number accepted"),
        "refute_number": _("number refuted"),
        "link": _("connected"),
        "unlink": _("disconnected"),
        "merge": _("merged"),
        "unmerge": _("separated"),
        "different": _("found to be two people"),
        "propose": _("proposed as a pair"),
        "later": _("put off"),
    }
)
