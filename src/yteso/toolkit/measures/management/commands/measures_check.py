"""`yteso measures check`: prove that roll-ups equal the rows, or say where they do not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.kernel.base.public import now
from yteso.toolkit.measures.actions.counting import count_waiting, find_differences, recount_long, refresh
from yteso.toolkit.measures.declared import list_sources


class Command(BaseCommand):
    help = "Compare every cell of the roll-ups with the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="*", help="e.g. visits.ended")

    def handle(self, *args: Any, **options: Any) -> None:
        refresh(now=now())
        recount_long(now=now())
        wrong = 0
        for source in list_sources():
            if options["source"] and source.code not in options["source"]:
                continue
            found = find_differences(source)
            wrong += len(found)
            self.stdout.write(f"{source.code}: {'equal' if not found else f'{len(found)} differ'}")
            for one in found:
                self.stdout.write(
                    f"  {one.measure} {one.axis} {one.unit} {one.grain} {one.day} {one.cut} {one.keys}:"
                    f" rolled up {one.rolled}, counted {one.counted}"
                )
        if wrong and not count_waiting():
            raise CommandError(f"{wrong} cells do not equal the rows: `yteso measures rebuild`")
