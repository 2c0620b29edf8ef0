"""Opening keys to sign with, and the source of time stamps. Keys kept here are encrypted at rest.

The key that encrypts them is derived from YTESO_SECRET_KEY, which is not in the database: a stolen database
or backup signs nothing. Changing YTESO_SECRET_KEY makes them unreadable; add the certificates again
afterwards.
"""

import base64
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import pem, x509
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.toolkit.signing.errors import KeyElsewhere, KeyUnreachable, TimeUnreachable
from yteso.toolkit.signing.models import Authority, Certificate
from yteso.toolkit.signing.pki.certificates import Holder, Key
from yteso.toolkit.signing.pki.stamping import local_time_stamper

TimeSource = Callable[[], TimeStamper]
_outside_times: list[TimeSource] = []


def stamp_times_with(source: TimeSource) -> None:
    """Use this source of time stamps instead of the installation's own; `exchange` calls it when one is
    set."""
    _outside_times[:] = [source]


def _vault() -> Fernet:
    key = hashlib.sha256(f"signing keys:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt_key(key: Key) -> bytes:
    """Return the private key (PKCS#8) as it is kept."""
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _vault().encrypt(plain)


def decrypt_key(kept: bytes) -> bytes:
    """Return the private key, PKCS#8 DER. Raises KeyUnreachable when it was kept under another secret."""
    try:
        return _vault().decrypt(bytes(kept))
    except InvalidToken as error:
        raise KeyUnreachable from error


def holder_of(row: Authority) -> Holder:
    """Return an authority with its key."""
    key = serialization.load_der_private_key(decrypt_key(bytes(row.key_encrypted)), password=None)
    return Holder(load_der_x509_certificate(bytes(row.certificate)), key)  # type: ignore[arg-type]


def chain_of(certificate: Certificate) -> list[bytes]:
    """Return the certificates above this one, DER, from its issuer up."""
    text = bytes(certificate.chain)
    return [der for _kind, _headers, der in pem.unarmor(text, multiple=True)] if text.strip() else []


def _store(certificate: Certificate) -> Any:
    store: Any = cast(Any, SimpleCertificateStore)()
    store.register_multiple([x509.Certificate.load(der) for der in chain_of(certificate)])
    return store


@contextlib.contextmanager
def opened(certificate: Certificate) -> Iterator[signers.Signer]:
    """Give a signer for a certificate whose key the server reaches.

    Raises KeyElsewhere for one whose key is with its holder, KeyUnreachable when a token does not answer.
    """
    if certificate.key_place == Certificate.KeyPlace.ELSEWHERE:
        raise KeyElsewhere
    loaded = x509.Certificate.load(bytes(certificate.certificate))
    if certificate.key_place == Certificate.KeyPlace.HERE:
        key = asn1_keys.PrivateKeyInfo.load(decrypt_key(bytes(certificate.key_encrypted or b"")))
        yield signers.SimpleSigner(
            signing_cert=loaded, signing_key=key, cert_registry=_store(certificate), embed_roots=False
        )
        return
    try:
        with open_pkcs11_session(
            settings.PKCS11_MODULE,
            token_criteria=TokenCriteria(label=certificate.token["token"]),
            user_pin=settings.PKCS11_PIN,
        ) as session:
            yield PKCS11Signer(
                session, signing_cert=loaded, key_label=certificate.token["key"], cert_label=None,
                other_certs_to_pull=(), ca_chain=list(_store(certificate)), embed_roots=False,
            )  # fmt: skip
    except PKCS11Error as error:
        raise KeyUnreachable from error


def time_stamper() -> TimeStamper:
    """Return what stamps the time: the outside authority if one is set, else the installation's own key.

    Raises TimeUnreachable when there is neither.
    """
    if _outside_times:
        return _outside_times[0]()
    own = Authority.objects.filter(kind=Authority.Kind.TIME, ended_at=None).first()
    if own is None:
        raise TimeUnreachable
    return local_time_stamper(holder_of(own))
