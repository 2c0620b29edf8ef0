"""A dashboard of the director's own, shared with the province's officers and mailed on Mondays."""

from yteso.insight.dashboards.actions import make_board, share_board, subscribe
from yteso.insight.dashboards.models import Board
from yteso.kernel.access.public import find_actor
from yteso.kernel.base.public import DemoPlan, Role, Say, User, now, today

CARDS = (
    ("figure", ("visits.total",), "", ""),
    ("figure", ("stays.deaths",), "", ""),
    ("figure", ("records.managed_share",), "", ""),
    ("figure", ("lookups.success_share",), "", ""),
    ("trend", ("visits.outpatient", "visits.admissions"), "", "Lượt KBCB theo tháng"),
    ("keys", ("illness.outpatient",), "group", "Bệnh mắc nhiều nhất"),
)


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make it once; a second call finds it and changes nothing."""
    director = User.objects.filter(username="giamdoc").first()
    if director is None or Board.objects.filter(owner=director).exists():
        say("dashboards are there already")
        return
    actor, at = find_actor(director, today()), now()
    board = make_board(
        actor=actor, title="Giao ban thứ Hai", note="Số liệu cho giao ban đầu tuần", cards=CARDS, now=at
    )
    share_board(actor=actor, board_id=board.id, role=Role.PROVINCE_OFFICER, organisation_id=None, now=at)
    subscribe(actor=actor, board_id=board.id, rhythm="weekly", now=at)
    say(f"one dashboard with {len(CARDS)} cards, shared and mailed")
