"""Invitations, cancellations and replies as iCalendar texts that programs send each other (iTIP, RFC 5546).

What is invited is an ``Entry`` with its guests; a text names everybody, repeats nothing that is past, and carries the
number of this telling (SEQUENCE), which rises with each. What comes back may be made by anybody: reading never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from household.model import Entry, Guest
from integrations.blocks import piles
from integrations.ical_entries import write_entry
from integrations.ical_values import UTC_ZONE, Clock, address, like, one, parsed, word
from integrations.zones import zone_named

#: A reply is a page; what is longer is none. The happenings in it that are read.
LONGEST, MOST = 200_000, 20


@dataclass(frozen=True)
class ItipReply:
    """What somebody answered: to which happening (``original`` None: to all of them), as it stood for them at ``start``
    (None where they do not say), as the word of RFC 5545 section 3.2.12 ("ACCEPTED"). ``elsewhere``: they propose
    another moment (COUNTER, RFC 5546 section 3.2.7). ``mail`` is whom the text names, which anybody may write."""

    uid: str
    sequence: int
    mail: str = field(repr=False)
    partstat: str
    original: datetime | None = None
    elsewhere: bool = False
    start: datetime | None = None


def request(entry: Entry, organiser: Guest, guests: Sequence[Guest], sequence: int, now: datetime) -> str:
    """An invitation, or the newer state of one (METHOD:REQUEST): the rule, with the happenings that are still to come
    and stand otherwise. ``now`` is aware."""
    coming = tuple(o for o in entry.overrides if max(o.recurrence, o.start) + timedelta(minutes=o.minutes) > now)
    told = replace(_of(entry, organiser, guests, sequence), overrides=coming)
    return _with_method(write_entry(told, now), "REQUEST")


def request_one(
    entry: Entry, original: datetime, organiser: Guest, guests: Sequence[Guest], sequence: int, now: datetime
) -> str:
    """One happening at another moment: the rest stands as it was told (RFC 5546 section 3.2.2.1). Raises StopIteration
    when the entry does not move it."""
    moved = next(o for o in entry.overrides if o.recurrence == original)
    only = replace(_of(entry, organiser, guests, sequence), overrides=(moved,), cancelled=())
    return _with_method(_one_block(write_entry(only, now), "RECURRENCE-ID"), "REQUEST")


def cancel(
    entry: Entry,
    organiser: Guest,
    guests: Sequence[Guest],
    sequence: int,
    now: datetime,
    original: datetime | None = None,
) -> str:
    """It does not take place (METHOD:CANCEL): one happening, or with ``original`` None all of it."""
    told = replace(_of(entry, organiser, guests, sequence), cancelled=(), overrides=())
    if original is None:
        text = write_entry(told, now)
    else:
        gone = replace(told, rrule=None, start=original.astimezone(entry.start.tzinfo))
        head, begin, block = write_entry(gone, now).partition("BEGIN:VEVENT")  # the zone has starts of its own
        start = next(line for line in block.split("\r\n") if line.startswith("DTSTART"))
        named = f"{start}\r\nRECURRENCE-ID{start.removeprefix('DTSTART')}\r\n"
        text = head + begin + block.replace(f"{start}\r\n", named, 1)
    text = text.replace("\r\nTRANSP:", "\r\nSTATUS:CANCELLED\r\nTRANSP:")
    return _with_method(text, "CANCEL")


def _of(entry: Entry, organiser: Guest, guests: Sequence[Guest], sequence: int) -> Entry:
    # An alarm is its owner's, and what we call our own has no meaning in somebody else's calendar.
    return replace(entry, organiser=organiser, guests=tuple(guests), sequence=sequence, alarm=0)


def _with_method(text: str, method: str) -> str:
    text = text.replace("\r\nX-SAMEN:1\r\n", "\r\n")
    return text.replace("CALSCALE:GREGORIAN\r\n", f"CALSCALE:GREGORIAN\r\nMETHOD:{method}\r\n", 1)


def _one_block(text: str, has: str) -> str:
    """The text with only those of its events that hold a property."""
    head, *blocks = text.split(
        "\r\nBEGIN:VEVENT\r\n"
    )  # a line of its own: what goes on in the next begins with a space
    inside = (block.removesuffix("\r\nEND:VCALENDAR\r\n") for block in blocks)
    kept = [f"BEGIN:VEVENT\r\n{block}" for block in inside if f"\r\n{has}" in block]
    return "\r\n".join((head, *kept, "END:VCALENDAR\r\n"))


# ── what comes back ─────────────────────────────────────────────────────────────────────────────


def read_replies(text: str) -> tuple[ItipReply, ...]:
    """What a text answers, for each happening that it names; nothing for one that is no answer or cannot be read."""
    if len(text) > LONGEST:
        return ()
    try:
        return tuple(_replies(text))
    except Exception:  # whatever a program made of it
        return ()


def _replies(text: str) -> Iterator[ItipReply]:
    method = next((line[7:].strip().upper() for line in text.splitlines() if line.upper().startswith("METHOD:")), "")
    if method not in ("REPLY", "COUNTER"):
        return
    for pile in islice(piles(text), MOST):
        zone = next((z for z in map(zone_named, pile.zones) if z), UTC_ZONE)
        clock = Clock(pile, zone, lambda _: None)
        for _, raw in pile.events[:MOST]:
            component = parsed(raw)
            found = component.get("ATTENDEE")
            people = found if isinstance(found, list) else [found]
            if len(people) != 1 or not hasattr(people[0], "params"):
                continue  # a reply is of one person (RFC 5546 section 3.2.3)
            which = one(component, "RECURRENCE-ID")
            given = one(component, "DTSTART")
            start = None if given is None else clock.moment(given)
            moment = None if which is None else like(clock.moment(which), start or clock.moment(which))
            if moment is None or isinstance(moment, datetime):  # a bare day names none of ours, and is not all of them
                reply = _reply(component, people[0], moment, method == "COUNTER")
                yield replace(reply, start=start) if isinstance(start, datetime) and not reply.elsewhere else reply


def _reply(component: Any, person: Any, moment: datetime | None, elsewhere: bool) -> ItipReply:
    digits = word(component, "SEQUENCE")
    return ItipReply(
        uid=str(one(component, "UID") or ""),
        sequence=int(digits) if digits.isdecimal() and len(digits) < 9 else 0,
        mail=address(person),
        partstat=str(person.params.get("PARTSTAT", "")).upper(),
        original=moment,
        elsewhere=elsewhere,
    )
