"""Triggers that mark, in the transaction of a change, which unit's day is to be counted again.

They work on whole statements, so COPY and raw SQL are seen, and cost one small insert for each statement.
They follow from the declarations: a table gets one function for all clocks that its rows belong to.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, models, transaction

from yteso.toolkit.measures.declared import Source, list_sources

Events = tuple[tuple[str, str, str], ...]
EVENTS: Events = (
    ("new", "INSERT", "NEW"),
    ("gone", "DELETE", "OLD"),
    ("before", "UPDATE", "OLD"),
    ("after", "UPDATE", "NEW"),
)


@dataclass(frozen=True)
class Marked:
    """How a changed row (alias `row`) of a source's table says its day and its units."""

    clock: str
    day: str
    organisation: str
    place: str
    join: str


def _marked(source: Source) -> Marked:
    joins: dict[str, str] = {}

    def column(path: str) -> str:
        return _column(source.model, path, joins) if path else ""

    day = source.day_sql or column(source.day)
    organisation, place = column(source.organisation), column(source.place)
    return Marked(source.clock_code, day, organisation, place, " ".join(joins.values()))


def _column(model: type[models.Model], path: str, joins: dict[str, str]) -> str:
    """Return the SQL of a field path of at most one step, adding the join that it needs."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    assert isinstance(field, models.Field)
    if not rest:
        return f"row.{field.column}"
    parent = field.related_model
    assert isinstance(parent, type)
    assert issubclass(parent, models.Model)
    table = parent._meta.db_table
    joins[first] = f"JOIN {table} AS {first} ON {first}.id = row.{field.column}"
    column = parent._meta.get_field(rest)
    assert isinstance(column, models.Field)
    return f"{first}.{column.column}"


def _insert(marked: Marked, rows: str) -> str:
    units = []
    if marked.organisation:
        units.append(f"('o', {marked.organisation}::text)")
    if marked.place:
        units.append(f"('p', {marked.place}::text)")
    return (
        "INSERT INTO measures_mark (clock, axis, unit, day)"  # noqa: S608 - names of ours
        f" SELECT DISTINCT '{marked.clock}', unit.axis, unit.unit, {marked.day}"
        f" FROM {rows} AS row {marked.join}"
        f" CROSS JOIN LATERAL (VALUES {', '.join(units)}) AS unit (axis, unit)"
        f" WHERE {marked.day} IS NOT NULL AND unit.unit IS NOT NULL;"
    )


def install() -> None:
    """Make or renew the triggers of all sources that are not slow."""
    tables: dict[str, dict[str, Marked]] = defaultdict(dict)
    for source in list_sources():
        if not source.is_slow:
            marked = _marked(source)
            tables[source.model._meta.db_table][marked.clock] = marked
    with transaction.atomic(), connection.cursor() as cursor:
        for table, clocks in tables.items():
            body = "\n  ".join(_insert(marked, "changed") for marked in clocks.values())
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION measures_mark_{table}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN\n  {body}\n  RETURN NULL; END $$"
            )
            for name, event, which in EVENTS:
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER measures_{name} AFTER {event} ON {table}"
                    f" REFERENCING {which} TABLE AS changed FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION measures_mark_{table}()"
                )
        _install_linking(cursor)
        _install_forgetting(cursor)


def _install_forgetting(cursor: object) -> None:
    """Have roll-ups read no more once a table of theirs was emptied by TRUNCATE, which names no rows to mark:
    figures are counted on the rows until the roll-ups are made anew."""
    tables: dict[str, list[str]] = defaultdict(list)
    for source in list_sources():
        tables[source.model._meta.db_table].append(source.code)
    for table, codes in tables.items():
        named = ", ".join(f"'{code}'" for code in codes)
        cursor.execute(  # type: ignore[attr-defined]
            f"CREATE OR REPLACE FUNCTION measures_forget_{table}()"  # noqa: S608 - names of ours
            " RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN UPDATE measures_build SET digest = '' WHERE source IN ({named});"
            " RETURN NULL; END $$"
        )
        cursor.execute(  # type: ignore[attr-defined]
            f"CREATE OR REPLACE TRIGGER measures_emptied AFTER TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION measures_forget_{table}()"
        )


def _install_linking(cursor: object) -> None:
    """Mark the days of a citizen whose rows came to another master: who is counted once may be one more or
    one less. Only statements that set the master fire it."""
    bodies = []
    for clock, source in {s.clock_code: s for s in list_sources() if _has_own_person(s)}.items():
        marked = _marked(source)
        person = source.model._meta.get_field(source.person.removesuffix("_id"))
        assert isinstance(person, models.Field)
        where = f"(SELECT * FROM {source.model._meta.db_table} WHERE {person.column} = NEW.id)"  # noqa: S608
        bodies.append(_insert(Marked(clock, marked.day, marked.organisation, marked.place, ""), where))
    body = "\n  ".join(bodies)
    cursor.execute(  # type: ignore[attr-defined]
        "CREATE OR REPLACE FUNCTION measures_mark_linked() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN\n  {body}\n  RETURN NULL; END $$"
    )
    cursor.execute(  # type: ignore[attr-defined]
        "CREATE OR REPLACE TRIGGER measures_linked AFTER UPDATE OF master_id ON people_person FOR EACH ROW"
        " WHEN (OLD.master_id IS DISTINCT FROM NEW.master_id) EXECUTE FUNCTION measures_mark_linked()"
    )


def _has_own_person(source: Source) -> bool:
    own = source.person.endswith("person_id") and "__" not in source.person + source.day + source.place
    return own and not source.is_slow
