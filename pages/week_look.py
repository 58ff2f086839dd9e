"""What a page of days looks at: the home as it is remembered, and when people are busy in the days that are shown.

When somebody is busy is worked out once for the same days and the same state of the calendars: a page is opened far
more often than a calendar changes. A title is kept with the one whose calendar it stands in, and shown to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from household.model import Calendar, Home, KeptFree, Language, Span
from household.store import Store
from pages.week_days import Appointment, Look, name_of
from rounds.taking_over import waiting
from scheduler.appointments import appointments, with_calendar
from scheduler.freebusy import busy_of_all
from webhooks.core import home_of

#: So many shown weeks are remembered: a few for each of the two.
_REMEMBERED = 32


@dataclass(frozen=True)
class _Busy:
    """When people are busy in some days, and the viewer's own appointments; true while the calendars are in the state
    of ``rests_on``."""

    rests_on: tuple[object, ...]
    busy: Mapping[str, tuple[Span, ...]]
    own: tuple[Appointment, ...]


_Key = tuple[int, str | None, Span]
_known: WeakKeyDictionary[Store, dict[_Key, _Busy]] = WeakKeyDictionary()
_lock = Lock()


def look_at(
    store: Store, household: int, viewer: str | None, language: Language, now: datetime, first: date, count: int = 7
) -> Look:
    """What ``pages.week_days.week_days`` needs for so many days from ``first``. ``viewer`` None: whoever passes by, who
    sees neither titles nor choices."""
    home = home_of(store, household)
    home = replace(home, calendars=store.calendars(household))
    look = Look(home, language, now, viewer=viewer)
    found = _busy(store, home, viewer, look.asker.day_span(first, first + timedelta(days=count - 1)))
    asked = {name_of(turn): question.member for question, turn in waiting(store, home, now)}
    return replace(look, busy=found.busy, own=found.own, asked=asked)


def today_of(home: Home, viewer: str | None, language: Language, now: datetime) -> date:
    """Today on the viewer's clock, without one on the household's."""
    return Look(home, language, now, viewer=viewer).asker.today


def _busy(store: Store, home: Home, viewer: str | None, within: Span) -> _Busy:
    key: _Key = (home.household.id, viewer, within)
    rests_on = _rests_on(home, home.calendars, home.kept_free)
    with _lock:
        known = _known.setdefault(store, {}).get(key)
    if known is not None and known.rests_on == rests_on:
        return known
    found = _worked_out(store, home, viewer, within, rests_on)
    with _lock:
        shelf = _known[store]
        shelf.pop(key, None)
        shelf[key] = found
        while len(shelf) > _REMEMBERED:
            del shelf[next(iter(shelf))]
    return found


def _rests_on(home: Home, calendars: tuple[Calendar, ...], kept: tuple[KeptFree, ...]) -> tuple[object, ...]:
    """What a change of would make it otherwise. An event changes together with the token of its calendar, or the moment
    at which that was read."""
    return home.household.buffer, home.members, calendars, tuple((k.members, k.span) for k in kept)


def _worked_out(store: Store, home: Home, viewer: str | None, within: Span, rests_on: tuple[object, ...]) -> _Busy:
    seen = replace(home, events=store.events_within(home.household.id, within))
    there = with_calendar(seen)
    busy = {member: spans for member, spans in busy_of_all(seen, within).items() if member in there}
    own = appointments(seen, viewer, within) if viewer else ()
    return _Busy(rests_on, busy, tuple(Appointment(span, title) for span, title in own))
