"""The demo's proposals to simplify, beside `demo.py`: one waits for the director, one was applied."""

import datetime as dt

from yteso.government.procedures.actions import (
    apply_simplification,
    decide_simplification,
    propose_simplification,
)
from yteso.government.procedures.models import ProcedureVersion
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, SystemActor

WAITS, APPLIED = "1.004616", "1.002600"


def propose_some(head: Actor, leader: Actor, now: dt.datetime) -> int:
    """Propose on the evidence of the year just made; return how many."""
    day = now.astimezone(PROVINCE_ZONE).date()
    rows = ProcedureVersion.objects.on(day).filter(procedure__code__in=(WAITS, APPLIED))
    versions = {one.procedure.code: one for one in rows.select_related("procedure")}
    if len(versions) < 2:
        return 0
    limit = versions[WAITS].legal_amount or 0
    health = versions[WAITS].components.filter(name__icontains="sức khỏe").values_list("order", flat=True)
    propose_simplification(
        actor=head,
        version_id=versions[WAITS].id,
        committed_amount=max(1, limit - limit // 3),
        dropped=list(health[:1]),
        reason="Thời gian giải quyết bình quân ngắn hơn nhiều so với thời hạn.\n"
        "Giấy khám sức khỏe tra cứu được trên hệ thống nên không cần nộp bản giấy.",
        now=now,
    )
    done = propose_simplification(
        actor=head,
        version_id=versions[APPLIED].id,
        committed_amount=max(1, (versions[APPLIED].legal_amount or 2) - 1),
        reason="Hồ sơ đầy đủ giải quyết được trong hai ngày làm việc.",
        now=now,
    )
    decide_simplification(actor=leader, proposal_id=done.id, approve=True, note="Đồng ý", now=now)
    apply_simplification(
        actor=SystemActor("demo"),
        proposal_id=done.id,
        decision_number="1234/QĐ-UBND (mẫu)",
        decision_on=day,
        valid_from=day,
        now=now,
    )
    return 2
