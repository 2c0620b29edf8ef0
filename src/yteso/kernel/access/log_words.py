"""What accounts do, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_objects

describe("access.signed_in", _("Signed in"))
describe("access.sign_in_failed", _("Failed to sign in"))
describe("access.locked", _("Account locked after five wrong passwords"))
describe("access.signed_out", _("Signed out"))
describe("access.unlocked", _("Went on after the idle lock"))
describe("access.password.changed", _("Changed the password"))
describe("access.mfa.added", _("Added a second factor"))
describe("access.mfa.removed", _("Removed a second factor"))
describe("access.mfa.reset", _("Reset a user's second factor"))
describe("access.user.created", _("Created an account"))
describe("access.user.changed", _("Changed an account"))
describe("access.user.invited", _("Made a one-time link for an account"))
describe("access.user.disabled", _("Disabled an account"))
describe("access.user.enabled", _("Enabled an account"))
describe("access.user.unlocked", _("Unlocked an account"))
describe("access.grant.given", _("Gave a role"))
describe("access.grant.ended", _("Ended a role"))
describe_objects({"user": _("Account")})
