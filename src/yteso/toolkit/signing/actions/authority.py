"""The installation's own certificate authority, and the certificates that are signed with here."""

import datetime as dt
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.signing.errors import CertificateKnown, CertificateUnreadable, ReasonMissing
from yteso.toolkit.signing.keys import encrypt_key, holder_of
from yteso.toolkit.signing.models import Authority, Certificate, TrustedRoot
from yteso.toolkit.signing.permissions import MANAGE
from yteso.toolkit.signing.pki import certificates as made

PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER


@transaction.atomic
def make_own_authority(*, actor: Actor, name: str, now: dt.datetime) -> bool:
    """Make the installation's own authority: root, issuing, time stamping. Does nothing when there is one.

    It is for demonstration, tests and papers inside the house: outside, only licensed authorities count.
    Source: Luật Giao dịch điện tử 20/2023/QH15 art. 22-24.
    """
    require(actor, MANAGE)
    if Authority.objects.select_for_update().filter(ended_at=None).exists():
        return False
    start = now.replace(microsecond=0) - dt.timedelta(days=1)
    root = made.make_authority(
        made.Subject(f"{name} - CA gốc nội bộ", name), issuer=None, start=start, years=20, path_length=1
    )
    issuing = made.make_authority(
        made.Subject(f"{name} - CA nội bộ", name), issuer=root, start=start, years=15, path_length=0
    )
    times = made.make_time_stamper(
        made.Subject(f"{name} - Dấu thời gian", name), issuer=root, start=start, years=15
    )
    kinds = {Authority.Kind.ROOT: root, Authority.Kind.ISSUING: issuing, Authority.Kind.TIME: times}
    Authority.objects.bulk_create(
        [
            Authority(kind=kind, certificate=one.der, key_encrypted=encrypt_key(one.key), made_at=now)
            for kind, one in kinds.items()
        ]
    )
    record(actor, MANAGE.code, object_kind="signing_authority", detail={"did": "authority_made"})
    return True


def _own(kind: Authority.Kind) -> made.Holder:
    row = Authority.objects.filter(kind=kind, ended_at=None).first()
    if row is None:
        raise NotVisible
    return holder_of(row)


@transaction.atomic
def issue_certificate(
    *,
    actor: Actor,
    kind: Certificate.Kind,
    name: str,
    organisation_id: UUID,
    title: str = "",
    days: int = 365,
    automatic: bool = False,
    start: dt.datetime | None = None,
    now: dt.datetime,
) -> Certificate:
    """Issue a certificate by the installation's own authority; its key is kept here, encrypted.

    Raises NotVisible without an own authority or organisation.
    """
    require(actor, MANAGE, organisation_id)
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotVisible
    begin = (start or now).replace(microsecond=0) - dt.timedelta(minutes=5)
    holder = made.make_signer(
        made.Subject(clean(name), organisation.name, title=clean(title)),
        issuer=_own(Authority.Kind.ISSUING),
        start=begin,
        end=begin + dt.timedelta(days=days),
    )
    above = [_own(Authority.Kind.ISSUING).certificate, _own(Authority.Kind.ROOT).certificate]
    return _keep(
        actor,
        holder.certificate,
        above,
        organisation_id,
        kind,
        now,
        key=holder.key,
        automatic=automatic,
        ours=True,
    )


@transaction.atomic
def add_certificate(
    *,
    actor: Actor,
    content: bytes,
    password: str,
    kind: Certificate.Kind,
    organisation_id: UUID,
    automatic: bool = False,
    now: dt.datetime,
) -> Certificate:
    """Add a certificate with its key from a PKCS#12 file (.p12, .pfx), or one alone (PEM, DER) whose key is
    with its holder.

    Raises CertificateUnreadable, CertificateKnown.
    """
    require(actor, MANAGE, organisation_id)
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotVisible
    key, certificate, above = _read(content, password)
    return _keep(actor, certificate, above, organisation_id, kind, now, key=key, automatic=automatic)


@transaction.atomic
def add_token_certificate(
    *,
    actor: Actor,
    content: bytes,
    chain: bytes = b"",
    token: str,
    key: str,
    kind: Certificate.Kind,
    organisation_id: UUID,
    automatic: bool = False,
    now: dt.datetime,
) -> Certificate:
    """Add a certificate whose key lies in the server's token or security module (PKCS#11), by their labels.

    `content` and `chain` are PEM or DER. Raises CertificateUnreadable, CertificateKnown.
    """
    require(actor, MANAGE, organisation_id)
    _key, certificate, _above = _read(content, "")
    above = x509.load_pem_x509_certificates(chain) if chain else []
    return _keep(
        actor,
        certificate,
        above,
        organisation_id,
        kind,
        now,
        automatic=automatic,
        token={"token": token, "key": key},
    )


