"""Which certificates of a paper nobody has vouched for yet: chains up to trusted roots, and their answers.

Pure: nothing is fetched here. Source: RFC 5280, 6.3 (lists), RFC 6960 (answers about one certificate).
"""

import datetime as dt
import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.errors import SignatureValidationError

from yteso.toolkit.signing.pki.shapes import Question, Trust
from yteso.toolkit.signing.pki.trust import with_knowledge_of
from yteso.toolkit.signing.pki.vouching import SLACK, UNFIT, Vouched, read_answer, read_list

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
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Standing:
    """How a certificate stood at a moment: whether a trusted root is above it, of when the answers about its
    chain are (None: one is missing, or none held at the moment), since when it is revoked."""

    rooted: bool
    answered_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


def what_is_said(certificate: x509.Certificate, issuer: x509.Certificate, trust: Trust) -> list[Vouched]:
    """Return everything that the issuer genuinely says about a certificate, the newest first: what anybody
    else has put into a paper does not count."""
    found = []
    for der in trust.ocsps:
        with suppress(*UNFIT):
            found.append(read_answer(der, certificate, issuer))
    for der in trust.crls:
        with suppress(*UNFIT):
            found.append(read_list(der, certificate, issuer))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _revoked_at(said: Sequence[Vouched]) -> dt.datetime | None:
    """Return since when it is revoked: the newest counts, but a revocation that is no hold never ends."""
    ends = [one.revoked_at for one in said[:1] if one.revoked_at]
    ends += [one.revoked_at for one in said if one.revoked_at and one.lasting]
    return min(ends, default=None)


def chain_to_root(
    leaf: x509.Certificate, pool: Iterable[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate] | None:
    """Return the certificates from the leaf up to a trusted root, or None where they do not lead to one."""
    return _climb([leaf], list(dict.fromkeys([*roots, *pool])), set(roots))


def _climb(
    chain: list[x509.Certificate], known: Sequence[x509.Certificate], trusted: set[x509.Certificate]
) -> list[x509.Certificate] | None:
    if chain[-1] in trusted:
        return chain
    if len(chain) >= LONGEST:
        return None
    above = (one for one in known if one not in chain and _issued(one, chain[-1]))
    ways = (_climb([*chain, one], known, trusted) for one in above)
    return next((way for way in ways if way is not None), None)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Return whether one certificate was issued by another, an authority's. Source: RFC 5280, 6.1.4."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except UNFIT:
        return False


def standing_of(leaf: bytes, embedded: Iterable[bytes], trust: Trust, moment: dt.datetime) -> Standing:
    """Return how a certificate stood when it signed, by what the authorities say of it and of their own.

    An answer counts that was given after the moment or still held then: an older one, given before a key was
    stolen and revoked, can be put into any paper. What cannot be read stands under no root.
    """
    if not _loaded([leaf]):
        return Standing(False)
    chain = chain_to_root(_load(leaf), _loaded([*embedded, *trust.others]), _loaded(trust.roots))
    if chain is None:
        return Standing(False)
    every = [what_is_said(one, issuer, trust) for one, issuer in pairwise(chain)]
    newest = [next((one.at for one in said if one.holds_at(moment)), None) for said in every]
    told = [one for one in newest if one]
    ends = [end for said in every if (end := _revoked_at(said))]
    answered = min(told, default=None) if len(told) == len(newest) else None
    return Standing(True, answered, min(ends, default=None))


def questions_of(content: bytes, trust: Trust, at: dt.datetime) -> list[Question]:
    """Return every certificate of a paper, under a trusted root, about which neither we nor the paper know a
    genuine answer that was given after it signed; without a stamp, one that holds at `at`. A file that cannot
    be read has none."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        known = with_knowledge_of(trust, reader)
        leaves: dict[bytes, dt.datetime] = {}
        pool: list[bytes] = []
        for signature in reader.embedded_signatures:
            stamps = time_stamps_of(signature)
            moment = max(_stamped_at(one) or NEVER for one in (*stamps, signature.signed_data))
            moment = at if moment == NEVER else moment
            _later(leaves, signature.signer_cert.dump(), moment)
            for data in (signature.signed_data, *stamps):
                found = [one.chosen for one in data["certificates"]]
                pool += [one.dump() for one in found]
                for one in found:
                    if "time_stamping" in _purposes(one):
                        _later(leaves, one.dump(), moment)
        return _open_ones(leaves, pool, known, at)
    except (*BROKEN, *UNFIT):
        return []


def _later(moments: dict[bytes, dt.datetime], key: bytes, moment: dt.datetime) -> None:
    moments[key] = max(moment, moments.get(key, moment))


def _stamped_at(data: Any) -> dt.datetime | None:
    """Return when a time stamp says it was made; None of what is no stamp. Not proven here."""
    content = data["encap_content_info"]
    if content["content_type"].native != "tst_info":
        return None
    return cast(dt.datetime, content["content"].parsed["gen_time"].native)


def time_stamps_of(signature: Any) -> list[Any]:
    """Return the time stamps that lie in a signature itself. Source: RFC 3161, appendix A."""
    found = []
    for attribute in signature.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            found += [one["content"] for one in attribute["values"]]
    return found


def _purposes(certificate: Any) -> list[str]:
    value = certificate.extended_key_usage_value
    return list(value.native) if value is not None else []


def _open_ones(
    leaves: Mapping[bytes, dt.datetime], pool: Sequence[bytes], known: Trust, at: dt.datetime
) -> list[Question]:
    roots, others = _loaded(known.roots), _loaded([*pool, *known.others])
    asked: dict[bytes, Question] = {}
    for leaf, moment in leaves.items():
        for certificate in _loaded([leaf]):
            for one, issuer in pairwise(chain_to_root(certificate, others, roots) or []):
                if len(asked) < MOST and not _is_settled(what_is_said(one, issuer, known), moment, at):
                    asked[_der(one)] = Question(_der(one), _der(issuer))
    return list(asked.values())


def _is_settled(said: Sequence[Vouched], moment: dt.datetime, at: dt.datetime) -> bool:
    """Return whether nobody need be asked: an answer came after the signature or holds now, or it is revoked
    for good."""
    return any(one.lasting or one.is_timely(at) or moment <= one.at + SLACK for one in said)


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
