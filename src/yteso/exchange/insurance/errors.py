from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Conflict, Refusal


class EmptyFile(Refusal):
    code = "empty_file"
    message = _("The file is empty. Export it again and send it again.")
    field = "file"


class NotXml(Refusal):
    code = "not_xml"
    message = _("This is neither an insurance XML file nor a zip of such files.")
    field = "file"
    status = 415


class StillPacked(NotXml):
    message = _(
        "This is a zip or another packed file. Unpack it and send each XML file by itself, or use the upload"
        " page."
    )


class FormInsteadOfFile(NotXml):
    message = _(
        "The call holds a form. Send the XML file itself as the body of the call (Content-Type:"
        " application/xml)."
    )


class BadRequest(Refusal):
    code = "bad_request"
    message = _("A field of the call is missing or not in its form. See the description of the API.")


class NotYourFacility(Refusal):
    code = "not_your_facility"
    message = _("You may only send for your own facility. Check the facility code (MA_CSKCB).")
    field = "facility"
    status = 403


class UnknownFacility(Refusal):
    code = "unknown_facility"
    message = _(
        "No facility has this code (MA_CSKCB). Check it, or ask the Department of Health to register it."
    )
    field = "facility"


class ReferenceReused(Conflict):
    code = "reference_reused"
    message = _("This reference was used for another file. Use a new reference for each file.")
    field = "reference"


class BadCredentials(Refusal):
    code = "bad_credentials"
    message = _("The user name or the secret is wrong, or the credentials were withdrawn.")
    status = 401


class TokenRefused(Refusal):
    code = "token_refused"
    message = _("The token is missing, wrong or has expired. Ask for a new one.")
    status = 401


class TooManyCalls(Refusal):
    code = "too_many_calls"
    message = _("Too many calls in a minute. Wait a minute and go on more slowly.")
    status = 429


class OriginalWithheld(Refusal):
    code = "original_withheld"
    message = _(
        "The file as it came may hold HIV and tuberculosis care. Only the facility that sent it"
        " takes it away."
    )
    status = 403
