"""Reading calendars of a real server: ours beside a naive client, in two sizes, each pass in a fresh process.

The server is Radicale on loopback. It builds its caches once, before anything is measured, for both alike.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from benchmarks.measure import Cost, Row, alone, middle, progress
from benchmarks.ours import NOW, open_home
from household.model import Access, Kind, Role, Takes
from language.homefile import read_home
from rounds.beginning import keep_home
from terminal.children import Child, Family, answers, free_port
from terminal.sample import sample_home

LISTING = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
CHANGES = (
    '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>'
)


@dataclass(frozen=True)
class Passes:
    """What each kind of pass over one calendar costs, ours and the naive client's."""

    first: Cost
    again: Cost
    compared: Cost
    naive_first: Cost
    naive_again: Cost


def calendars(folder: Path, sizes: tuple[int, int], times: int) -> Iterator[Row]:
    """The lines of the table: each pass beside the naive one, and how both grow with the number of events."""
    small, large = measure(folder, sizes, times).values()
    for size, at in zip(sizes, (small, large), strict=True):
        yield _beside(f"first sync, {size:,} events", at.first, at.naive_first)
        yield _beside(f"no-change pass, {size:,} events", at.again, at.naive_again)
        yield _beside(f"comparison of all, once a day, {size:,} events", at.compared, at.naive_again)
    factor = f"{sizes[1] / sizes[0]:g} × the events"
    yield _growth(f"first sync, {factor}", (small.first, large.first), (small.naive_first, large.naive_first))
    yield _growth(f"no-change pass, {factor}", (small.again, large.again), (small.naive_again, large.naive_again))
    compared = (small.compared, large.compared)
    yield _growth(f"comparison of all, {factor}", compared, (small.naive_again, large.naive_again))


def measure(folder: Path, sizes: tuple[int, ...], times: int) -> dict[int, Passes]:
    """The passes over a calendar of each size, with the median of as many times; ends the server that it starts."""
    with Family() as family:
        url = _radicale(folder, family, sizes)
        return {size: _passes(folder, f"{url}c{size}/", size, times) for size in sizes}


def _passes(folder: Path, url: str, size: int, times: int) -> Passes:
    """Ours and the naive one take turns, so that a slow moment of the machine meets both."""
    rounds = []
    for time in range(times):
        progress(f"{size:,} events: {time + 1} of {times}")
        home, notes = folder / f"home-{size}-{time}", folder / f"notes-{size}-{time}.json"
        ours = (home, _home(home, url))
        first, naive = alone("benchmarks.ours", "sync", *ours), alone("benchmarks.naive", url, notes)
        again, naively = alone("benchmarks.ours", "sync", *ours), alone("benchmarks.naive", url, notes)
        rounds.append((first, again, alone("benchmarks.ours", "compare", *ours), naive, naively))
    return Passes(*(middle(costs) for costs in zip(*rounds, strict=True)))


def _home(folder: Path, url: str) -> int:
    """A home that knows of the calendar and has not read it yet; gives the calendar's number."""
    world = open_home(folder)
    household = keep_home(world, read_home(sample_home(), "nl", NOW.date()))
    account = world.store.add_account(household, "sanne", Kind.CALDAV, url, "sanne", "x")
    return world.store.add_calendar(
        household, "sanne", Kind.CALDAV, Role.READ, url, "c", account, Access.BUSY, Takes.MINE
    )


# ── the server ──────────────────────────────────────────────────────────────────────────────────


def _radicale(folder: Path, family: Family, sizes: tuple[int, ...]) -> str:
    """A server with a calendar ``c<size>`` of each size; its address, ending in a slash."""
    for size in sizes:
        _filled(folder / "store" / "collection-root" / "sanne" / f"c{size}", size)
    port = free_port()
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\ntype = owner_only\n"
        f"[storage]\nfilesystem_folder = {folder / 'store'}\n[web]\ntype = none\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    family.add(Child("radicale", command, folder / "log", ready=lambda: answers("127.0.0.1", port)))
    url = f"http://127.0.0.1:{port}/sanne/"
    for size in sizes:
        progress(f"the server reads {size:,} events for the first time")
        _warmed(f"{url}c{size}/")
    return url


def _filled(folder: Path, size: int) -> None:
    """Put the events where Radicale keeps them: writing them one by one over HTTP would take most of the time."""
    folder.mkdir(parents=True)
    (folder / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    for number in range(size):
        (folder / f"e{number}.ics").write_text(_event(number))


def _warmed(url: str) -> None:
    """Let the server build what it builds once: its cache of events, and the history that its tokens stand on."""
    for method, body in (("PROPFIND", LISTING), ("REPORT", CHANGES)):
        reply = requests.request(method, url, data=body, headers={"Depth": "1"}, auth=("sanne", "x"), timeout=300)
        reply.raise_for_status()


def _event(number: int) -> str:
    day = datetime(2025, 9, 1, tzinfo=UTC) + timedelta(days=number % 400)
    weekly = "RRULE:FREQ=WEEKLY;COUNT=20\r\n" if number % 10 == 0 else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//NL\r\nBEGIN:VEVENT\r\n"
        f"UID:e{number}\r\nDTSTAMP:20250901T000000Z\r\nDTSTART:{day:%Y%m%d}T{number % 12 + 8:02}0000Z\r\n"
        f"DTEND:{day:%Y%m%d}T{number % 12 + 8:02}3000Z\r\n{weekly}SUMMARY:iets\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


# ── the lines ───────────────────────────────────────────────────────────────────────────────────


def _beside(what: str, ours: Cost, naive: Cost) -> Row:
    return Row(what, _told(ours), _told(naive), _ratios(ours, naive))


def _told(cost: Cost) -> str:
    return (
        f"{cost.seconds:.2f} s (server {cost.waiting:.2f}, own {cost.own:.2f}, CPU {cost.cpu:.2f})\n"
        f"requests: {cost.requests}, {cost.bytes_in / 1024:,.0f} kB in\npeak {cost.peak:.0f} MB, +{cost.memory:.0f} MB"
    )


def _ratios(one: Cost, other: Cost) -> str:
    """One cost in terms of another: time, the server's and our own part of it, and memory as a whole."""
    return (
        f"{one.seconds / other.seconds:.2f} × time\n"
        f"{one.waiting / other.waiting:.2f} × server, {one.own / other.own:.2f} × own\n"
        f"{one.peak / other.peak:.2f} × peak"
    )


def _growth(what: str, ours: tuple[Cost, Cost], naive: tuple[Cost, Cost]) -> Row:
    return Row(what, _grown(*ours), _grown(*naive), f"{ours[1].seconds / ours[0].seconds:.1f} × time")


def _grown(small: Cost, large: Cost) -> str:
    return (
        f"{_ratios(large, small)}\n"
        f"{large.requests / small.requests:.1f} × requests, {large.bytes_in / small.bytes_in:.1f} × bytes"
    )
