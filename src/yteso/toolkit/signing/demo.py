"""The demo's signatures: an own authority, the department's seal, a paper that waits for the director."""

import datetime as dt

from django.conf import settings

from yteso.kernel.base.public import DemoPlan, Say, SystemActor, User, now
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
from yteso.toolkit.signing.actions.authority import issue_certificate, make_own_authority
from yteso.toolkit.signing.actions.documents import SignerWanted, new_code, open_document
from yteso.toolkit.signing.actions.rights import give_right
from yteso.toolkit.signing.addresses import verify_url
from yteso.toolkit.signing.models import Certificate, Right

SINCE = dt.date(2020, 4, 1)
# username, position, form, with the seal
SIGNERS = (("giamdoc", "Giám đốc", Certificate.Kind.PERSON), ("chuyenvien", "Văn thư", Certificate.Kind.SEAL))


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make the authority, the seal and one paper to sign. In production certificates come from outside."""
    root = Organisation.objects.filter(parent=None).first()
    if settings.PRODUCTION or root is None:
        say("no demo certificates")
        return
    actor, at = SystemActor("demo"), now()
    if not make_own_authority(actor=actor, name=root.name, now=at):
        say("certificates are there already")
        return
    issue_certificate(
        actor=actor,
        kind=Certificate.Kind.SEAL,
        name=root.name,
        organisation_id=root.pk,
        automatic=True,
        now=at,
    )
    rights = [right for name, position, kind in SIGNERS if (right := _right(root, name, position, kind, at))]
    if rights:
        _paper(root, rights, at)
    say(f"an authority of its own, the seal, {len(rights)} rights to sign")


def _right(
    root: Organisation, username: str, position: str, kind: Certificate.Kind, at: dt.datetime
) -> Right | None:
    user = User.objects.filter(username=username).first()
    if user is None:
        return None
    actor = SystemActor("demo")
    name = user.full_name if kind == Certificate.Kind.PERSON else root.name
    certificate = issue_certificate(
        actor=actor, kind=kind, name=name, organisation_id=root.pk, title=position, now=at
    )
    return give_right(
        actor=actor,
        certificate_id=certificate.pk,
        user_id=user.pk,
        organisation_id=root.pk,
        position=position,
        valid_from=SINCE,
        now=at,
    )


def _paper(root: Organisation, rights: list[Right], at: dt.datetime) -> None:
    code = new_code()
    subject = "Về việc kiểm tra văn bản ký số bằng mã QR"
    printed = print_official(
        OfficialPaper(
            superior="UBND tỉnh Quảng Ngãi",
            issuer=root.name,
            number="Số: 01/TB-SYT",
            place="Quảng Ngãi",
            dated=at.date(),
            kind="Thông báo",
            subject=subject,
            body=[
                Paragraph(
                    "Kể từ hôm nay, mỗi văn bản ký số của Sở Y tế có mã QR. Người nhận quét mã hoặc gửi tệp"
                    " lên trang kiểm tra để biết ai đã ký, ký lúc nào và văn bản có bị sửa đổi hay không."
                )
            ],
            recipients=["Các đơn vị trực thuộc;", "Lưu: VT."],
            position="Giám đốc",
            signer=str(rights[0].user),
            verify_url=verify_url(code),
            verify_code=code,
        ),
        made_at=at,
    )
    open_document(
        actor=SystemActor("demo"),
        content=printed.pdf,
        kind="notice",
        title=f"Thông báo {subject[0].lower()}{subject[1:]}",
        number="01/TB-SYT",
        organisation_id=root.pk,
        signers=[SignerWanted(right.pk) for right in rights],
        code=code,
        anchors=printed.anchors,
        now=at,
    )
