"""What a signature is judged by: whom we trust, and what their authorities have said about revocation."""

import datetime as dt
from typing import Any

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from yteso.toolkit.signing.pki.shapes import Trust

# how far an answer about revocation may lie before the moment of judging. Long: an archived paper is judged
# decades later by what it carries, and the time stamps say when that was collected
FRESHNESS = dt.timedelta(days=365 * 100)
REQUIRED = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
)


def with_knowledge_of(trust: Trust, reader: PdfFileReader) -> Trust:
    """Return a trust with the certificates and answers that the paper itself carries (its DSS)."""
    if "/DSS" not in reader.root:
        return trust
    store = DocumentSecurityStore.read_dss(reader)
    return Trust(
        trust.roots,
        (*trust.others, *(one.dump() for one in store.load_certs())),
        (*trust.crls, *(one.get_object().data for one in store.crls)),
        (*trust.ocsps, *(one.get_object().data for one in store.ocsps)),
    )


def context(trust: Trust, at: dt.datetime | None = None) -> ValidationContext:
    """Return what pyHanko asks while signing: every certificate must be known not to be revoked."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trust.roots],
        other_certs=[x509.Certificate.load(der) for der in trust.others],
        crls=[crl.CertificateList.load(der) for der in trust.crls],
        ocsps=[ocsp.OCSPResponse.load(der) for der in trust.ocsps],
        allow_fetching=False,
        revocation_mode="hard-fail",
        moment=at,
        best_signature_time=at,
        time_tolerance=dt.timedelta(seconds=5),
    )


def spec(trust: Trust) -> PdfSignatureValidationSpec:
    """Return what a paper is validated by, with nothing fetched. Source: ETSI EN 319 102-1, 5.6.3."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([x509.Certificate.load(der) for der in trust.roots]),
        revinfo_policy=CertRevTrustPolicy(
            REQUIRED,
            freshness=FRESHNESS,
            freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        ),
    )
    answers: list[Any] = [
        one for der in trust.ocsps for one in OCSPContainer.load_multi(ocsp.OCSPResponse.load(der))
    ]
    knowledge = LocalKnowledge(
        known_crls=[CRLContainer(crl.CertificateList.load(der)) for der in trust.crls],
        known_ocsps=answers,
        known_certs=[x509.Certificate.load(der) for der in (*trust.others, *trust.roots)],
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            policy,
            RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
            local_knowledge=knowledge,
        )
    )
