"""The table that `make bench` prints.

Each row is a ratio against something measured in the same run on the same machine: a naive client, an
empty route, a tenth of the size. Seconds stand beside it for orientation only.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import caldav
import requests
from flask import Flask
from rich.console import Console
from rich.table import Table
from waitress.server import create_server

from household.model import Access, Calendar, Kind, Role, Takes
from household.settings import read_settings
from household.store import Store
from integrations.base import Meter
from language.homefile import read_home
from pages import create_app
from rounds.plan import home_ahead
from rounds.sync import sync_one
from rounds.world import Round, World
from scheduler import planner
from terminal.children import Child, Family, answers, free_port
from terminal.home_verbs import keep_home
from terminal.sample import sample_home

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: A Wednesday afternoon.
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=AMSTERDAM)


@dataclass(frozen=True)
class Cost:
    """What one action took: seconds in all, our own CPU seconds, and seconds spent waiting for servers."""

    seconds: float
    cpu: float
    waiting: float
    requests: int
    bytes_in: int


def main() -> None:
    table = Table(title="samen, measured in one run", title_justify="left")
    for column in ("what", "figure", "beside it", "ratio"):
        table.add_column(column, overflow="fold")
    with tempfile.TemporaryDirectory(prefix="samen-bench-") as folder, Family() as family:
        for rows in (calendars(Path(folder), family), planning(Path(folder)), answering(Path(folder))):
            for row in rows:
                table.add_row(*row)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.add_row("peak memory of this process, all rows", f"{peak:.0f} MB", "", "")
    Console(width=120).print(table)


# ── calendars ───────────────────────────────────────────────────────────────────────────────────


def calendars(folder: Path, family: Family) -> Iterator[tuple[str, str, str, str]]:
    """First sync and no-change pass, against python-caldav's `events()` on the same real server."""
    url = _radicale(folder, family, sizes := (1_000, 10_000))
    passes: dict[int, Cost] = {}
    for size in sizes:
        world, calendar = _world(folder / f"home-{size}", url, size)
        naive = _timed(lambda size=size: _naive(url, size))
        first = _sync(world, calendar)
        again = passes[size] = _sync(world, calendar)
        yield _row(f"first sync, {size:,} events", first, naive)
        yield _row(f"no-change pass, {size:,} events", again, naive)
    small, large = passes[sizes[0]], passes[sizes[1]]
    yield (
        "no-change pass, ten times the events",
        f"our CPU {large.cpu * 1000:.1f} ms, {large.bytes_in} bytes, {large.requests} request",
        f"{small.cpu * 1000:.1f} ms, {small.bytes_in} bytes, {small.requests} request",
        f"{large.cpu / max(small.cpu, 1e-4):.1f} × our CPU, server {large.waiting / small.waiting:.1f} ×",
    )


def _row(what: str, ours: Cost, naive: Cost) -> tuple[str, str, str, str]:
    figure = (
        f"{ours.seconds:.2f} s (server {ours.waiting:.2f} s, our CPU {ours.cpu:.2f} s), "
        f"{ours.requests} requests, {ours.bytes_in // 1024} kB"
    )
    beside = f"naive events(): {naive.seconds:.2f} s, CPU {naive.cpu:.2f} s"
    return (
        what,
        figure,
        beside,
        f"{ours.seconds / naive.seconds:.2f} × time, {ours.cpu / naive.cpu:.2f} × CPU",
    )


def _radicale(folder: Path, family: Family, sizes: tuple[int, ...]) -> str:
    store = folder / "store" / "collection-root" / "sanne"
    for size in sizes:
        there = store / f"c{size}"
        there.mkdir(parents=True)
        (there / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
        for number in range(size):
            (there / f"e{number}.ics").write_text(_event(number))
    port = free_port()
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\ntype = owner_only\n"
        f"[storage]\nfilesystem_folder = {folder / 'store'}\n[web]\ntype = none\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    family.add(Child("radicale", command, folder / "log", ready=lambda: answers("127.0.0.1", port)))
    url = f"http://127.0.0.1:{port}/sanne/"
    for size in sizes:  # the server builds its own cache once; that is not what is measured
        requests.request("PROPFIND", f"{url}c{size}/", headers={"Depth": "1"}, auth=("sanne", "x"), timeout=300)
    return url


def _event(number: int) -> str:
    day = datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=number % 400)
    weekly = "RRULE:FREQ=WEEKLY;COUNT=20\r\n" if number % 10 == 0 else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//NL\r\nBEGIN:VEVENT\r\n"
        f"UID:e{number}\r\nDTSTAMP:20250901T000000Z\r\nDTSTART:{day:%Y%m%d}T{number % 12 + 8:02}0000Z\r\n"
        f"DTEND:{day:%Y%m%d}T{number % 12 + 8:02}3000Z\r\n{weekly}SUMMARY:iets\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def _world(folder: Path, url: str, size: int) -> tuple[World, int]:
    settings = read_settings({"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": "127.0.0.1"})
    world = World(settings, Store.open(settings), lambda: NOW)
    household = keep_home(world, read_home(sample_home(), "nl", NOW.date()))
    account = world.store.add_account(household, "sanne", Kind.CALDAV, url, "sanne", "x")
    calendar = world.store.add_calendar(
        household, "sanne", Kind.CALDAV, Role.READ, f"{url}c{size}/", "c", account, Access.BUSY, Takes.MINE
    )
    return world, calendar


