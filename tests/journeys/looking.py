"""Opens pages as an account and looks whether each person who is named there can see it in their log.

Without a browser: what the server sends is what is known. Every kind of page (the name of its URL) is opened
twice, files too where they are text. A name counts if it is one person's alone, and nobody's without a
record: applicants, holders of licences and lines of registers may bear names that nobody has linked.
"""

import html
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from yteso.exchange.insurance.models import Dossier as Sent
from yteso.government.archive.models import Paper
from yteso.government.procedures.models import Dossier, Licence
from yteso.insight.registers.models import Entry as Line
from yteso.kernel.access.testing import sign_in
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import User
from yteso.kernel.organisations.models import Staff
from yteso.kernel.people.public import CitizenAccount, Person

LINK = re.compile(r"""(?:href|src|hx-get)=["']([^"'#]+)""")
MARKUP = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]+>", re.S)
WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
LEFT_OUT = ("logout", "stream", "events", "language", "deeds")  # one's own deeds name whom one saw before
EACH, MOST = 2, 900


def known_names() -> dict[str, UUID]:
    """Return {name in small letters: the master of the only person who bears it}."""
    bearers: dict[str, set[UUID]] = defaultdict(set)
    for name, master in Person.objects.values_list("full_name", "master_id"):
        bearers[name.lower()].add(master)
    others: set[str] = set()
    for rows in (
        User.objects.values_list("full_name"),
        Staff.objects.values_list("full_name"),
        Dossier.objects.filter(owner_person=None).values_list("owner_name"),
        Dossier.objects.values_list("applicant_name"),
        Licence.objects.values_list("holder_name"),
        Sent.objects.filter(person=None).values_list("patient_name"),
        Paper.objects.filter(holder_person=None).values_list("holder_name"),
        Line.objects.filter(person=None).values_list("values__full_name"),
    ):
        others |= {str(name).lower() for (name,) in rows if name}
    every = set(bearers) | others
    inside = {part for name in every for part in _parts(name) if part != name}
    return {
        name: next(iter(whose))
        for name, whose in bearers.items()
        if len(whose) == 1 and name not in others and name not in inside and len(name.split()) > 2
    }


def _parts(text: str) -> Iterator[str]:
    words = text.split(" ")
    for start in range(len(words)):
        for end in range(start + 3, min(len(words), start + 6) + 1):
            yield " ".join(words[start:end])


@dataclass
class Look:
    """What one account opened: how many pages, how often somebody was named, and where nobody was told."""

    opened: int = 0
    named: int = 0
    silent: list[str] = field(default_factory=list)


def look_around(user: User, names: dict[str, UUID]) -> Look:
    """Open what is linked from the account's home, and what is linked from there, each kind of page twice."""
    look, client = Look(), sign_in(user)
    own = set(CitizenAccount.objects.filter(user=user).values_list("person__master_id", flat=True))
    waiting: dict[str, deque[str]] = defaultdict(deque)
    count: Counter[str] = Counter()
    seen = {"/"}
    waiting[kind_of("/")].append("/")
    while any(waiting.values()) and look.opened < MOST:
        kind = min((k for k in waiting if waiting[k]), key=lambda k: count[k])
        address = waiting[kind].popleft()
        if count[kind] >= EACH:
            waiting[kind].clear()
            continue
        count[kind] += 1
        look.opened += 1
        source, masters = _open(client, address, names, look)
        if missing := masters - own:
            look.silent.append(f"{user.username}: {address} ({kind}) names {len(missing)} who are not told")
        for found in LINK.findall(source):
            link = urljoin(address, html.unescape(found)).partition("#")[0]
            if link.startswith("/") and link not in seen and (next_kind := kind_of(link)):
                seen.add(link)
                waiting[next_kind].append(link)
    return look


def kind_of(address: str) -> str:
    """Return the name of the page's URL; "" for what is no page, or ends the walk."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    name = found.view_name or found.route
    return "" if any(part in name for part in LEFT_OUT) else name


def _open(client: Client, address: str, names: dict[str, UUID], look: Look) -> tuple[str, set[UUID]]:
    """Open a page; return its source and the masters of those whom it names and whose log does not say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (began,) = cursor.fetchone()
    answer = client.get(address, follow=True)
    text, source = _text_of(answer)
    masters = {names[part] for run in WORDS.findall(text.lower()) for part in _parts(run) if part in names}
    look.named += len(masters)
    new = Entry.objects.reads().filter(at__gte=began)
    told = {key for entry in new for key in (entry.person_id, *(entry.person_ids or ())) if key}
    told |= set(Person.objects.filter(id__in=told).values_list("master_id", flat=True))
    return source, masters - told


def _text_of(answer: HttpResponseBase) -> tuple[str, str]:
    kind = answer.headers.get("Content-Type", "")
    content = b"".join(answer) if answer.streaming else getattr(answer, "content", b"")  # type: ignore[arg-type]
    if not kind.startswith("text/") or "event-stream" in kind:
        return "", ""
    source = content.decode("utf-8", "replace")
    if "html" not in kind:
        return " . ".join(source.split("\n")), ""
    return " ".join(html.unescape(MARKUP.sub(" . ", source)).split()), source
