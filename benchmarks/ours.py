"""One pass of ours over one calendar, in a process of its own: `python -m benchmarks.ours sync HOME CALENDAR`.

``sync`` is what the worker does: read what is new, keep it. ``compare`` is what it does once a day on top of that, and
whenever a server forgets its token: compare all etags with those that we hold.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.measure import measured, tell
from household.settings import read_settings
from household.store import Store
from integrations.base import Meter
from rounds.sync import sync_one
from rounds.world import Round, World, open_door

ZONE = ZoneInfo("Europe/Amsterdam")
#: A Wednesday afternoon.
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=ZONE)


def open_home(folder: Path) -> World:
    """The home in a folder, at the moment of the benchmark; it may read servers on loopback."""
    settings = read_settings({"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": "127.0.0.1"})
    return World(settings, Store.open(settings), lambda: NOW)


def sync(world: World, number: int, meter: Meter) -> None:
    """Read what is new and keep it, as the worker does; raises the trouble that the worker would note."""
    done = Round(meters={number: meter})
    sync_one(world, world.store.calendar(number), done)
    if done.troubles:
        raise done.troubles[number]


def compare(world: World, number: int, meter: Meter) -> None:
    """Compare everything with what we hold, as without a token; keep nothing."""
    backend = open_door(world, world.store.calendar(number), Round(meters={number: meter}))
    backend.changes(None, lambda hrefs: world.store.known(number, hrefs))


def main(verb: str, folder: str, calendar: str) -> None:
    deed, world, number = {"sync": sync, "compare": compare}[verb], open_home(Path(folder)), int(calendar)
    tell(measured(lambda meter: deed(world, number, meter), lambda: len(world.store.known(number, None))))


if __name__ == "__main__":
    main(*sys.argv[1:])
