"""Reads the reception form: who asks, which papers were given and how, which fees."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yteso.government.procedures.actions import GivenPaper
from yteso.government.procedures.errors import FileNotAccepted
from yteso.government.procedures.models import DossierComponent, ProcedureVersion
from yteso.government.procedures.queries import Held
from yteso.toolkit.files.public import take_in

LIMIT = 20 * 1024 * 1024
KINDS = {"application/pdf", "image/jpeg", "image/png"}
Origin = DossierComponent.Origin


def read_papers(
    version: ProcedureVersion,
    data: Mapping[str, Any],
    files: Mapping[str, Any],
    held: Mapping[int, Held],
    now: dt.datetime,
    *,
    files_needed: bool = False,
) -> list[GivenPaper]:
    """Return the papers as the form has them: `paper-N` is given, held or empty; `file-N` a file.

    Files are kept byte for byte. Online a paper is given by its file. Raises FileNotAccepted, and what
    `take_in` says of files that are broken, locked or infected.
    """
    papers = []
    for component in version.components.all():
        order, how = component.order, data.get(f"paper-{component.order}", "")
        uploaded = files.get(f"file-{order}")
        if uploaded:
            key, name = keep_paper(uploaded.read(), uploaded.name, now)
            papers.append(GivenPaper(order, Origin.HANDED_IN, file_id=key, file_name=name))
        elif how == "held" and order in held:
            known = held[order]
            papers.append(
                GivenPaper(
                    order,
                    Origin.REUSED,
                    file_id=known.file_id,
                    file_name=known.file_name,
                    reuse_source=known.source,
                    reuse_on=known.on,
                )
            )
        elif how == "given" and not files_needed:
            papers.append(GivenPaper(order))
    return papers


def keep_paper(content: bytes, name: str, now: dt.datetime) -> tuple[str, str]:
    """Keep one file that was sent for a dossier; return its key and its name.

    Raises FileNotAccepted, and the refusals of `toolkit/files` for what is locked, broken or a program.
    """
    if len(content) > LIMIT:
        raise FileNotAccepted
    arrival = take_in(content, now)
    if arrival.refusal is not None:
        raise arrival.refusal
    if arrival.inspection.media_type not in KINDS:
        raise FileNotAccepted
    return arrival.file.pk, name[-255:]
