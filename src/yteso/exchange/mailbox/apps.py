from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "yteso.exchange.mailbox"
    label = "mailbox"
