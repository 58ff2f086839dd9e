"""Writes what we put into a calendar of our own, and reads it back after a person's program has edited it.

The text is made by hand, line by line, so that the same entry gives the same text for ever, apart from
DTSTAMP, CREATED and LAST-MODIFIED. Lengths are counted in wall time: what lasts from 1 to 3 does so in
the night that the clock changes too, which is how calendars draw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from household.model import Entry, Guest, Override
from integrations.blocks import piles
from integrations.ical_values import (
    UTC_ZONE,
    Clock,
    address,
    end_of,
    is_ours,
    like,
    moments,
    one,
    parsed,
    rule,
    stamp,
    word,
)
from integrations.lines import escaped, folded
from integrations.zones import vtimezone, zone_named

#: "<digits>@samen", at Google "samen<digits>", with what is added for the rest of a series, or for a second one.
_OUR_UID = re.compile(r"(?:samen)?([0-9a-f]{30})(?:_R\w*)?(?:@[\w.]+)?(?:#\d+)?")
PRODID = "-//samen//samen//NL"


def write_entry(entry: Entry, now: datetime) -> str:
    """The VCALENDAR for an entry; ``now`` (aware) only says when it was written."""
    zone = _zone(entry)
    times = vtimezone(zone.key, entry.start.year) if zone.key != "UTC" else ()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", *times]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, *_events(entry, now), "END:VCALENDAR"])


def write_feed(entries: Sequence[Entry], name: str, now: datetime) -> str:
    """One VCALENDAR for them all, to be looked at from afar under a ``name`` (RFC 7986 sections 5.1 and 5.7); ``now``
    (aware) says when they were last changed."""
    years: dict[str, int] = {}
    for entry in entries:
        zone = _zone(entry).key
        years[zone] = min(entry.start.year, years.get(zone, entry.start.year))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    lines += [line for zone in sorted(years) if zone != "UTC" for line in vtimezone(zone, years[zone])]
    lines += [line for entry in entries for line in _events(entry, now)]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _events(entry: Entry, now: datetime) -> Iterator[str]:
    """The VEVENT of an entry, and one for each happening that is otherwise."""
    zone = _zone(entry)
    repeats = [f"RRULE:{entry.rrule}"] if entry.rrule else []
    gone = [f"EXDATE{_local(moment, zone)}" for moment in sorted(entry.cancelled)]
    yield from _vevent(entry, [*repeats, *gone], entry.start, entry.minutes, entry.title, now)
    for override in sorted(entry.overrides, key=lambda o: o.recurrence):
        which = [f"RECURRENCE-ID{_local(override.recurrence, zone)}"]
        title = entry.title if override.title is None else override.title
        said = entry if override.description is None else replace(entry, description=override.description)
        yield from _vevent(said, which, override.start, override.minutes, title, now)


def _vevent(entry: Entry, own: list[str], start: datetime, minutes: int, title: str, now: datetime) -> Iterator[str]:
    zone, written = _zone(entry), stamp(now)
    local = start.astimezone(zone) if start.tzinfo is not zone else start
    yield from ("BEGIN:VEVENT", f"UID:{escaped(entry.uid)}", f"DTSTAMP:{written}")
    yield from (f"CREATED:{written}", f"LAST-MODIFIED:{written}", f"SEQUENCE:{entry.sequence}")
    # The end is said although a length would do: there are servers that refuse entries without one.
    yield f"DTSTART{_local(local, zone)}"
    yield f"DTEND{_local(local + timedelta(minutes=minutes), zone)}"
    yield from own
    yield f"SUMMARY:{escaped(title)}"
    if entry.description:
        yield f"DESCRIPTION:{escaped(entry.description)}"
    yield f"TRANSP:{'OPAQUE' if entry.busy else 'TRANSPARENT'}"
    yield from _invited(entry)
    if entry.alarm:  # RFC 5545 section 3.6.6
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(title)}")
        yield from (f"TRIGGER:-PT{entry.alarm}M", "END:VALARM")
    yield from ("X-SAMEN:1", "END:VEVENT")


def _invited(entry: Entry) -> Iterator[str]:
    """Who invites whom (RFC 5545 section 3.8.4); nothing where nobody is invited."""
    if entry.organiser is None or not entry.guests:
        return
    yield f"ORGANIZER{_common_name(entry.organiser)}:{_mailto(entry.organiser)}"
    for guest in entry.guests:
        answer = guest.answer or "NEEDS-ACTION"
        asks = "" if guest.answer else ";RSVP=TRUE"
        yield (
            f"ATTENDEE{_common_name(guest)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer}{asks}"
            f":{_mailto(guest)}"
        )


def _common_name(guest: Guest) -> str:
    """The name as a parameter (RFC 5545 section 3.2.2): quoted, and without what cannot stand within quotes."""
    name = "".join(c for c in guest.name if c.isprintable() and c != '"')
    return f';CN="{name}"' if name else ""


def _mailto(guest: Guest) -> str:
    """The address (RFC 5545 section 3.3.3), of which nothing begins another line."""
    return f"mailto:{''.join(c for c in guest.mail if c.isprintable() and c != ' ')}"


def _zone(entry: Entry) -> ZoneInfo:
    zone = entry.start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("an entry starts in a named zone")
    return zone


def _local(moment: datetime, zone: ZoneInfo) -> str:
    """What follows a property's name: a parameter and a value."""
    wall = moment.astimezone(zone) if moment.tzinfo is not zone else moment
    if zone.key == "UTC":
        return f":{wall:%Y%m%dT%H%M%S}Z"
    return f";TZID={zone.key}:{wall:%Y%m%dT%H%M%S}"


