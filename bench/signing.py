"""What issuing signed documents costs: print, seal, time-stamp, archive as B-LTA, validate, keep the report.

    python bench/signing.py [--documents 1000]

Needs the database of this folder (`yteso db start`, `yteso migrate`); works in a transaction that is rolled
back, so nothing of it stays but files that `yteso check_files --remove-orphans` clears.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    wanted = parser.parse_args().documents
    import django

    django.setup()
    from django.db import transaction

    from yteso.kernel.access.testing import make_organisation_tree
    from yteso.kernel.base.public import SystemActor, now
    from yteso.toolkit.printing.public import OfficialPaper, Paragraph, print_official
    from yteso.toolkit.signing.pki.validating import validate
    from yteso.toolkit.signing.public import content_of, new_code, seal_document, verify_url
    from yteso.toolkit.signing.queries import trust_on
    from yteso.toolkit.signing.testing import make_seal

    with transaction.atomic():
        from yteso.kernel.organisations.public import Organisation

        root = Organisation.objects.filter(parent=None).first() or make_organisation_tree().province
        make_seal(root)
        printing, sealing = [], []
        for number in range(wanted):
            code = new_code()
            start = time.perf_counter()
            printed = print_official(
                OfficialPaper(
                    issuer="Sở Y tế", place="Quảng Ngãi", dated=now().date(), number=f"Số: {number}/GCN-SYT",
                    kind="Giấy chứng nhận", body=[Paragraph("Nội dung. " * 60)], verify_url=verify_url(code),
                    verify_code=code,
                )
            )  # fmt: skip
            middle = time.perf_counter()
            document = seal_document(
                actor=SystemActor("bench"), content=printed.pdf, kind="bench", title="Giấy chứng nhận",
                organisation_id=root.pk, code=code, anchors=printed.anchors, now=now(),
            )  # fmt: skip
            sealing.append(time.perf_counter() - middle)
            printing.append(middle - start)
        content = content_of(document)
        start = time.perf_counter()
        for _round in range(20):
            validate(content, trust_on(now().date()), now())
        checking = (time.perf_counter() - start) / 20
        transaction.set_rollback(True)
    whole = sum(printing) + sum(sealing)
    print(
        f"{wanted} documents printed, sealed and archived (B-LTA) in {whole:.1f} s: {wanted / whole:.1f} a second"
    )
    print(f"printing: median {statistics.median(printing) * 1000:.1f} ms")
    print(
        f"sealing, time stamps, archive, validation, report: median {statistics.median(sealing) * 1000:.1f} ms"
    )
    print(
        f"validating one again: {checking * 1000:.1f} ms; size {len(content) / 1024:.0f} KB of {len(printed.pdf) / 1024:.0f} KB"
    )


if __name__ == "__main__":
    main()
