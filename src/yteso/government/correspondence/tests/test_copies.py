import io

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yteso.government.correspondence.actions import (
    enter_incoming,
    enter_secret,
    give_many,
    make_copy,
)
from yteso.government.correspondence.books import read_book
from yteso.government.correspondence.errors import (
    ExcerptDiffers,
    NobodyToGive,
    NotACopyOfACopy,
    NothingToCopy,
    SameDocument,
)
from yteso.government.correspondence.models import Copy, Document, Series
from yteso.government.correspondence.testing import document_cast, make_draft
from yteso.kernel.base.public import NotAllowed, NotVisible, now, today
from yteso.toolkit.files.public import open_file
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.public import NoRight
from yteso.toolkit.work.public import Action

pytestmark = pytest.mark.django_db
TEXT = "Kế hoạch tiêm chủng mở rộng năm nay cho trẻ em dưới một tuổi"


@pytest.fixture
def people():
    return document_cast()


def enter(people, number=12, **values):
    content = print_official(
        OfficialPaper(issuer="UBND", place="Quảng Ngãi", dated=today(), body=[Paragraph(TEXT)])
    ).pdf
    given = {
        "actor": people.clerk.actor, "content": content, "file_name": "a.pdf", "sender": "UBND tỉnh",
        "symbol": f"{number}/UBND-KGVX", "subject": "Tiêm chủng", "issued_on": today(),
        "now": now(), **values,
    }  # fmt: skip
    return enter_incoming(**given)


def copy(people, document, form="SY", medium="paper", who="clerk", **values):
    return make_copy(
        actor=getattr(people, who).actor, document_id=document.pk, form=form, medium=medium,
        right_id=values.pop("right_id", people.leader_right.pk), now=now(), **values,
    )  # fmt: skip


def pages_of(one):
    with open_file(one.file_id) as stream, pikepdf.open(io.BytesIO(stream.read())) as found:
        return len(found.pages)


def test_copies_have_one_series_and_say_what_they_are(people):
    document = enter(people)
    full = copy(people, document, recipients="Các trạm y tế")
    assert (full.symbol, full.signer_position, pages_of(full)) == ("01/SY-SYT", "Giám đốc", 2)
    again = copy(people, document, form="SL")
    part = copy(
        people, document, form="TrS", excerpt="tiêm chủng mở rộng  năm nay\n", right_id=people.deputy_right.pk
    )
    assert (again.symbol, part.symbol, part.authority) == ("02/SL-SYT", "03/TrS-SYT", "KT.")
    sealed = copy(people, document, medium="electronic")
    assert sealed.signing is not None
    assert (sealed.signing.number, sealed.signing.level, pages_of(sealed)) == ("04/SY-SYT", "B-LTA", 1)
    page = people.clerk.client.get(reverse("correspondence:document", args=[document.pk])).content.decode()
    assert "04/SY-SYT" in page
    assert people.clerk.client.get(
        reverse("correspondence:copy", args=[full.pk])
    ).getvalue().startswith(b"%PDF")  # fmt: skip
    assert people.drafter.client.get(reverse("correspondence:copy", args=[full.pk])).status_code == 404


def test_the_register_of_copies_asks_as_much_for_thirty_as_for_one(people):
    first = copy(people, enter(people))

    def more(count):
        """Rows as the action makes them, without printing each."""
        made = [make_draft(people) for _ in range(count)]
        numbers = range(Copy.objects.count() + 1, Copy.objects.count() + 1 + count)
        kept = {
            field.attname: getattr(first, field.attname) for field in Copy._meta.fields if field.name != "id"
        }
        Copy.objects.bulk_create(
            Copy(**{**kept, "document_id": one.pk, "number": number, "symbol": f"{number}/SY-SYT"})
            for one, number in zip(made, numbers, strict=True)
        )

    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = people.clerk.client.get(reverse("correspondence:copies"))
        return len(queries), answer.content.decode().count("/SY-SYT")

    asked()
    one = asked()
    more(29)
    thirty = asked()
    assert thirty[0] == one[0]
    assert (one[1], thirty[1]) == (1, 30)


