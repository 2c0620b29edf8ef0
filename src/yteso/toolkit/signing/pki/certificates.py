"""Certificates, revocation lists and OCSP answers, made here with `cryptography`: no network, no openssl.

Source: RFC 5280 (certificates, CRL), RFC 6960 (OCSP), RFC 3161 (time stamping).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DAY = dt.timedelta(days=1)
CRL_LIVES = 7 * DAY
OCSP_LIVES = DAY


@dataclass(frozen=True)
class Subject:
    """Whose certificate it is. `number` is an identifier of the holder, as Vietnamese authorities write
    one."""

    name: str
    organisation: str = ""
    province: str = ""
    number: str = ""
    title: str = ""

    def x509(self) -> x509.Name:
        parts = [
            (NameOID.COUNTRY_NAME, "VN"),
            (NameOID.STATE_OR_PROVINCE_NAME, self.province),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.TITLE, self.title),
            (NameOID.USER_ID, self.number),
            (NameOID.COMMON_NAME, self.name),
        ]
        return x509.Name([x509.NameAttribute(oid, value[:64]) for oid, value in parts if value])


@dataclass(frozen=True)
class Holder:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Addresses:
    """Where an authority answers about the certificates it issued, as they say themselves; "" nowhere."""

    ocsp: str = ""
    crl: str = ""


@dataclass(frozen=True)
class Revoked:
    serial: int
    at: dt.datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def new_time_key() -> rsa.RSAPrivateKey:
    """Return a key for stamping times: of the kind that pyHanko's stamper signs with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def _build(
    subject: x509.Name, key: Key, issuer: Holder | None, start: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    signer_key = issuer.key.public_key() if issuer else public
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key), critical=False
    )


def make_authority(
    subject: Subject, *, issuer: Holder | None, start: dt.datetime, years: int, path_length: int | None
) -> Holder:
    """Make a certificate authority: the root without an issuer, else one under it."""
    key = new_key()
    end = start + dt.timedelta(days=365 * years)
    builder = (
        _build(subject.x509(), key, issuer, start, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True, digital_signature=True), critical=True)
    )
    return Holder(builder.sign((issuer.key if issuer else key), hashes.SHA256()), key)


def _named(builder: x509.CertificateBuilder, addresses: Addresses) -> x509.CertificateBuilder:
    """Write into a certificate where one asks whether it was revoked. Source: RFC 5280, 4.2.1.13, 4.2.2.1."""
    if addresses.ocsp:
        one = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(addresses.ocsp)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([one]), critical=False)
    if addresses.crl:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(addresses.crl)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder


def make_time_stamper(
    subject: Subject,
    *,
    issuer: Holder,
    start: dt.datetime,
    years: int,
    addresses: Addresses = Addresses(),
) -> Holder:
    """Make a time-stamping unit: nothing but time stamps may be signed with it (RFC 3161, 2.3)."""
    key = new_time_key()
    builder = (
        _named(_build(subject.x509(), key, issuer, start, start + dt.timedelta(days=365 * years)), addresses)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )
    return Holder(builder.sign(issuer.key, hashes.SHA256()), key)


def make_signer(
    subject: Subject,
    *,
    issuer: Holder,
    start: dt.datetime,
    end: dt.datetime,
    key: Key | None = None,
    addresses: Addresses = Addresses(),
) -> Holder:
    """Make the certificate of a person or of an organisation's seal."""
    key = key or new_key()
    builder = (
        _named(_build(subject.x509(), key, issuer, start, end), addresses)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    )
    return Holder(builder.sign(issuer.key, hashes.SHA256()), key)


def make_crl(issuer: Holder, revoked: Sequence[Revoked], at: dt.datetime) -> bytes:
    """Return the authority's list of revoked certificates at that moment, DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + CRL_LIVES)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
        if one.reason is not x509.ReasonFlags.unspecified:
            entry = entry.add_extension(x509.CRLReason(one.reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def make_ocsp(
    issuer: Holder, certificate: x509.Certificate, revoked: Revoked | None, at: dt.datetime
) -> bytes:
    """Return the authority's answer about one certificate at that moment, DER."""
    status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate, issuer=issuer.certificate, algorithm=hashes.SHA1(),  # noqa: S303 - RFC 6960 names by it
        cert_status=status, this_update=at, next_update=at + OCSP_LIVES,
        revocation_time=revoked.at if revoked else None,
        revocation_reason=revoked.reason if revoked else None,
    ).responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)  # fmt: skip
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
