"""Official documents at the department's size: issuing with signatures, searching, queues, 620 accounts.

    python bench/documents.py --issued 1000 --documents 200000 --accounts 620

Makes its own database beside the ordinary one and keeps it for the next run (`--anew` makes it again). So many
documents are filled in by SQL, with their words in the index, and pages are asked for as a browser would; then so
many more go the whole way through the actions (draft, checks, printed, signed by a person, numbered, sealed,
archived as B-LTA, packet queued).
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
WORKERS, ROOM, SMALL = ("clerk", "drafter", "head", "leader"), "Phòng Nghiệp vụ Y", "Phòng Tài chính"
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


def subjects(dice: random.Random, count: int) -> list[tuple[str, list[str]]]:
    """Return summaries with their lexemes."""
    from yteso.toolkit.files.public import lexemes_of

    texts = [f"Về việc {' '.join(dice.choices(TERMS, k=4))} {dice.choice(PLACES)}" for _ in range(count)]
    return [(text, lexemes_of(text)) for text in texts]


PARTS = """
CREATE TEMP TABLE part (n int PRIMARY KEY, body text, words text[]);
CREATE TEMP TABLE topic (n int PRIMARY KEY, body text, words text[])
"""
DRAWN = """
CREATE TEMP TABLE drawn AS
SELECT n, n %% 2 = 0 AS incoming, n %% 40 = 0 AS is_open, uuidv7() AS case_id,
       %(now)s::timestamptz - make_interval(mins => n * 6) AS at,
       n || CASE WHEN n %% 2 = 0 THEN '/UBND-KGVX' ELSE '/SYT-NVY' END AS symbol,
       CASE WHEN n %% 200 < 2 THEN %(narrow)s::uuid ELSE %(room)s::uuid END AS unit,
       (random() * (%(topics)s - 1))::int AS topic,
       ARRAY[(random() * (%(parts)s - 1))::int, (random() * (%(parts)s - 1))::int, (random() * (%(parts)s - 1))::int,
             (random() * (%(parts)s - 1))::int, (random() * (%(parts)s - 1))::int] AS parts
  FROM generate_series(0, %(documents)s - 1) AS n
"""
CASES = """
INSERT INTO work_case (id, kind, flow_version_id, code, title, office_id, unit_id, assignee_id, step, step_since,
       former_step, outside, version, opened_at, due_at, promised_on, finished_at, closed_at, order_at, outcome, search_key)
SELECT case_id, 'correspondence', %(flow)s, 'B-' || d.n, left(topic.body, 200), %(root)s, unit,
       CASE WHEN d.n %% 80 > 0 THEN %(drafter)s::uuid END, 'given', at, '', '', 3, at, at + interval '40 days',
       NULL, NULL, NULL, at + interval '40 days', '', left(lower(topic.body), 200)
  FROM drawn d JOIN topic ON topic.n = d.topic WHERE is_open
"""
DOCUMENTS = """
INSERT INTO correspondence_document (id, direction, office_id, organisation_id, book_id, year, number, symbol, type_id,
       subject, issued_on, entered_at, stage, sender, sender_organ, channel, urgency, secrecy, circulation, signer_name,
       signer_position, unit_id, units, people, case_id, file_name, validity, electronic, text, note, search, words_form)
SELECT uuidv7(), CASE WHEN incoming THEN 'in' ELSE 'out' END, %(office)s, %(root)s,
       CASE WHEN incoming THEN %(book_in)s::uuid ELSE %(book_out)s::uuid END, 1000 + d.n / 100000, 1 + d.n %% 100000, symbol,
       %(type)s, topic.body, at::date, at,
       CASE WHEN is_open THEN 'entered' WHEN incoming THEN 'done' ELSE 'issued' END,
       CASE WHEN incoming THEN 'UBND tỉnh' ELSE '' END, '', '', '', '', '', '', '', unit, ARRAY[unit], '{}',
       CASE WHEN is_open THEN case_id END, '', '', NOT incoming, a.body || b.body || c.body || e.body || f.body, '',
       array_to_tsvector(topic.words || a.words || b.words || c.words || e.words || f.words || CASE WHEN incoming
         THEN ARRAY[d.n::text, 'ubnd', 'kgvx', d.n || '_ubnd', 'ubnd_kgvx']
         ELSE ARRAY[d.n::text, 'syt', 'nvy', d.n || '_syt', 'syt_nvy'] END), %(form)s
  FROM drawn d JOIN topic ON topic.n = d.topic
  JOIN part a ON a.n = parts[1] JOIN part b ON b.n = parts[2] JOIN part c ON c.n = parts[3]
  JOIN part e ON e.n = parts[4] JOIN part f ON f.n = parts[5]
 WHERE d.n BETWEEN %(first)s AND %(last)s