def _sync(world: World, calendar: int) -> Cost:
    done = Round()

    def action() -> Meter:
        sync_one(world, world.store.calendar(calendar), done)
        if done.troubles:
            raise RuntimeError(done.troubles)
        return done.meter(calendar)

    return _timed(action)


def _naive(url: str, size: int) -> Meter:
    client = caldav.DAVClient(url=url, username="sanne", password="x")
    texts = {event.url: event.data for event in client.calendar(url=f"{url}c{size}/").events()}
    assert len(texts) == size
    return Meter()


def _timed(action: Callable[[], Meter]) -> Cost:
    start, cpu = time.perf_counter(), time.process_time()
    meter = action()
    spent = time.process_time() - cpu
    return Cost(time.perf_counter() - start, spent, meter.waiting, meter.reads + meter.writes, meter.bytes_in)


# ── the plan ────────────────────────────────────────────────────────────────────────────────────


def planning(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """The sample household with its messy calendars, against alternating every chore."""
    world, household = _family(folder / "plan")
    home, now = home_ahead(world, household)
    rota = _median(lambda: planner.agree(home, now), 3)
    agreement = planner.agree(home, now)
    home = replace(home, agreement=agreement)
    weeks = _median(lambda: planner.plan(home, 4, now), 3)
    plan = planner.plan(home, 4, now)
    worst, bound = float(agreement.certificate.worst), float(agreement.certificate.bound)
    yield (
        f"rota of {len(home.chores)} chores, {len(agreement.series)} series",
        f"{rota * 1000:.0f} ms",
        "one-second limit",
        f"{rota:.2f} ×",
    )
    yield (
        f"plan of four weeks, {len(plan.assignments)} happenings",
        f"{weeks * 1000:.0f} ms, {len(plan.unplaced)} without a place",
        "half-second limit",
        f"{weeks / 0.5:.2f} ×",
    )
    yield (
        "worst part above the best possible",
        f"{(worst / bound - 1) * 100:.2f} %",
        "bound",
        f"{worst / bound:.4f} ×",
    )


def _family(folder: Path) -> tuple[World, int]:
    from household.store import ReadResource
    from integrations.ical_events import read_events
    from terminal.sample import sample_calendars, split

    settings = read_settings({"SAMEN_DATA": str(folder)})
    world = World(settings, Store.open(settings), lambda: NOW)
    household = keep_home(world, read_home(sample_home(), "nl", NOW.date()))
    for member in ("sanne", "bram"):
        for name, text in sample_calendars(member, NOW.date()).items():
            number = world.store.add_calendar(
                household,
                member,
                Kind.MEMORY,
                Role.READ,
                f"memory:{member}/{name}",
                name,
                None,
                Access.BUSY,
                Takes.MINE,
            )
            calendar: Calendar = world.store.calendar(number)
            read = [
                ReadResource(f"{at}.ics", "1", read_events(one, calendar, f"{at}.ics", AMSTERDAM)[0])
                for at, (_, one) in enumerate(split(text))
            ]
            world.store.apply(number, read, (), "t", NOW)
    return world, household


def _median(action: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


# ── the answer ──────────────────────────────────────────────────────────────────────────────────


def answering(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """A question over HTTP, against an empty Flask route behind the same server in the same run."""
    world, household = _family(folder / "ask")
    home, now = home_ahead(world, household)
    agreement = replace(planner.agree(home, now), yes=("sanne", "bram"))
    world.store.add_agreement(household, agreement)
    token = world.store.add_token(household, "bench", None, NOW)
    app = create_app(world.store, world.settings, lambda: NOW)
    empty = Flask("empty")
    empty.add_url_rule("/", view_func=lambda: "", methods=["POST"])
    with _serving(app) as ours, _serving(empty) as bare:
        body = {"text": "wie doet vanavond het speelgoed?", "language": "nl"}
        headers = {"Authorization": f"Bearer {token}"}
        asked = _latencies(f"{ours}/webhooks/ask", body, headers, 50)
        nothing = _latencies(f"{bare}/", body, headers, 50)
    for name, at in (("p50", 0.5), ("p95", 0.95)):
        one, other = _quantile(asked, at), _quantile(nothing, at)
        yield (
            f"an answer, {name}",
            f"{one * 1000:.1f} ms",
            f"empty route {other * 1000:.1f} ms",
            f"{one / other:.1f} ×",
        )


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def _latencies(url: str, body: object, headers: dict[str, str], times: int) -> list[float]:
    found = []
    with requests.Session() as session:
        for number in range(times + 5):
            start = time.perf_counter()
            reply = session.post(url, json=body, headers=headers, timeout=10)
            if number >= 5:
                found.append(time.perf_counter() - start)
            assert reply.status_code == 200, reply.text
    return found


def _quantile(values: list[float], at: float) -> float:
    return sorted(values)[min(int(at * len(values)), len(values) - 1)]


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
