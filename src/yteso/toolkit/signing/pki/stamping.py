"""The time stamps of this installation: made in this process by a key of ours, for demonstration and tests.

A real installation asks a licensed time-stamping authority through `exchange`. Source: RFC 3161.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from asn1crypto import cms, core, keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign.general import as_signing_certificate, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper

from yteso.toolkit.signing.pki.certificates import Holder

Clock = Callable[[], dt.datetime]
HASHES: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_attribute: Any = simple_cms_attribute  # it has no type hints


def key_info(holder: Holder) -> keys.PrivateKeyInfo:
    """Return the private key as pyHanko takes it."""
    return keys.PrivateKeyInfo.load(
        holder.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


class OwnTimeStamper(DummyTimeStamper):
    """pyHanko's stamper by a key in this process, with the key loaded once: loading an RSA key tests its
    primes, which costs more than all the rest of a time stamp."""

    def __init__(self, holder: Holder, at: dt.datetime | None) -> None:
        super().__init__(x509.Certificate.load(holder.der), key_info(holder), fixed_dt=at)
        self._key = holder.key

    def _sign_tst_info(
        self, tst_info_data: bytes, md_algorithm: str, at: dt.datetime
    ) -> tuple[bytes, cms.CMSAttributes]:
        """Sign with the attributes that RFC 3161, 2.4.2 and RFC 5035 ask for."""
        assert isinstance(self._key, RSAPrivateKey)
        digest = hashlib.new(md_algorithm, tst_info_data).digest()
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("signing_time", cms.Time({"utc_time": core.UTCTime(at)})),
                _attribute("signing_certificate", as_signing_certificate(self.tsa_cert)),
                _attribute("message_digest", digest),
            ]
        )
        return self._key.sign(attributes.dump(), PKCS1v15(), HASHES[md_algorithm]()), attributes


def local_time_stamper(holder: Holder, at: dt.datetime | None = None) -> TimeStamper:
    """Return a time stamper that signs by the installation's own key; `at` fixes its clock (tests).

    Keep it where many are made: it remembers how large a stamp is, which it else finds out by making one.
    """
    return OwnTimeStamper(holder, at)