"""
PIECE = 20_000


def fill(people: "object", documents: int, narrow: "object") -> None:
    """Fill in documents by SQL: half of them incoming, one in forty with open work, one in a hundred of a small room.

    Each is put together from five paragraphs of 4,000 and a summary of 20,000, whose lexemes are made once in Python.
    """
    import datetime as dt

    from django.db import connection

    from yteso.government.correspondence.models import Book, DocumentType
    from yteso.toolkit.files.public import WORDS_FORM
    from yteso.toolkit.work.public import newest_flow

    dice, now = random.Random(7), dt.datetime.now(dt.UTC)
    office, root = people.office, people.office.organisation_id
    texts, topics = paragraphs(dice, 4000), subjects(dice, 20_000)
    values = {
        "now": now, "narrow": narrow, "room": people.room.pk, "topics": len(topics), "parts": len(texts),
        "documents": documents, "flow": newest_flow("correspondence-in", now.date()).pk, "root": root,
        "drafter": people.drafter.user.pk, "office": office.pk, "form": WORDS_FORM,
        "type": DocumentType.objects.get(code="CV").pk,
        **{f"book_{d}": Book.objects.get(office=office, direction=d, is_secret=False).pk for d in ("in", "out")},
    }  # fmt: skip
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'"
        )
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(PARTS)
        for table, rows in (("part", texts), ("topic", topics)):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for n, (text, words) in enumerate(rows):
                    copy.write_row((n, text, words))
        cursor.execute(DRAWN, values)
        cursor.execute("ANALYZE part; ANALYZE topic; ANALYZE drawn")
        cursor.execute(CASES, values)
        cursor.execute("DROP INDEX official_search")
        for first in range(0, documents, PIECE):
            cursor.execute(DOCUMENTS, {**values, "first": first, "last": min(first + PIECE, documents) - 1})
            print(f"  {min(first + PIECE, documents)} documents, {time.perf_counter() - began:.0f} s")
        cursor.execute("CREATE INDEX official_search ON correspondence_document USING gin (search)")
        print(f"  index, {time.perf_counter() - began:.0f} s")
        cursor.execute("VACUUM ANALYZE correspondence_document")
        cursor.execute("ANALYZE work_case")
        cursor.execute("DROP TABLE part, topic, drawn; RESET ALL")


def index_again(count: int) -> None:
    """Bring documents into the search again as the job after an upgrade does, and say how fast."""
    from yteso.government.correspondence.models import Document
    from yteso.toolkit.files.tasks import index_some

    if not count:
        return
    keys = Document.objects.filter(year__lt=2000).order_by("pk").values("pk")[:count]
    Document.objects.filter(pk__in=keys).update(words_form=0)
    began, worked = time.perf_counter(), time.process_time()
    done, left = index_some(time.monotonic() + 3600)
    whole = time.perf_counter() - began
    print(
        f"{done} documents into the search again: {whole:.0f} s, {done / whole:.0f}/s"
        f" (processor {time.process_time() - worked:.0f} s, without the database's), {left} left"
    )


def accounts(people: "object", count: int, narrow: "object") -> dict[str, list["object"]]:
    """Have so many accounts of the department, the room and a small room; return browsers of some of each."""
    from yteso.kernel.access.testing import give, sign_in
    from yteso.kernel.base.public import Role, User
    from yteso.kernel.base.testing import make_user

    places = (
        (Role.PROVINCE_OFFICER, people.office.organisation), (Role.ASSESSOR, people.room), (Role.ASSESSOR, narrow)
    )  # fmt: skip
    known = {user.username: user for user in User.objects.filter(username__startswith="tk")}
    users = []
    for n in range(count):
        user = known.get(f"tk{n:04d}")
        if user is None:
            user = make_user(f"tk{n:04d}", full_name=f"Cán bộ {n:04d}")
            give(user, *places[n % 3])
        users.append(user)
    names = ("whole department", "a room with nearly all", "a small room (1 %)")
    return {name: [sign_in(user) for user in users[at::3][:8]] for at, name in enumerate(names)}


def cast_again() -> "object | None":
    """Return who works with documents in the kept database, None when nobody does yet."""
    from types import SimpleNamespace

    from yteso.government.correspondence.models import Office
    from yteso.kernel.access.testing import Member, actor_of
    from yteso.kernel.base.public import User
    from yteso.kernel.organisations.public import Organisation
    from yteso.toolkit.signing.public import Right

    users = {
        user.username: Member(user, actor_of(user)) for user in User.objects.filter(username__in=WORKERS)
    }
    office = Office.objects.select_related("organisation").first()
    if office is None or len(users) < len(WORKERS):
        return None
    return SimpleNamespace(
        office=office, room=Organisation.objects.get(name=ROOM), **users,
        leader_right=Right.objects.get(user=users["leader"].user),
    )  # fmt: skip


def timed(clients: list["object"], addresses: list[str], rounds: int) -> tuple[float, float]:
    """Return the middle and the 95th percentile over all, in milliseconds; each browser asks in its turn."""
    took = times(clients, addresses, rounds)
    return statistics.median(took), took[int(len(took) * 0.95)]


def times(clients: list["object"], addresses: list[str], rounds: int) -> list[float]:
    """Return how long each answer took, in milliseconds, the shortest first."""
    took = []
    for n in range(rounds):
        client, address = clients[n % len(clients)], addresses[n % len(addresses)]
        client.get(address) if n < len(clients) else None
        began = time.perf_counter()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return sorted(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issued", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--accounts", type=int, default=620)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument(
        "--index", type=int, default=0, help="bring so many into the search again, as an upgrade does"
    )
    parser.add_argument("--anew", action="store_true", help="make the database anew, even if it is filled")
    options = parser.parse_args()
    from bench.own_database import fresh, open_kept

    if options.anew or not open_kept(DATABASE):
        fresh(DATABASE)
    from yteso.government.correspondence.models import Document
    from yteso.government.correspondence.testing import document_cast
    from yteso.kernel.access.testing import make_organisation
    from yteso.kernel.organisations.public import Organisation

    people = cast_again()
    filled = Document.objects.filter(year__lt=2000).count() if people else 0
    if people is None or filled != options.documents:
        if people is not None:
            fresh(DATABASE)
        people, began = document_cast(), time.perf_counter()
        small = make_organisation(SMALL, Organisation.Kind.OFFICE, people.office.organisation)
        fill(people, options.documents, small.pk)
        print(f"{options.documents} documents filled in {time.perf_counter() - began:.0f} s")
    else:
        small = Organisation.objects.get(name=SMALL)
        print(f"{filled} documents of the run before (--anew makes them again)")
    index_again(options.index)
    readers = accounts(people, options.accounts, small)
    print(f"{options.accounts} accounts; load {os.getloadavg()[0]:.1f}")
    look(people, readers, options.rounds)
    began, worked = time.perf_counter(), time.process_time()
    took = issue_many(people, options.issued)
    whole, work = time.perf_counter() - began, time.process_time() - worked
    each = 1000 / max(1, options.issued)
    print(
        f"{options.issued} documents issued and signed in {whole:.0f} s: {whole * each:.0f} ms each"
        f" (processor {work * each:.0f} ms, without the database's)"
    )
    for name, seconds in took.items():
        if seconds:
            print(f"  {name:<22} median {statistics.median(seconds) * 1000:6.0f} ms")


def look(people: "object", readers: dict[str, list["object"]], rounds: int) -> None:
    """Ask for lists, searches and queues as browsers do."""
    from urllib.parse import quote

    searches: list[float] = []
    for reader, clients in readers.items():
        print(f"{reader}, load {os.getloadavg()[0]:.1f}")
        for title, addresses in (
            ("list of incoming", ["/correspondence/incoming/"]),
            ("list of outgoing", ["/correspondence/outgoing/"]),
            *((f"search, {how}", [f"/correspondence/{way}/?q={quote(text)}" for text in texts for way in ("outgoing", "incoming")])
              for how, texts in (("common words", COMMON), ("usual words", USUAL), ("rare words", RARE))),
        ):  # fmt: skip
            took = times(clients, addresses, rounds)
            searches += took if title.startswith("search") else []
            print(
                f"  {title:<28} {statistics.median(took):7.0f} ms   p95 {took[int(len(took) * 0.95)]:7.0f} ms"
            )
    searches.sort()
    print(
        f"all searches: p50 {statistics.median(searches):.0f} ms, p95 {searches[int(len(searches) * 0.95)]:.0f} ms"
    )
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
