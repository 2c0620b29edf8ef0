from yteso.kernel.access.actions.accounts import (
    accept_invitation,
    change_user,
    create_user,
    disable_idle_users,
    disable_if_idle,
    disable_user,
    enable_user,
    end_sessions,
    find_invitation,
    invite_user,
    reset_second_factor,
    set_password,
    unlock_user,
)
from yteso.kernel.access.actions.grants import choose_organisation, end_grant, give_role
from yteso.kernel.access.actions.rates import forget_ended_sessions, forget_old_rates, take_one

__all__ = [
    "accept_invitation",
    "change_user",
    "choose_organisation",
    "create_user",
    "disable_idle_users",
    "disable_if_idle",
    "disable_user",
    "enable_user",
    "end_grant",
    "end_sessions",
    "find_invitation",
    "forget_ended_sessions",
    "forget_old_rates",
    "give_role",
    "invite_user",
    "reset_second_factor",
    "set_password",
    "take_one",
    "unlock_user",
]
