"""The demo's citizen: an account on somebody with a long illness and visits in several facilities."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from yteso.government.procedures.public import demo_applications
from yteso.kernel.access.public import create_user, find_actor, set_password
from yteso.kernel.base.public import DemoPlan, Say, SystemActor, User, now
from yteso.kernel.people.public import link_account
from yteso.record.visits.public import Visit

USERNAME = "congdan"
LONG_ILLNESS = "E11"  # diabetes: laboratory trends, monthly medicines


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the citizen's account once, beside those of the staff. Not in production."""
    if settings.PRODUCTION:
        say("no demo account in production")
        return
    if User.objects.filter(username=USERNAME).exists():
        say("the citizen's account is there already")
        return
    chosen = (
        Visit.objects.filter(main_icd10_code__startswith=LONG_ILLNESS)
        .values("person_id", "person__full_name")
        .annotate(places=Count("facility_id", distinct=True), visits=Count("id"))
        .order_by("-places", "-visits", "person_id")
        .first()
    )
    if chosen is None:
        say("no visit, so no citizen's account")
        return
    actor = SystemActor("demo")
    password = plan.password or f"Qn@{secrets.token_urlsafe(6)}9z"
    user = create_user(
        actor=actor,
        username=USERNAME,
        full_name=chosen["person__full_name"],
        kind=User.Kind.CITIZEN,
        now=now(),
    )
    set_password(user=user, password=password, now=now())
    link_account(actor, username=USERNAME, person_id=chosen["person_id"], now=now())
    applied = demo_applications(find_actor(user, plan.until), plan.until)
    say(f"{applied} applications of the citizen, one of them only begun")
    line = f"  {USERNAME:<14} {chosen['person__full_name']} - citizen (password: {password})\n"
    _append(settings.DATA_DIR / "demo-accounts.txt", line)
    say(f"account {USERNAME}: {chosen['person__full_name']}, {chosen['visits']} visits")


def _append(path: Path, line: str) -> None:
    """Add a line to the list of demo accounts, which only its owner may read."""
    path.touch(mode=0o600, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line)
