"""What a password must be. Source: QCVN 12:2026/BCA (passwords), level 3."""

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yteso.kernel.access.models import FormerPassword
from yteso.kernel.base.public import User

REMEMBERED = 10
ADMINISTRATORS_CHANGE_AFTER = dt.timedelta(days=60)


class FourKindsOfCharacters:
    """Lower case, upper case, digit and special character."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() and not c.isspace())
        if not all(any(kind(char) for char in password) for kind in kinds):
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("Use lower-case and upper-case letters, digits and special characters (such as @ # ! -).")


class NotAFormerPassword:
    """None of the user's last ten passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        if user.has_usable_password() and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="password_former")
        former = FormerPassword.objects.filter(user=user).order_by("-set_at")[:REMEMBERED]
        if any(check_password(password, one.password) for one in former):
            raise ValidationError(self.get_help_text(), code="password_former")

    def get_help_text(self) -> str:
        return _("Do not take one of your last ten passwords.")
