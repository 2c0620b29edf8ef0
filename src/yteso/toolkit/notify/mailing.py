"""Sends a whole page by mail to somebody who asked for it; jobs call it, never a request."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from yteso.kernel.base.public import User


def mail_page(*, user: User, title: str, text: str, html: str) -> bool:
    """Send a page to a user's own address; return False where they have none.

    The caller has made the page with the rights of this user and in their language.
    """
    if not user.email:
        return False
    message = EmailMultiAlternatives(title, text, settings.DEFAULT_FROM_EMAIL, [user.email])
    message.attach_alternative(html, "text/html")
    message.send()
    return True
