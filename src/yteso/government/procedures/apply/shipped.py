"""The forms that come with the product: dated data, loaded after every `migrate`."""

import datetime as dt
import json
from importlib.resources import files

from yteso.government.procedures.apply.offers import PURPOSE
from yteso.kernel.base.public import SystemActor
from yteso.toolkit.forms.public import install_form, read_definition


def install_forms(now: dt.datetime) -> list[str]:
    """Load the shipped forms that are not there yet in this very version; return their codes."""
    loaded = []
    folder = files("yteso.government.procedures").joinpath("data", "forms")
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        data = json.loads(path.read_text(encoding="utf-8"))
        made = install_form(
            actor=SystemActor("yteso"),
            code=data["code"],
            definition=read_definition(data["definition"]),
            source=f"{data['source']} ({data['confidence']})",
            valid_from=dt.date.fromisoformat(data["valid_from"]),
            uses=[(PURPOSE, key) for key in data["uses"]],
            now=now,
        )
        if made is not None:
            loaded.append(data["code"])
    return loaded