# ── and back ────────────────────────────────────────────────────────────────────────────────────


def read_entry(href: str, text: str) -> Entry | None:
    """What stands there now, in its normal form: equal meaning gives equal entries.

    None when it is not ours, cannot be read, or is cancelled as a whole. A happening that stands where its
    rule puts it is no override; a cancelled one is in ``cancelled``, however the program said so.
    """
    return entry_at(href, text) if is_ours(text) else None


def is_our_href(href: str) -> bool:
    """Whether an address has the shape of ours: ``samen-`` and thirty hex digits (``language.entries.identity``)."""
    return re.fullmatch(r"samen-[0-9a-f]{30}\.ics", href) is not None


def is_our_uid(uid: str) -> bool:
    """Whether a UID has the shape of ours, as it also stands in the calendar of somebody who is invited."""
    return digits_of(uid) is not None


def digits_of(uid: str) -> str | None:
    """The thirty digits of a UID of ours, however a server names the event: Google makes an id of them."""
    found = _OUR_UID.fullmatch(uid)
    return found[1] if found else None


def entry_at(href: str, text: str) -> Entry | None:
    """The same for what is known to be ours, although a person's program has left our mark out."""
    try:
        return _entry(href, text)
    except Exception:  # whatever a program made of it: what cannot be read is nothing that we know
        return None


def _entry(href: str, text: str) -> Entry | None:
    pile = next(piles(text))
    # A whole day has no zone of its own: it is then the one that the file defines, as we once wrote it.
    zone = next((z for z in map(zone_named, pile.zones) if z), UTC_ZONE)
    clock = Clock(pile, zone, lambda _: None)
    components = [parsed(block) for _, block in pile.events]
    masters = [c for c in components if one(c, "RECURRENCE-ID") is None]
    if not masters or word(masters[0], "STATUS") == "CANCELLED":
        return None
    master = masters[0]
    start, minutes = _placed(master, clock, zone)
    gone = {_in(like(moment, start), start) for moment in moments(master, "EXDATE", clock)}
    overrides: dict[datetime, Override] = {}
    title, said = str(one(master, "SUMMARY") or ""), str(one(master, "DESCRIPTION") or "")
    for component in components:
        if one(component, "RECURRENCE-ID") is not None:
            recurrence = _in(like(clock.moment(one(component, "RECURRENCE-ID")), start), start)
            if word(component, "STATUS") == "CANCELLED":
                gone.add(recurrence)
            else:
                overrides[recurrence] = _override(component, recurrence, start, minutes, (title, said), clock)
    return Entry(
        href=href,
        uid=str(one(master, "UID") or ""),
        title=title,
        start=start,
        minutes=minutes,
        rrule=rule(master),
        overrides=tuple(
            override
            for recurrence, override in sorted(overrides.items())
            if recurrence not in gone
            and (override != Override(recurrence, recurrence, minutes) or override.description is not None)
        ),
        cancelled=tuple(sorted(gone)),
        busy=word(master, "TRANSP") != "TRANSPARENT",
        description=said,
        organiser=next(iter(_people(master, "ORGANIZER")), None),
        guests=tuple(_people(master, "ATTENDEE")),
        sequence=max((_sequence(component) for component in components), default=0),
    )


