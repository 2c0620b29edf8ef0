"""Reception: counter, post, online, for oneself or on behalf; complete, or one full list of what is
missing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from yteso.government.procedures.actions.fees import ask_fees
from yteso.government.procedures.actions.notices import tell_applicant
from yteso.government.procedures.actions.numbers import next_number
from yteso.government.procedures.actions.slips import give_slip
from yteso.government.procedures.actions.telling import tell_portal
from yteso.government.procedures.errors import (
    NoPerson,
    NotBySite,
    NotReceivedHere,
    PapersMissing,
    VersionIncomplete,
)
from yteso.government.procedures.following import following_for
from yteso.government.procedures.forecasts import make_forecast
from yteso.government.procedures.limits import limits_of
from yteso.government.procedures.models import (
    Component,
    Dossier,
    DossierComponent,
    Fee,
    Forecast,
    Licence,
    Office,
    ProcedureVersion,
    Slip,
)
from yteso.government.procedures.permissions import APPLY, RECEIVE
from yteso.government.procedures.queries import licences_to_follow
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, clean, fold, require
from yteso.kernel.people.public import Identifier, find_by_number
from yteso.toolkit.work.public import act, open_case

KIND = "procedures"


@dataclass(frozen=True)
class GivenPaper:
    """A paper for one component: handed in (with or without a file), taken from what we hold, or missing."""

    order: int
    origin: str = DossierComponent.Origin.HANDED_IN
    copies: int = 1
    file_id: str | None = None
    file_name: str = ""
    reuse_source: str = ""
    reuse_on: dt.date | None = None


@dataclass(frozen=True)
class Application:
    """Who asks, and who hands it in when that is somebody else."""

    owner_kind: str
    owner_name: str
    owner_number: str = ""
    owner_birth: str = ""
    owner_address: str = ""
    owner_phone: str = ""
    owner_email: str = ""
    applicant_name: str = ""
    applicant_number: str = ""
    applicant_phone: str = ""
    summary: str = ""
    on_site: bool = False
    sets: int = 1
    return_by_post: bool = False
    return_address: str = ""
    renews_id: UUID | None = None


def check_papers(version: ProcedureVersion, papers: Sequence[GivenPaper]) -> list[Component]:
    """Return every required component that was not given: the one full list that the law asks for."""
    given = {p.order for p in papers if p.origin != DossierComponent.Origin.MISSING}
    return [c for c in version.components.order_by("order") if c.required and c.order not in given]


@transaction.atomic
def receive(
    *,
    actor: Actor,
    office: Office,
    version: ProcedureVersion,
    channel: str,
    application: Application,
    papers: Sequence[GivenPaper],
    fees: Sequence[Fee] = (),
    incomplete: bool = False,
    once: UUID | None = None,
    now: dt.datetime,
) -> Dossier:
    """Receive a dossier at the counter or by post: code, clock, form 01, fees to pay, forecast.

    `once` is a key of the page that sends it: the same page sent again gives the dossier that is there.

    With papers missing it is refused with the full list, unless `incomplete`: then it is registered as
    waiting for a supplement, with form 02, and its clock has not begun. Raises NotAllowed, NotReceivedHere,
    VersionIncomplete, NotBySite, PapersMissing. Source: NĐ 61/2018/NĐ-CP art. 15–17.
    """
    require(actor, RECEIVE, office.organisation_id)
    if once is not None:
        with connection.cursor() as cursor:  # of two at a time the second waits, and finds the first's
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [str(once)])
        known = Dossier.objects.filter(once=once).select_related("case", "office", "version").first()
        if known is not None:
            return known
    missing = check_papers(version, papers)
    if missing and not incomplete:
        _check(version, application)
        raise PapersMissing([c.name for c in missing])
    dossier = register(
        actor=actor,
        office=office,
        version=version,
        channel=channel,
        application=application,
        papers=papers,
        once=once,
        now=now,
    )
    ask_fees(dossier, fees, now)
    if missing:
        note = "\n".join(f"{n}. {c.name}" for n, c in enumerate(missing, start=1))
        ask_supplement(actor=actor, dossier=dossier, note=note, seen=None, now=now)
    else:
        accept(actor=actor, dossier=dossier, seen=None, now=now)
    tell_portal(dossier, now)
    tell_applicant(dossier, "", now)
    return dossier


def accept(*, actor: Actor, dossier: Dossier, seen: int | None, note: str = "", now: dt.datetime) -> None:
    """Accept a registered dossier: the clock starts, form 01 is given, the future is guessed."""
    dossier.case = act(
        actor=actor,
        case_id=dossier.case_id,
        transition="accept",
        seen=seen,
        note=note,
        limits=limits_of(dossier),
        now=now,
    )
    dossier.received_at = now
    dossier.save(update_fields=["received_at"])
    give_slip(actor=actor, dossier=dossier, form=Slip.Form.RECEIPT, now=now)
    found = make_forecast(dossier, now)
    Forecast.objects.update_or_create(dossier=dossier, defaults=found)


def ask_supplement(*, actor: Actor, dossier: Dossier, note: str, seen: int | None, now: dt.datetime) -> None:
    """Ask once, with everything that is missing, on form 02; the clock stands meanwhile."""
    dossier.case = act(
        actor=actor, case_id=dossier.case_id, transition="ask_supplement", seen=seen, note=note, now=now
    )
    give_slip(actor=actor, dossier=dossier, form=Slip.Form.SUPPLEMENT, now=now, reason=note)


@transaction.atomic
def apply_online(
    *,
    actor: Actor,
    office: Office,
    version: ProcedureVersion,
    application: Application,
    papers: Sequence[GivenPaper],
    fees: Sequence[Fee] = (),
    now: dt.datetime,
) -> Dossier:
    """Send an application by oneself: it waits at the office until it is accepted; the clock begins there.

    Raises NoPerson for an account without a person, PapersMissing with the full list.
    """
    require(actor, APPLY)
    if actor.person_id is None:
        raise NoPerson
    missing = check_papers(version, papers)
    if missing:
        raise PapersMissing([c.name for c in missing])
    dossier = register(
        actor=actor,
        office=office,
        version=version,
        channel=Dossier.Channel.ONLINE,
        application=application,
        papers=papers,
        now=now,
        applicant_person=actor.person_id,
    )
    ask_fees(dossier, fees, now)
    tell_portal(dossier, now)
    return dossier


def _check(version: ProcedureVersion, application: Application) -> None:
    if version.procedure.handled_by:
        raise NotReceivedHere(version.procedure.handled_by)
    if not version.is_complete:
        raise VersionIncomplete
    if application.on_site and version.site_amount is None:
        raise NotBySite


def register(
    *,
    actor: Actor,
    office: Office,
    version: ProcedureVersion,
    channel: str,
    application: Application,
    papers: Sequence[GivenPaper],
    now: dt.datetime,
    applicant_person: UUID | None = None,
    code: str = "",
    once: UUID | None = None,
) -> Dossier:
    """Write the dossier, its papers and its case. Its code is given now (or was, at the portal): it is what
    people look it up by. Callers have asked for the right."""
    _check(version, application)
    code = code or dossier_code(office, now)
    a = application
    case = open_case(
        actor=actor,
        kind=KIND,
        flow=version.flow,
        title=f"{version.name} – {a.owner_name}",
        office_id=office.organisation_id,
        unit_id=None,
        code=code,
        search=f"{a.owner_number} {a.owner_phone} {a.applicant_name} {version.procedure.code}",
        now=now,
    )
    on_behalf = bool(a.applicant_name.strip()) and fold(a.applicant_name) != fold(a.owner_name)
    dossier = Dossier.objects.create(
        case=case,
        version=version,
        office=office,
        code=code,
        channel=channel,
        owner_kind=a.owner_kind,
        owner_name=clean(a.owner_name),
        owner_number=a.owner_number.strip(),
        owner_birth=a.owner_birth,
        owner_address=clean(a.owner_address),
        owner_phone=a.owner_phone.strip(),
        owner_email=a.owner_email,
        owner_person_id=person_of(a.owner_number),
        on_behalf=on_behalf,
        applicant_name=clean(a.applicant_name) if on_behalf else "",
        applicant_number=a.applicant_number if on_behalf else "",
        applicant_phone=a.applicant_phone if on_behalf else "",
        applicant_person_id=applicant_person or (person_of(a.applicant_number) if on_behalf else None),
        summary=clean(a.summary),
        on_site=a.on_site,
        sets=a.sets,
        return_by_post=a.return_by_post,
        return_address=clean(a.return_address),
        renews_id=_renewed(a, version, now),
        once=once,
        submitted_at=now,
    )
    write_papers(dossier, papers)
    record(
        actor,
        RECEIVE.code if channel != Dossier.Channel.ONLINE else APPLY.code,
        person_id=dossier.owner_person_id,
        organisation_id=office.organisation_id,
        object_kind="dossier",
        object_id=dossier.id,
        detail={"code": code, "procedure": version.procedure.code},
    )
    return dossier


def _renewed(application: Application, version: ProcedureVersion, now: dt.datetime) -> UUID | None:
    """Return the licence that the result follows: the one named, if it is the owner's own; else the only one
    of theirs that it can be. Of several, whoever drafts the result chooses."""
    if application.renews_id is None:
        day = now.astimezone(PROVINCE_ZONE).date()
        rule = following_for(version.procedure.code, day)
        found = licences_to_follow(version, application.owner_number, day)
        return found[0].id if len(found) == 1 and rule and rule.always else None
    own = Licence.objects.filter(id=application.renews_id, holder_number=application.owner_number.strip())
    return own.values_list("id", flat=True).first()


def person_of(number: str) -> UUID | None:
    number = number.strip()
    return find_by_number(Identifier.System.NATIONAL_ID, number) if len(number) == 12 else None


def write_papers(dossier: Dossier, papers: Sequence[GivenPaper]) -> None:
    """Write what was given for each component of the version; what was not given stands there as missing."""
    given = {paper.order: paper for paper in papers}
    rows = []
    for component in dossier.version.components.order_by("order"):
        paper = given.get(component.order, GivenPaper(component.order, DossierComponent.Origin.MISSING))
        if paper.origin == DossierComponent.Origin.MISSING and not component.required:
            continue
        rows.append(
            DossierComponent(
                dossier=dossier,
                component=component,
                order=component.order,
                name=component.name,
                paper=component.paper,
                copies=paper.copies,
                origin=paper.origin,
                file_id=paper.file_id,
                file_name=paper.file_name,
                reuse_source=paper.reuse_source,
                reuse_on=paper.reuse_on,
            )
        )
    DossierComponent.objects.bulk_create(rows)


def dossier_code(office: Office, now: dt.datetime) -> str:
    """Return the next code of the office: agency, day, counter of the day. Source: TT 01/2018/TT-VPCP art.
    19."""
    day = f"{now.astimezone(PROVINCE_ZONE):%y%m%d}"
    return f"{office.agency_code}-{day}-{next_number(f'dossier {office.id} {day}'):04d}"
