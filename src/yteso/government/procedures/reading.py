"""Reads the reception form: who asks, which papers were given and how, which fees."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, BinaryIO

from yteso.government.procedures.actions import GivenPaper
from yteso.government.procedures.errors import FileNotAccepted
from yteso.government.procedures.models import DossierComponent, ProcedureVersion
from yteso.government.procedures.queries import Held
from yteso.toolkit.files.public import keep

LIMIT = 20 * 1024 * 1024
KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
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

    Files are kept byte for byte. Online a paper is given by its file. Raises FileNotAccepted.
    """
    papers = []
    for component in version.components.all():
        order, how = component.order, data.get(f"paper-{component.order}", "")
        uploaded = files.get(f"file-{order}")
        if uploaded:
            file = keep(uploaded.file, media_type_of(uploaded.file, uploaded.size), now, limit=LIMIT)
            papers.append(GivenPaper(order, Origin.HANDED_IN, file_id=file.pk, file_name=uploaded.name[:255]))
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


def media_type_of(stream: BinaryIO, size: int) -> str:
    """Return the type by the first bytes; nothing else, too large or locked is refused. Raises
    FileNotAccepted."""
    head = stream.read(16)
    stream.seek(max(0, size - 4096))
    tail = stream.read(4096)
    stream.seek(0)
    found = next((kind for mark, kind in KINDS if head.startswith(mark)), None)
    if found is None or size > LIMIT or b"/Encrypt" in tail:
        raise FileNotAccepted
    return found
