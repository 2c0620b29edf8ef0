from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class MissingCharacters(Refusal):
    """The text holds characters that the fonts of official papers do not have."""

    code = "characters_not_printable"
    message = _(
        "The text holds characters that official papers cannot show (pictures or rare scripts). Remove them."
    )


class PrintingFailed(Exception):
    """A template that Typst does not accept: our mistake, never the reader's."""
