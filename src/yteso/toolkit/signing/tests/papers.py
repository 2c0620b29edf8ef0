"""A small world of certificates and papers for the tests of this module; made once, at a fixed moment."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import x509
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.pki import certificates as c
from yteso.toolkit.signing.pki.pades import archive, sign
from yteso.toolkit.signing.pki.shapes import Trust
from yteso.toolkit.signing.pki.stamping import key_info, local_time_stamper

NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
START = NOW - dt.timedelta(days=30)


@dataclass(frozen=True)
class World:
    root: c.Holder
    issuing: c.Holder
    times: c.Holder
    director: c.Holder
    seal: c.Holder

    def trust(self, at: dt.datetime = NOW, revoked: tuple[c.Revoked, ...] = ()) -> Trust:
        crls = [c.make_crl(self.root, (), at), c.make_crl(self.issuing, revoked, at)]
        return Trust([self.root.der], [self.issuing.der, self.times.der], crls)

    def signer(self, holder: c.Holder) -> signers.Signer:
        store = SimpleCertificateStore()
        store.register(x509.Certificate.load(self.issuing.der))
        return signers.SimpleSigner(
            signing_cert=x509.Certificate.load(holder.der),
            signing_key=key_info(holder),
            cert_registry=store,
            embed_roots=False,
        )


@lru_cache
def world(moment: dt.datetime = NOW) -> World:
    start = moment - dt.timedelta(days=30)
    root = c.make_authority(c.Subject("Gốc thử"), issuer=None, start=start, years=20, path_length=1)
    issuing = c.make_authority(c.Subject("CA thử"), issuer=root, start=start, years=10, path_length=0)
    end = moment + dt.timedelta(days=365)
    return World(
        root,
        issuing,
        c.make_time_stamper(c.Subject("Dấu thời gian thử"), issuer=root, start=start, years=10),
        c.make_signer(
            c.Subject("Nguyễn Văn Minh", "Sở Y tế", title="Giám đốc"), issuer=issuing, start=start, end=end
        ),
        c.make_signer(c.Subject("Sở Y tế tỉnh Quảng Ngãi", "Sở Y tế"), issuer=issuing, start=start, end=end),
    )


@lru_cache
def paper(pages: int = 1) -> bytes:
    body = [Paragraph(f"Nội dung số {n}. " * 12) for n in range(pages * 12 - 8)]
    return print_official(
        OfficialPaper(issuer="Sở Y tế", place="Quảng Ngãi", dated=NOW.date(), kind="Thông báo", body=body),
        made_at=NOW,
    ).pdf


@lru_cache
def signed(pages: int = 1) -> bytes:
    """The paper signed by the director, then sealed: B-T."""
    here = world()
    one = sign(
        paper(pages), here.signer(here.director), field="S1", time_stamper=local_time_stamper(here.times, NOW)
    )
    later = NOW + dt.timedelta(minutes=5)
    return sign(one, here.signer(here.seal), field="S2", time_stamper=local_time_stamper(here.times, later))


@lru_cache
def archived(pages: int = 1) -> bytes:
    return archive(
        signed(pages), world().trust(), local_time_stamper(world().times, NOW + dt.timedelta(minutes=6))
    )
