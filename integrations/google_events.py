"""Google's events ⇄ iCalendar text: the same words for the same thing, so that the rest of the house reads only one.

A series is a master with its rule and, for each happening that is otherwise, an event of its own that names the master
(``recurringEventId``) and the start that it replaces (``originalStartTime``). Ids of happenings mean nothing to us.
https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from household.model import Entry, Override
from integrations.base import short_hash
from integrations.lines import escaped, folded
from integrations.zones import zone_named

Event = Mapping[str, Any]

_OUR_ID = re.compile(r"samen([0-9a-f]{30})")
_OUR_HREF = re.compile(r"samen-([0-9a-f]{30})\.ics")
#: Kinds of events that take no time: where somebody works, and birthdays.
_FREE = frozenset({"workingLocation", "birthday"})
_CLASSES = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}
_RULES = ("RRULE", "RDATE", "EXDATE")
MEANT, PUT = "samenTodo", "samenPut"
#: What guests say there, and in iCalendar (RFC 5545 section 3.2.12).
ANSWERS = {
    "needsAction": "NEEDS-ACTION",
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
}
_LONGEST = 1000  # letters in one property's value; Google takes 1024


# ── names ───────────────────────────────────────────────────────────────────────────────────────


def id_of(href: str) -> str:
    """The event id for an address: ours is made of the same digits, so that a second insert is found to be the first
    (ids are base32hex, 5 to 1024 letters)."""
    ours = _OUR_HREF.fullmatch(href)
    return f"samen{ours[1]}" if ours else href.removesuffix(".ics")


def href_of(event_id: str) -> str:
    """The address of an event in a calendar of ours."""
    ours = _OUR_ID.fullmatch(event_id)
    return f"samen-{ours[1]}.ics" if ours else f"{event_id}.ics"


def private(event: Event) -> Mapping[str, str]:
    """The private extended properties: what is kept with this copy of the event alone."""
    found = event.get("extendedProperties", {}).get("private", {})
    return found if isinstance(found, Mapping) else {}


def original(event: Event) -> datetime | date | None:
    """The start that an exception replaces; None for a master or a single event."""
    given = event.get("originalStartTime")
    return moment(given) if isinstance(given, Mapping) else None


def combined(master: Event, exceptions: Iterable[Event]) -> str:
    """One etag for a series with all its exceptions."""
    each = sorted(f"{original(e)}|{e.get('etag', '')}" for e in exceptions)
    return short_hash("\n".join([str(master.get("etag", "")), *each]))


# ── from Google ─────────────────────────────────────────────────────────────────────────────────


def moment(given: Mapping[str, Any]) -> datetime | date:
    """A start or an end: a date, or a moment in its own zone (UTC when it names none that exists)."""
    if "date" in given:
        return date.fromisoformat(str(given["date"]))
    zone = zone_named(str(given.get("timeZone", ""))) or ZoneInfo("UTC")
    found = datetime.fromisoformat(str(given["dateTime"]))
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone)


def text_of(events: Iterable[Event], uid: str, ours: bool = False) -> str:
    """One calendar text with these events under one UID; with ``ours`` they carry our mark."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//samen//google//NL"]
    for event in events:
        lines += _vevent(event, uid, ours)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _vevent(event: Event, uid: str, ours: bool) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(uid)}", f"DTSTAMP:{_stamp(event)}")
    if (which := original(event)) is not None:
        yield f"RECURRENCE-ID{_value(which)}"
    start = moment(event["start"]) if event.get("start") else which
    if start is None:
        raise ValueError("an event without a start")
    yield f"DTSTART{_value(start)}"
    if event.get("end"):
        yield f"DTEND{_value(moment(event['end']))}"
    yield from (line for line in event.get("recurrence", ()) if _is_rule(line))
    if event.get("status") == "cancelled":
        yield "STATUS:CANCELLED"
    yield f"SEQUENCE:{int(event.get('sequence', 0))}"
    yield from _words(event)
    yield f"TRANSP:{'TRANSPARENT' if is_free(event) else 'OPAQUE'}"
    if kind := _CLASSES.get(str(event.get("visibility", ""))):
        yield f"CLASS:{kind}"
    yield from _attendees(event)
    yield from _alarms(event)
    if ours:
        yield "X-SAMEN:1"
    if of := _rest_of(event):
        yield f"X-SAMEN-OF:{of}"
    yield "END:VEVENT"


def is_free(event: Event) -> bool:
    """Whether an event takes nobody's time. Tentative, out of office and unanswered ones do take it."""
    declined = any(a.get("self") and a.get("responseStatus") == "declined" for a in event.get("attendees", ()))
    return declined or event.get("transparency") == "transparent" or event.get("eventType") in _FREE


def _words(event: Event) -> Iterator[str]:
    for name, key in (("SUMMARY", "summary"), ("DESCRIPTION", "description"), ("LOCATION", "location")):
        if event.get(key):
            yield f"{name}:{escaped(str(event[key]))}"


def _attendees(event: Event) -> Iterator[str]:
    """Who is invited and what they said; the calendar itself, or its owner, is no guest."""
    for guest in event.get("attendees", ()):
        mail = "".join(c for c in str(guest.get("email", "")) if c.isprintable())
        if "@" in mail and not guest.get("organizer"):
            answer = ANSWERS.get(str(guest.get("responseStatus", "")), "NEEDS-ACTION")
            yield f"ATTENDEE;PARTSTAT={answer}:mailto:{mail}"


def _alarms(event: Event) -> Iterator[str]:
    reminders = event.get("reminders", {})
    for one in reminders.get("overrides", ()) if not reminders.get("useDefault") else ():
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:-")
        yield from (f"TRIGGER:-PT{int(one.get('minutes', 0))}M", "END:VALARM")


