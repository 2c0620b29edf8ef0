import pytest

from yteso.kernel.base.public import User
from yteso.kernel.ui.public import capped_count, keyset_page
from yteso.kernel.ui.tests.cast import make_users

pytestmark = pytest.mark.django_db


def walk(rows, order, size):
    """Return every key met going forward page by page, and then back again."""
    forward, mark, marks = [], "", []
    while True:
        page = keyset_page(rows, order, size, after=mark)
        forward += [row.pk for row in page.rows]
        if not page.after:
            break
        mark = page.after
        marks.append(mark)
    back = [row.pk for row in page.rows]
    while page.before:
        page = keyset_page(rows, order, size, before=page.before)
        back = [row.pk for row in page.rows] + back
    return forward, back


@pytest.mark.parametrize(
    "order",
    [("full_name", "id"), ("-full_name", "-id"), ("-full_name", "id"), ("-id",), ("last_login", "-id")],
)
def test_every_row_is_met_once_with_ties_and_nulls(order):
    make_users(53)
    User.objects.filter(phone__lt="090020").update(last_login="2026-01-01T00:00:00.123456Z")
    wanted = list(User.objects.order_by(*order).values_list("pk", flat=True))

    forward, back = walk(User.objects.all(), order, 10)

    assert forward == wanted
    assert back == wanted


def test_null_is_greater_than_everything_in_both_directions():
    make_users(12)
    User.objects.filter(phone__lt="090005").update(last_login="2026-01-01T00:00:00Z")
    for order in (("last_login", "id"), ("-last_login", "-id")):
        wanted = list(User.objects.order_by(*order).values_list("pk", flat=True))
        assert walk(User.objects.all(), order, 3) == (wanted, wanted)


def test_sorting_over_a_relation_needs_no_row_of_it():
    make_users(5)
    page = keyset_page(User.objects.all(), ("full_name", "id"), 2)
    assert [u.full_name for u in page.rows] == ["Nguyễn Văn 0", "Nguyễn Văn 1"]
    assert page.before == ""


@pytest.mark.parametrize("mark", ["x", "WyJhIl0", "bm90IGpzb24", "WyJhIiwgIm5vLXV1aWQiXQ", "é"])
def test_a_damaged_mark_gives_the_first_page(mark):
    make_users(5)
    page = keyset_page(User.objects.all(), ("full_name", "id"), 2, after=mark)
    assert [u.full_name for u in page.rows] == ["Nguyễn Văn 0", "Nguyễn Văn 1"]


def test_no_page_uses_offset(django_assert_num_queries):
    make_users(30)
    first = keyset_page(User.objects.all(), ("full_name", "id"), 10)
    with django_assert_num_queries(1) as seen:
        keyset_page(User.objects.all(), ("full_name", "id"), 10, after=first.after)
    assert "OFFSET" not in seen[0]["sql"]


def test_counts_stop_at_the_cap():
    make_users(12)
    assert capped_count(User.objects.all(), 10) == (10, True)
    assert capped_count(User.objects.all(), 12) == (12, False)
