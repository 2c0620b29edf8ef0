"""Reads the reception form: who asks, which papers were given and how, which fees."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from yteso.government.procedures.actions import GivenPaper
from yteso.government.procedures.errors import FileNotAccepted
from yteso.government.procedures.models import DossierComponent, ProcedureVersion
from yteso.government.procedures.queries import Held
from yteso.kernel.base.public import Refusal
from yteso.toolkit.files.public import take_in

SALT, A_DAY = "procedures.kept", 24 * 3600
LIMIT = 20 * 1024 * 1024
KINDS = {"application/pdf", "image/jpeg", "image/png"}
Origin = DossierComponent.Origin


@dataclass(frozen=True)
class KeptFile:
    """A file that came with a form. Its token goes back with the page, so that it need not be sent again."""

    digest: str
    name: str

    @property
    def token(self) -> str:
        return signing.dumps([self.digest, self.name], salt=SALT)


def keep_files(
    version: ProcedureVersion, data: Mapping[str, Any], files: Mapping[str, Any], now: dt.datetime
) -> tuple[dict[int, KeptFile], list[str]]:
    """Keep, byte for byte, the files `file-N` that a form sent; those that came before are known by `kept-N`.

    Return {order of the paper: its file}, and a sentence about each file that cannot be taken.
    """
    kept: dict[int, KeptFile] = {}
    wrong: list[str] = []
    if not data and not files:
        return kept, wrong
    for component in version.components.order_by("order"):
        uploaded, token = files.get(f"file-{component.order}"), data.get(f"kept-{component.order}")
        try:
            if uploaded:
                kept[component.order] = KeptFile(*keep_paper(uploaded.read(), uploaded.name, now))
            elif token:
                kept[component.order] = KeptFile(*signing.loads(token, salt=SALT, max_age=A_DAY))
        except Refusal as no:
            wrong.append(f"{component.order}. {component.name}: {no}")
        except signing.BadSignature:
            continue  # a page of yesterday: the file is asked for again
    return kept, wrong


def read_papers(
    version: ProcedureVersion,
    data: Mapping[str, Any],
    kept: Mapping[int, KeptFile],
    held: Mapping[int, Held],
) -> list[GivenPaper]:
    """Return the papers as the form has them: `paper-N` is given, held or empty; `kept` are the files that
    came, now or with the page before (see `keep_files`)."""
    papers = []
    for component in version.components.all():
        order, how = component.order, data.get(f"paper-{component.order}", "")
        if order in kept:
            one = kept[order]
            papers.append(GivenPaper(order, Origin.HANDED_IN, file_id=one.digest, file_name=one.name))
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
        elif how == "given":
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
