"""The time stamps of this installation: made in this process by a key of ours, for demonstration and tests.

A real installation asks a licensed time-stamping authority through `exchange`. Source: RFC 3161.
"""

import datetime as dt
from collections.abc import Callable

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper

from yteso.toolkit.signing.pki.certificates import Holder

Clock = Callable[[], dt.datetime]


def key_info(holder: Holder) -> keys.PrivateKeyInfo:
    """Return the private key as pyHanko takes it."""
    return keys.PrivateKeyInfo.load(
        holder.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def local_time_stamper(holder: Holder, at: dt.datetime | None = None) -> TimeStamper:
    """Return a time stamper that signs by the installation's own key; `at` fixes its clock (tests)."""
    return DummyTimeStamper(x509.Certificate.load(holder.der), key_info(holder), fixed_dt=at)
