"""`yteso demo`: a made-up province to look at, to test vendors' readers with, and to measure."""

import datetime as dt
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yteso.kernel.base.clock import today
from yteso.kernel.base.demo_plan import DemoPlan, make_province, write_files


class Command(BaseCommand):
    help = "Make the demo province: organisations, accounts, citizens and a year of visits. No real person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=DemoPlan.seed)
        parser.add_argument("--until", type=dt.date.fromisoformat, help="last day of visits (default: today)")
        parser.add_argument("--people", type=int, default=DemoPlan.people)
        parser.add_argument("--visits", type=int, default=DemoPlan.visits)
        parser.add_argument("--lines", type=int, help="about so many lines a dossier (benches: 40)")
        parser.add_argument("--processes", type=int, default=DemoPlan.processes)
        parser.add_argument("--password", default="", help="of the demo accounts (not in production)")
        parser.add_argument("--files-only", type=Path, metavar="DIR", help="only write the XML files")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = DemoPlan(
            until=options["until"] or today(),
            seed=options["seed"],
            people=options["people"],
            visits=options["visits"],
            lines=options["lines"],
            processes=options["processes"],
            password=options["password"],
        )
        began = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  {text}")
            self.stdout.flush()

        if options["files_only"]:
            write_files(plan, options["files_only"], say)
        else:
            make_province(plan, say)
        say("done")
