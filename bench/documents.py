"""Official documents at the department's size: issuing with signatures, searching, queues, 620 accounts.

    python bench/documents.py --issued 1000 --documents 200000 --accounts 620

Makes its own database beside the ordinary one. First so many documents go the whole way through the actions
(draft, checks, printed, signed by a person, numbered, sealed, archived as B-LTA, packet queued); then so many
more are filled in by SQL, with their words in the index, and pages are asked for as a browser would.
"""

import argparse
import os
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
DATABASE = "yteso_documents"
TERMS = ["phòng chống", "sốt xuất huyết", "tiêm chủng", "trẻ em", "trạm y tế", "bệnh viện", "khám bệnh", "chữa bệnh", "bảo hiểm y tế", "thanh toán", "thuốc", "vật tư", "đấu thầu", "nhân lực", "đào tạo", "tập huấn", "báo cáo", "kế hoạch", "quyết định", "hội đồng", "kiểm tra", "giám sát", "an toàn thực phẩm", "dược phẩm", "mỹ phẩm", "hành nghề", "tư nhân", "chuyển đổi số", "chữ ký số", "văn bản điện tử", "hồ sơ sức khỏe", "dân số", "bà mẹ", "dinh dưỡng", "môi trường", "nước sạch", "nghỉ lễ", "trực cấp cứu", "thiên tai", "bão lũ", "kinh phí", "dự toán", "quyết toán", "tài sản", "bệnh dại", "bệnh sởi", "bệnh lao", "tay chân miệng", "phục hồi chức năng", "y học cổ truyền", "tổ chức thực hiện", "căn cứ", "đơn vị trực thuộc", "đề nghị", "thời gian", "triển khai", "nội dung", "theo quy định", "ủy ban nhân dân", "sở y tế"]  # fmt: skip
PLACES = [f"xã {a} {b}" for a in ("Trà", "Sơn", "Ba", "Bình", "Tịnh", "Nghĩa", "Đắk") for b in ("Bồng", "Tây", "Hà", "Giang", "Long", "Trung", "Mai", "Ruồng")]  # fmt: skip
FAMILY, MIDDLE, GIVEN = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đinh"), ("Thị", "Văn", "Minh", "Ngọc"), [f"{a}{b}" for a in ("B", "Ch", "D", "H", "Kh", "L", "Ph", "Th", "Tr", "V") for b in ("ân", "ế", "ích", "oa", "uyên", "ảo", "ượng", "ắc", "ển", "ông")]  # fmt: skip
COMMON = ("đề nghị", "de nghi", "kế hoạch", "bệnh viện", "tổ chức thực hiện", '"sở y tế"', "y", "theo quy định kế hoạch")  # fmt: skip
USUAL = ("sốt xuất huyết", "sot xuat huyet", "tiêm chủng trẻ em", '"hồ sơ sức khỏe"', '"ho so suc khoe"', "quyết toán kinh phí đấu thầu", "an toan thuc pham xa tra bong", "xã sơn giang", '"bệnh dại" bão lũ')  # fmt: skip
RARE = ("12345", "777/SYT", "778/UBND", "Huỳnh Ngọc Phượng xã Đắk Ruồng", '"Đinh Văn Thuyên"', "khongcochunay", "pharmacovigilance")  # fmt: skip


def issue_many(people: "object", count: int) -> dict[str, list[float]]:
    """Take documents the whole way; return the seconds of each part."""
    from yteso.government.correspondence.actions import issue, put_up
    from yteso.government.correspondence.testing import make_checked, sign
    from yteso.kernel.base.public import now

    took: dict[str, list[float]] = {
        "draft and checks": [],
        "print, put up": [],
        "sign": [],
        "number, seal, issue": [],
    }
    for _ in range(count):
        a = time.perf_counter()
        document = make_checked(people)
        b = time.perf_counter()
        put_up(
            actor=people.clerk.actor,
            document_id=document.pk,
            right_ids=[people.leader_right.pk],
            seen=None,
            now=now(),
        )
        c = time.perf_counter()
        sign(people.leader, document)
        d = time.perf_counter()
        issue(actor=people.clerk.actor, document_id=document.pk, now=now())
        e = time.perf_counter()
        for name, seconds in zip(took, (b - a, c - b, d - c, e - d), strict=True):
            took[name].append(seconds)
    return took


