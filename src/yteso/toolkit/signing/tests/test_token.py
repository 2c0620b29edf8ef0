"""Keys in a security module, through PKCS#11 as a token or HSM is reached: SoftHSM stands for it.

Needs the library of SoftHSM 2 (`apt-get install softhsm2`, or YTESO_SOFTHSM names it); without it these tests
are skipped and say so.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import now
from yteso.toolkit.signing.actions.authority import add_token_certificate
from yteso.toolkit.signing.errors import KeyUnreachable
from yteso.toolkit.signing.keys import holder_of
from yteso.toolkit.signing.models import Authority, Certificate
from yteso.toolkit.signing.opening import opened
from yteso.toolkit.signing.pki.certificates import Key, Subject, make_signer
from yteso.toolkit.signing.public import SignerWanted, open_document, sign_document
from yteso.toolkit.signing.testing import TESTER, make_authority, make_right, validated
from yteso.toolkit.signing.tests.papers import paper

PLACES = (
    os.environ.get("YTESO_SOFTHSM", ""),
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
LIBRARY = next((place for place in PLACES if place and Path(place).exists()), "")
PIN = "1234"
KEYS: dict[str, Key] = {
    "van-thu": ec.generate_private_key(ec.SECP256R1()),
    "giam-doc": rsa.generate_private_key(public_exponent=65537, key_size=2048),
}

pytestmark = pytest.mark.skipif(not LIBRARY, reason="SoftHSM is not installed (apt-get install softhsm2)")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token that holds two keys, made as an operator makes one; they cannot be read out of it again."""
    import pkcs11
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key

    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    _initialise(LIBRARY)
    library = pkcs11.lib(LIBRARY)
    library.reinitialize()
    found = library.get_token(token_label="yteso")
    with found.open(rw=True, so_pin="5678") as session:
        session.init_pin(PIN)
    with found.open(rw=True, user_pin=PIN) as session:
        for label, key in KEYS.items():
            rsa_key, kind = isinstance(key, rsa.RSAPrivateKey), serialization.PrivateFormat.TraditionalOpenSSL
            der = key.private_bytes(serialization.Encoding.DER, kind, serialization.NoEncryption())
            attributes = decode_rsa_private_key(der) if rsa_key else decode_ec_private_key(der)
            attributes |= {
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.SENSITIVE: True,
                pkcs11.Attribute.EXTRACTABLE: False,
                pkcs11.Attribute.SIGN: True,
                pkcs11.Attribute.ID: label.encode(),
            }
            session.create_object(attributes)
    yield "yteso"
    del os.environ["SOFTHSM2_CONF"]


def _initialise(library: str) -> None:
    """Initialise the first free slot: C_InitToken, which python-pkcs11 does not offer."""
    import ctypes

    made = ctypes.CDLL(library)
    made.C_Initialize(None)
    count, label = ctypes.c_ulong(1), b"yteso".ljust(32)
    slots = (ctypes.c_ulong * 1)()
    assert made.C_GetSlotList(0, slots, ctypes.byref(count)) == 0
    assert made.C_InitToken(slots[0], b"5678", ctypes.c_ulong(4), label) == 0
    assert made.C_Finalize(None) == 0


@pytest.fixture
def reached(token: str, settings: Any) -> str:
    settings.PKCS11_MODULE, settings.PKCS11_PIN = LIBRARY, PIN
    return token


def certificate_of(people: Cast, label: str, key: str = "") -> Certificate:
    make_authority()
    issuing = holder_of(Authority.objects.get(kind=Authority.Kind.ISSUING, ended_at=None))
    root = holder_of(Authority.objects.get(kind=Authority.Kind.ROOT, ended_at=None))
    made = make_signer(
        Subject("Nguyễn Văn An", "Sở Y tế"),
        issuer=issuing,
        start=issuing.certificate.not_valid_before_utc,
        end=issuing.certificate.not_valid_after_utc,
        key=KEYS[label],
    )
    above = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in _certificates(issuing, root))
    return add_token_certificate(
        actor=TESTER,
        content=made.der,
        chain=above,
        token="yteso",
        key=key or label,
        kind=Certificate.Kind.PERSON,
        organisation_id=people.tree.province.pk,
        now=now(),
    )


def _certificates(*holders: Any) -> list[x509.Certificate]:
    return [one.certificate for one in holders]


@pytest.mark.parametrize("label", list(KEYS))
def test_a_document_is_signed_in_the_token(people: Cast, reached: str, label: str) -> None:
    certificate = certificate_of(people, label)
    assert (certificate.key_place, certificate.key_encrypted) == ("token", None)
    assert people.director.user is not None
    right = make_right(people.director.user, people.tree.province, certificate_id=certificate.pk)
    document = open_document(
        actor=people.director.actor,
        content=paper(),
        kind="test",
        title="Giấy",
        organisation_id=people.tree.province.pk,
        signers=[SignerWanted(right.pk)],
        now=now(),
    )
    document = sign_document(actor=people.director.actor, document_id=document.pk, now=now())
    assert (document.state, document.level) == ("signed", "B-LTA")
    report = validated(document)
    assert (report.outcome, report.signatures[0].signer) == ("valid", "Nguyễn Văn An")


@pytest.mark.parametrize(
    ("key", "module", "pin"),
    [
        ("khong-co", LIBRARY, PIN),
        ("van-thu", LIBRARY, "9999"),
        ("van-thu", "", PIN),
        ("van-thu", "/no.so", PIN),
    ],
)
def test_a_token_that_does_not_answer(
    people: Cast, reached: str, settings: Any, key: str, module: str, pin: str
) -> None:
    """No such key, a wrong PIN, no library, a wrong one: the signer is told, nothing breaks."""
    settings.PKCS11_MODULE, settings.PKCS11_PIN = module, pin
    certificate = certificate_of(people, "van-thu", key)
    with pytest.raises(KeyUnreachable), opened(certificate) as signer:
        asyncio.run(signer.async_sign_raw(b"x", "sha256"))
