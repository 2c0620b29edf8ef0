"""Texts of allauth that our pages show: named here so that our catalogue holds their Vietnamese."""

from django.utils.translation import gettext_noop as _

TEXTS = (
    _("Username"),
    _("Password"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("You must type the same password each time."),
    _("Code"),
    _("Authenticator code"),
    _("Passwordless"),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional "
        "requirements such as biometrics or PIN protection."
    ),
    _("Recovery codes"),
    _("TOTP Authenticator"),
    _("WebAuthn"),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
    _("Name"),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Password successfully changed."),
    _("Password successfully set."),
    _("A new set of recovery codes has been generated."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Security key added."),
    _("Security key removed."),
    _("Signed out of all other sessions."),
    _("The third-party account has been connected."),
    _("The third-party account is already connected to a different account."),
    _("The third-party account has been disconnected."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Invalid login."),
)
