import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yteso.kernel.access.testing import Cast, give, sign_in
from yteso.kernel.base.public import DemoPlan, Role
from yteso.kernel.base.testing import make_user
from yteso.toolkit.signing.demo import make_demo
from yteso.toolkit.signing.models import Document
from yteso.toolkit.signing.public import content_of


@pytest.mark.django_db
def test_the_demo_paper_is_signed_verified_and_tampered_with(people: Cast) -> None:
    """Sign → verify by the QR's page → tamper → the page shows the change. Made twice, the demo is made
    once."""
    clients = []
    for name, role in (("giamdoc", Role.DIRECTOR), ("chuyenvien", Role.PROVINCE_OFFICER)):
        user = make_user(name, full_name=f"Nguyễn {name}")
        give(user, role, people.tree.province)
        clients.append(sign_in(user))
    for _twice in range(2):
        make_demo(DemoPlan(until=dt.date(2026, 11, 1)), lambda text: None)
    document = Document.objects.get()
    for client in clients:
        assert client.post(f"/signing/documents/{document.pk}/sign/").status_code == 302
    document.refresh_from_db()
    assert (document.level, document.signatures) == ("B-LTA", 2)
    shown = Client().get(f"/verify/{document.code}/").content.decode()
    assert "Nguyễn giamdoc" in shown
    content = bytearray(content_of(document))
    content[len(content) // 8] ^= 1
    answer = Client().post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", bytes(content))})
    assert "Đã bị sửa đổi sau khi ký" in answer.content.decode()
