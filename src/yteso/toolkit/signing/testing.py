"""For tests of other modules: an installation that can seal, and certificates with the right to use them."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from yteso.kernel.base.public import SystemActor, User, now
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.actions.authority import issue_certificate, make_own_authority
from yteso.toolkit.signing.actions.rights import give_right
from yteso.toolkit.signing.actions.signing import archive_document
from yteso.toolkit.signing.keys import holder_of, outside_times, stamp_times_with
from yteso.toolkit.signing.models import Authority, Certificate, Document, Right
from yteso.toolkit.signing.pki.stamping import local_time_stamper
from yteso.toolkit.signing.pki.validating import validate
from yteso.toolkit.signing.queries import content_of, trust_on

TESTER = SystemActor("test")


def make_authority() -> None:
    make_own_authority(actor=TESTER, name="Sở Y tế thử", now=now())


def make_seal(organisation: Organisation, *, automatic: bool = True) -> Certificate:
    """Make the installation's own authority, if it has none, and a seal of the organisation."""
    make_authority()
    return issue_certificate(
        actor=TESTER,
        kind=Certificate.Kind.SEAL,
        name=organisation.name,
        organisation_id=organisation.pk,
        automatic=automatic,
        now=now(),
    )


def make_right(
    user: User,
    organisation: Organisation,
    *,
    kind: Certificate.Kind = Certificate.Kind.PERSON,
    form: str = "",
    position: str = "Giám đốc",
    valid_from: dt.date = dt.date(2020, 1, 1),
    valid_to: dt.date | None = None,
    certificate_id: UUID | None = None,
    days: int = 365,
    start: dt.datetime | None = None,
) -> Right:
    """Give a user a certificate of their own (or the organisation's seal) and the right to sign with it."""
    make_authority()
    if certificate_id is None:
        name = str(user) if kind == Certificate.Kind.PERSON else organisation.name
        certificate_id = issue_certificate(
            actor=TESTER,
            kind=kind,
            name=name,
            organisation_id=organisation.pk,
            days=days,
            start=start,
            now=now(),
        ).pk
    return give_right(
        actor=TESTER,
        certificate_id=certificate_id,
        user_id=user.pk,
        organisation_id=organisation.pk,
        form=form,
        position=position,
        valid_from=valid_from,
        valid_to=valid_to,
        now=now(),
    )


def own_stamper() -> Any:
    """Return what stamps times by the installation's own key: for tests that serve it over HTTP."""
    make_authority()
    return local_time_stamper(holder_of(Authority.objects.get(kind=Authority.Kind.TIME, ended_at=None)))


@contextlib.contextmanager
def stamping_with(source: Callable[[], Any]) -> Iterator[None]:
    """Take times from an outside source, for the length of a test."""
    before = list(outside_times)
    stamp_times_with(source)
    try:
        yield
    finally:
        outside_times[:] = before


def archive_again(document: Document) -> None:
    archive_document(document_id=document.pk, now=now())


def validated(document: Document) -> Any:
    """Return the newest report about a document."""
    return validate(content_of(document), trust_on(now().date()), now())
