import pytest

from yteso.kernel.base.public import NotAllowed, NotVisible, User, now, uuid7
from yteso.kernel.ui.actions import delete_view, save_view
from yteso.kernel.ui.errors import ViewNeedsName
from yteso.kernel.ui.models import SavedView
from yteso.kernel.ui.permissions import SHARE_VIEWS
from yteso.kernel.ui.queries import list_views
from yteso.kernel.ui.tests.cast import READ, REGISTER, Somebody

pytestmark = pytest.mark.django_db


def someone(name, organisation_id=None, may=(READ,)):
    user = User.objects.create(username=name, full_name=name)
    return Somebody(user.pk, may=set(may), organisation_id=organisation_id)


def save(actor, title="Trễ hạn", shared_with="nobody", query="kind=staff&after=x"):
    return save_view(
        actor=actor, register=REGISTER, title=title, query=query, shared_with=shared_with, now=now()
    )


def test_a_view_keeps_the_question_but_not_the_page():
    view = save(someone("an"))
    assert view.query == "kind=staff"


def test_the_same_name_replaces_the_view():
    an = someone("an")
    save(an)
    save(an, query="kind=citizen")
    assert [v.query for v in list_views(an, REGISTER.slug)] == ["kind=citizen"]


def test_others_see_what_is_shared_with_them():
    here, there = uuid7(), uuid7()
    an = someone("an", here, may=[READ, SHARE_VIEWS])
    colleague, stranger = someone("binh", here), someone("chi", there)
    for sharing in ("nobody", "organisation", "everyone"):
        save(an, title=sharing, shared_with=sharing)

    assert [v.title for v in list_views(colleague, REGISTER.slug)] == ["everyone", "organisation"]
    assert [v.title for v in list_views(stranger, REGISTER.slug)] == ["everyone"]


def test_sharing_with_everyone_needs_the_right():
    with pytest.raises(NotAllowed):
        save(someone("an"), shared_with="everyone")
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name_and_the_right_to_read():
    with pytest.raises(ViewNeedsName):
        save(someone("an"), title="   ")
    with pytest.raises(NotAllowed):
        save(someone("binh", may=[]))
    assert not SavedView.objects.exists()


def test_only_the_owner_deletes_and_sharers_what_everyone_sees():
    here = uuid7()
    an, colleague = someone("an", here, may=[READ, SHARE_VIEWS]), someone("binh", here)
    keeper = someone("chi", may=[READ, SHARE_VIEWS])
    private, shared, public = save(an, "a"), save(an, "b", "organisation"), save(an, "c", "everyone")

    with pytest.raises(NotVisible):
        delete_view(actor=colleague, register=REGISTER, view_id=private.id)
    with pytest.raises(NotAllowed):
        delete_view(actor=colleague, register=REGISTER, view_id=shared.id)
    assert SavedView.objects.count() == 3
    delete_view(actor=an, register=REGISTER, view_id=shared.id)
    delete_view(actor=keeper, register=REGISTER, view_id=public.id)
    assert [v.title for v in SavedView.objects.all()] == ["a"]


def test_saving_from_the_page_leads_back_to_the_view(admin):
    answer = admin.post(
        "/test-users/views/", {"title": "Nhân viên", "query": "kind=staff", "shared_with": "nobody"}
    )
    assert answer["Location"] == "/test-users/?kind=staff"
    assert "Nhân viên" in admin.get("/test-users/").content.decode()
