"""Putting PAdES signatures into a PDF: pure functions over bytes, nothing of the database.

Source: ETSI EN 319 142-1 (levels B-B, B-T, B-LT, B-LTA); ISO 32000-2, 12.8.
"""

import asyncio
import contextlib
import datetime as dt
import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, cast

from asn1crypto import algos, cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner, PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument, PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.toolkit.signing.pki.shapes import Look, Prepared, Trust
from yteso.toolkit.signing.pki.trust import context as context_of

DIGEST = "sha256"
NO_TIME = (TimestampRequestError, ConnectionError, TimeoutError)
REFUSED = (SigningError, SignatureValidationError, ValidationError, PathError, ValidationInfoReadingError)
WRONG = (SigningError, ValueError)


class LookFailed(Exception):
    """The stamp cannot be put there."""


def _signer_settings(field: str, name: str, reason: str, place: str) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name or None,
        reason=reason or None,
        location=place or None,
        cades_signed_attr_spec=CAdESSignedAttrSpec(),
    )


def _free(pdf: bytes, field: str) -> str:
    """Return the field's name, or the next one that the file does not use: one signed before has fields."""
    taken = {str(name) for name, _value, _ref in fields.enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)))}
    return next(name for name in (field, *(f"{field}-{n}" for n in range(2, 1000))) if name not in taken)


def _writer(pdf: bytes, field: str, look: Look | None) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    if look is not None:
        box = look.place
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec(
                field,
                on_page=box.page,
                box=(round(box.left), round(box.bottom), round(box.right), round(box.top)),
            ),
        )
    return writer


@contextlib.contextmanager
def _style(look: Look | None) -> Iterator[StaticStampStyle | None]:
    """Give the stamp as pyHanko draws it; it reads the file only while it signs."""
    if look is None:
        yield None
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(look.pdf)
        file.flush()
        yield StaticStampStyle.from_pdf_file(file.name, border_width=0)


def sign(
    pdf: bytes,
    signer: signers.Signer,
    *,
    field: str,
    name: str = "",
    reason: str = "",
    place: str = "",
    time_stamper: TimeStamper | None = None,
    look: Look | None = None,
) -> bytes:
    """Return the PDF with one more signature: B-T with a time stamper, B-B without. Earlier ones stay valid.

    Raises SigningError (pyHanko) when the file cannot take a signature.
    """
    field = _free(pdf, field)
    settings = _signer_settings(field, name, reason, place)
    with _style(look) as style:
        session = signers.PdfSigner(settings, signer, timestamper=time_stamper, stamp_style=style)
        out: io.BytesIO = asyncio.run(session.async_sign_pdf(_writer(pdf, field, look)))
    return out.getvalue()


def prepare(
    pdf: bytes,
    certificate: bytes,
    chain: Sequence[bytes],
    *,
    field: str,
    at: dt.datetime,
    name: str = "",
    reason: str = "",
    place: str = "",
    time_stamper: TimeStamper | None = None,
    look: Look | None = None,
) -> Prepared:
    """Make room for a signature by a key that is elsewhere (a token at the desk, a remote service)."""
    signer = external(certificate, chain)
    field = _free(pdf, field)
    settings = _signer_settings(field, name, reason, place)

    async def run() -> Prepared:
        with _style(look) as style:
            session = signers.PdfSigner(settings, signer, timestamper=time_stamper, stamp_style=style)
            ready, _tbs, out = await session.async_digest_doc_for_signing(
                _writer(pdf, field, look), bytes_reserved=16384
            )
        attributes = await signer.signed_attrs(
            ready.document_digest,
            DIGEST,
            attr_settings=PdfCMSSignedAttributes(signing_time=at),
            use_pades=True,
        )
        return Prepared(
            cast(io.BytesIO, out).getvalue(),
            ready.document_digest,
            ready.reserved_region_start,
            ready.reserved_region_end,
            attributes.dump(),
        )

    return asyncio.run(run())


def external(certificate: bytes, chain: Sequence[bytes], signature: bytes | int = 512) -> ExternalSigner:
    """Return a signer whose key is not here: it only holds the value that came back."""
    store: Any = cast(Any, SimpleCertificateStore)()
    store.register_multiple([x509.Certificate.load(der) for der in chain])
    loaded = x509.Certificate.load(certificate)
    algorithm = f"{DIGEST}_{'rsa' if loaded.public_key.algorithm == 'rsa' else 'ecdsa'}"
    return ExternalSigner(
        signing_cert=loaded,
        cert_registry=store,
        signature_value=signature,
        embed_roots=False,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": algorithm}),
    )


def complete(
    prepared: Prepared,
    signature: bytes,
    certificate: bytes,
    chain: Sequence[bytes],
    *,
    time_stamper: TimeStamper | None = None,
) -> bytes:
    """Return the prepared PDF with the signature that came back. Does not check it: validate afterwards."""
    signer = external(certificate, chain, signature)

    async def run() -> bytes:
        signed = await signer.async_sign_prescribed_attributes(
            DIGEST, signed_attrs=cms.CMSAttributes.load(prepared.attributes), timestamper=time_stamper
        )
        out = io.BytesIO(prepared.pdf)
        region = PreparedByteRangeDigest(prepared.document_digest, prepared.start, prepared.end)
        await PdfTBSDocument.async_finish_signing(out, region, signed)
        return out.getvalue()

    return asyncio.run(run())


def archive(pdf: bytes, trust: Trust, time_stamper: TimeStamper) -> bytes:
    """Return the PDF at level B-LTA: proof about every signature inside, and a time stamp over all of it.

    Raises SigningError or a validation error of pyHanko when a certificate is not known to be good now.
    """

    async def run() -> bytes:
        content = pdf
        context = context_of(trust)
        for index in range(len(PdfFileReader(io.BytesIO(content)).embedded_regular_signatures)):
            reader = PdfFileReader(io.BytesIO(content))
            signature = reader.embedded_regular_signatures[index]
            out = await async_add_validation_info(
                signature,
                context,
                skip_timestamp=False,
                add_vri_entry=False,
                output=io.BytesIO(),
                embed_roots=True,
            )
            content = out.getvalue()
        stamper = PdfTimeStamper(time_stamper)
        stamped: Any = await stamper.async_timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(content)),
            DIGEST,
            validation_context=context,
            embed_roots=True,
        )
        return bytes(stamped.getvalue())

    return asyncio.run(run())


__all__ = ["LookFailed", "archive", "complete", "external", "prepare", "sign"]