def paragraphs(dice: random.Random, count: int) -> list[tuple[str, list[str]]]:
    """Return texts as offices write them (few terms often, most seldom, a name here and there) with their
    lexemes: documents are put together from them, for most of what offices write they have written before."""
    from yteso.toolkit.files.public import lexemes_of

    often = [1 / (n + 2) for n in range(len(TERMS))]
    terms = dice.sample(TERMS, len(TERMS))
    found = []
    for _ in range(count):
        name = f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"
        words = [*dice.choices(terms, often, k=22), name, dice.choice(PLACES), str(dice.randrange(1, 5000))]
        dice.shuffle(words)
        text = " ".join(words)
        found.append((text, lexemes_of(text)))
    return found


def fill(people: "object", documents: int, narrow: "object") -> None:
    """Fill in documents, half of them incoming, one in forty with open work, one in 200 of a small room."""
    import datetime as dt

    from django.db import connection

    from yteso.government.correspondence.models import Book, DocumentType
    from yteso.kernel.base.public import uuid7
    from yteso.toolkit.files.public import lexemes_of
    from yteso.toolkit.work.public import newest_flow

    dice, now = random.Random(7), dt.datetime.now(dt.UTC)
    office, root = people.office, people.office.organisation_id
    flow = newest_flow("correspondence-in", now.date())
    kind = DocumentType.objects.get(code="CV")
    books = {d: Book.objects.get(office=office, direction=d, is_secret=False).pk for d in ("in", "out")}
    texts = paragraphs(dice, 4000)
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TEMP TABLE few (id uuid, direction text, office uuid, organisation uuid, book uuid, year int, number int,"
        " symbol text, type uuid, subject text, issued_on date, entered_at timestamptz, stage text, sender text, case_id uuid,"
        " unit uuid, units uuid[], electronic bool, body text, words text[])"
    )
    cases = []
    with cursor.copy("COPY few FROM STDIN") as copy:
        for n in range(documents):
            incoming = n % 2 == 0
            at = now - dt.timedelta(minutes=n * 6)
            subject = f"Về việc {' '.join(dice.choices(TERMS, k=4))} {dice.choice(PLACES)}"
            parts = dice.sample(texts, 5)
            symbol = f"{n}/{'UBND-KGVX' if incoming else 'SYT-NVY'}"
            words = dict.fromkeys(lexemes_of(symbol, subject))
            for _text, lexemes in parts:
                words.update(dict.fromkeys(lexemes))
            room = narrow if n % 200 in (0, 1) else people.room.pk
            case = None
            if n % 40 == 0:
                case = uuid7()
                due = at + dt.timedelta(days=40)
                cases.append((case, "correspondence", flow.pk, f"B-{n}", subject[:200], root, people.room.pk,
                              people.drafter.user.pk if n % 80 else None, "given", at, "", "", 3, at, due, None, None, None,
                              due, "", subject.lower()[:200]))  # fmt: skip
            copy.write_row((uuid7(), "in" if incoming else "out", office.pk, root, books["in" if incoming else "out"],
                         1000 + n // 100_000, 1 + n % 100_000, symbol, kind.pk, subject, at.date(), at,
                         "entered" if case else ("done" if incoming else "issued"), "UBND tỉnh" if incoming else "", case,
                         room, [room], not incoming, "\n".join(text for text, _w in parts), list(words)))  # fmt: skip
    with cursor.copy(
        "COPY work_case (id, kind, flow_version_id, code, title, office_id, unit_id, assignee_id, step, step_since,"
        " former_step, outside, version, opened_at, due_at, promised_on, finished_at, closed_at, order_at, outcome,"
        " search_key) FROM STDIN"
    ) as copy:
        for row in cases:
            copy.write_row(row)
    cursor.execute("DROP INDEX official_search")
    cursor.execute(
        "INSERT INTO correspondence_document (id, direction, office_id, organisation_id, book_id, year, number, symbol,"
        " type_id, subject, issued_on, entered_at, stage, sender, sender_organ, channel, urgency, secrecy, circulation,"
        " signer_name, signer_position, unit_id, units, people, case_id, file_name, validity, electronic, text, note, search)"
        " SELECT id, direction, office, organisation, book, year, number, symbol, type, subject, issued_on, entered_at,"
        " stage, sender, '', '', '', '', '', '', '', unit, units, '{}', case_id, '', '', electronic, body, '',"
        " array_to_tsvector(words) FROM few"
    )
    cursor.execute("DROP TABLE few")
    cursor.execute("CREATE INDEX official_search ON correspondence_document USING gin (search)")
    cursor.execute("VACUUM ANALYZE correspondence_document")
    cursor.execute("ANALYZE")


