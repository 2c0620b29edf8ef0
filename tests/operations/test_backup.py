"""A backup that was never put back is a hope: here it is put back, into an empty house and a full one."""

from pathlib import Path

from tests.operations.conftest import House

FILL = """
from io import BytesIO
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import SystemActor, User, now
from yteso.toolkit.files.public import keep
user = User.objects.create(username="kept", full_name="Nguyễn Thị Hạnh")
record(SystemActor("test"), "test.write", object_kind="user", object_id=str(user.id))
keep(BytesIO(b"<GIAMDINHHS/>"), "application/xml", now())
"""
LOSE = "from yteso.kernel.base.public import User; User.objects.all().delete(); print(User.objects.count())"
LOOK = """
from yteso.kernel.base.public import User
from yteso.toolkit.files.models import StoredFile
from yteso.toolkit.files.public import open_file
print(User.objects.get().full_name, open_file(StoredFile.objects.get().digest).read(), User.objects.count())
"""

VERIFY = """
from django.core.management import call_command
call_command("audit_verify")
"""
MIGRATED = """
from django.core.management import call_command
call_command("migrate", "--check", verbosity=0)
"""


def test_a_backup_put_back_holds_rows_originals_and_an_unbroken_audit_chain(
    migrated_house: House, tmp_path: Path
) -> None:
    house = migrated_house
    house.yteso("db", "start")
    there = house.shell(FILL + LOOK)
    made = house.yteso("backup", str(tmp_path / "backups"))
    assert made.returncode == 0, made.stderr
    backup = Path(made.stdout.split(" (")[0])
    assert (backup / "manifest.json").exists()

    assert house.shell(LOSE) == "0"
    refused = house.yteso("restore", str(backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    restored = house.yteso("restore", str(backup), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert house.shell(LOOK + VERIFY).startswith(there)

    other = House(tmp_path / "o")
    try:
        assert other.yteso("restore", str(backup)).returncode == 0
        other.yteso("db", "start")
        assert other.shell(MIGRATED + LOOK) == there
    finally:
        other.close()


def test_only_the_newest_backups_are_kept_and_a_partial_one_is_none(
    migrated_house: House, tmp_path: Path
) -> None:
    house = migrated_house
    house.yteso("db", "start")
    folder = tmp_path / "backups"
    for name in ("yteso-20260101T000000Z", "yteso-20260102T000000Z", "yteso-20260103T000000Z.partial"):
        (folder / name).mkdir(parents=True)
    made = house.yteso("backup", str(folder), "--keep", "2")
    assert made.returncode == 0, made.stderr
    kept = sorted(path.name for path in folder.iterdir() if path.name.startswith("yteso-"))
    assert kept[:2] == ["yteso-20260102T000000Z", "yteso-20260103T000000Z.partial"]
    assert len(kept) == 3
    refused = house.yteso("restore", str(folder / "yteso-20260103T000000Z.partial"), "--replace")
    assert refused.returncode == 1
    assert "is no backup" in refused.stderr
