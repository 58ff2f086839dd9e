"""A proxy in front of a real calendar server that writes every request down, and lets some of them go wrong."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


@dataclass(frozen=True)
class Line:
    """One request as the server's front saw it."""

    method: str
    path: str
    status: int
    applied: bool


@dataclass
class Proxy:
    """``fault`` goes wrong once, with the ``nth`` request of ``method`` from now on."""

    upstream: str
    url: str = ""
    log: list[Line] = field(default_factory=list)
    _armed: tuple[str, str] | None = None
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, method: str, fault: str, nth: int = 0) -> None:
        with self._lock:
            self._armed, self._count = (method, fault), nth

    def take(self, method: str) -> str | None:
        """The fault of this request, if it is the one."""
        with self._lock:
            if self._armed is None or self._armed[0] != method:
                return None
            if self._count:
                self._count -= 1
                return None
            fault, self._armed = self._armed[1], None
            return fault

    @property
    def armed(self) -> bool:
        return self._armed is not None

    def writes(self) -> list[Line]:
        return [line for line in self.log if line.method in ("PUT", "DELETE", "MKCALENDAR", "PROPPATCH")]


#: What is answered instead of, and without, doing the deed: status and headers.
REFUSED = {
    "500 before": (500, {}),
    "412": (412, {}),
    "429": (429, {"Retry-After": "30"}),
    "403": (403, {}),
    "410": (410, {}),
    "401": (401, {"WWW-Authenticate": 'Basic realm="x"'}),
    "503": (503, {"Retry-After": "60"}),
}


@contextlib.contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:  # noqa: C901 - a server in one piece
    there = Proxy(upstream)
    host = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = there.take(self.command)
            if fault in REFUSED:
                status, headers = REFUSED[fault]
                there.log.append(Line(self.command, self.path, status, False))
                self._answer(status, headers, b"")
            elif fault == "reset before":
                there.log.append(Line(self.command, self.path, 0, False))
                self._reset()
            else:
                status, headers, answer = self._forwarded(body)
                there.log.append(Line(self.command, self.path, status, True))
                if fault == "500 after":
                    self._answer(500, {}, b"")
                elif fault == "reset after":
                    self._reset()
                elif fault == "timeout after":
                    threading.Event().wait(1.5)  # longer than the client waits in these tests
                    self._reset()
                else:
                    self._answer(status, headers, answer)

        def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(host, timeout=20)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP - {"host"}}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            answer = response.read()
            connection.close()
            return response.status, dict(response.getheaders()), answer

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in HOP | {"date", "server"}:
                    self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _reset(self) -> None:
            """Close with RST: the other side learns nothing at all."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def __getattr__(self, name: str):
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self.handle_any

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def handle(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().handle()

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that is gone is no news."""

        def shutdown_request(self, request: object) -> None:
            with contextlib.suppress(OSError):
                super().shutdown_request(request)  # type: ignore[arg-type]

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    there.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