def _people(component: Any, name: str) -> Iterator[Guest]:
    """Those whom a property names, each once, by their mail address."""
    found = component.get(name)
    seen = set()
    for person in found if isinstance(found, list) else [found]:
        mail = address(person) if hasattr(person, "params") else ""
        mail = mail if "@" in mail else address(getattr(person, "params", {}).get("EMAIL", ""))
        if "@" not in mail or mail in seen:
            continue
        seen.add(mail)
        answer = str(person.params.get("PARTSTAT", "")).upper()
        yield Guest(mail, str(person.params.get("CN", "")), "" if answer == "NEEDS-ACTION" else answer)


def _sequence(component: Any) -> int:
    digits = word(component, "SEQUENCE")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


def answers_in(text: str, by: Iterable[str]) -> Mapping[datetime | None, str]:
    """What somebody with one of these mail addresses answered to the happenings of an entry, by their original start;
    None for the entry as a whole. Answers are the words of RFC 5545 section 3.2.12 ("ACCEPTED"), "" for nothing yet.
    Nothing for a text that cannot be read."""
    try:
        return dict(_answers(text, frozenset(map(address, by))))
    except Exception:  # whatever a program made of it: no answer can be read there
        return {}


def _answers(text: str, by: frozenset[str]) -> Iterator[tuple[datetime | None, str]]:
    for pile in piles(text):
        zone = next((z for z in map(zone_named, pile.zones) if z), UTC_ZONE)
        clock = Clock(pile, zone, lambda _: None)
        for _, raw in pile.events:
            component = parsed(raw)
            said = [guest.answer for guest in _people(component, "ATTENDEE") if guest.mail in by]
            if not said:
                continue
            which = one(component, "RECURRENCE-ID")
            moment = None if which is None else like(clock.moment(which), clock.moment(one(component, "DTSTART")))
            if which is None or isinstance(moment, datetime):
                yield moment if isinstance(moment, datetime) else None, said[0]


def undelivered_in(text: str) -> frozenset[str]:
    """Whom the server that hands invitations on could not reach, by their addresses (SCHEDULE-STATUS, RFC 6638 section
    7.3: 3 and 5 are for good)."""
    whole = re.sub(r"\r?\n[ \t]", "", text)
    lines = re.findall(r"^ATTENDEE[^\r\n]*", whole, re.MULTILINE)
    failed = (line for line in lines if re.search(r';SCHEDULE-STATUS="?[35]\.', line))
    return frozenset(address(line.partition(":mailto:")[2] or line.partition(":")[2]) for line in failed)


def alarm_of(text: str) -> int:
    """How many minutes before the start the first alarm of a text sounds; 0 without one that is so simple."""
    found = re.search(r"^TRIGGER:-PT(\d{1,6})M\s*$", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _placed(component: Any, clock: Clock, zone: ZoneInfo) -> tuple[datetime, int]:
    """Start and minutes; a whole day begins at midnight."""
    start = clock.moment(one(component, "DTSTART"))
    end = end_of(component, start, clock, lambda _: None)
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return datetime.combine(start, time(0), zone), (end - start).days * 24 * 60
    return start, _minutes(start, end)


def _minutes(start: datetime, end: datetime) -> int:
    # Both in the zone of the start: then the difference is wall time, the same as we wrote.
    return int((_in(end, start) - start).total_seconds() // 60)


def _override(
    component: Any, recurrence: datetime, master: datetime, minutes: int, words: tuple[str, str], clock: Clock
) -> Override:
    """One happening; ``words`` are the title and the description of them all, which it need not repeat."""
    given = clock.moment(one(component, "DTSTART"))
    start = _in(like(given, master), master)
    if isinstance(given, datetime):
        minutes = _minutes(start, _in(end_of(component, given, clock, lambda _: None), master))
    title, said = str(one(component, "SUMMARY") or "") or words[0], str(one(component, "DESCRIPTION") or "")
    own = None if title == words[0] else title, None if said in ("", words[1]) else said
    return Override(recurrence, start, minutes, *own)


def _in(moment: Any, start: datetime) -> datetime:
    """The same moment in the zone of ``start``; fold is left out, since iCalendar cannot say it."""
    found: datetime = moment if moment.tzinfo is start.tzinfo else moment.astimezone(start.tzinfo)
    return found.replace(fold=0)
