"""Opening keys to sign with, and what stamps the time. It loads the library that signs: import it late."""

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from django.conf import settings
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.toolkit.signing.errors import KeyElsewhere, KeyUnreachable, TimeUnreachable
from yteso.toolkit.signing.keys import chain_of, decrypt_key, holder_from, outside_times
from yteso.toolkit.signing.models import Authority, Certificate
from yteso.toolkit.signing.pki.stamping import local_time_stamper


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
                # tokens seldom hash before they sign on a curve (SoftHSM 2.6 cannot): we hash, they sign
                use_raw_mechanism=loaded.public_key.algorithm == "ec",
            )  # fmt: skip
    except PKCS11Error as error:
        raise KeyUnreachable from error


def time_stamper() -> TimeStamper:
    """Return what stamps the time: the outside authority if one is set, else the installation's own key.

    Raises TimeUnreachable when there is neither.
    """
    if outside_times:
        return outside_times[0]()
    own = Authority.objects.filter(kind=Authority.Kind.TIME, ended_at=None).first()
    if own is None:
        raise TimeUnreachable
    return _own_time_stamper(bytes(own.certificate), bytes(own.key_encrypted), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _own_time_stamper(certificate: bytes, key_encrypted: bytes, secret: str) -> TimeStamper:
    """Return the stamper by our own key, kept in this process: only the key that stamps times stays open."""
    del secret  # another secret is another vault
    return local_time_stamper(holder_from(certificate, key_encrypted))
