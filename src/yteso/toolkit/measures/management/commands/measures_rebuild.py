"""`yteso measures rebuild [SOURCE ...]`: make the roll-ups of figures anew, month by month."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.kernel.base.public import now
from yteso.toolkit.measures.actions.counting import rebuild
from yteso.toolkit.measures.declared import list_sources


class Command(BaseCommand):
    help = "Make the roll-ups of figures anew (all sources, or those named)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="*", help="e.g. visits.ended")
        parser.add_argument("--go-on", action="store_true", help="go on with a rebuild that was interrupted")

    def handle(self, *args: Any, **options: Any) -> None:
        sources = {source.code: source for source in list_sources()}
        if unknown := set(options["source"]) - set(sources):
            raise CommandError(
                f"no such source: {', '.join(sorted(unknown))}; there are {', '.join(sources)}"
            )
        for code in options["source"] or sources:
            done = rebuild(source=sources[code], now=now(), say=self.stdout.write, anew=not options["go_on"])
            self.stdout.write(f"{code}: {done.rows} rows, {done.months} months, {done.seconds:.1f} s")
