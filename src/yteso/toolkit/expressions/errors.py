from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class ExpressionError(Refusal):
    """A formula that cannot be read or worked out: what is wrong, where, and what to do.

    `position` counts characters from 0 in the formula's text; None when no one place is at fault.
    """

    code = "formula"
    message = _("This formula cannot be read.")

    def __init__(self, message: object = None, *, position: int | None = None, field: str = "") -> None:
        self.position = position
        super().__init__(None if message is None else str(message), field=field)
