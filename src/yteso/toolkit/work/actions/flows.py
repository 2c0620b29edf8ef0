"""Bringing versions of flows in."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yteso.toolkit.work.flows import read_flow
from yteso.toolkit.work.models import FlowVersion


@transaction.atomic
def install_flow(
    *, code: str, title: str, definition: Mapping[str, Any], legal_basis: str, valid_from: dt.date
) -> FlowVersion:
    """Return the version with this definition; make the next one if the newest is another.

    Raises ValueError when the definition contradicts itself.
    """
    read_flow(definition)
    text = json.dumps([definition, valid_from.isoformat()], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = FlowVersion.objects.filter(code=code).order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    return FlowVersion.objects.create(
        code=code,
        number=newest.number + 1 if newest else 1,
        title=title,
        definition=definition,
        legal_basis=legal_basis,
        valid_from=valid_from,
        digest=digest,
    )
