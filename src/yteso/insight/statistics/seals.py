"""The seal of the server over what was signed: Ed25519 with a key that is derived from the installation's
secret.

The public key is kept with each seal, so that an old seal can still be proven after the secret has changed.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4)
def _key(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(hashes.SHA256(), 32, None, b"yteso statistics seal 1").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way in which a content is written before it is sealed."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def public_key() -> str:
    """Return the installation's public key, hexadecimal."""
    raw = _key(settings.SECRET_KEY).public_key()
    return raw.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def seal(content: Mapping[str, Any]) -> str:
    """Return the seal over the content, hexadecimal."""
    return _key(settings.SECRET_KEY).sign(canonical(content)).hex()


def holds(content: Mapping[str, Any], sealed: str, key: str) -> bool:
    """Return whether the seal is the key's over exactly this content."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(sealed), canonical(content)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
