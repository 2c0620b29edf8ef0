from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.notify.actions import MAIL_TASK
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
