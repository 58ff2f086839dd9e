"""The home's day as jobs: sync → replan → write.

A *round* does all three for one household. It first finishes what an earlier round left open, reads
every calendar, turns what people did there into wishes, plans when something changed or a new day began,
and writes the difference. Whatever a round intends stands in SQL before it is sent, so a crash at any
point followed by another round ends in the same calendars.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from household import queue
from household.folder import hold_household
from household.model import (
    Act,
    Agreement,
    Calendar,
    Changes,
    Edit,
    Entry,
    Home,
    Plan,
    Resource,
    Role,
    Series,
    Span,
    Trouble,
    WeekException,
)
from household.queue import Job
from household.settings import Settings, read_settings
from household.store import ReadResource, Store
from integrations.base import CalendarBackend, Conflict, Meter, Unreachable
from integrations.doors import open_calendar
from integrations.ical_entries import read_entry, write_entry
from integrations.ical_events import read_events
from language.entries import Placed, entries
from scheduler import edits, ledger, planner, wishes

WEEKS = 4
#: How far ahead calendars are looked at: the rota asks what the next weeks are usually like.
AHEAD = timedelta(weeks=9)
#: The backstop: every household is looked at this often, whatever else asks for it.
EVERY = timedelta(minutes=15)
#: Waits before an edit that failed is tried again; the last one repeats.
PATIENCE = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))

#: How often one round plans anew because people edit their calendars while it writes.
TRIES = 3

log = logging.getLogger("samen.worker")


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


# ── the round ───────────────────────────────────────────────────────────────────────────────────


def go_round(world: World, household: int) -> Round:
    """One whole round for a household; nothing to do costs one read per calendar and writes nothing.

    Trouble with one calendar is kept with that calendar and stops nothing else.
    """
    done = Round()
    with hold_household(world.settings, household):
        finish(world, household, done)
        for calendar in world.store.calendars(household):
            sync_one(world, calendar, done)
        _plan_and_write(world, household, done)
    world.store.keep_round(household, world.clock(), summary(done))
    return done


def _plan_and_write(world: World, household: int, done: Round) -> None:
    for _ in range(TRIES):
        if done.again or needs_plan(world, household):
            make_plan(world, household, done)
        done.again = False
        finish(world, household, done)
        if not done.again:
            return


def summary(done: Round) -> dict[str, object]:
    """A round as plain JSON: what `status` and the demo show of it."""
    return {
        "reads": {str(c): m.reads for c, m in done.meters.items()},
        "requests": {str(c): m.reads + m.writes for c, m in done.meters.items()},
        "written": [edit.act.value for edit in done.written],
        "wishes": len(done.wishes),
        "troubles": {str(c): t.sentence for c, t in done.troubles.items()},
        "planned": done.planned,
    }


def needs_plan(world: World, household: int) -> bool:
    """Whether something that the plan rests on changed, or a new day began, since it was last made."""
    today = local_now(world, household).date()
    return world.store.planned(household) != (world.store.version(household), today)


def local_now(world: World, household: int) -> datetime:
    """Now, in the household's own zone."""
    zone = next(h.zone for h in world.store.households() if h.id == household)
    return world.clock().astimezone(ZoneInfo(zone))


# ── sync ────────────────────────────────────────────────────────────────────────────────────────


def sync_one(world: World, calendar: Calendar, done: Round) -> None:
    """Read what is new in one calendar. What cannot be read is stale from now on, never empty."""
    store = world.store
    with _trouble_stays_here(world, calendar, done):
        backend = _backend(world, calendar, done)
        changes = backend.changes(calendar.token, lambda hrefs: store.known(calendar.id, hrefs))
        if calendar.role is Role.OURS:
            done.wishes += read_wishes(world, calendar, changes)
        read = () if calendar.role is Role.OURS else _events(world, calendar, changes)
        deleted = () if calendar.role is Role.OURS else changes.deleted
        store.apply(calendar.id, read, deleted, changes.token, world.clock())


