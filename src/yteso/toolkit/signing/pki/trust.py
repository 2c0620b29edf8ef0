"""What a signature is judged by: whom we trust, and what their authorities have said about revocation."""

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
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

# how far an answer about revocation may lie before the moment of judging. Long: an archived paper is judged
# decades later by what it carries, and the time stamps say when that was collected
FRESHNESS = dt.timedelta(days=365 * 100)
REQUIRED = RevocationCheckingPolicy(
    ee_certificate_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
    intermediate_ca_cert_rule=RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
)


@dataclass(frozen=True)
class Trust:
    """Trusted roots, other known certificates, and answers about revocation; all DER."""

    roots: Sequence[bytes]
    others: Sequence[bytes] = ()
    crls: Sequence[bytes] = field(default=())
    ocsps: Sequence[bytes] = field(default=())

    def to_json(self) -> dict[str, list[str]]:
        return {
            name: [base64.b64encode(item).decode() for item in getattr(self, name)]
            for name in ("roots", "others", "crls", "ocsps")
        }

    @classmethod
    def from_json(cls, document: dict[str, list[str]]) -> "Trust":
        return cls(**{name: [base64.b64decode(item) for item in items] for name, items in document.items()})

    def with_knowledge_of(self, reader: PdfFileReader) -> "Trust":
        """Return this trust with the certificates and answers that the paper itself carries (its DSS)."""
        if "/DSS" not in reader.root:
            return self
        store = DocumentSecurityStore.read_dss(reader)
        return Trust(
            self.roots,
            (*self.others, *(one.dump() for one in store.load_certs())),
            (*self.crls, *(one.get_object().data for one in store.crls)),
            (*self.ocsps, *(one.get_object().data for one in store.ocsps)),
        )

    def context(self, at: dt.datetime | None = None) -> ValidationContext:
        """Return what pyHanko asks while signing: every certificate must be known not to be revoked."""
        return ValidationContext(
            trust_roots=[x509.Certificate.load(der) for der in self.roots],
            other_certs=[x509.Certificate.load(der) for der in self.others],
            crls=[crl.CertificateList.load(der) for der in self.crls],
            ocsps=[ocsp.OCSPResponse.load(der) for der in self.ocsps],
            allow_fetching=False,
            revocation_mode="hard-fail",
            moment=at,
            best_signature_time=at,
            time_tolerance=dt.timedelta(seconds=5),
        )

    def spec(self) -> PdfSignatureValidationSpec:
        """Return what a paper is validated by, with nothing fetched. Source: ETSI EN 319 102-1, 5.6.3."""
        policy = CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build([x509.Certificate.load(der) for der in self.roots]),
            revinfo_policy=CertRevTrustPolicy(
                REQUIRED,
                freshness=FRESHNESS,
                freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
            ),
        )
        answers: list[Any] = [
            one for der in self.ocsps for one in OCSPContainer.load_multi(ocsp.OCSPResponse.load(der))
        ]
        knowledge = LocalKnowledge(
            known_crls=[CRLContainer(crl.CertificateList.load(der)) for der in self.crls],
            known_ocsps=answers,
            known_certs=[x509.Certificate.load(der) for der in (*self.others, *self.roots)],
        )
        return PdfSignatureValidationSpec(
            SignatureValidationSpec(
                policy,
                RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
                local_knowledge=knowledge,
            )
        )