def accounts(people: "object", count: int, narrow: "object") -> dict[str, list["object"]]:
    """Make so many accounts of the room, the department and a small room; return browsers of some of each."""
    from yteso.kernel.access.testing import give, sign_in
    from yteso.kernel.base.public import Role
    from yteso.kernel.base.testing import make_user

    places = (
        (Role.PROVINCE_OFFICER, people.office.organisation), (Role.ASSESSOR, people.room), (Role.ASSESSOR, narrow)
    )  # fmt: skip
    users = []
    for n in range(count):
        user = make_user(f"tk{n:04d}", full_name=f"Cán bộ {n:04d}")
        give(user, *places[n % 3])
        users.append(user)
    names = ("whole department", "a room with nearly all", "a small room (1 %)")
    return {name: [sign_in(user) for user in users[at::3][:8]] for at, name in enumerate(names)}


def timed(clients: list["object"], addresses: list[str], rounds: int) -> tuple[float, float]:
    """Return the middle and the 95th percentile over all, in milliseconds; each browser asks in its turn."""
    took = []
    for n in range(rounds):
        client, address = clients[n % len(clients)], addresses[n % len(addresses)]
        client.get(address) if n < len(clients) else None
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issued", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--accounts", type=int, default=620)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    import cases

    cases.DATABASE = DATABASE
    cases.fresh()
    from yteso.government.correspondence.testing import document_cast

    people = document_cast()
    began = time.perf_counter()
    took = issue_many(people, options.issued)
    whole = time.perf_counter() - began
    print(
        f"{options.issued} documents issued and signed in {whole:.0f} s: {whole / options.issued * 1000:.0f} ms each"
    )
    for name, seconds in took.items():
        print(f"  {name:<22} median {statistics.median(seconds) * 1000:6.0f} ms")
    began = time.perf_counter()
    from yteso.kernel.access.testing import make_organisation
    from yteso.kernel.organisations.public import Organisation

    small = make_organisation("Phòng Tài chính", Organisation.Kind.OFFICE, people.office.organisation)
    fill(people, options.documents, small.pk)
    print(
        f"{options.documents} documents filled in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}"
    )
    readers = accounts(people, options.accounts, small)
    print(f"{options.accounts} accounts")
    look(people, readers, options.rounds)


def look(people: "object", readers: dict[str, list["object"]], rounds: int) -> None:
    """Ask for lists, searches and queues as browsers do."""
    from urllib.parse import quote

    for reader, clients in readers.items():
        print(f"{reader}, load {os.getloadavg()[0]:.1f}")
        for title, addresses in (
            ("list of incoming", ["/correspondence/incoming/"]),
            ("list of outgoing", ["/correspondence/outgoing/"]),
            *((f"search, {how}", [f"/correspondence/{way}/?q={quote(text)}" for text in texts for way in ("outgoing", "incoming")])
              for how, texts in (("common words", COMMON), ("usual words", USUAL), ("rare words", RARE))),
        ):  # fmt: skip
            middle, high = timed(clients, addresses, rounds)
            print(f"  {title:<28} {middle:7.0f} ms   p95 {high:7.0f} ms")
    for who, address in (
        (people.drafter, "/work/queues/doc-mine/"),
        (people.head, "/work/queues/doc-unit/"),
        (people.clerk, "/work/queues/doc-to-issue/"),
        (people.clerk, "/work/queues/doc-late/"),
    ):
        middle, high = timed([who.client], [address], min(40, rounds))
        print(f"{address:<30} {middle:7.0f} ms   p95 {high:7.0f} ms")
    clients = readers["whole department"][:4]
    for text in (*COMMON, *USUAL, *RARE):
        middle, high = timed(clients, [f"/correspondence/outgoing/?q={quote(text)}"], min(20, rounds))
        print(f"  {text:<40} {middle:7.0f} ms   p95 {high:7.0f} ms")


if __name__ == "__main__":
    main()
