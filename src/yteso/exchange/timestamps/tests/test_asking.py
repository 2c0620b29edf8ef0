from collections.abc import Iterator
from typing import Any

import pytest
from asn1crypto import tsp
from django.test import override_settings

from yteso.exchange.timestamps.asking import Address, outside_stamper, read_address
from yteso.exchange.timestamps.errors import AddressNotSafe
from yteso.exchange.timestamps.testing import TimeServer, time_server
from yteso.kernel.access.testing import cast
from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.public import Document, TimeUnreachable, content_of, seal_document
from yteso.toolkit.signing.testing import archive_again, make_seal, own_stamper, stamping_with, validated


@pytest.fixture
def authority(db: None) -> Iterator[TimeServer]:
    """The house's own authority, asked over HTTP as one outside."""
    with (
        time_server(own_stamper()) as server,
        override_settings(TSA=server.url),
        stamping_with(outside_stamper),
    ):
        yield server


def seal() -> Document:
    root: Organisation = cast().tree.province
    make_seal(root)
    paper = OfficialPaper(
        issuer=root.name,
        place="Quảng Ngãi",
        dated=now().date(),
        kind="Giấy",
        subject="Thử",
        body=[Paragraph("Nội dung")],
        position="Giám đốc",
        signer="An",
        title="Giấy",
    )
    return seal_document(
        actor=SystemActor("test"),
        content=print_official(paper, made_at=now().replace(microsecond=0)).pdf,
        kind="test",
        title="Giấy",
        organisation_id=root.pk,
        now=now(),
    )


def test_a_paper_takes_its_time_from_the_authority(authority: TimeServer) -> None:
    document = seal()
    assert document.level == "B-LTA"
    assert authority.asked
    questions = [tsp.TimeStampReq.load(one) for one in authority.asked]
    assert {one["message_imprint"]["hash_algorithm"]["algorithm"].native for one in questions} == {"sha256"}
    assert max(map(len, authority.asked)) < 200, "the digest leaves the house, never the paper"
    (signature,) = validated(document).signatures
    assert signature.proven_at


def test_an_authority_that_does_not_answer_signs_nothing(authority: TimeServer) -> None:
    authority.left = 0
    with pytest.raises(TimeUnreachable):
        seal()
    assert not Document.objects.exists()


def test_an_authority_that_falls_silent_after_the_signature(authority: TimeServer) -> None:
    """The signature stands; archiving is tried again when the authority is back."""
    authority.left = 2  # one to learn how long a stamp is, one for the signature
    document = seal()
    assert (document.state, document.level) == ("signed", "B-T")
    authority.left = None
    archive_again(document)
    document.refresh_from_db()
    assert document.level == "B-LTA"
    assert content_of(document).startswith(b"%PDF")


def test_a_stamp_over_another_digest_is_refused(authority: TimeServer) -> None:
    first: list[Any] = []
    authority.change = lambda answer: first.append(answer) or first[0]
    with pytest.raises(TimeUnreachable):
        seal()


@pytest.mark.parametrize(
    "text", ["", "http://tsa.example/", "ftp://tsa.example", "https:///x", "https://tsa.example:x/", "tsa"]
)
def test_an_address_without_tls_is_refused(text: str) -> None:
    with pytest.raises(AddressNotSafe):
        read_address(text)


def test_an_address_with_a_login() -> None:
    assert read_address("https://so%40yte:m%3At@tsa.example:8443/q?p=1") == Address(
        "https://tsa.example:8443/q?p=1", "Basic c29AeXRlOm06dA=="
    )
