"""What happens to forms and answers, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects

describe("forms.answers.send", _("Sent the answers of a form"))
describe_objects({"form": _("Form"), "form_version": _("Version of a form"), "form_answers": _("Answers")})
