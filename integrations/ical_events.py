"""Reads what stands in a person's calendar, stripped at once to what may be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from household.model import Access, Calendar, Event, EventPart
from integrations.blocks import Pile, piles
from integrations.ical_values import Clock, Note, address, declined, end_of, like, moments, one, parsed, rule, word

MOST = 50_000  # components in one text

_FREE = ("FREE", "WORKINGELSEWHERE")  # X-MICROSOFT-CDO-BUSYSTATUS: values that take no time


@dataclass(frozen=True)
class _Read:
    """One component: which entry it belongs to, how new it is, and what it says."""

    uid: str
    sequence: int
    part: EventPart


def read_events(
    text: str, calendar: Calendar, href: str, zone: ZoneInfo, owner: tuple[str, ...] = ()
) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """The events of a text, and the kinds of what could not be read ("vevent", "zone", "end" …).

    ``zone`` is the owner's, for times that name none that exists; ``owner`` are the mail addresses of the owner:
    what they declined takes no time (PARTSTAT, RFC 5545 section 3.2.12). Titles are kept only of calendars that
    are open with their titles, and only of public entries. Never raises; one odd component harms no other.
    """
    notes: list[str] = []
    read: list[_Read] = []
    me = frozenset(map(address, owner))
    blocks = ((pile, uid, block) for pile in piles(text) for uid, block in pile.events)
    clocks: dict[int, tuple[Pile, Clock]] = {}
    for pile, uid, block in islice(blocks, MOST):
        _, clock = clocks.setdefault(id(pile), (pile, Clock(pile, zone, notes.append)))
        try:
            component = parsed(block)
            read.append(_Read(uid, _sequence(component), _part(component, clock, calendar.access, me, notes.append)))
        except Exception:  # whatever the library meets in there, it is this one component that is odd
            notes.append("vevent")
    if next(blocks, None) is not None:
        notes.append("too_many")
    if not read and not notes and "BEGIN:VEVENT" in text.upper():
        notes.append("vevent")  # cut off, or inside of something else: there is more than we can see
    by_uid: dict[str, list[_Read]] = {}
    for component in read:
        by_uid.setdefault(component.uid, []).append(component)
    return tuple(e for uid, found in by_uid.items() for e in _events(calendar, href, uid, found)), tuple(notes)


def _part(component: Any, clock: Clock, access: Access, me: frozenset[str], note: Note) -> EventPart:
    start = clock.moment(one(component, "DTSTART"))
    if component.get("RRULE") is not None and rule(component) is None:
        note("rrule")
    replaced = one(component, "RECURRENCE-ID")
    cancelled = word(component, "STATUS") == "CANCELLED"
    part = EventPart(
        start=start,
        end=end_of(component, start, clock, note),
        busy=not cancelled and _takes_time(component) and not declined(component, me),
        rrule=rule(component),
        rdates=tuple(like(moment, start) for moment in moments(component, "RDATE", clock)),
        exdates=tuple(like(moment, start) for moment in moments(component, "EXDATE", clock)),
        recurrence=None if replaced is None else clock.moment(replaced),
        cancelled=cancelled,
        title=_title(component, access),
    )
    for name, _ in component.errors:
        if str(name).upper() in ("RRULE", "RDATE", "EXDATE", "DTEND", "DURATION", "RECURRENCE-ID"):
            note(str(name).lower())
    return part


def _takes_time(component: Any) -> bool:
    free = word(component, "X-MICROSOFT-CDO-BUSYSTATUS") in _FREE
    return word(component, "TRANSP") != "TRANSPARENT" and not free


def _title(component: Any, access: Access) -> str | None:
    # A CLASS that nobody knows is to be taken as private (RFC 5545 section 3.8.1.3).
    if access is not Access.TITLES or word(component, "CLASS") not in ("", "PUBLIC"):
        return None
    return str(one(component, "SUMMARY") or "") or None


def _sequence(component: Any) -> int:
    digits = word(component, "SEQUENCE")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _events(calendar: Calendar, href: str, uid: str, found: list[_Read]) -> list[Event]:
    """The event of one UID; of two masters with the same UID and version both are kept, as two events:
    which of them is meant is unknown, and unknown is not free."""
    newest: dict[datetime | date, _Read] = {}
    for component in found:
        key = component.part.recurrence
        if key is not None and (key not in newest or newest[key].sequence <= component.sequence):
            newest[key] = component
    masters = [component for component in found if component.part.recurrence is None]
    top = max((component.sequence for component in masters), default=0)
    kept = list(dict.fromkeys(component.part for component in masters if component.sequence == top))
    first, others = kept[:1], kept[1:]
    exceptions = [_fitting(c.part, first) for c in newest.values()]
    twins = [Event(calendar.id, href, f"{uid}#{n}", (part,)) for n, part in enumerate(others, 2)]
    return [Event(calendar.id, href, uid, (*first, *exceptions)), *twins]


def _fitting(part: EventPart, master: list[EventPart]) -> EventPart:
    if not master or part.recurrence is None:
        return part
    return replace(part, recurrence=like(part.recurrence, master[0].start))
