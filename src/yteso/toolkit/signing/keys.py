"""Keys to sign with and where time stamps come from. Keys kept here are encrypted at rest.

The key that encrypts them is derived from YTESO_SECRET_KEY, which is not in the database: a stolen database
or backup signs nothing. Changing YTESO_SECRET_KEY makes them unreadable; add the certificates again
afterwards.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from asn1crypto import pem
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings

from yteso.toolkit.signing.errors import KeyUnreachable
from yteso.toolkit.signing.models import Authority, Certificate
from yteso.toolkit.signing.pki.certificates import Holder, Key

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

TimeSource = Callable[[], "TimeStamper"]
outside_times: list[TimeSource] = []


def stamp_times_with(source: TimeSource) -> None:
    """Use this source of time stamps instead of the installation's own; `exchange` calls it when one is
    set."""
    outside_times[:] = [source]


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
    return holder_from(bytes(row.certificate), bytes(row.key_encrypted))


def holder_from(certificate: bytes, key_encrypted: bytes) -> Holder:
    key = serialization.load_der_private_key(decrypt_key(key_encrypted), password=None)
    return Holder(load_der_x509_certificate(certificate), key)  # type: ignore[arg-type]


def chain_of(certificate: Certificate) -> list[bytes]:
    """Return the certificates above this one, DER, from its issuer up."""
    text = bytes(certificate.chain)
    return [der for _kind, _headers, der in pem.unarmor(text, multiple=True)] if text.strip() else []
