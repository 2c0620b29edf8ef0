from yteso.toolkit.notify.actions import answer, mark_all_read, mark_read, notify, notify_address
from yteso.toolkit.notify.events import Event, declare_event
from yteso.toolkit.notify.mailing import mail_page
from yteso.toolkit.notify.models import Notice
from yteso.toolkit.notify.queries import count_unread, list_notices, list_waiting

__all__ = [
    "Event",
    "Notice",
    "answer",
    "count_unread",
    "declare_event",
    "list_notices",
    "list_waiting",
    "mail_page",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_address",
]