def _read(content: bytes, password: str) -> tuple[made.Key | None, x509.Certificate, list[x509.Certificate]]:
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            first, *above = x509.load_pem_x509_certificates(content)
            return None, first, above
        try:
            return None, x509.load_der_x509_certificate(content), []
        except ValueError:
            key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except (ValueError, TypeError) as error:
        raise CertificateUnreadable from error
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CertificateUnreadable
    return key, certificate, list(others)


def _text(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[0].value) if values else name.rfc4514_string()


def _keep(
    actor: Actor,
    certificate: x509.Certificate,
    above: list[x509.Certificate],
    organisation_id: UUID,
    kind: Certificate.Kind,
    now: dt.datetime,
    *,
    key: made.Key | None = None,
    token: dict[str, str] | None = None,
    automatic: bool = False,
    ours: bool = False,
) -> Certificate:
    place = (
        Certificate.KeyPlace.HERE
        if key
        else Certificate.KeyPlace.TOKEN
        if token
        else Certificate.KeyPlace.ELSEWHERE
    )
    row = Certificate(
        kind=kind,
        organisation_id=organisation_id,
        holder=_text(certificate.subject)[:255],
        serial=format(certificate.serial_number, "x"),
        issuer=_text(certificate.issuer)[:255],
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        certificate=certificate.public_bytes(DER),
        chain=b"".join(one.public_bytes(PEM) for one in above),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_place=place,
        key_encrypted=encrypt_key(key) if key else None,
        token=token or {},
        automatic=automatic,
        ours=ours,
        added_at=now,
        added_by_id=actor.user_id,
    )
    if automatic:
        Certificate.objects.filter(automatic=True).update(automatic=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CertificateKnown from error
    record(
        actor,
        MANAGE.code,
        organisation_id=organisation_id,
        object_kind="signing_certificate",
        object_id=row.pk,
        detail={"did": "certificate_added", "serial": row.serial},
    )
    return row


@transaction.atomic
def revoke_certificate(*, actor: Actor, certificate_id: UUID, reason: str, now: dt.datetime) -> Certificate:
    """Sign nothing with this certificate any more. Signatures made before stay valid: time stamps prove when.

    One of our own authority goes on its revocation list; an outside one is also to be revoked at its
    authority.
    Raises ReasonMissing.
    """
    row = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    if row is None:
        raise NotVisible
    require(actor, MANAGE, row.organisation_id)
    if not clean(reason):
        raise ReasonMissing
    if row.revoked_at is None:
        row.revoked_at, row.revoked_because, row.automatic = now.replace(microsecond=0), clean(reason), False
        row.save(update_fields=["revoked_at", "revoked_because", "automatic"])
        record(
            actor,
            MANAGE.code,
            organisation_id=row.organisation_id,
            object_kind="signing_certificate",
            object_id=row.pk,
            detail={"did": "certificate_revoked", "serial": row.serial},
        )
    return row


@transaction.atomic
def trust_root(
    *, actor: Actor, content: bytes, source: str, valid_from: dt.date, anchor: bool = True, now: dt.datetime
) -> list[TrustedRoot]:
    """Accept signatures under these certificates (PEM or DER) from a day on. Raises CertificateUnreadable.

    Source: the list of licensed authorities published by the Ministry of Science and Technology.
    """
    require(actor, MANAGE)
    del now
    try:
        loaded = (
            x509.load_pem_x509_certificates(content)
            if content.lstrip().startswith(b"-----BEGIN")
            else [x509.load_der_x509_certificate(content)]
        )
    except ValueError as error:
        raise CertificateUnreadable from error
    rows = []
    for one in loaded:
        row, _new = TrustedRoot.objects.update_or_create(
            fingerprint=one.fingerprint(hashes.SHA256()).hex(),
            defaults={
                "name": _text(one.subject)[:255],
                "certificate": one.public_bytes(DER),
                "source": clean(source),
                "valid_from": valid_from,
                "anchor": anchor,
            },
        )
        rows.append(row)
    record(actor, MANAGE.code, object_kind="signing_root", detail={"did": "root_trusted", "count": len(rows)})
    return rows