def _events(world: World, calendar: Calendar, changes: Changes) -> tuple[ReadResource, ...]:
    zone = ZoneInfo(_zone(world, calendar))
    found = []
    for resource in changes.changed:
        events, odd = read_events(resource.text, calendar, resource.href, zone)
        if odd:
            log.warning("calendar %s: left out %s", calendar.id, ", ".join(sorted(set(odd))))
        found.append(ReadResource(resource.href, resource.etag or "", events))
    return tuple(found)


def _zone(world: World, calendar: Calendar) -> str:
    home = world.store.home(calendar.household)
    return home.member(calendar.member).zone


def read_wishes(world: World, calendar: Calendar, changes: Changes) -> list[WeekException]:
    """What a person did in a calendar of ours, kept as wishes; what we wrote ourselves is only noted."""
    if not changes.changed and not changes.deleted:
        return []
    store, home = world.store, world.store.home(calendar.household)
    placed = {p.entry.href: p for p in entries(home, home.exceptions) if p.member == calendar.member}
    written = store.written(calendar.id)
    heard: list[WeekException] = []
    for resource in changes.changed:
        heard += _wishes_in(world, calendar, home, placed.get(resource.href), resource)
    for href in changes.deleted:
        if href in written:
            heard += _wish_to_remove(world, calendar, placed.get(href), href)
    return heard


def _wishes_in(
    world: World, calendar: Calendar, home: Home, placed: Placed | None, resource: Resource
) -> list[WeekException]:
    store = world.store
    before = store.written(calendar.id).get(resource.href)
    ours = _ours(store, calendar, resource.href)
    seen = read_entry(resource.href, resource.text)
    if seen is None or (before is None and not ours):
        return []  # somebody else's entry in our calendar: theirs, never touched
    etag = resource.etag or ""
    if placed is None or any(edits.same_meaning(entry, seen) for entry in ours):
        store.adopt(calendar.id, resource.href, etag, resource.text)
        return []
    standing = ours[-1] if ours else placed.entry
    wish = wishes.read(standing, seen, placed.series, calendar.member, placed.original)
    if wish.unclear:
        store.stepped_out(calendar.id, resource.href)
    if wish.start is not None:
        _move_series(world, home, placed.series, wish)
    for exception in wish.exceptions:
        store.add_wish(calendar.household, exception)
    store.adopt(calendar.id, resource.href, etag, resource.text)
    return list(wish.exceptions)


def _ours(store: Store, calendar: Calendar, href: str) -> tuple[Entry, ...]:
    """What we may have written at an href: what we know of, and what was sent without an answer."""
    texts = list(store.maybe_applied(calendar.id, href))
    if known := store.written(calendar.id).get(href):
        texts.append(known.text)
    return tuple(entry for text in texts if (entry := read_entry(href, text)))


def _move_series(world: World, home: Home, key: str, wish: wishes.Wishes) -> None:
    """A person gave a whole series of theirs another time of day: the agreement follows."""
    agreement = home.agreement
    if agreement is None or wish.start is None:
        return
    start, minutes = wish.start, wish.minutes

    def moved(series: Series) -> Series:
        return replace(series, start=start, minutes=minutes or series.minutes) if series.key == key else series

    meeting = moved(agreement.check_in) if agreement.check_in else None
    newer = replace(agreement, series=tuple(map(moved, agreement.series)), check_in=meeting)
    world.store.add_agreement(home.household.id, newer)


def _wish_to_remove(world: World, calendar: Calendar, placed: Placed | None, href: str) -> list[WeekException]:
    """One happening deleted is skipped; a whole series deleted waits until somebody says what is meant."""
    store = world.store
    store.stepped_out(calendar.id, href)
    if placed is None or placed.original is None:
        return []
    wish = wishes.removed(placed.series, placed.original, calendar.member)
    store.add_wish(calendar.household, wish)
    return [wish]


# ── plan ────────────────────────────────────────────────────────────────────────────────────────


def home_ahead(world: World, household: int, now: datetime | None = None) -> tuple[Home, datetime]:
    """The home with the events of the coming weeks, and the local moment it is seen at."""
    now = now or local_now(world, household)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return world.store.home(household, Span(start, start + AHEAD)), now


