import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yteso.toolkit.files.actions.indexing import list_indexings
from yteso.toolkit.files.tasks import index_some

TELL_S = 5


class Command(BaseCommand):
    help = (
        "Bring into the full-text search what is not in it yet (after an upgrade the workers do so by"
        " themselves). Stop it at any moment; started again it goes on. The platform may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--left", action="store_true", help="only say how much is left")

    def handle(self, *args: Any, left: bool, **options: Any) -> None:
        for one in list_indexings():
            self.stdout.write(f"{one.code}: {one.count()} left")
        began, whole = time.monotonic(), 0
        while not left:
            taken, rest = index_some(time.monotonic() + TELL_S)
            whole += taken
            self.stdout.write(f"{time.monotonic() - began:6.0f} s  {whole} indexed, {rest} left")
            if not taken:
                break
