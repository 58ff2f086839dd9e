"""Writing: what stands in the outbox goes to the calendars, and each answer, or its absence, is settled."""

from __future__ import annotations

from datetime import timedelta

from household.model import Act, Calendar, Changes, Edit, Kind, Resource, Trouble
from integrations.base import CalendarBackend, Conflict, NotAccepted, Unreachable
from integrations.ical_entries import entry_at, undelivered_in
from rounds.hear import read_wishes
from rounds.world import Round, World, open_door, trouble_stays_here
from scheduler import edits

#: How long an entry rests that the server does not take.
REFUSED = timedelta(days=1)
#: Waits before an edit that failed is tried again; the last one repeats.
PATIENCE = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))


def finish(world: World, household: int, done: Round) -> None:
    """Send what stands in the outbox and is due, calendar by calendar; trouble in one stops only that one."""
    waiting: dict[int, list[Edit]] = {}
    for edit in world.store.open_edits(household, world.clock()):
        waiting.setdefault(edit.calendar, []).append(edit)
    for number, its in waiting.items():
        calendar = world.store.calendar(number)
        with trouble_stays_here(world, calendar, done):
            backend = open_door(world, calendar, done)
            for edit in its:
                _send(world, calendar, backend, edit, done)


def _send(world: World, calendar: Calendar, backend: CalendarBackend, edit: Edit, done: Round) -> None:
    try:
        settled = _attempt(world, calendar, backend, edit, done)
    except Trouble as trouble:
        now = world.clock()
        world.store.set_back(edit.id, trouble.sentence, now + _wait(edit, trouble), now)
        if not isinstance(trouble, NotAccepted):
            raise
        done.troubles[calendar.id] = trouble  # this one entry only: the others may well be welcome
        return
    if settled:
        done.written.append(edit)


def _wait(edit: Edit, trouble: Trouble) -> timedelta:
    """How long an edit rests after trouble: longer each time, and never shorter than the server asked."""
    if isinstance(trouble, NotAccepted):
        return REFUSED
    wait = PATIENCE[min(edit.attempts, len(PATIENCE) - 1)]
    if isinstance(trouble, Unreachable) and trouble.retry_after:
        return max(wait, timedelta(seconds=trouble.retry_after))
    return wait


def _attempt(world: World, calendar: Calendar, backend: CalendarBackend, edit: Edit, done: Round) -> bool:
    try:
        etag = _apply(backend, edit)
    except Conflict:
        return _settle_conflict(world, calendar, backend, edit, done)
    world.store.settle(edit.id, etag, world.clock())
    if calendar.kind is Kind.CALDAV and "\nORGANIZER" in edit.text:
        _read_again(world, calendar, backend, edit, done)
    return True


def _read_again(world: World, calendar: Calendar, backend: CalendarBackend, edit: Edit, done: Round) -> None:
    """An invitation that a server hands on is stored with what came of that (RFC 6638 section 3.2.8), and somebody may
    have answered at once. Where an invitation could not be handed on, it is looked for another way."""
    there = backend.read(edit.href)
    if there is not None:
        read_wishes(world, calendar, Changes(calendar.token, (there,)), done)
        done.again = done.again or bool(undelivered_in(there.text))


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
    if there is None:  # the entry alone, or the whole calendar? The second is NotFound, and nobody's wish
        backend.changes(calendar.token, lambda _: {})
    if there is not None and edit.act is not Act.REMOVE and _same(edit, there):
        world.store.settle(edit.id, there.etag, world.clock())
        return True
    gone = (edit.href,) if there is None else ()
    changed = (there,) if there is not None else ()
    read_wishes(world, calendar, Changes(calendar.token, changed, gone), done)
    world.store.drop_edit(edit.id)  # only now: it may have been applied unheard, and is no wish of theirs
    done.again = True
    return False


def _same(edit: Edit, there: Resource) -> bool:
    mine, seen = entry_at(edit.href, edit.text), entry_at(edit.href, there.text)
    return mine is not None and seen is not None and edits.same_meaning(mine, seen)
