"""The time that a page takes the house, with a full household: sixty chores, two calendars of a thousand events.

Pages are asked for in turns, by who is in, at the application itself, so that no network and no browser is counted; the
moment at which somebody looks goes on, as it does. `python -m benchmarks.pages` measures this alone, and says with a
browser (Debian's chromium) when its first words are there and how much it fetched.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks.home import family
from benchmarks.measure import Row, quantile
from benchmarks.ours import NOW
from household.model import Event, EventPart, Home, Role
from household.store import ReadResource
from language.catalogue import as_chore, catalogue
from pages import create_app
from rounds.plan import home_ahead
from rounds.world import World
from scheduler import planner

#: Seconds within which a page should be made, at the 95th percentile; and kB that a first visit may fetch.
LIMIT, MOST = 0.050, 150
CHORES, EVENTS = 60, 1_000
#: What somebody opens, and how it is called.
PAGES = (
    "/", "/talk", "/talk/now", "/balance", "/voice", "/more", "/wall", "/add", "/feeds", "/security", "/doctor",
    "/questions", "/proposal", "/settings/chores", "/settings/people", "/settings/away", "/settings/notifications",
    "/settings/devices", "/settings/data", "/settings/api", "/start", "/start/calendars", "/start/chores",
)  # fmt: skip


def full_house(folder: Path) -> tuple[World, int]:
    """The sample household with more chores and long calendars, agreed by both."""
    world, household = family(folder)
    home = world.store.home(household)
    have = {chore.key for chore in home.chores}
    more = [chore for chore in (as_chore(entry, "nl") for entry in catalogue()) if chore.key not in have]
    world.store.replace_chores(household, (*home.chores, *more[: CHORES - len(home.chores)]), home.heavy)
    for calendar in [c for c in world.store.calendars(household) if c.role is Role.READ][::2]:
        world.store.apply(calendar.id, [_event(calendar.id, n) for n in range(EVENTS)], (), "t", NOW)
    ahead, now = home_ahead(world, household)
    yes = tuple(member.key for member in home.members)
    world.store.add_agreement(household, replace(planner.agree(_free(ahead), now), yes=yes))
    return world, household


def _free(home: Home) -> Home:
    """The home for a rota that has not to fit a thousand appointments."""
    return replace(home, events=())


def _event(calendar: int, number: int) -> ReadResource:
    start = NOW + timedelta(days=number // 3 - 200, hours=number % 3 * 2 - 6)
    part = EventPart(start, start + timedelta(minutes=45))
    return ReadResource(f"more-{number}.ics", "1", (Event(calendar, f"more-{number}.ics", f"more-{number}", (part,)),))


class _Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def measured(folder: Path, times: int) -> Iterator[Row]:
    """Each page ``times`` times, in turns; the slowest one by name, and all together."""
    world, household = full_house(folder)
    browser = _in(replace(world, clock=_Clock()), household)
    for address in PAGES:
        browser.get(address)
    taken: dict[str, list[float]] = {address: [] for address in PAGES}
    for _ in range(times):
        for address in PAGES:
            start = time.perf_counter()
            answer = browser.get(address)
            taken[address].append(time.perf_counter() - start)
            assert answer.status_code in (200, 303), (address, answer.status_code)
    every = [one for some in taken.values() for one in some]
    slowest = max(PAGES, key=lambda address: quantile(taken[address], 0.95))
    yield _row("a page, p95 of all", every)
    yield _row("the week, p95", taken["/"])
    yield _row(f"the slowest page ({slowest}), p95", taken[slowest])


def _row(what: str, taken: Sequence[float]) -> Row:
    p95 = quantile(taken, 0.95)
    return Row(what, f"{p95 * 1000:.0f} ms", f"limit {LIMIT * 1000:.0f} ms", f"{p95 / LIMIT:.2f} ×")


def _in(world: World, household: int) -> FlaskClient:
    app = create_app(world.store, world.settings, world.clock)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["visit"] = world.store.begin_visit(household, "sanne", "bench", NOW)
    return browser


def fetched(folder: Path) -> Row:
    """What a first visit to the week fetches: the page, its sheets and its scripts, as gzip makes them."""
    world, household = full_house(folder)
    browser = _in(world, household)
    page = browser.get("/").text
    ours = [piece.split('"')[0] for mark in ('href="', 'src="') for piece in page.split(mark)[1:]]
    files = sorted({address for address in ours if address.startswith(("/static/", "/library/"))})
    sizes = [len(gzip.compress(browser.get(address).data)) for address in files] + [len(gzip.compress(page.encode()))]
    return Row(
        f"a first visit to the week, {len(sizes)} files",
        f"{sum(sizes) / 1024:.0f} kB",
        f"limit {MOST} kB",
        f"{sum(sizes) / 1024 / MOST:.2f} ×",
    )


def seen(folder: Path) -> Iterator[Row]:
    """When the first words of the week are there in a browser: a fresh window each time (first contentful paint)."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    sys.path[:0] = [
        str(Path(__file__).resolve().parent.parent / "tests" / part) for part in ("browser", "integrations")
    ]
    from houses import demo  # type: ignore[import-not-found]
    from playwright.sync_api import sync_playwright

    with demo(folder) as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        window = browser.new_context(viewport={"width": 360, "height": 740})
        page = window.new_page()
        page.goto(house.link_for("sanne"))
        page.locator("main button[type=submit]").click()
        paints = []
        for _ in range(10):
            page.goto("about:blank")
            page.goto(house.url, wait_until="load")
            page.wait_for_timeout(200)
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000)
        browser.close()
    worst = max(paints)
    yield Row(
        "first words of the week in a browser, the slowest of ten", f"{worst:.2f} s", "limit 1 s", f"{worst:.2f} ×"
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="samen-bench-") as folder:
        for row in measured(Path(folder) / "pages", 40):
            print(" | ".join(row))
        print(" | ".join(fetched(Path(folder) / "fetched")))
        for row in seen(Path(folder) / "seen"):
            print(" | ".join(row))


if __name__ == "__main__":
    main()
