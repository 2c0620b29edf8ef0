"""How allauth and axes behave here: who may sign in, by what, and what happens on the way."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.access.actions import disable_if_idle, set_password
from yteso.kernel.access.addresses import address_of
from yteso.kernel.access.sessions import SIGNED_IN_AT
from yteso.kernel.base.public import SystemActor, User, now

YEAR_SECONDS = 365 * 24 * 3600
FRESH = dt.timedelta(minutes=5)
CitizenFinder = Callable[[str], UUID | None]


def name_tried(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the username that somebody tries, so that writing it otherwise brings no new tries."""
    tried = (credentials or {}).get("username") or (request.POST.get("login", "") if request else "")
    return str(tried).strip().lower()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The username or the password is wrong. After five wrong tries the account is locked."
        ),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "enter_current_password": _("The present password is wrong."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong or has been used. Wait for the next one and try again."),
        "account_inactive": _("This account is disabled."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "::"

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Turn away programs, locked and idle accounts, whatever way they came (password, passkey, VNeID)."""
        disable_if_idle(actor=SystemActor("sign-in", address=address_of(request)), user=user, now=now())
        if user.kind == User.Kind.PROGRAM:
            return HttpResponseRedirect(reverse("account_inactive"))
        if AxesProxyHandler.is_locked(request, {"username": user.username}):
            request.axes_locked_out = True  # type: ignore[attr-defined]
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None and getattr(request, "axes_locked_out", False):
            return HttpResponseRedirect(reverse("account_login"))
        return answer

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Speak the user's language from now on."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                YEAR_SECONDS,
                samesite="Lax",
                secure=settings.PRODUCTION,
            )
        return answer

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *args: Any, **kw: Any
    ) -> None:
        """Say what matters; that somebody signed in or out, they see themselves."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *args, **kw)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Do not ask again for the password in the first five minutes after signing in."""
        signed_in_at = context.request.session.get(SIGNED_IN_AT)
        if signed_in_at and now() - dt.datetime.fromisoformat(signed_in_at) < FRESH:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: User, password: str) -> None:
        set_password(user=user, password=password, now=now())


def _vault() -> Fernet:
    key = hashlib.sha256(f"second factor:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted; the key is not in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong or has been used. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "YTeSo"

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {"id": str(user.pk).encode(), "display_name": user.full_name, "name": user.username}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The audit log and the profile page tell; mail is `toolkit/notify`'s."""


_find_citizen: list[CitizenFinder] = []


def find_citizen_with(find: CitizenFinder) -> None:
    """Say how a national number that VNeID vouches for leads to a citizen's user id."""
    _find_citizen[:] = [find]


class OutsideAccountAdapter(DefaultSocialAccountAdapter):
    """VNeID signs in those we know: an account connected before, or the citizen with the number it names."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        claims = sociallogin.account.extra_data.get("userinfo") or sociallogin.account.extra_data
        number = str(claims.get(settings.OIDC_NUMBER_CLAIM) or "")
        user_id = _find_citizen[0](number) if number and _find_citizen else None
        user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
        if user is None:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("access-unknown")))
        sociallogin.connect(request, user)
