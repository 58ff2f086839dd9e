"""`samen run`: the queue, the worker and the pages as one family of processes, until Ctrl-C."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from wsgiref.types import WSGIApplication

from household import queue
from household.folder import hold_run, leave_short_folder
from household.model import Language
from household.settings import Settings
from household.store import Store
from language.sentences import say
from rounds.ways import code_of_the_house
from rounds.world import clock_of
from terminal.children import Child, Family, answers, check_port, lan_address

#: Bytes of a request, whatever it is for; each page and each door asks for less.
LARGEST = 1024 * 1024
#: So many connections at a time in one process, and so many seconds in which nothing has to be said on one.
CONNECTIONS, SILENT = 500, 20
ROOT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """Ctrl-C or SIGTERM."""


@contextmanager
def until_stopped() -> Iterator[None]:
    """Within this block SIGTERM and Ctrl-C raise `Stop`, once; a second one changes nothing."""

    def stop(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    before = [signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)


def start_house(family: Family, settings: Settings, environ: Mapping[str, str], processes: int = 1) -> None:
    """Start queue (unless one is given), worker and pages, in so many processes, as children of this one."""
    logs = settings.data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    if settings.redis_url is None:
        family.add(Child("queue", queue.server_command(settings), logs / "queue.log", ready=lambda: queue.up(settings)))
    family.add(Child("worker", [sys.executable, str(ROOT / "worker.py")], logs / "worker.log", environ))
    web = [sys.executable, str(ROOT / "samen.py"), "_pages", *(["--shared"] if processes > 1 else [])]
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not bound
    ready = _web_ready(host, settings.port)
    for name in ("pages", *(f"pages-{number}" for number in range(2, processes + 1))):
        family.add(Child(name, web, logs / f"{name}.log", environ, ready))


def _web_ready(host: str, port: int) -> Callable[[], bool]:
    return lambda: answers(host, port)


def serve_pages(settings: Settings, store: Store, clock: Callable[[], datetime], shared: bool = False) -> None:
    """The pages and webhooks in this process, until it is told to stop. ``shared``: other processes listen at the same
    port, and the kernel deals the callers out among them (SO_REUSEPORT, socket(7))."""
    from pages import create_app
    from webhooks.core import ready

    app = create_app(store, settings, clock)
    ready(store, clock())
    # What is there by now stays for good. Looking through all of it for garbage stops every thread for a tenth of a
    # second, once in so many hundred answers, so that it is left out of that from here on.
    gc.collect()
    gc.freeze()
    serve_app(app, settings.host, settings.port, shared)


def serve_app(app: WSGIApplication, host: str, port: int, shared: bool = False) -> None:
    """Any application, served as the pages are."""
    from waitress import serve  # only this process needs a web server

    where: dict[str, object] = {"host": host, "port": port}
    if shared:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        where = {"sockets": [socket.create_server((host, port), family=family, backlog=1024, reuse_port=True)]}
    serve(
        app,
        **where,
        threads=8,
        ident="samen",
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST,
        # Whoever begins a request and says nothing more holds a connection, and no thread, for this long.
        channel_timeout=SILENT,
        cleanup_interval=5,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
    )


def run(
    settings: Settings,
    language: Language,
    environ: Mapping[str, str],
    tell: Callable[[str], None],
    processes: int = 1,
) -> None:
    """Keep the house open until Ctrl-C, its pages in so many processes. Prints where it is and the one-time code that
    lets one person in."""
    with hold_run(settings), until_stopped(), Family() as family:
        try:
            check_port(settings.host, settings.port)
            store = Store.open(settings)
            tell(say("run.starting", language, data=settings.data))
            start_house(family, settings, environ, processes)
            for line in welcome(store, settings, language, clock_of(settings)()):
                tell(line)
            while True:
                time.sleep(0.5)
                family.look_after()
        except Stop:
            tell(say("run.stopping", language))
    leave_short_folder(settings)
    tell(say("run.stopped", language))


def welcome(store: Store, settings: Settings, language: Language, now: datetime) -> list[str]:
    """What `run` prints: the address, the code, and on a network address what that means."""
    code = code_of_the_house(store, now)
    lines = [say("run.open", language, url=address(settings)), say("run.code", language, code=code)]
    if settings.host != "127.0.0.1":
        lines.append(say("run.unencrypted", language))
    return lines


def address(settings: Settings) -> str:
    """Where a browser finds the house."""
    if settings.base_url_given:
        return settings.base_url
    host = lan_address() if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{settings.port}/"
