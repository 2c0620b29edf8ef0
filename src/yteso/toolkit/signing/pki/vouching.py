"""What an authority says about one certificate, believed only by its signature: its answer (OCSP), its list.

Pure: nothing is fetched here. What an answer does not cover, or what nobody entitled has signed, is refused
(ValueError). Source: RFC 6960, 3.2 and 4.2.2 (answers); RFC 5280, 5 and 6.3.3 (lists).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

SLACK = dt.timedelta(minutes=5)  # clocks differ
WITHOUT_END = dt.timedelta(days=1)  # how long an answer holds that does not say when the next one comes
WEAK = {"md5", "sha1"}
UNFIT = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
)


@dataclass(frozen=True)
class Vouched:
    """What was said of a certificate, when, and how long it holds; `revoked_at` None: it is good.

    A revocation that is not `lasting` is a hold, which a later answer may lift.
    """

    at: dt.datetime
    until: dt.datetime
    revoked_at: dt.datetime | None = None
    lasting: bool = False

    def holds_at(self, moment: dt.datetime) -> bool:
        """Return whether it was said when the moment had come, or still held then."""
        return moment <= self.until

    def is_timely(self, moment: dt.datetime) -> bool:
        return self.at - SLACK <= moment <= self.until


def read_answer(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Vouched:
    """Return what an OCSP answer says about a certificate. Raises what is in UNFIT."""
    answer = ocsp.load_der_ocsp_response(der)
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise ValueError(answer.response_status.name)
    rows = list(answer.responses)
    one = next((row for row in rows if _is_about(row, certificate, issuer)), None)
    if one is None:
        raise ValueError("about another certificate")
    if any(extension.critical for extension in answer.extensions) or (
        len(rows) == 1 and any(extension.critical for extension in answer.single_extensions)
    ):
        raise ValueError("an extension that is not known here")
    _check_responder(answer, issuer)
    if one.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
        raise ValueError("the authority does not know it")
    at = one.this_update_utc
    until = one.next_update_utc or at + WITHOUT_END
    if one.certificate_status == ocsp.OCSPCertStatus.REVOKED:
        return Vouched(at, until, one.revocation_time_utc, _lasts(one.revocation_reason))
    if at > certificate.not_valid_after_utc:
        raise ValueError("said after it expired: it may have been revoked before")
    return Vouched(at, until)


def _is_about(row: Any, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if row.serial_number != certificate.serial_number:
        return False
    name = _hashed(row.hash_algorithm, issuer.subject.public_bytes())
    return bool(row.issuer_name_hash == name and row.issuer_key_hash == _key_hash(issuer, row.hash_algorithm))


def _hashed(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()


def _key_hash(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bytes:
    """Hash the key itself, without the name of its kind. Source: RFC 6960, 4.1.1."""
    from asn1crypto.keys import PublicKeyInfo

    info = PublicKeyInfo.load(
        certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return _hashed(algorithm, info["public_key"].contents[1:])


def _check_responder(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> None:
    """Check that the authority itself has signed, or whom it has entitled to. Source: RFC 6960, 4.2.2.2."""
    if _names(answer, issuer):
        return _check_signature(answer, issuer)
    signer = next((one for one in answer.certificates if _names(answer, one)), None)
    if signer is None:
        raise ValueError("nobody knows who signed it")
    signer.verify_directly_issued_by(issuer)
    purposes = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        raise ValueError("signed by somebody who is not entitled to")
    if not signer.not_valid_before_utc <= answer.produced_at_utc <= signer.not_valid_after_utc:
        raise ValueError("signed with a certificate that was not valid then")
    return _check_signature(answer, signer)


def _names(answer: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    """Return whether the answer says that this certificate's holder has signed it."""
    if answer.responder_name is not None:
        return answer.responder_name == certificate.subject
    return answer.responder_key_hash == _key_hash(certificate, hashes.SHA1())  # noqa: S303 - RFC 6960 names by it


def _check_signature(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> None:
    algorithm = answer.signature_hash_algorithm
    _check_strength(algorithm)
    key, signature, content = signer.public_key(), answer.signature, answer.tbs_response_bytes
    if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
        key.verify(signature, content, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
        key.verify(signature, content, ec.ECDSA(algorithm))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, content)
    else:
        raise ValueError("a kind of key that is not known here")


def _check_strength(algorithm: hashes.HashAlgorithm | None) -> None:
    if algorithm is not None and algorithm.name in WEAK:
        raise ValueError("a signature that can be forged")


def open_list(der: bytes, issuer: x509.Certificate) -> x509.CertificateRevocationList:
    """Return an authority's list, whole, signed by it and with an end. Raises what is in UNFIT."""
    found = x509.load_der_x509_crl(der)
    key: Any = issuer.public_key()
    if found.issuer != issuer.subject:
        raise ValueError("the list of another authority")
    _check_strength(found.signature_hash_algorithm)
    if not found.is_signature_valid(key):
        raise ValueError("not signed by the authority")
    usage = _extension(issuer, x509.KeyUsage)
    if usage is not None and not usage.crl_sign:
        raise ValueError("signed with a key that may not sign lists")
    if found.next_update_utc is None:
        raise ValueError("a list without an end")
    return found


def read_list(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Vouched:
    """Return what an authority's list says about a certificate. Raises what is in UNFIT."""
    found = open_list(der, issuer)
    if certificate.issuer != issuer.subject:
        raise ValueError("another authority has issued it")
    some_reasons = _check_scope(found, certificate)
    at, until = window_of(found)
    entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None:
        reason = _extension(entry, x509.CRLReason)
        return Vouched(at, until, entry.revocation_date_utc, _lasts(reason.reason if reason else None))
    if some_reasons:
        raise ValueError("a list of some reasons only")
    if at > certificate.not_valid_after_utc:
        raise ValueError("made after it expired: lists leave such certificates out")
    return Vouched(at, until)


def window_of(found: x509.CertificateRevocationList) -> tuple[dt.datetime, dt.datetime]:
    """Return when a list was made and until when it holds."""
    at = found.last_update_utc
    return at, found.next_update_utc or at


def _extension(owner: Any, kind: type[Any]) -> Any:
    try:
        return owner.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _check_scope(found: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Check that the list covers the certificate; return whether only for some reasons.

    Source: RFC 5280, 5.2.5.
    """
    for extension in found.extensions:
        if extension.critical and not isinstance(extension.value, x509.IssuingDistributionPoint):
            raise ValueError("an extension that is not known here, or a list of changes only")
    scope = _extension(found, x509.IssuingDistributionPoint)
    if scope is None:
        return False
    basic = _extension(certificate, x509.BasicConstraints)
    is_authority = basic is not None and basic.ca
    if (
        scope.indirect_crl
        or scope.only_contains_attribute_certs
        or (scope.only_contains_user_certs and is_authority)
        or (scope.only_contains_ca_certs and not is_authority)
    ):
        raise ValueError("a list of other certificates")
    if scope.full_name:
        points = _extension(certificate, x509.CRLDistributionPoints) or ()
        if not any(name in (point.full_name or ()) for point in points for name in scope.full_name):
            raise ValueError("the list of another part of the certificates")
    return scope.only_some_reasons is not None


def _lasts(reason: x509.ReasonFlags | None) -> bool:
    return reason is not x509.ReasonFlags.certificate_hold
