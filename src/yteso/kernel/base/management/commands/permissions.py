"""`yteso permissions`: the table of docs/permissions.md."""

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import get_resolver

from yteso.kernel.base.permission_table import permission_table
from yteso.kernel.base.permissions import declared_permissions


class Command(BaseCommand):
    help = "Print who holds which permission from the start, as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        get_resolver().url_patterns  # noqa: B018 - imports every module that declares permissions
        self.stdout.write(permission_table(declared_permissions()), ending="")
