"""The plan of a home and an answer to a question, each beside a limit or an empty one of its kind in the same run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import requests
from flask import Flask
from waitress.server import create_server

from benchmarks.measure import Row, median, quantile
from benchmarks.ours import NOW, ZONE, open_home
from household.model import Access, Kind, Role, Takes
from household.store import ReadResource
from integrations.ical_events import read_events
from language.homefile import read_home
from pages import create_app
from rounds.beginning import keep_home
from rounds.plan import home_ahead
from rounds.world import World
from scheduler import planner
from terminal.sample import sample_calendars, sample_home, split

#: Seconds within which somebody who waits still feels answered: for a new rota, and for a plan after a change.
ROTA, PLAN = 1.0, 0.5
#: Answers before the first one that counts.
WARM = 5


def planning(folder: Path, times: int) -> Iterator[Row]:
    """The sample household with its messy calendars, against the limits and the proved bound."""
    world, household = family(folder)
    home, now = home_ahead(world, household)
    rota = median(lambda: planner.agree(home, now), times)
    agreement = planner.agree(home, now)
    home = replace(home, agreement=agreement)
    weeks = median(lambda: planner.plan(home, 4, now), times)
    plan = planner.plan(home, 4, now)
    worst, bound = float(agreement.certificate.worst), float(agreement.certificate.bound)
    yield Row(
        f"rota of {len(home.chores)} chores, {len(agreement.series)} series",
        f"{rota * 1000:.0f} ms",
        f"limit {ROTA:g} s",
        f"{rota / ROTA:.2f} ×",
    )
    yield Row(
        f"plan of four weeks, {len(plan.assignments)} happenings",
        f"{weeks * 1000:.0f} ms, {len(plan.unplaced)} without a place",
        f"limit {PLAN:g} s",
        f"{weeks / PLAN:.2f} ×",
    )
    yield Row("worst part of a rota", f"{worst:.4f}", f"proved bound {bound:.4f}", f"{worst / bound:.4f} ×")


def family(folder: Path) -> tuple[World, int]:
    """The sample household, its calendars read."""
    world = open_home(folder)
    household = keep_home(world, read_home(sample_home(), "nl", NOW.date()))
    for member in ("sanne", "bram"):
        for name, text in sample_calendars(member, NOW.date()).items():
            _read(world, household, member, name, text)
    return world, household


def _read(world: World, household: int, member: str, name: str, text: str) -> None:
    url = f"memory:{member}/{name}"
    number = world.store.add_calendar(
        household, member, Kind.MEMORY, Role.READ, url, name, None, Access.BUSY, Takes.MINE
    )
    calendar = world.store.calendar(number)
    hrefs = ((f"{at}.ics", one) for at, (_, one) in enumerate(split(text)))
    read = [ReadResource(href, "1", read_events(one, calendar, href, ZONE)[0]) for href, one in hrefs]
    world.store.apply(number, read, (), "t", NOW)


# ── the answer ──────────────────────────────────────────────────────────────────────────────────


def answering(folder: Path, times: int) -> Iterator[Row]:
    """A question over HTTP, against an empty Flask route behind the same server."""
    world, household = family(folder)
    home, now = home_ahead(world, household)
    world.store.add_agreement(household, replace(planner.agree(home, now), yes=("sanne", "bram")))
    token = world.store.add_token(household, "bench", None, NOW)
    empty = Flask("empty")
    empty.add_url_rule("/", view_func=lambda: "", methods=["POST"])
    with _serving(create_app(world.store, world.settings, lambda: NOW)) as ours, _serving(empty) as bare:
        asked = _latencies(f"{ours}/webhooks/ask", {"Authorization": f"Bearer {token}"}, times)
        nothing = _latencies(f"{bare}/", {}, times)
    for name, at in (("p50", 0.5), ("p95", 0.95)):
        one, other = quantile(asked, at), quantile(nothing, at)
        yield Row(
            f"an answer, {name}", f"{one * 1000:.1f} ms", f"empty route {other * 1000:.1f} ms", f"{one / other:.1f} ×"
        )


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def _latencies(url: str, headers: Mapping[str, str], times: int) -> list[float]:
    """Seconds of each answer, after the first few."""
    found = []
    body = {"text": "wie doet vanavond het speelgoed?", "language": "nl"}
    with requests.Session() as session:
        for _ in range(WARM + times):
            start = time.perf_counter()
            reply = session.post(url, json=body, headers=headers, timeout=10)
            found.append(time.perf_counter() - start)
            reply.raise_for_status()
    return found[WARM:]
