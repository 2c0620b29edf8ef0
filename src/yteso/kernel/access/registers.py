"""The lists of accounts, grants and of the audit log (its pages stand here because `ui` is above `audit`)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from yteso.kernel.access.models import Grant
from yteso.kernel.access.permissions import MANAGE_USERS, READ_USERS
from yteso.kernel.access.queries import users_visible_to
from yteso.kernel.audit.public import (
    EXPORT,
    READ,
    Entry,
    EntryQuerySet,
    list_verbs,
    name_entries,
    persons_numbered,
    record_list,
    say,
    say_deed,
    say_object,
    say_purpose,
)
from yteso.kernel.base.public import Actor, Role, User, today
from yteso.kernel.ui.public import Badge, Column, Register


def user_rows(actor: Actor) -> QuerySet[User]:
    """Return the accounts with what the list says about each: second factor, lock, roles held today."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
    tries = AccessAttempt.objects.filter(
        username=OuterRef("username"), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    return (
        users_visible_to(actor)
        .annotate(has_second_factor=Exists(factors), is_locked=Exists(tries))
        .prefetch_related("grants__organisation")
    )


def state_of(user: Any) -> Badge:
    if not user.is_active:
        return Badge(_("Disabled"), "bad")
    if user.is_locked:
        return Badge(_("Locked"), "warning")
    return Badge(_("Active"), "good")


def roles_of(user: User) -> str:
    """Return what the user holds today, in words."""
    day = today()
    held = [g for g in user.grants.all() if g.valid_from <= day and (not g.valid_to or g.valid_to >= day)]
    return "; ".join(
        f"{Role(g.role).label} – {g.organisation}" for g in sorted(held, key=lambda g: g.valid_from)
    )


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, username, phone"), method="find")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=User.Kind.choices)
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="with_role")
    active = django_filters.BooleanFilter(label=_("Active"), field_name="is_active")

    def find(self, rows: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        return rows.filter(
            Q(full_name__icontains=text) | Q(username__icontains=text) | Q(phone__startswith=text)
        )

    def with_role(self, rows: QuerySet[User], name: str, role: str) -> QuerySet[User]:
        return rows.filter(Exists(Grant.objects.valid_on(today()).filter(user=OuterRef("pk"), role=role)))

    class Meta:
        model = User
        fields = ["q", "kind", "role", "active"]


USERS = Register(
    slug="users",
    title=_("User accounts"),
    read=READ_USERS,
    rows=user_rows,
    columns=(
        Column("username", _("Username"), lambda u: u.username, sort="username", kind="code"),
        Column("full_name", _("Full name"), lambda u: u.full_name),
        Column("kind", _("Kind"), lambda u: u.get_kind_display()),
        Column("roles", _("Roles today"), roles_of),
        Column("state", _("State"), state_of),
        Column("second_factor", _("Second factor"), lambda u: _("Yes") if u.has_second_factor else _("No")),
        Column("last_login", _("Last sign-in"), lambda u: u.last_login, kind="moment"),
        Column("phone", _("Phone"), lambda u: u.phone, shown=False),
        Column("email", _("E-mail"), lambda u: u.email, shown=False),
    ),
    filters=UserFilter,
    order=("username", "id"),
    detail="access-user",
    empty=_("No account fits. Create one with the button above."),
    template="access/users.html",
    context=lambda actor: {"may_manage": actor.can(MANAGE_USERS)},
)


class EntryFilter(django_filters.FilterSet):
    """Each of these meets an index, so that the log stays quick at any size."""

    q = django_filters.CharFilter(label=_("Username, personal number or key"), method="find")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Entry.Kind.choices)
    verb = django_filters.ChoiceFilter(label=_("What"), choices=list_verbs)
    day = django_filters.DateFromToRangeFilter(label=_("Day"), field_name="at")
    emergency = django_filters.BooleanFilter(label=_("Emergency"), field_name="emergency")

    def find(self, rows: EntryQuerySet, name: str, text: str) -> EntryQuerySet:
        text = text.strip()
        user = User.objects.filter(username__iexact=text).values_list("pk", flat=True).first()
        if user:
            return rows.filter(Q(user_id=user) | Q(object_kind="user", object_id=str(user)))
        if persons := persons_numbered(text):
            return rows.about(persons)
        try:
            key = UUID(text)
        except ValueError:
            return rows.none()
        about = Q(person_id=key) | Q(person_ids__contains=[key]) | Q(user_id=key) | Q(object_id=str(key))
        return rows.filter(about)

    class Meta:
        model = Entry
        fields = ["q", "kind", "verb", "day", "emergency"]