def test_what_cannot_be_copied_is_refused_and_takes_no_number(people):
    document = enter(people)
    secret = enter_secret(
        actor=people.clerk.actor, direction="in", secrecy="secret", symbol="1", issued_on=today(), now=now()
    )
    for one in (secret, make_draft(people), enter(people, 13, content=None)):
        with pytest.raises(NothingToCopy):
            copy(people, one)
    for text in ("", "tiêm chủng mở rộng năm nay\nđiều không có trong văn bản"):
        with pytest.raises(ExcerptDiffers):
            copy(people, document, form="TrS", excerpt=text)
    with pytest.raises(NoRight):
        copy(people, document, right_id=document.pk)
    with pytest.raises(NotAllowed):
        copy(people, make_draft(people), who="drafter")
    with pytest.raises(NotVisible):
        copy(people, document, who="drafter")
    outgoing = make_draft(people)
    Document.objects.filter(pk=outgoing.pk).update(stage="issued", file=document.file)
    with pytest.raises(NotACopyOfACopy):
        copy(people, outgoing, form="SL")
    assert not Copy.objects.exists()
    assert copy(people, document).number == 1


def test_the_same_letter_is_not_entered_twice(people):
    enter(people)
    with pytest.raises(SameDocument, match=r"số đến 1|number 1"):
        enter(people, sender="ubnd TỈNH")
    assert Series.objects.get(book__direction="in", book__is_secret=False).last == 1
    assert enter(people, enter_again=True).number == 2
    assert enter(people, sender="UBND xã").number == 3


def test_books_are_printed_by_the_decree(people):
    document = enter(people)
    give_many(
        actor=people.leader.actor, case_ids=[document.case_id], user_id=people.drafter.user.pk, now=now()
    )
    year = today().year
    found = read_book(document.book, year, None, None)
    day = f"{today():%d/%m/%Y}"
    assert found.rows == [
        [day, "1", "UBND tỉnh", "12/UBND-KGVX", day, "Tiêm chủng",
         "Phòng Nghiệp vụ Y (Lê Thị drafter)", day, "", ""]
    ]  # fmt: skip
    assert read_book(document.book, year, today().replace(year=year + 1), None).rows == []
    address = reverse("correspondence:print-book")
    asked = {"book": document.book_id, "year": year, "kind": "pdf"}
    allowed = {who for who, one in people.members().items() if one.client.get(address).status_code == 200}
    assert allowed == {"clerk", "clerk2", "leader", "deputy", "director"}
    answer = people.clerk.client.get(address, asked)
    assert answer.content.startswith(b"%PDF")
    assert people.clerk.client.get(address, {**asked, "kind": "xlsx"}).content.startswith(b"PK")
    assert people.clerk.client.get(address, {**asked, "book": "x"}).status_code == 422


def test_many_documents_are_given_to_one_person(people):
    waiting = [enter(people, n, content=None) for n in range(3)]
    cases = [one.case_id for one in waiting]
    with pytest.raises(NobodyToGive):
        give_many(
            actor=people.leader.actor, case_ids=cases, user_id=people.members()["doctor_a"].user.pk, now=now()
        )
    with pytest.raises(NotAllowed):
        give_many(actor=people.drafter.actor, case_ids=cases, user_id=people.drafter.user.pk, now=now())
    client, address = people.leader.client, reverse("work:assign", args=["doc-submitted"])
    page = client.get(reverse("work:queue", args=["doc-submitted"]) + "?size=200").content.decode()
    assert 'name="until"' in page
    client.post(
        address, {"key": cases, "user": people.drafter.user.pk, "until": today(), "instruction": "Báo cáo"}
    )
    for one in Document.objects.all():
        assert (one.unit_id, one.case.step, one.case.assignee_id) == (
            people.room.pk, "given", people.drafter.user.pk
        )  # fmt: skip
        assert one.shares.get().instruction == "Báo cáo"
        assert one in Document.objects.visible_to(people.drafter.actor)
    assert Action.objects.filter(verb="instruct").count() == 3
    given, _why = give_many(
        actor=people.head.actor, case_ids=cases, user_id=people.drafter2.user.pk, now=now()
    )
    assert given == 3