def agree(world: World, household: int, agreement: Agreement) -> Agreement:
    """Keep an agreement that everybody in the home said yes to; the next round writes it."""
    return world.store.add_agreement(household, agreement)


def make_plan(world: World, household: int, done: Round) -> None:
    """Plan the coming weeks and put what has to be written into the outbox. Without an agreement that
    both said yes to, nothing is planned."""
    store = world.store
    version = store.version(household)
    home, now = home_ahead(world, household)
    if home.agreement is None:
        return
    store.book(household, ledger.lines(home, _past(home.agreement, now)))
    plan = planner.plan(home, WEEKS, now)
    changed = store.keep_exceptions(household, plan.exceptions, now)
    intend(world, replace(home, exceptions=_all_exceptions(home, plan, now)), now)
    store.set_planned(household, version + changed, now.date())
    done.planned = True


def _past(agreement: Agreement, now: datetime) -> Span:
    """The days before today that the book may still lack."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    began = datetime.combine(agreement.starts_on, today.timetz())
    return Span(min(max(today - ledger.BACK, began), today), today)


def _all_exceptions(home: Home, plan: Plan, now: datetime) -> tuple[WeekException, ...]:
    past = tuple(e for e in home.exceptions if e.original < now)
    known = {(e.series, e.original) for e in past}
    return past + tuple(e for e in plan.exceptions if (e.series, e.original) not in known)


def intend(world: World, home: Home, now: datetime) -> None:
    """Put the difference between the plan and what stands in the calendars into the outbox."""
    placed = entries(home, home.exceptions)
    found: list[Edit] = []
    for calendar in home.calendars:
        if calendar.role is Role.OURS:
            want = [p.entry for p in placed if p.member == calendar.member]
            found += edits_for(world.store, calendar, want, now)
    if found:
        world.store.begin(home.household.id, found, now)


def edits_for(store: Store, calendar: Calendar, want: list[Entry], now: datetime) -> list[Edit]:
    """The edits that make one calendar of ours hold ``want``, each with precondition and before-image."""
    written = store.written(calendar.id)
    standing = {h: entry for h, w in written.items() if (entry := read_entry(h, w.text))}
    found = []
    for step in edits.diff(want, standing, store.stepped_out_of(calendar.id), now):
        known = written.get(step.href)
        text = write_entry(step.entry, now) if step.entry else ""
        before, etag = (known.text, known.etag) if known else (None, None)
        found.append(Edit(calendar.id, step.href, step.act, text, etag, before))
    return found


# ── write ───────────────────────────────────────────────────────────────────────────────────────


def finish(world: World, household: int, done: Round) -> None:
    """Send what stands in the outbox and is due, calendar by calendar; trouble in one stops only that one."""
    waiting: dict[int, list[Edit]] = {}
    for edit in world.store.open_edits(household, world.clock()):
        waiting.setdefault(edit.calendar, []).append(edit)
    for number, its in waiting.items():
        calendar = world.store.calendar(number)
        with _trouble_stays_here(world, calendar, done):
            backend = _backend(world, calendar, done)
            for edit in its:
                _send(world, calendar, backend, edit, done)


def _send(world: World, calendar: Calendar, backend: CalendarBackend, edit: Edit, done: Round) -> None:
    store = world.store
    try:
        etag = _apply(backend, edit)
    except Conflict:
        if not _settle_conflict(world, calendar, backend, edit, done):
            return
        etag = None
    except Trouble as trouble:
        wait = PATIENCE[min(edit.attempts, len(PATIENCE) - 1)]
        if isinstance(trouble, Unreachable) and trouble.retry_after:
            wait = max(wait, timedelta(seconds=trouble.retry_after))
        store.set_back(edit.id, trouble.sentence, world.clock() + wait, world.clock())
        raise
    else:
        store.settle(edit.id, etag, world.clock())
    done.written.append(edit)


def _apply(backend: CalendarBackend, edit: Edit) -> str | None:
    if edit.act is Act.REMOVE:
        backend.delete(edit.href, edit.etag or "")
        return None
    return backend.put(edit.href, edit.text, None if edit.act is Act.CREATE else edit.etag)


def _settle_conflict(world: World, calendar: Calendar, backend: CalendarBackend, edit: Edit, done: Round) -> bool:
    """Something else stands at the href than we thought. True when it is our own text, sent before by a
    run that never heard the answer. What a person did in between is read as a wish instead, and the edit
    gives way to a new plan."""
    there = backend.read(edit.href)
    if there is not None and edit.act is not Act.REMOVE and _same(edit, there):
        world.store.settle(edit.id, there.etag, world.clock())
        return True
    world.store.drop_edit(edit.id)
    gone = (edit.href,) if there is None else ()
    changed = (there,) if there is not None else ()
    done.wishes += read_wishes(world, calendar, Changes(calendar.token, changed, gone))
    done.again = True
    return False


def _same(edit: Edit, there: Resource) -> bool:
    mine, seen = read_entry(edit.href, edit.text), read_entry(edit.href, there.text)
    return mine is not None and seen is not None and edits.same_meaning(mine, seen)


def _backend(world: World, calendar: Calendar, done: Round) -> CalendarBackend:
    store = world.store
    account = store.account(calendar.account) if calendar.account else None
    password = store.password(account.id) if account else None
    allowed, meter = world.settings.private_hosts, done.meter(calendar.id)
    return open_calendar(calendar, account, password, allowed=allowed, meter=meter)


@contextmanager
def _trouble_stays_here(world: World, calendar: Calendar, done: Round) -> Iterator[None]:
    """Keep trouble with one calendar with that calendar: stale from now on, everything else goes on."""
    try:
        yield
    except Trouble as trouble:
        log.warning("calendar %s: %s", calendar.id, trouble.sentence)
        done.troubles[calendar.id] = trouble
        world.store.mark_stale(calendar.id, trouble.sentence, world.clock())


# ── jobs, as the queue calls them ───────────────────────────────────────────────────────────────

_world: World | None = None


def _here() -> World:
    global _world
    if _world is None:
        _world = open_world(os.environ)
    return _world


def sync(household: int, calendar: int) -> None:
    """Job: read one calendar, and plan and write if that changed anything."""
    world, done = _here(), Round()
    with hold_household(world.settings, household):
        sync_one(world, world.store.calendar(calendar), done)
        _plan_and_write(world, household, done)


def replan(household: int) -> None:
    """Job: plan if something changed, and write the difference."""
    with hold_household(_here().settings, household):
        _plan_and_write(_here(), household, Round())


def write(household: int) -> None:
    """Job: send what stands in the outbox."""
    with hold_household(_here().settings, household):
        finish(_here(), household, Round())


def round(household: int) -> None:  # noqa: A001 - the job's name, as people speak of it
    """Job: one whole round."""
    go_round(_here(), household)


# ── the process ─────────────────────────────────────────────────────────────────────────────────


def finish_open_work(world: World) -> None:
    """What a killed worker left open is written right away, before the queue knows of it."""
    for household in world.store.households():
        if world.store.open_edits(household.id, None):
            go_round(world, household.id)


def keep_time(world: World, stop: threading.Event) -> None:
    """Every second: what the timetable says is due goes into the queue, once, whoever asks."""
    while not stop.wait(1.0):
        try:
            tick(world)
        except Exception:
            log.exception("the timetable missed a beat")


def tick(world: World) -> None:
    """Enqueue what is due and bring delayed retries back; several processes may do this at once."""
    for household in world.store.households():
        world.store.schedule(household.id, Job.ROUND, EVERY, world.clock())
    for household_id, job in world.store.due(world.clock()):
        queue.enqueue(world.settings, Job(job), household_id)
    queue.bring_back_retries(world.settings)


def main() -> int:
    """Run the worker until it is told to stop; SIGTERM lets the job at hand finish."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    world = _here()
    finish_open_work(world)
    stop = threading.Event()
    threading.Thread(target=keep_time, args=(world, stop), daemon=True, name="timetable").start()
    try:
        queue.work(world.settings)
    finally:
        stop.set()
    return 0


if __name__ == "__main__":
    sys.exit(main())
