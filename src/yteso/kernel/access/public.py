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
    take_one,
)
from yteso.kernel.access.adapters import find_citizen_with
from yteso.kernel.access.addresses import address_of, network_of
from yteso.kernel.access.errors import TooMany
from yteso.kernel.access.models import Grant
from yteso.kernel.access.queries import UserActor, find_actor, resolve_person_with, users_with
from yteso.kernel.access.rates import limited

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
    "find_citizen_with",
    "give_role",
    "invite_user",
    "limited",
    "network_of",
    "resolve_person_with",
    "set_password",
    "take_one",
    "users_with",
]
