from yteso.kernel.base.actor import Actor, Reach, Request, Stranger, SystemActor, require
from yteso.kernel.base.clock import PROVINCE_ZONE, now, today
from yteso.kernel.base.copying import NULL, copy_columns, copy_nullable, copy_optional, copy_text
from yteso.kernel.base.demo_plan import DemoPlan, Say
from yteso.kernel.base.errors import Conflict, NotAllowed, NotVisible, Refusal
from yteso.kernel.base.keys import DatabaseUuid7, key_field, uuid7
from yteso.kernel.base.models import User
from yteso.kernel.base.permissions import (
    Permission,
    declare,
    declared_permissions,
    guarded,
    open_to_all,
    signed_in,
)
from yteso.kernel.base.prepared import fetch_prepared
from yteso.kernel.base.roles import PURPOSE_OF_ROLE, Purpose, Role
from yteso.kernel.base.text import alphabetical_key, clean, fold, sort_key
from yteso.kernel.base.validity import VALIDITY, valid_on

__all__ = [
    "NULL",
    "PROVINCE_ZONE",
    "PURPOSE_OF_ROLE",
    "VALIDITY",
    "Actor",
    "Conflict",
    "DatabaseUuid7",
    "DemoPlan",
    "NotAllowed",
    "NotVisible",
    "Permission",
    "Purpose",
    "Reach",
    "Refusal",
    "Request",
    "Role",
    "Say",
    "Stranger",
    "SystemActor",
    "User",
    "alphabetical_key",
    "clean",
    "copy_columns",
    "copy_nullable",
    "copy_optional",
    "copy_text",
    "declare",
    "declared_permissions",
    "fetch_prepared",
    "fold",
    "guarded",
    "key_field",
    "now",
    "open_to_all",
    "require",
    "signed_in",
    "sort_key",
    "today",
    "uuid7",
    "valid_on",
]