TRIES = ("access.sign_in_failed", "access.locked")  # of somebody who was not signed in


def who(entry: Entry) -> object:
    """Return who did it; of a try to sign in, the name that was tried."""
    if entry.verb in TRIES and entry.user_id is None:
        return gettext("Not signed in (%(username)s)") % {"username": entry.detail.get("username", "")}
    return entry.user_label


def what(entry: Entry) -> str:
    """Return what was done: the verb, and which of the deeds that its permission covers."""
    deed = say_deed(entry.detail)
    return f"{say(entry.verb)}: {deed}" if deed else str(say(entry.verb))


def person_of(entry: Entry) -> object:
    """Return the person's name to those who may know it, else the end of their key; or how many."""
    if entry.person_named:
        return entry.person_named.text
    if entry.person_id or entry.person_ids is None:
        return short(str(entry.person_id)) if entry.person_id else ""
    return ngettext("%(n)d person", "%(n)d persons", len(entry.person_ids)) % {"n": len(entry.person_ids)}


def short(key: str) -> str:
    """Return the end of a key: enough to tell two apart on one page."""
    return f"…{key[-8:]}" if len(key) > 8 else key


def object_of(entry: Entry) -> str:
    """Return what kind of thing it was done to, and its name or the end of its key."""
    called = entry.object_named.text if entry.object_named else short(entry.object_id)
    return f"{say_object(entry.object_kind)} {called}".strip()


def written(detail: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(detail.items()))


def name_and_note(actor: Actor, entries: Sequence[Entry]) -> None:
    """Put the names on the entries that the actor may see, and note whom they saw by name."""
    name_entries(actor, entries)
    named = [entry.person_id for entry in entries if entry.person_id and entry.person_named]
    if named:
        record_list(actor, named, READ.code, detail={"register": "audit"})


AUDIT = Register(
    slug="audit",
    title=_("Audit log"),
    intro=_("Who did and saw what. Nobody can change or remove an entry; the verification proves it."),
    read=READ,
    export=EXPORT,
    rows=lambda actor: Entry.objects.visible_to(actor),
    columns=(
        Column("at", _("Time"), lambda e: e.at, sort="at", kind="moment"),
        Column("user", _("Who"), who),
        Column("place", _("Where"), lambda e: e.place_named.text if e.place_named else ""),
        Column("verb", _("What"), what),
        Column("kind", _("Kind"), lambda e: e.get_kind_display(), shown=False),
        Column(
            "person", _("Person"), person_of, link=lambda e: e.person_named.url if e.person_named else None
        ),
        Column(
            "object", _("Object"), object_of, link=lambda e: e.object_named.url if e.object_named else None
        ),
        Column("purpose", _("Purpose"), lambda e: say_purpose(e.purpose)),
        Column("emergency", _("Emergency"), lambda e: Badge(_("Emergency"), "bad") if e.emergency else ""),
        Column("address", _("Network address"), lambda e: e.address, kind="code"),
        Column("detail", _("Technical detail"), lambda e: written(e.detail), shown=False),
        Column("key", _("Key of the person"), lambda e: e.person_id or "", kind="code", shown=False),
        Column("link", _("Chain and number"), lambda e: f"{e.chain}/{e.seq}", kind="code", shown=False),
    ),
    filters=EntryFilter,
    order=("-at", "-id"),
    dress=name_and_note,
    empty=_("No entry fits. Take a filter away."),
)
