"""What a round stands on, and what it has done: values that its steps hand to each other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from household.model import Calendar, Edit, Trouble, WeekException
from household.settings import Settings, read_settings
from household.store import Store
from integrations.base import CalendarBackend, Meter
from integrations.doors import open_calendar

log = logging.getLogger("samen.rounds")


@dataclass(frozen=True)
class World:
    """What a round stands on: the settings, the store and the clock."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]


@dataclass
class Round:
    """What one round did: requests per calendar, what was written, and which calendars had trouble."""

    meters: dict[int, Meter] = field(default_factory=dict)
    written: list[Edit] = field(default_factory=list)
    wishes: list[WeekException] = field(default_factory=list)
    troubles: dict[int, Trouble] = field(default_factory=dict)
    planned: bool = False
    believe: bool = False  # somebody said that a sudden disappearance is meant
    started: datetime | None = None  # all that one round writes is taken back together
    posted: int = 0  # letters that went
    again: bool = False  # somebody changed a calendar while we wrote: plan once more

    def meter(self, calendar: int) -> Meter:
        return self.meters.setdefault(calendar, Meter())


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock of this process; it starts at ``SAMEN_NOW`` when that is given, and goes on from there."""
    if settings.now is None:
        return lambda: datetime.now(UTC)
    ahead = settings.now - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead


def open_world(environ: Mapping[str, str]) -> World:
    """The world as the environment describes it; the store is migrated to its newest shape."""
    settings = read_settings(environ)
    return World(settings, Store.open(settings), clock_of(settings))


def local_now(world: World, household: int) -> datetime:
    """Now, in the household's own zone."""
    zone = next(h.zone for h in world.store.households() if h.id == household)
    return world.clock().astimezone(ZoneInfo(zone))


def open_door(world: World, calendar: Calendar, done: Round) -> CalendarBackend:
    store = world.store
    account = store.account(calendar.account) if calendar.account else None
    password = store.password(account.id) if account else None
    allowed, meter = world.settings.private_hosts, done.meter(calendar.id)
    return open_calendar(calendar, account, password, allowed=allowed, meter=meter, google=world.settings.google)


@contextmanager
def trouble_stays_here(world: World, calendar: Calendar, done: Round) -> Iterator[None]:
    """Keep trouble with one calendar with that calendar: stale from now on, everything else goes on."""
    try:
        yield
    except Trouble as trouble:
        log.warning("calendar %s: %s", calendar.id, trouble.sentence)
        done.troubles[calendar.id] = trouble
        world.store.mark_stale(calendar.id, trouble.sentence, world.clock())
