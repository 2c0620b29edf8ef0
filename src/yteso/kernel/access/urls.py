"""Sign-in, one's own account, the accounts of others, the audit log.

Only those pages of allauth that we use exist: nobody signs up, nobody resets a password by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as outside
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as openid_connect
from allauth.usersessions import views as user_sessions
from django.urls import path

from yteso.kernel.access import user_pages, views
from yteso.kernel.access.rates import limited
from yteso.kernel.access.registers import AUDIT, USERS
from yteso.kernel.base.public import open_to_all, signed_in
from yteso.kernel.ui.public import urls_for

SIGN_IN = open_to_all("signing in")
OWN = signed_in("one's own account; allauth asks for the password again where it matters")

urlpatterns = [
    path("login/", SIGN_IN(limited("login", limit=120, per_seconds=60)(account.login)), name="account_login"),
    path("logout/", SIGN_IN(account.logout), name="account_logout"),
    path("inactive/", SIGN_IN(account.account_inactive), name="account_inactive"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path("unknown/", views.unknown, name="access-unknown"),
    path("invitation/<str:token>/", views.invitation, name="access-invitation"),
    path("reauthenticate/", OWN(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", OWN(account.password_change), name="account_change_password"),
    path("second-factor/", OWN(second_factor.index), name="mfa_index"),
    path("second-factor/first/", views.second_factor_first, name="access-second-factor-first"),
    path("second-factor/ask/", SIGN_IN(second_factor.authenticate), name="mfa_authenticate"),
    path("second-factor/again/", OWN(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/add/", OWN(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", OWN(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", OWN(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/", OWN(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "second-factor/codes/file/", OWN(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("passkeys/", OWN(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", OWN(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/login/", SIGN_IN(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/again/", OWN(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", OWN(passkey.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/rename/", OWN(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", OWN(user_sessions.list_usersessions), name="usersessions_list"),
    path("outside/cancelled/", SIGN_IN(outside.login_cancelled), name="socialaccount_login_cancelled"),
    path("outside/error/", SIGN_IN(outside.login_error), name="socialaccount_login_error"),
    path("outside/signup/", views.no_sign_up, name="socialaccount_signup"),
    path("outside/", OWN(outside.connections), name="socialaccount_connections"),
    *openid_connect,
    path("locked/", views.locked, name="access-locked"),
    path("lock/", views.lock, name="access-lock"),
    path("alive/", views.alive, name="access-alive"),
    path("profile/", views.profile, name="access-profile"),
    path("profile/deeds/", views.my_deeds, name="access-my-deeds"),
    path("act-for/", views.act_for, name="access-act-for"),
    *urls_for(USERS),
    path("users/new/", user_pages.new_user, name="access-new-user"),
    path("users/<uuid:user_id>/", user_pages.user, name="access-user"),
    path("users/<uuid:user_id>/invite/", user_pages.invite, name="access-invite"),
    path("users/<uuid:user_id>/disable/", user_pages.disable, name="access-disable"),
    path("users/<uuid:user_id>/enable/", user_pages.enable, name="access-enable"),
    path("users/<uuid:user_id>/unlock/", user_pages.unlock, name="access-unlock"),
    path(
        "users/<uuid:user_id>/second-factor/",
        user_pages.reset_second_factor,
        name="access-reset-second-factor",
    ),
    path("users/<uuid:user_id>/roles/", user_pages.give_role, name="access-give-role"),
    path("grants/<uuid:grant_id>/end/", user_pages.end_grant, name="access-end-grant"),
    path("organisations/<uuid:organisation_id>/", user_pages.organisation, name="access-organisation"),
    path("roles/", user_pages.roles, name="access-roles"),
    *urls_for(AUDIT),
]
