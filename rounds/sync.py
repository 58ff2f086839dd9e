"""Reading: what is new in each calendar, and what people did in ours, taken as their wishes."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from household.model import Calendar, Changes, Entry, Resource, Role, Series, Trouble, WeekException
from household.store import ReadResource, Store
from integrations.ical_entries import read_entry
from integrations.ical_events import read_events
from language.entries import Placed, entries
from rounds.world import Round, World, log, open_door, trouble_stays_here
from scheduler import edits, wishes

#: A disappearance is sudden from this many entries on, when it is more than this part of all.
MANY, MOST = 5, 1 / 3


class SuddenlyGone(Trouble):
    """Much of a calendar disappeared at once: say whether that is meant, with `samen sync --believe`."""

    sentence = "trouble.suddenly_gone"


def sync_one(world: World, calendar: Calendar, done: Round) -> None:
    """Read what is new in one calendar. What cannot be read is stale from now on, never empty."""
    store = world.store
    with trouble_stays_here(world, calendar, done):
        backend = open_door(world, calendar, done)
        changes = backend.changes(calendar.token, lambda hrefs: store.known(calendar.id, hrefs))
        _guard(world, calendar, changes, done)
        if calendar.role is Role.OURS:
            read_wishes(world, calendar, changes, done)
        read = () if calendar.role is Role.OURS else _events(world, calendar, changes)
        deleted = () if calendar.role is Role.OURS else changes.deleted
        store.apply(calendar.id, read, deleted, changes.token, world.clock())


def _guard(world: World, calendar: Calendar, changes: Changes, done: Round) -> None:
    """A sudden mass disappearance stops and asks: what is known stays known until somebody says otherwise."""
    gone = len(changes.deleted)
    if gone >= MANY and not done.believe:
        known = len(world.store.known(calendar.id, None))
        if gone > known * MOST:
            raise SuddenlyGone(count=gone, calendar=calendar.name)


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


def read_wishes(world: World, calendar: Calendar, changes: Changes, done: Round) -> None:
    """What a person did in a calendar of ours, kept as wishes; what we wrote ourselves is only noted."""
    if not changes.changed and not changes.deleted:
        return
    store, home = world.store, world.store.home(calendar.household)
    placed = {p.entry.href: p for p in entries(home, home.exceptions) if p.member == calendar.member}
    written = store.written(calendar.id)
    for resource in changes.changed:
        done.wishes += _wishes_in(world, calendar, placed.get(resource.href), resource, done)
    for href in changes.deleted:
        if href in written:
            done.wishes += _wish_to_remove(world, calendar, placed.get(href), href)


def _wishes_in(
    world: World, calendar: Calendar, placed: Placed | None, resource: Resource, done: Round
) -> tuple[WeekException, ...]:
    store, href = world.store, resource.href
    seen = read_entry(href, resource.text)
    ours = _ours(store, calendar, href)
    if seen is None or not (ours or _put_back(store, calendar, placed, seen)):
        return ()  # somebody else's entry in our calendar: theirs, never touched
    if placed is None or not ours or any(edits.same_meaning(entry, seen) for entry in ours):
        done.again = done.again or not ours or not edits.same_meaning(ours[-1], seen)
        store.adopt(calendar.id, href, resource.etag or "", resource.text)
        return ()
    readings = [wishes.read(entry, seen, placed.series, calendar.member, placed.original) for entry in ours]
    wish = min(readings, key=lambda w: (w.unclear, w.start is not None, len(w.exceptions)))
    if wish.unclear:
        store.stepped_out(calendar.id, href)
    if wish.start is not None:
        _move_series(world, calendar.household, placed.series, wish)
    for exception in wish.exceptions:
        store.add_wish(calendar.household, exception)
    store.adopt(calendar.id, href, resource.etag or "", resource.text)
    return wish.exceptions


def _put_back(store: Store, calendar: Calendar, placed: Placed | None, seen: Entry) -> bool:
    """Whether a person put back what they had removed: then it is ours again, as it stands."""
    if placed is None or seen.uid != placed.entry.uid or seen.href not in store.stepped_out_of(calendar.id):
        return False
    store.step_in(calendar.id, seen.href)
    return True


def _ours(store: Store, calendar: Calendar, href: str) -> tuple[Entry, ...]:
    """What we may have written at an href: what was sent without an answer, and last what we know of."""
    texts = list(store.maybe_applied(calendar.id, href))
    if known := store.written(calendar.id).get(href):
        texts.append(known.text)
    return tuple(entry for text in texts if (entry := read_entry(href, text)))


def _move_series(world: World, household: int, key: str, wish: wishes.Wishes) -> None:
    """A person gave a whole series of theirs another time of day: the agreement follows, in the home's own
    zone, whatever zone their program wrote."""
    home = world.store.home(household)
    agreement = home.agreement
    if agreement is None or wish.start is None:
        return
    start, minutes = wish.start.astimezone(ZoneInfo(home.household.zone)), wish.minutes

    def moved(series: Series) -> Series:
        return replace(series, start=start, minutes=minutes or series.minutes) if series.key == key else series

    meeting = moved(agreement.check_in) if agreement.check_in else None
    newer = replace(agreement, series=tuple(map(moved, agreement.series)), check_in=meeting)
    world.store.add_agreement(household, newer)


def _wish_to_remove(world: World, calendar: Calendar, placed: Placed | None, href: str) -> list[WeekException]:
    """One happening deleted is skipped; a whole series deleted waits until somebody says what is meant."""
    store, heard = world.store, []
    if placed is not None and placed.original is not None:
        heard = [wishes.removed(placed.series, placed.original, calendar.member)]
        store.add_wish(calendar.household, heard[0])
    store.stepped_out(calendar.id, href)  # last: a crash before this reads the same wish once more
    return heard
