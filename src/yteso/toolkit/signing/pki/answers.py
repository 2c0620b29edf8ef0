"""Which certificates of a paper nobody has vouched for yet: chains up to trusted roots, and their answers.

Pure: nothing is fetched here. Source: RFC 5280, 6.3 (lists), RFC 6960 (answers about one certificate).
"""

import datetime as dt
import io
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from asn1crypto import crl, ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.errors import SignatureValidationError

from yteso.toolkit.signing.pki.shapes import Question, Trust
from yteso.toolkit.signing.pki.trust import with_knowledge_of

MOST = 24  # certificates of one paper that are asked about
LONGEST = 6  # certificates of one chain
# what reading a hostile PDF raises, and what a certificate in it may be
BROKEN = (
    SignatureValidationError,
    PdfReadError,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    EOFError,
    zlib.error,
)
UNFIT = (ValueError, TypeError, LookupError, AttributeError, InvalidSignature, x509.InvalidVersion)


class Answered:
    """What is known about revocation: {issuer's name: newest list}, {serial: newest answer}."""

    def __init__(self, trust: Trust) -> None:
        self.lists: dict[bytes, dt.datetime] = {}
        self.single: dict[int, dt.datetime] = {}
        for der in trust.crls:
            found = crl.CertificateList.load(der)["tbs_cert_list"]
            self._newer(self.lists, found["issuer"].dump(), found["this_update"].native)
        for der in trust.ocsps:
            for one in ocsp.OCSPResponse.load(der).response_data["responses"]:
                serial = one["cert_id"]["serial_number"].native
                self._newer(self.single, serial, one["this_update"].native)

    @staticmethod
    def _newer(kept: dict[Any, dt.datetime], key: Any, at: dt.datetime) -> None:
        kept[key] = max(at, kept.get(key, at))

    def at(self, certificate: x509.Certificate) -> dt.datetime | None:
        """Return of when the newest answer about a certificate is, or None without one."""
        listed = self.lists.get(certificate.issuer.public_bytes())
        known = [self.single.get(certificate.serial_number), listed]
        return max((one for one in known if one is not None), default=None)


def chain_to_root(
    leaf: x509.Certificate, pool: Iterable[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate] | None:
    """Return the certificates from the leaf up to a trusted root, or None where they do not lead to one."""
    known, trusted = [*roots, *pool], set(roots)
    chain = [leaf]
    while chain[-1] not in trusted:
        above = next((one for one in known if one not in chain and _issued(one, chain[-1])), None)
        if above is None or len(chain) >= LONGEST:
            return None
        chain.append(above)
    return chain


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except UNFIT:
        return False
    return True


def answered_at(leaf: bytes, embedded: Iterable[bytes], trust: Trust) -> tuple[bool, dt.datetime | None]:
    """Return whether a trusted root stands above the leaf, and of when its chain's oldest answer is (None if
    one is missing). What cannot be read stands under no root."""
    if not _loaded([leaf]):
        return False, None
    chain = chain_to_root(_load(leaf), _loaded([*embedded, *trust.others]), _loaded(trust.roots))
    if chain is None:
        return False, None
    answered = Answered(trust)
    moments = [answered.at(one) for one in chain[:-1]]
    return True, min((one for one in moments if one), default=None) if all(moments) else None


def questions_of(content: bytes, trust: Trust) -> list[Question]:
    """Return every certificate of a paper, under a trusted root, about which neither we nor the paper know an
    answer. A file that cannot be read has none."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        known = with_knowledge_of(trust, reader)
        leaves: list[bytes] = []
        pool: list[bytes] = []
        for signature in reader.embedded_signatures:
            leaves.append(signature.signer_cert.dump())
            for data in (signature.signed_data, *_time_stamps(signature)):
                found = [one.chosen for one in data["certificates"]]
                pool += [one.dump() for one in found]
                leaves += [one.dump() for one in found if "time_stamping" in _purposes(one)]
        return _open_ones(leaves, pool, known)
    except (*BROKEN, *UNFIT):
        return []


def _time_stamps(signature: Any) -> list[Any]:
    """Return the time stamps that lie in a signature itself. Source: RFC 3161, appendix A."""
    found = []
    for attribute in signature.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            found += [one["content"] for one in attribute["values"]]
    return found


def _purposes(certificate: Any) -> list[str]:
    value = certificate.extended_key_usage_value
    return list(value.native) if value is not None else []


def _open_ones(leaves: Sequence[bytes], pool: Sequence[bytes], known: Trust) -> list[Question]:
    answered, roots = Answered(known), _loaded(known.roots)
    others = _loaded([*pool, *known.others])
    asked: dict[bytes, Question] = {}
    for leaf in _loaded(leaves):
        chain = chain_to_root(leaf, others, roots) or []
        for one, issuer in pairwise(chain):
            if answered.at(one) is None and len(asked) < MOST:
                der = _der(one)
                asked[der] = Question(der, _der(issuer))
    return list(asked.values())


def _load(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


def _loaded(ders: Iterable[bytes]) -> list[x509.Certificate]:
    found = []
    for der in dict.fromkeys(ders):
        try:
            found.append(_load(der))
        except UNFIT:
            continue
    return found


def _der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)
