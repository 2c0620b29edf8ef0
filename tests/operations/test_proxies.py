"""The example configurations of docs/deploy, run for real: pages, uploads and open streams pass the proxy.

The upstreams are small servers of this test, so that it proves the proxy and nothing else. Each is skipped
where its program is not installed.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.site import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
NAME = "yteso.example.vn"
TOLD = ("Host", "X-Forwarded-For", "X-Forwarded-Proto")
LARGE = 20 * 2**20
FIRST_WITHIN_S = 3
GAP_S = 4


class Web(BaseHTTPRequestHandler):
    """Says what it was told: the size of the body and the headers about the caller."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length")
        size = len(self.rfile.read(int(length))) if length else self._chunks()
        told = "|".join(self.headers.get(name, "") for name in TOLD)
        self._answer(f"{size}|{told}")

    def do_GET(self) -> None:
        self._answer("page")

    def _chunks(self) -> int:
        total = 0
        while size := int(self.rfile.readline().strip() or b"0", 16):
            total += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return total

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Live(Web):
    """Sends one event at once and another after a while, as an open stream does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for word in (b"data: first\n\n", b"data: second\n\n"):
            self.wfile.write(word)
            self.wfile.flush()
            time.sleep(GAP_S)


@pytest.fixture(scope="module")
def upstreams() -> Iterator[tuple[int, int]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in (Web, Live)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers[0].server_port, servers[1].server_port
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={NAME}",
    ]
    subprocess.run([*command, "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


def nginx(folder: Path, upstreams: tuple[int, int], tls: tuple[Path, Path], port: int) -> list[str]:
    text = (DEPLOY / "nginx.conf").read_text()
    for written, here in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
        (":8001", f":{upstreams[0]}"),
        (":8002", f":{upstreams[1]}"),
        ("/etc/yteso/tls/fullchain.pem", str(tls[0])),
        ("/etc/yteso/tls/privkey.pem", str(tls[1])),
        ("/var/log/nginx/yteso.log", str(folder / "access.log")),
    ):
        assert written in text
        text = text.replace(written, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    around = f"pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}}"
    (folder / "nginx.conf").write_text(f"{around} http {{ access_log off; {paths} {text} }}")
    return ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, upstreams: tuple[int, int], tls: tuple[Path, Path], port: int) -> list[str]:
    text = (DEPLOY / "Caddyfile").read_text()
    text = re.sub(rf"^{NAME} {{", f"{NAME}:{port} {{\n\ttls {tls[0]} {tls[1]}", text, flags=re.MULTILINE)
    text = text.replace(":8001", f":{upstreams[0]}").replace(":8002", f":{upstreams[1]}")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest,
    upstreams: tuple[int, int],
    certificate: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    program = request.param
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here (apt-get install {program})")
    folder, port = tmp_path_factory.mktemp(program), free_port()
    command = {"nginx": nginx, "caddy": caddy}[program](folder, upstreams, certificate, port)
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for _ in range(100):
                if process.poll() is not None:
                    pytest.fail(process.stdout.read().decode()[-2000:] if process.stdout else "ended")
                try:
                    ask(port, "GET", "/").read()
                    break
                except OSError:
                    time.sleep(0.1)
            yield port
        finally:
            process.terminate()


def ask(port: int, method: str, path: str, body: Any = None) -> http.client.HTTPResponse:
    """Ask over TLS under the name of the site, as a browser would."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(NAME, port, context=context, timeout=30)
    plain = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sock = context.wrap_socket(plain, server_hostname=NAME)
    connection.request(method, path, body=body, headers={"Host": NAME, "X-Forwarded-For": "203.0.113.9"})
    return connection.getresponse()


def test_a_page_passes(proxy: int) -> None:
    assert ask(proxy, "GET", "/").read() == b"page"


def test_a_large_file_passes_and_the_caller_is_named(proxy: int) -> None:
    size, host, callers, scheme = (
        ask(proxy, "POST", "/insurance/upload/", b"x" * LARGE).read().decode().split("|")
    )
    assert (int(size), host, scheme) == (LARGE, NAME, "https")
    assert callers.split(",")[-1].strip() == "127.0.0.1"  # what the caller claimed stands before, if at all


def test_an_event_passes_at_once(proxy: int) -> None:
    began = time.monotonic()
    answer = ask(proxy, "GET", "/live/progress/1")
    assert answer.readline() == b"data: first\n"
    assert time.monotonic() - began < FIRST_WITHIN_S


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_the_units_are_sound(unit: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    text = (DEPLOY / unit).read_text().replace("User=yteso\n", "")
    text = text.replace("/opt/yteso/.venv/bin/yteso", "/bin/true").replace("/opt/yteso", "/tmp")
    path = tmp_path / unit.replace("@.", "@1.")
    path.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if path.name in line] == []