def _rest_of(event: Event) -> str | None:
    """The UID of the series of ours that an event is the rest of ("this and following"): Google names it after the
    base, or copies what we put into the base's private properties."""
    base, mark, _ = str(event.get("id", "")).partition("_R")
    if mark and (ours := _OUR_ID.fullmatch(base)):
        return f"{ours[1]}@samen"
    kept = private(event).get("samenUid")
    return kept if kept and kept != _own_uid(event) else None


def _own_uid(event: Event) -> str | None:
    ours = _OUR_ID.fullmatch(str(event.get("id", "")))
    return f"{ours[1]}@samen" if ours else None


def _is_rule(line: object) -> bool:
    text = str(line)
    return re.split("[;:]", text, maxsplit=1)[0].upper() in _RULES and "\n" not in text and "\r" not in text


def _value(found: datetime | date) -> str:
    if not isinstance(found, datetime):
        return f";VALUE=DATE:{found:%Y%m%d}"
    zone = found.tzinfo
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        return f";TZID={zone.key}:{found:%Y%m%dT%H%M%S}"
    return f":{found.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _stamp(event: Event) -> str:
    try:
        found = datetime.fromisoformat(str(event.get("updated", "")))
    except ValueError:
        return "19700101T000000Z"
    return f"{found.astimezone(UTC):%Y%m%dT%H%M%SZ}"


# ── to Google ───────────────────────────────────────────────────────────────────────────────────


def body_of(entry: Entry, alarm: int, kept: Mapping[str, str | None]) -> dict[str, Any]:
    """What we set of an event: never its attendees (for those, ``google_guests``), colour or place, so that a patch
    leaves those as they are. The zone is said, since a rule needs it; happenings that do not take place are EXDATEs.
    ``kept`` are private properties; None takes one away."""
    zone = _zone(entry)
    body: dict[str, Any] = {
        "summary": entry.title,
        "description": entry.description,
        "start": when(entry.start, zone),
        "end": when(entry.start, zone, entry.minutes),
        "transparency": "opaque" if entry.busy else "transparent",
        "extendedProperties": {"private": {"samen": "1", "samenUid": entry.uid, **kept}},
    }
    if entry.rrule:
        gone = [f"EXDATE{_value(moment.astimezone(zone))}" for moment in sorted(entry.cancelled)]
        body["recurrence"] = [f"RRULE:{entry.rrule}", *gone]
    if alarm:
        body["reminders"] = {"useDefault": False, "overrides": [{"method": "popup", "minutes": alarm}]}
    return body


def when(start: datetime, zone: ZoneInfo, minutes: int = 0) -> dict[str, str]:
    """A moment as Google takes it: wall time with its zone, so many minutes later on the wall."""
    wall = start.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=minutes)
    return {"dateTime": wall.isoformat(), "timeZone": zone.key}


def _zone(entry: Entry) -> ZoneInfo:
    zone = entry.start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("an entry starts in a named zone")
    return zone


def todo_of(entry: Entry, exceptions: Iterable[Event]) -> tuple[Override, ...]:
    """The happenings that a write of ``entry`` still has to touch, given the exceptions that stand: those that are to
    be elsewhere than they are, and those that are to be back where their rule puts them."""
    zone = _zone(entry)
    stands = {at.astimezone(UTC): e for e in exceptions if isinstance(at := original(e), datetime)}
    wanted = {o.recurrence.astimezone(UTC): o for o in entry.overrides}
    gone = {c.astimezone(UTC) for c in entry.cancelled}
    for at, event in stands.items():
        if at not in wanted and at not in gone and event.get("status") != "cancelled":
            wanted[at] = Override(at.astimezone(zone), at.astimezone(zone), entry.minutes)
    return tuple(o for at, o in sorted(wanted.items()) if not is_so(o, stands.get(at), zone))


def is_so(override: Override, event: Event | None, zone: ZoneInfo) -> bool:
    """Whether a happening stands where it is wanted; one without an exception stands where its rule puts it."""
    if event is None:
        return override.start == override.recurrence
    if event.get("status") == "cancelled" or not event.get("start") or not event.get("end"):
        return False
    start, end = moment(event["start"]), moment(event["end"])
    wanted = override.start.astimezone(UTC), override.start.astimezone(zone) + timedelta(minutes=override.minutes)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return False
    return (start.astimezone(UTC), end.astimezone(UTC)) == (wanted[0], wanted[1].astimezone(UTC))


def to_notes(todo: Iterable[Override], mark: str, before: Mapping[str, str]) -> dict[str, str | None]:
    """The private properties that keep what a write has yet to do, so that whoever comes after a crash can finish it;
    older ones that are not needed any more are taken away."""
    text = json.dumps([[o.recurrence.isoformat(), o.start.isoformat(), o.minutes] for o in todo])
    pieces = [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)] if text != "[]" else []
    notes: dict[str, str | None] = {f"{MEANT}{n}": piece for n, piece in enumerate(pieces)}
    old = {name: None for name in before if name.startswith(MEANT) and name not in notes}
    return {PUT: mark, **notes, **old}


def from_notes(master: Event, zone: ZoneInfo) -> tuple[Override, ...]:
    """What a write had yet to do, from its master."""
    names = sorted((n for n in private(master) if n.startswith(MEANT)), key=lambda n: int(n.removeprefix(MEANT) or 0))
    try:
        read = json.loads("".join(private(master)[n] for n in names) or "[]")
        found = [(datetime.fromisoformat(a), datetime.fromisoformat(b), int(m)) for a, b, m in read]
    except (ValueError, TypeError):
        return ()
    return tuple(Override(a.astimezone(zone), b.astimezone(zone), m) for a, b, m in found)
