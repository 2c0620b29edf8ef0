"""Number and date filled in between the persons' signatures and the seal: nothing that was signed changes."""

import pytest

from yteso.kernel.access.testing import actor_of, give, make_organisation_tree
from yteso.kernel.base.public import Role, now, today
from yteso.kernel.base.testing import make_user
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.actions.documents import (
    SignerWanted,
    fill_document,
    put_up_document,
    reserve_places,
)
from yteso.toolkit.signing.actions.signing import seal_put_up, sign_document
from yteso.toolkit.signing.errors import NotFillable
from yteso.toolkit.signing.pki.filling import NoSuchPlace, fill
from yteso.toolkit.signing.pki.shapes import Filling
from yteso.toolkit.signing.pki.validating import validate
from yteso.toolkit.signing.queries import content_of, trust_on
from yteso.toolkit.signing.stamps import draw_text
from yteso.toolkit.signing.testing import TESTER, make_right, make_seal

pytestmark = pytest.mark.django_db


def test_the_number_comes_after_the_person_and_before_the_seal():
    root = make_organisation_tree().province
    user = make_user("leader", full_name="Lê Thị Ký")
    give(user, Role.DIRECTOR, root)
    right, _seal = make_right(user, root), make_seal(root)
    printed = print_official(
        OfficialPaper(
            issuer="Sở Y tế", place="Quảng Ngãi", dated=today(), number="/QĐ-SYT", late_number=True,
            kind="Quyết định", body=[Paragraph("Nội dung")],
        )
    )  # fmt: skip
    document = put_up_document(
        actor=TESTER, content=reserve_places(printed.pdf, printed.anchors, ("number", "dated")), kind="test",
        title="Quyết định", organisation_id=root.pk, signers=[SignerWanted(right.pk)], own_seal=True,
        anchors=printed.anchors, now=now(),
    )  # fmt: skip
    texts = {"number": "05", "dated": "ngày 02 tháng 11 năm 2026"}
    with pytest.raises(NotFillable):
        fill_document(actor=TESTER, document_id=document.pk, number="05/QĐ-SYT", texts=texts, now=now())
    sign_document(actor=actor_of(user), document_id=document.pk, now=now())
    fill_document(actor=TESTER, document_id=document.pk, number="05/QĐ-SYT", texts=texts, now=now())
    done = seal_put_up(actor=TESTER, document_id=document.pk, now=now())
    assert done.number == "05/QĐ-SYT"
    content, trust = content_of(done), trust_on(today())
    report = validate(content, trust, now())
    assert report.outcome == "valid"
    assert [one.after for one in report.signatures] == ["signatures", "proof"]
    with pytest.raises(NotFillable):
        fill_document(actor=TESTER, document_id=document.pk, number="6", texts=texts, now=now())
    forged = fill(content, {"number": Filling("99", draw_text("99", (28, 16)))})
    assert validate(forged, trust, now()).outcome == "changed"
    with pytest.raises(NoSuchPlace):
        fill(content, {"price": Filling("1", draw_text("1", (28, 16)))})
