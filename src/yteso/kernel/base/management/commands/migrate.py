"""`yteso migrate`: Django's own, except that a new table costs as much as a table.

Migrating an empty database was 27 processor seconds, 20 of them Django making its picture of the models anew
(ADR 0096). It makes every model anew that is tied to a new one, however far; here all are tied to each other
through accounts and organisations. Nothing known changes by a new model: it alone is made.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


@contextlib.contextmanager
def new_models_made_alone() -> Iterator[None]:
    """Let `ProjectState.add_model` make the class of the new model only, as importing it would."""
    original = ProjectState.add_model

    def add_model(self: ProjectState, model_state: ModelState) -> None:
        apps = self.__dict__.get("apps")
        if apps is None or model_state.name_lower in apps.all_models[model_state.app_label]:
            original(self, model_state)
            return
        del self.__dict__["apps"]  # the original then only notes the model
        try:
            original(self, model_state)
        finally:
            self.__dict__["apps"] = apps
        apps.render_multiple([model_state])

    ProjectState.add_model = add_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = original  # type: ignore[method-assign]


class Command(migrate.Command):
    """Bring the database to the code's state, as Django does."""

    def handle(self, *args: Any, **options: Any) -> None:
        with new_models_made_alone():
            super().handle(*args, **options)
