import datetime as dt
import errno
import hashlib
import http.server
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from yteso.toolkit.files import store
from yteso.toolkit.files.actions import keeping
from yteso.toolkit.files.models import StoredFile
from yteso.toolkit.files.public import (
    FileTooLarge,
    OriginalMissing,
    StoreFull,
    StoreUnreachable,
    keep,
    open_file,
)

NOW = dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)
XML = "application/xml"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_STORE = f"file://{tmp_path / 'files'}"
    return tmp_path / "files"


def files_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 3 * 1024 * 1024 + 17])
def test_what_is_kept_comes_back_byte_for_byte(size: int) -> None:
    content = os.urandom(size // 2) + b"<a>" * (size // 6)

    kept = keep(content, XML, NOW)

    assert (kept.digest, kept.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    with open_file(kept.digest) as stream:
        assert stream.read() == content


def test_text_is_packed_and_pictures_are_not(folder: Path) -> None:
    text = keep(b"<HO_TEN>An</HO_TEN>" * 1000, XML, NOW)
    picture = keep(b"\x89PNG" * 1000, "image/png", NOW)

    assert text.stored_bytes < text.size_bytes / 20
    assert (picture.stored_bytes, picture.packing) == (picture.size_bytes, "")
    assert [path.name for path in files_under(folder)] == sorted([f"{text.digest}.zst", picture.digest])


def test_the_same_content_is_kept_once(folder: Path) -> None:
    first = keep(b"<a/>", XML, NOW)
    again = keep(io.BytesIO(b"<a/>"), "text/xml", NOW + dt.timedelta(days=1))

    assert again == first
    assert again.stored_at == NOW
    assert len(files_under(folder)) == 1


def test_a_lost_original_is_restored_when_it_comes_again(folder: Path) -> None:
    kept = keep(b"<a/>", XML, NOW)
    files_under(folder)[0].unlink()

    keep(b"<a/>", XML, NOW)

    with open_file(kept.digest) as stream:
        assert stream.read() == b"<a/>"


def test_too_large_a_file_leaves_nothing(folder: Path) -> None:
    with pytest.raises(FileTooLarge):
        keep(b"x" * 2001, XML, NOW, limit=2000)

    assert files_under(folder) == []
    assert StoredFile.objects.count() == 0


class FullDisk(io.BytesIO):
    """A stream at whose second piece the disk is full."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(10)


def test_a_full_disk_is_a_clear_refusal_and_leaves_nothing(folder: Path) -> None:
    with pytest.raises(StoreFull) as refused:
        keep(FullDisk(b"x" * 100), XML, NOW)

    assert refused.value.status == 507
    assert files_under(folder) == []
    assert StoredFile.objects.count() == 0


def test_a_disk_that_fills_at_the_rename_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)
    with pytest.raises(StoreFull):
        keep(b"<a/>", XML, NOW)
    assert files_under(folder) == []


def test_another_error_of_the_disk_rises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(keeping.os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        keep(b"<a/>", XML, NOW)


def test_a_stream_is_never_wholly_in_memory() -> None:
    class Endless(io.RawIOBase):
        asked: list[int] = []
        left = 40

        def read(self, size: int = -1) -> bytes:
            self.asked.append(size)
            self.left -= 1
            return b"x" * size if self.left else b""

    keep(Endless(), XML, NOW)  # type: ignore[arg-type]
    assert set(Endless.asked) == {keeping.CHUNK}


def test_check_files_finds_what_is_missing_changed_and_orphaned(folder: Path) -> None:
    kept = [keep(f"<a>{n}</a>".encode(), XML, NOW) for n in range(3)]
    call_command("check_files", stdout=io.StringIO())

    paths = {path.name: path for path in files_under(folder)}
    paths[kept[0].stored_name].unlink()
    paths[kept[1].stored_name].write_bytes(paths[kept[2].stored_name].read_bytes())
    orphan = folder / "ff" / "ff" / ("f" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_files", "--remove-orphans", stdout=said)

    assert f"{kept[0].digest} missing" in said.getvalue()
    assert f"{kept[1].digest} changed" in said.getvalue()
    assert "3 originals, 2 in trouble, 1 orphans" in said.getvalue()
    assert not orphan.exists()
    with pytest.raises(OriginalMissing):
        open_file(kept[0].digest)


# A bucket ------------------------------------------------------------------------------------------


class Bucket(http.server.BaseHTTPRequestHandler):
    """The little of S3 that the store speaks."""

    kept: dict[str, bytes] = {}

    def log_message(self, *args: object) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", kind: str = "application/octet-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers.get("Content-Encoding", "").startswith("aws-chunked"):
            length = int(self.headers["X-Amz-Decoded-Content-Length"])
            body = body.split(b"\r\n", 1)[1][:length]
        self.kept[self.path.split("?")[0]] = body
        self._answer(200)

    def do_GET(self) -> None:
        body = self.kept.get(self.path.split("?")[0])
        if body is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")
        else:
            self._answer(200, body)


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, bytes]]:
    Bucket.kept = {}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    settings.DATA_DIR = tmp_path
    settings.FILE_STORE = f"s3://originals/xml?endpoint=http://127.0.0.1:{server.server_port}"
    yield Bucket.kept
    server.shutdown()
    server.server_close()


def test_a_bucket_keeps_as_a_folder_does(bucket: dict[str, bytes], tmp_path: Path) -> None:
    content = b"<HO_TEN>An</HO_TEN>" * 1000

    kept = keep(content, XML, NOW)

    assert list(bucket) == [f"/originals/xml/{kept.digest[:2]}/{kept.digest[2:4]}/{kept.digest}.zst"]
    with open_file(kept.digest) as stream:
        assert stream.read() == content
    assert files_under(tmp_path / "arriving") == []
    bucket.clear()
    with pytest.raises(OriginalMissing):
        open_file(kept.digest)


def test_a_bucket_that_is_away_is_a_clear_refusal(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    settings.DATA_DIR = tmp_path
    settings.FILE_STORE = "s3://originals?endpoint=http://127.0.0.1:9"

    with pytest.raises(StoreUnreachable):
        keep(b"<a/>", XML, NOW)
    assert StoredFile.objects.count() == 0
    assert files_under(tmp_path / "arriving") == []


def test_a_store_of_an_unknown_kind_is_a_mistake_in_the_settings(settings: Any) -> None:
    settings.FILE_STORE = "ftp://x/y"

    with pytest.raises(ValueError, match="YTESO_FILE_STORE"):
        store.store()
