"""A year of visits in a made-up province, written by eleven made-up systems, sent through the gateway."""

from pathlib import Path

from yteso.exchange.insurance.demo.delivery import deliver, write_all
from yteso.exchange.insurance.demo.register import load_register
from yteso.exchange.insurance.demo.world import World, known_communes, known_facilities, make_world
from yteso.exchange.insurance.models import Submission
from yteso.kernel.base.public import DemoPlan, Say, SystemActor
from yteso.kernel.jobs.public import Progress, finish, start_progress
from yteso.kernel.people.public import Person

LABEL = "Demo"


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Register the citizens and send the year.

    A second call finds the year there and changes nothing; after an interruption it sends what is missing
    (each file has a reference, so that none comes in twice). It never mixes with data of another origin.
    """
    label = f"{LABEL}: {plan.people} people, {plan.visits} visits until {plan.until}, seed {plan.seed}"
    former = Progress.objects.filter(label__startswith=f"{LABEL}:").order_by("started_at").first()
    if former is not None and former.state == Progress.State.DONE:
        say(f"the year is there already ({former.label})")
        return
    if former is not None and former.label != label:
        say(f"an interrupted year is here ({former.label}): finish it with the same options, or begin anew")
        return
    if former is None and Submission.objects.exists():
        say("other files are here already; the demo goes into an empty platform only")
        return
    progress = former.id if former else start_progress(SystemActor(LABEL), label)
    world = _draw(plan, say)
    if Person.objects.exists():
        say("citizens are there already")
    else:
        count = load_register(world.registry, until=plan.until)
        say(f"{count} citizens registered")
    total = deliver(world, say)
    finish(progress)
    say(f"{total['dossiers']} dossiers sent in {total['files']} files")


def write_files(plan: DemoPlan, folder: Path, say: Say) -> None:
    """Write the year's files into `folder`, one folder per facility, and take none of them in."""
    write_all(_draw(plan, say), folder, say)


def _draw(plan: DemoPlan, say: Say) -> World:
    communes = known_communes()
    world = make_world(plan, communes, known_facilities(communes))
    say(f"{len(world.population)} citizens and {len(world.visits)} visits drawn")
    return world
