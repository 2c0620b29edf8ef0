"""What an authority says counts by its signature, its time and what it covers; else it says nothing."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from yteso.toolkit.signing.pki import certificates as c
from yteso.toolkit.signing.pki.vouching import UNFIT, Vouched, read_answer, read_list
from yteso.toolkit.signing.tests.papers import NOW, START

DAY = dt.timedelta(days=1)
END = NOW + 300 * DAY
LIST = "http://ca.example/1.crl"


@cache
def ours() -> tuple[c.Holder, c.Holder]:
    root = c.make_authority(c.Subject("CA"), issuer=None, start=START, years=5, path_length=0)
    signer = c.make_signer(
        c.Subject("Minh"), issuer=root, start=START, end=END, addresses=c.Addresses(crl=LIST)
    )
    return root, signer


@cache
def forger() -> c.Holder:
    """An authority with the same name and another key."""
    return c.make_authority(c.Subject("CA"), issuer=None, start=START, years=5, path_length=0)


def entitled(
    *purposes: x509.ObjectIdentifier, start: dt.datetime = START, by: c.Holder | None = None
) -> c.Holder:
    """Somebody with a certificate of the authority, for these purposes."""
    issuer, key = by or ours()[0], c.new_key()
    builder = c._build(c.Subject("Trả lời").x509(), key, issuer, start, start + 60 * DAY)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    return c.Holder(builder.sign(issuer.key, hashes.SHA256()), key)


def answered(
    by: c.Holder, *, issuer: c.Holder | None = None, attach: bool = True, at: dt.datetime = NOW, **how: Any
) -> bytes:
    algorithm = how.get("algorithm", hashes.SHA256())
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=ours()[1].certificate, issuer=(issuer or ours()[0]).certificate, algorithm=hashes.SHA1(),
        cert_status=how.get("status", ocsp.OCSPCertStatus.GOOD), this_update=at,
        next_update=how.get("until", at + DAY),
        revocation_time=how.get("gone"), revocation_reason=how.get("reason"),
    ).responder_id(how.get("naming", ocsp.OCSPResponderEncoding.HASH), by.certificate)  # fmt: skip
    if attach:
        builder = builder.certificates([by.certificate])
    return builder.sign(by.key, algorithm).public_bytes(serialization.Encoding.DER)


def changed(der: bytes) -> bytes:
    """Change the signature, which comes last."""
    return der[:-1] + bytes([der[-1] ^ 1])


def said(der: bytes) -> Vouched:
    root, signer = ours()
    return read_answer(der, signer.certificate, root.certificate)


def test_the_authority_itself_or_whom_it_entitled_answers() -> None:
    root, _signer = ours()
    wanted = Vouched(NOW, NOW + DAY)
    assert said(answered(root)) == wanted
    assert said(answered(root, naming=ocsp.OCSPResponderEncoding.NAME, attach=False)) == wanted
    assert said(answered(entitled(ExtendedKeyUsageOID.OCSP_SIGNING))) == wanted
    assert said(answered(root, until=None)).until == NOW + DAY
    gone = {"status": ocsp.OCSPCertStatus.REVOKED, "gone": NOW - DAY}
    assert said(answered(root, **gone)) == Vouched(NOW, NOW + DAY, NOW - DAY, lasting=True)
    hold = {**gone, "reason": x509.ReasonFlags.certificate_hold}
    assert not said(answered(root, **hold)).lasting


FORGED: dict[str, Callable[[], bytes]] = {
    "another key under the same name": lambda: answered(forger(), naming=ocsp.OCSPResponderEncoding.NAME),
    "another authority's certificate": lambda: answered(forger(), issuer=forger()),
    "a signer who is not entitled": lambda: answered(ours()[1]),
    "a certificate for another purpose": lambda: answered(entitled(ExtendedKeyUsageOID.TIME_STAMPING)),
    "entitled by somebody else": lambda: answered(entitled(ExtendedKeyUsageOID.OCSP_SIGNING, by=forger())),
    "entitled once": lambda: answered(entitled(ExtendedKeyUsageOID.OCSP_SIGNING, start=NOW - 90 * DAY)),
    "nobody": lambda: answered(entitled(ExtendedKeyUsageOID.OCSP_SIGNING), attach=False),
    "a status that is none": lambda: answered(ours()[0], status=ocsp.OCSPCertStatus.UNKNOWN),
    "good, but after it expired": lambda: answered(ours()[0], at=END + DAY),
    "a changed byte": lambda: changed(answered(ours()[0], attach=False)),
    "an error": lambda: ocsp.OCSPResponseBuilder.build_unsuccessful(
        ocsp.OCSPResponseStatus.TRY_LATER
    ).public_bytes(serialization.Encoding.DER),
    "rubbish": lambda: b"\x30\x80",
}


@pytest.mark.parametrize("how", FORGED)
def test_an_answer_that_nobody_entitled_has_signed_says_nothing(how: str) -> None:
    with pytest.raises(UNFIT):
        said(FORGED[how]())


def listed(
    *extensions: tuple[Any, bool], by: c.Holder | None = None, gone: bool = False, **how: Any
) -> bytes:
    holder, at = by or ours()[0], how.get("at", NOW)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(holder.certificate.subject)
        .last_update(at)
        .next_update(at + 7 * DAY)
    )
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    if gone:
        entry = x509.RevokedCertificateBuilder().serial_number(ours()[1].certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(NOW - DAY).build())
    return builder.sign(holder.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def scope(**how: Any) -> tuple[Any, bool]:
    plain: dict[str, Any] = {
        "full_name": None, "relative_name": None, "only_contains_user_certs": False,
        "only_some_reasons": None, "only_contains_ca_certs": False, "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }  # fmt: skip
    return x509.IssuingDistributionPoint(**{**plain, **how}), True


def read(der: bytes) -> Vouched:
    root, signer = ours()
    return read_list(der, signer.certificate, root.certificate)


SOME = frozenset([x509.ReasonFlags.key_compromise])
HERE = [x509.UniformResourceIdentifier(LIST)]


def test_a_list_covers_what_it_says() -> None:
    wanted = Vouched(NOW, NOW + 7 * DAY)
    assert read(listed()) == wanted
    assert read(listed(scope(only_contains_user_certs=True))) == wanted
    assert read(listed(scope(full_name=HERE))) == wanted
    assert read(listed(gone=True)).revoked_at == NOW - DAY
    assert read(listed(scope(only_some_reasons=SOME), gone=True)).revoked_at == NOW - DAY


LISTS: dict[str, Callable[[], bytes]] = {
    "another key under the same name": lambda: listed(by=forger()),
    "of authorities only": lambda: listed(scope(only_contains_ca_certs=True)),
    "of another part": lambda: listed(
        scope(full_name=[x509.UniformResourceIdentifier("http://ca.example/2")])
    ),
    "of others' certificates": lambda: listed(scope(indirect_crl=True)),
    "of some reasons, and it is not there": lambda: listed(scope(only_some_reasons=SOME)),
    "of changes only": lambda: listed((x509.DeltaCRLIndicator(1), True)),
    "made after it expired": lambda: listed(at=END + DAY),
}


@pytest.mark.parametrize("how", LISTS)
def test_a_list_that_does_not_cover_a_certificate_says_nothing(how: str) -> None:
    with pytest.raises(UNFIT):
        read(LISTS[how]())
