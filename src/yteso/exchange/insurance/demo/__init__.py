"""A year of visits in a made-up province, written by eleven made-up systems, sent through the gateway."""

from pathlib import Path

from yteso.exchange.insurance.demo.delivery import deliver, write_all
from yteso.exchange.insurance.demo.register import load_register
from yteso.exchange.insurance.demo.world import World, known_communes, known_facilities, make_world
from yteso.exchange.insurance.models import Submission
from yteso.kernel.base.public import DemoPlan, Say, now
from yteso.kernel.people.public import Person


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Register the citizens and send the year; a second call finds both there and changes nothing."""
    if Submission.objects.exists():
        say("visits are there already")
        return
    world = _draw(plan, say)
    if Person.objects.exists():
        say("citizens are there already")
    else:
        count = load_register(world.registry, until=plan.until, now=now())
        say(f"{count} citizens registered")
    total = deliver(world, say)
    say(f"{total['dossiers']} dossiers sent in {total['files']} files")


def write_files(plan: DemoPlan, folder: Path, say: Say) -> None:
    """Write the year's files into `folder`, one folder per facility, and take none of them in."""
    write_all(_draw(plan, say), folder, say)


def _draw(plan: DemoPlan, say: Say) -> World:
    communes = known_communes()
    world = make_world(plan, communes, known_facilities(communes))
    say(f"{len(world.population)} citizens and {len(world.visits)} visits drawn")
    return world
