from yteso.kernel.access.actions import (
    create_user,
    disable_idle_users,
    disable_user,
    enable_user,
    end_grant,
    end_sessions,
    give_role,
    invite_user,
    set_password,
)
from yteso.kernel.access.errors import TooMany
from yteso.kernel.access.middleware import address_of
from yteso.kernel.access.models import Grant
from yteso.kernel.access.queries import UserActor, find_actor, resolve_person_with, users_with

__all__ = [
    "Grant",
    "TooMany",
    "UserActor",
    "address_of",
    "create_user",
    "disable_idle_users",
    "disable_user",
    "enable_user",
    "end_grant",
    "end_sessions",
    "find_actor",
    "give_role",
    "invite_user",
    "resolve_person_with",
    "set_password",
    "users_with",
]
