"""The menu of the back office: every area of work and its pages. Its URL's guard says who sees an entry."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor
from yteso.toolkit.work.public import queues_for


@dataclass(frozen=True)
class Entry:
    """A page in the menu: its words, its URL's name, its icon; used `often`, it is on the home page.

    `shown(actor)` says more than the guard of the URL can: whether the page has anything for this reader.
    """

    label: str | Promise
    url_name: str
    icon: str
    often: bool = False
    shown: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class Area:
    label: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class HomeList:
    """The first rows of a list on the home page of those who may open it."""

    label: str | Promise
    url_name: str
    rows: int


def has_queues(actor: Actor) -> bool:
    return bool(queues_for(actor))


MENU = (
    Area("", (Entry(_("Home"), "home", icon="home"),)),
    Area(
        _("Care"),
        (
            Entry(_("Check in"), "reception:desk", icon="scan", often=True),
            Entry(_("Here today"), "reception:arrivals", icon="list"),
            Entry(_("Health records"), "chart:find", icon="heart-rate-monitor", often=True),
            Entry(_("Emergency openings"), "chart:emergencies", icon="alert-triangle"),
            Entry(_("Look-ups at the desks"), "reception:use", icon="chart-bar"),
        ),
    ),
    Area(
        _("Work"),
        (
            Entry(_("My queues"), "work:queues", icon="inbox", often=True, shown=has_queues),
            Entry(_("Who has how much work"), "work:workload", icon="users"),
            Entry(_("Working calendar"), "work:calendar", icon="calendar-event"),
            Entry(_("Absence and stand-ins"), "work:absences", icon="calendar-off"),
        ),
    ),
    Area(
        _("Procedures"),
        (
            Entry(_("Receive: choose a procedure"), "procedures:catalogue", icon="folder-plus", often=True),
            Entry(_("Procedure dossiers"), "procedures:dossiers", icon="folder", often=True),
            Entry(_("Forms given out"), "procedures:slips", icon="file-text"),
            Entry(_("Licence registers"), "procedures:licences", icon="certificate"),
            Entry(_("Council sessions"), "procedures:sessions", icon="users"),
            Entry(_("Proposals to simplify"), "procedures:proposals", icon="bulb"),
            Entry(_("Kept in time"), "procedures:statistics", icon="chart-bar"),
            Entry(_("Reception office"), "procedures:office", icon="settings"),
            Entry(_("Messages of the national portal"), "portal:messages", icon="send"),
            Entry(_("Link with the national portal"), "portal:link", icon="settings"),
        ),
    ),
    Area(
        _("Digitising papers"),
        (
            Entry(_("Verify scans"), "archive:verify-next", icon="keyboard", often=True),
            Entry(_("Digitised papers"), "archive:papers", icon="archive"),
            Entry(_("Send scans"), "archive:send", icon="scan"),
            Entry(_("Batches of scans"), "archive:batches", icon="list"),
            Entry(_("Inventory of papers"), "archive:inventory", icon="list-check"),
            Entry(_("Progress of digitisation"), "archive:progress", icon="chart-bar"),
            Entry(_("How long files are kept"), "files:classes", icon="clock"),
            Entry(_("Files and how long they are kept"), "files:kept", icon="archive"),
            Entry(_("Disposal lists"), "files:disposals", icon="trash"),
            Entry(_("Propose files for disposal"), "files:propose", icon="list-check"),
        ),
    ),
    Area(
        _("Official documents"),
        (
            Entry(_("Incoming documents"), "correspondence:incoming", icon="inbox", often=True),
            Entry(_("Outgoing documents"), "correspondence:outgoing", icon="send", often=True),
            Entry(_("Draft a document"), "correspondence:new", icon="edit"),
            Entry(_("Work files"), "correspondence:work-files", icon="folder"),
            Entry(_("Electronic documents that are signed"), "correspondence:figures", icon="writing-sign"),
            Entry(_("Document office"), "correspondence:office", icon="settings"),
        ),
    ),
    Area(
        _("Person records"),
        (
            Entry(_("Find a person"), "people:find", icon="user-search"),
            Entry(_("People"), "people:all", icon="users"),
            Entry(_("Doubtful pairs"), "people:pairs", icon="arrows-diff", often=True),
        ),
    ),
    Area(
        _("Insurance files"),
        (
            Entry(_("All facilities"), "insurance:board", icon="chart-bar", often=True),
            Entry(_("Send files"), "insurance:upload", icon="upload", often=True),
            Entry(_("Files sent"), "insurance:submissions", icon="file-text"),
            Entry(_("Dossiers"), "insurance:dossiers", icon="list"),
            Entry(_("What to mend"), "insurance:findings", icon="alert-triangle", often=True),
            Entry(_("Late"), "insurance:late", icon="clock"),
            Entry(_("Hospital programs"), "insurance:clients", icon="settings"),
        ),
    ),
    Area(
        _("Figures"),
        (
            Entry(_("Dashboards"), "dashboards:index", icon="layout-dashboard", often=True),
            Entry(_("Data quality"), "quality:board", icon="list-check"),
            Entry(_("Catalogue of figures"), "measures:catalogue", icon="list"),
            Entry(_("Map"), "maps:map", icon="map-2"),
            Entry(_("Facilities on the map"), "maps:facilities", icon="map-pin"),
            Entry(_("Feed of figures"), "feed:receivers", icon="send"),
        ),
    ),
    Area(
        _("Statistics"),
        (
            Entry(_("Reports that wait for me"), "statistics:waiting", icon="inbox", often=True),
            Entry(_("All reports"), "statistics:reports", icon="list"),
            Entry(_("Who has sent statistical reports"), "statistics:board", icon="layout-grid", often=True),
            Entry(_("A form over all units"), "statistics:summary", icon="table"),
            Entry(_("Primary registers"), "registers:home", icon="notebook", often=True),
            Entry(_("Beds of departments"), "beds:home", icon="bed"),
            Entry(_("Twelve headline percentages"), "indicators:headlines", icon="percentage"),
            Entry(_("Indicators"), "indicators:catalogue", icon="target"),
            Entry(_("Forms of statistical reports"), "statistics:forms", icon="list-numbers"),
        ),
    ),
    Area(
        _("Catalogues"),
        (
            Entry(_("Organisations"), "organisations:tree", icon="building-hospital"),
            Entry(_("Facilities"), "organisations:facilities", icon="list"),
            Entry(_("Administrative units"), "places:tree", icon="map"),
            Entry(_("Forms"), "forms:all", icon="forms"),
            Entry(_("Code lists"), "codes:lists", icon="list-numbers"),
            Entry(_("Load an official list"), "codes:load-file", icon="upload"),
        ),
    ),
    Area(
        _("System"),
        (
            Entry(_("Signed documents"), "signing:documents", icon="writing-sign"),
            Entry(_("Certificates and seals"), "signing:certificates", icon="certificate"),
            Entry(_("User accounts"), "users", icon="users", often=True),
            Entry(_("Roles and permissions"), "access-roles", icon="key"),
            Entry(_("Audit log"), "audit", icon="history", often=True),
            Entry(_("Official mailbox"), "mailbox:letters", icon="mail"),
            Entry(_("Packets of the document bus"), "documents:packets", icon="send"),
            Entry(_("Agencies on the document bus"), "documents:partners", icon="building-hospital"),
            Entry(_("Own code on the document bus"), "documents:address", icon="settings"),
            Entry(_("Background jobs"), "operations:queues", icon="clock"),
            Entry(_("Failed jobs"), "operations:failures", icon="alert-triangle"),
        ),
    ),
)

PROFILE = (
    Entry(_("My book"), "citizen:book", icon="heartbeat"),
    Entry(_("My dossiers"), "procedures:my", icon="folder"),
    Entry(_("My digitised papers"), "archive:mine", icon="file-certificate"),
    Entry(_("My account"), "access-profile", icon="user"),
    Entry(_("Second factor"), "mfa_index", icon="shield-lock"),
    Entry(_("Where I am signed in"), "usersessions_list", icon="devices"),
    Entry(_("What I did"), "access-my-deeds", icon="history"),
)

HOME_LISTS = (HomeList(_("Here today"), "reception:arrivals", 8),)
