"""Real CalDAV servers as child processes on loopback, and a small web server that says what a test tells it.

A server ends with its context, and also when the test process is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = tuple[int, Mapping[str, str], bytes]


@contextlib.contextmanager
def radicale(folder: Path, users: Mapping[str, str], port: int = 0) -> Iterator[str]:
    """Radicale with these users and passwords; gives its address, ending in a slash."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    (folder / "users").write_text("".join(f"{name}:{word}\n" for name, word in users.items()))
    (folder / "radicale.conf").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[rights]\ntype = owner_only\n[storage]\nfilesystem_folder = {folder}/collections\n"
    )
    command = [sys.executable, "-m", "radicale", "-C", str(folder / "radicale.conf")]
    with _running(command, folder, port):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def xandikos(folder: Path, port: int = 0) -> Iterator[str]:
    """Xandikos for one person without a password; gives its address, ending in a slash."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [sys.executable, "-m", "xandikos", "serve", "--defaults", "--no-detect-systemd"]
    command += ["-d", str(folder / "data"), "--state-dir", str(folder / "state")]
    command += ["--current-user-principal", "/user/", "-l", "127.0.0.1", "-p", str(port)]
    with _running(command, folder, port):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def web(answer: Callable[[BaseHTTPRequestHandler], Answer | None]) -> Iterator[str]:
    """A web server that answers each request with what ``answer`` gives; None: it has written by itself."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            given = answer(self)
            if given is None:
                return
            status, headers, body = given
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            """The base class looks for ``do_<METHOD>``: every method is answered alike."""
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self.handle_any

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, preexec_fn=die_with_parent)
    try:
        _until_it_answers(server, port, folder / "log")
        yield
    finally:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def die_with_parent() -> None:
    """PR_SET_PDEATHSIG (1): the kernel ends the server when the test process is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
