import pytest
from django.urls import resolve, reverse

from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import Permission
from yteso.kernel.ui.public import search
from yteso.web.office.context import menu_for
from yteso.web.office.menus import MENU, PROFILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def labels(actor):
    return {str(item.label) for area in menu_for(actor, "/") for item in area.items}


def test_each_reader_sees_only_pages_that_let_them_in(people):
    """Every page is opened by the first who sees it; that the others may is read from its guard."""
    opened = set()
    for name, member in people.members().items():
        if member.user is None or member.user.kind == "program":
            continue
        for item in (item for area in menu_for(member.actor, "/") for item in area.items):
            guard = resolve(item.url.partition("?")[0]).func.guard
            assert not isinstance(guard, Permission) or member.actor.can(guard), (name, item.url)
            if item.url not in opened:
                opened.add(item.url)
                assert member.client.get(item.url).status_code != 403, (name, item.url)


def test_a_nurse_does_not_see_the_work_of_administrators(people):
    assert "Việc bị lỗi" in labels(people.administrator.actor)
    assert "Việc bị lỗi" not in labels(people.nurse.actor)


def test_the_page_shown_is_marked(people):
    areas = menu_for(people.administrator.actor, "/")
    assert [str(i.label) for a in areas for i in a.items if i.current] == ["Trang chủ"]


def test_pages_are_found_without_tones(people, django_assert_max_num_queries):
    actor = people.nurse.actor
    found = {p.key: [str(h.title) for h in hits] for p, hits in search(actor, "trang chu")}
    assert found["pages"] == ["Trang chủ"]
    with django_assert_max_num_queries(0):
        assert "pages" not in {p.key: hits for p, hits in search(actor, "")}


def test_home_inbox_and_search_open_for_everyone(people):
    for member in (people.nurse, people.director, people.administrator):
        for url in ("/", "/inbox/", "/search/?q=trang"):
            assert member.client.get(url).status_code == 200


def test_strangers_are_sent_to_sign_in(people):
    assert people.stranger.client.get("/").status_code == 302


def test_every_entry_of_the_menu_has_its_own_words():
    words = [str(entry.label) for area in MENU for entry in area.entries]
    assert len(words) == len(set(words))


def test_every_entry_leads_somewhere():
    for entry in [*PROFILE, *(entry for area in MENU for entry in area.entries)]:
        assert reverse(entry.url_name)


def test_citizens_find_their_pages_and_the_way_out(people):
    """On the pages made for phones, too: telephones are lent."""
    shown = {
        one: member.client.get(reverse("procedures:public")).content.decode()
        for one, member in people.members().items()
        if one in {"citizen", "nurse", "stranger"}
    }
    out, book = reverse("account_logout"), f'href="{reverse("citizen:book")}"'
    assert {one for one, text in shown.items() if out in text} == {"citizen", "nurse"}
    assert {one for one, text in shown.items() if book in text} == {"citizen"}
