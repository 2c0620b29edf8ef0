from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.notify.actions import MAIL_ADDRESS_TASK, MAIL_TASK
from yteso.toolkit.notify.events import event_for
from yteso.toolkit.notify.models import Notice


@task(name=MAIL_TASK, queue="mail")
def mail(*, notice_id: str) -> None:
    """Send one notice by e-mail, in its reader's language; a reader without an address gets only the bell."""
    notice = Notice.objects.select_related("user").get(id=notice_id)
    if notice.mailed_at is not None or not notice.user.email:
        return
    with translation.override(notice.user.language):
        text = _("%(text)s\n\nSign in to YTeSo to see more.") % {"text": notice.text}
        send_mail(notice.title, text, settings.DEFAULT_FROM_EMAIL, [notice.user.email])
    Notice.objects.filter(id=notice.id).update(mailed_at=now())


@task(name=MAIL_ADDRESS_TASK, queue="mail")
def mail_address(*, event_code: str, address: str, parameters: dict[str, Any], url: str) -> None:
    """Send an event's words to an address that is nobody's account, in Vietnamese."""
    event = event_for(event_code)
    if event is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "text": str(event.text) % parameters,
            "url": f"{settings.PUBLIC_URL.rstrip('/')}{url}",
        }
        text = _("%(text)s\n\nTo see where it stands: %(url)s") % words
        send_mail(str(event.title) % parameters, text, settings.DEFAULT_FROM_EMAIL, [address])
