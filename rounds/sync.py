"""Reading: what is new in each calendar; what people did in ours is heard by ``rounds.hear``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.model import Access, Asks, Calendar, Changes, Event, EventPart, Home, Kind, Question, Role, Trouble
from household.settings import reachable_base
from household.store import ReadResource
from integrations.base import AccessRevoked, NotFound
from integrations.ical_entries import digits_of, entry_at
from integrations.ical_events import read_events
from integrations.oauth import BlockedByAdmin, leads_back
from language.entries import uids_of_meetings
from rounds.hear import read_wishes
from rounds.world import Round, World, log, open_door, trouble_stays_here
from scheduler.guard import suddenly_gone


class SuddenlyGone(Trouble):
    """Much of a calendar disappeared at once: say whether that is meant, with `samen sync --believe`."""

    sentence = "trouble.suddenly_gone"


def sync_one(world: World, calendar: Calendar, done: Round) -> None:
    """Read what is new in one calendar. What cannot be read is stale from now on, never empty."""
    if calendar.kind is Kind.TYPED:  # what stands in it stands here
        return
    store = world.store
    with trouble_stays_here(world, calendar, done):
        changes = _changes(world, calendar, done)
        home = store.home(calendar.household)
        read = () if calendar.role is Role.OURS else _events(world, home, calendar, changes)
        _guard(world, home, calendar, changes, read, done)
        if calendar.role is Role.OURS:
            read_wishes(world, calendar, changes, done)
        deleted = () if calendar.role is Role.OURS else changes.deleted
        store.apply(calendar.id, read, deleted, changes.token, world.clock())
        if calendar.trouble is not None:
            _is_well(world, calendar)


def _changes(world: World, calendar: Calendar, done: Round) -> Changes:
    """What the server tells. A login that died, and a calendar of ours that somebody deleted, are asked about once."""
    try:
        backend = open_door(world, calendar, done)
        return backend.changes(calendar.token, lambda hrefs: world.store.known(calendar.id, hrefs))
    except (AccessRevoked, BlockedByAdmin):
        account = str(calendar.account or calendar.id)
        ask(world, calendar, Asks.SIGN_IN, account, where=_sign_in(world, calendar))
        raise
    except NotFound:
        if calendar.role is Role.OURS:
            ask(world, calendar, Asks.CALENDAR_GONE, str(calendar.id))
        raise


def _sign_in(world: World, calendar: Calendar) -> str:
    """Where its owner connects an account anew: our page, when they can open it and Google leads back to it; else
    the verb for the terminal."""
    base = reachable_base(world.settings)
    if calendar.kind is not Kind.GOOGLE or base is None or not leads_back(base):
        return f"samen connect {calendar.kind.value} --for {calendar.member}"
    mine = (c for c in world.store.calendars(calendar.household) if c.account == calendar.account)
    titles = any(c.role is Role.READ and c.access is Access.TITLES for c in mine)
    return f"{base}/connect/google?member={calendar.member}{'&titles=1' if titles else ''}"


def ask(world: World, calendar: Calendar, asks: Asks, subject: str, **details: str) -> bool:
    """Ask about a calendar, once; true when it is new."""
    told = {"calendar": calendar.name, **details}
    question = Question(asks, calendar.member, subject, told)
    return world.store.ask(calendar.household, question, world.clock())


def _is_well(world: World, calendar: Calendar) -> None:
    """The calendar answers again: what was asked about its trouble has settled itself."""
    about = {(Asks.SIGN_IN, str(calendar.account or calendar.id)), (Asks.CALENDAR_GONE, str(calendar.id))}
    about.add((Asks.SUDDENLY_GONE, str(calendar.id)))
    for question in world.store.questions(calendar.household):
        if (question.asks, question.subject) in about:
            world.store.answer_question(calendar.household, question.id, "settled", world.clock())


# ── the guard ───────────────────────────────────────────────────────────────────────────────────


def _guard(
    world: World, home: Home, calendar: Calendar, changes: Changes, read: Iterable[ReadResource], done: Round
) -> None:
    """A sudden mass disappearance stops and asks: what is known stays known until somebody says otherwise."""
    if done.believe or _is_believed(world, calendar) or not (changes.deleted or changes.changed):
        return
    touched = {*changes.deleted, *(resource.href for resource in changes.changed)}
    before = world.store.events(calendar.id) if calendar.role is Role.READ else _written(world, calendar)
    after = [event for event in before if event.href not in touched]
    if calendar.role is Role.READ:
        after += [event for resource in read for event in resource.events]
    else:
        after += [event for event in before if event.href in touched and event.href not in changes.deleted]
    zone = ZoneInfo(home.member(calendar.member).zone)
    if lost := suddenly_gone(before, after, world.clock(), zone):
        ask(world, calendar, Asks.SUDDENLY_GONE, str(calendar.id), count=str(lost.gone))
        raise SuddenlyGone(count=lost.gone, calendar=calendar.name)


def _is_believed(world: World, calendar: Calendar) -> bool:
    """Whether somebody answered that this disappearance is meant, and it has not been taken in since."""
    answered = [q for q in world.store.answers(calendar.household, Asks.SUDDENLY_GONE) if q.subject == str(calendar.id)]
    return calendar.trouble == SuddenlyGone.sentence and bool(answered) and answered[-1].answer == "yes"


def _written(world: World, calendar: Calendar) -> tuple[Event, ...]:
    """What we know to stand in a calendar of ours, as events that can be counted."""
    found = []
    for href, written in world.store.written(calendar.id).items():
        entry = entry_at(href, written.text)
        if entry is not None:
            end: datetime = entry.start + _minutes(entry.minutes)
            part = EventPart(entry.start, end, True, entry.rrule, exdates=entry.cancelled)
            found.append(Event(calendar.id, href, entry.uid, (part,)))
    return tuple(found)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=max(1, count))


# ── events of people ────────────────────────────────────────────────────────────────────────────


def _events(world: World, home: Home, calendar: Calendar, changes: Changes) -> tuple[ReadResource, ...]:
    """What stands in each resource. Of one that cannot be read any more, what was known stays: unknown is not free."""
    zone, owner = ZoneInfo(home.member(calendar.member).zone), _owner(world, calendar)
    own = {digits_of(uid) for uid in uids_of_meetings(home)} if changes.changed else set()
    found, unread = [], []
    for resource in changes.changed:
        events, odd = read_events(resource.text, calendar, resource.href, zone, owner)
        if odd:
            log.warning("calendar %s: left out %s", calendar.id, ", ".join(sorted(set(odd))))
        # An invitation to the ten minutes is ours wherever it stands: it takes nobody's time from themselves.
        events = tuple(event for event in events if digits_of(event.uid) not in own - {None})
        if odd and not events:
            unread.append(resource)
        else:
            found.append(ReadResource(resource.href, resource.etag or "", events))
    known = world.store.events(calendar.id) if unread else ()
    for resource in unread:
        stood = tuple(event for event in known if event.href == resource.href)
        found.append(ReadResource(resource.href, resource.etag or "", stood))
    return tuple(found)


def _owner(world: World, calendar: Calendar) -> tuple[str, ...]:
    """The mail addresses by which a calendar's owner is invited, as far as we know them: their name at the account."""
    if calendar.account is None:
        return ()
    name = world.store.account(calendar.account).username
    return (name,) if "@" in name else ()
