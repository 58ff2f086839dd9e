"""What a person wrote into an event of ours survives our next write: a merge of three texts, field by field.

The times are ours. A title, a note, an alarm or "busy" is theirs once they changed it, that is, where what stands
there differs from what we last said; everything else that their program put into the event is kept byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dateutil.rrule import rrulestr

from household.model import Entry, Override
from integrations.blocks import piles
from integrations.ical_entries import alarm_of, entry_at, write_entry
from integrations.ical_values import UTC_ZONE, Clock, like, one, parsed
from integrations.lines import escaped, folded, unescaped
from integrations.zones import zone_named

#: What we write ourselves, in every event. All other properties in an event are its owner's.
_OURS = frozenset(
    ["UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE"]
).union(["EXRULE", "EXDATE", "RECURRENCE-ID", "SUMMARY", "DESCRIPTION", "TRANSP", "X-SAMEN", "X-SAMEN-OF"])
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE")
#: Who is invited, and by whom: ours where we said so, and else their owner's.
_PEOPLE = ("ORGANIZER", "ATTENDEE")
#: What programs note in an alarm that was heard; no wish of anybody.
_HEARD = ("ACKNOWLEDGED", "X-", "UID", "DESCRIPTION")
#: From how many letters on a text of ours is not met by chance within what a person wrote.
_LONG = 12


@dataclass(frozen=True)
class _Block:
    """One VEVENT as its lines: each property with its folds, and each component inside it as one piece."""

    properties: tuple[str, ...]
    inner: tuple[str, ...]

    def all(self, name: str) -> list[str]:
        return [p for p in self.properties if _name(p) == name]

    def value(self, name: str) -> str | None:
        """The text of the first property of this name, unfolded and unescaped."""
        found = next(iter(self.all(name)), None)
        return None if found is None else unescaped(_unfolded(found).partition(":")[2])

    def alarms(self) -> list[str]:
        return [piece for piece in self.inner if piece.upper().startswith("BEGIN:VALARM")]

    def foreign(self) -> list[str]:
        """The properties that are its owner's. That it was called off is a matter of times, which are ours."""
        ours = _OURS | {"STATUS"} if (self.value("STATUS") or "").strip().upper() == "CANCELLED" else _OURS
        return [p for p in self.properties if _name(p) not in ours]


def merged(entry: Entry, said: str, there: str, now: datetime, own_title: bool = False) -> str:
    """The text to write so that the calendar holds ``entry``, given what we last wrote (``said``, empty when that is
    not known) and what stands ``there``. With ``own_title`` the series gets its own title back, whatever a person
    made of it. What cannot be read is simply written anew. Never raises."""
    try:
        return _merged(entry, said, there, now, own_title)
    except Exception:  # whatever a program left there: what we want to write does not depend on it
        return write_entry(entry, now)


def said_differs(entry: Entry, said: str, now: datetime | None = None) -> bool:
    """Whether we have something else to say than we last wrote: another title, text, busy or alarm, of all or of one
    happening from ``now`` on. What a person changed does not count."""
    before, wanted = entry_at(entry.href, said), entry_at(entry.href, write_entry(entry, entry.start))
    if before is None or wanted is None:
        return False
    told = (wanted.title, wanted.description, wanted.busy, entry.alarm)
    if told != (before.title, before.description, before.busy, alarm_of(said)):
        return True
    return now is not None and _said_of_one(wanted, now) != _said_of_one(before, now)


def invites_others(entry: Entry, said: str) -> bool:
    """Whether others are to be invited than those whom we last invited. Whom a person invited by themselves, or took
    off the list, does not count."""
    before = entry_at(entry.href, said)
    return before is not None and set(before.guests) != set(entry.guests)


def _said_of_one(entry: Entry, now: datetime) -> Mapping[datetime, str]:
    """What is said of single happenings that are still to come."""
    coming = (o for o in entry.overrides if max(o.recurrence, o.start) >= now)
    return {o.recurrence: o.description for o in coming if o.description is not None}


def _merged(entry: Entry, said: str, there: str, now: datetime, own_title: bool) -> str:
    told, stands = _blocks(said), _blocks(there)
    if None not in stands:
        return write_entry(entry, now)
    whole = replace(entry, overrides=_with_personal(entry, told, stands))
    if entry.guests:  # each telling has a number above all that they were told before
        whole = replace(whole, sequence=max(entry.sequence, 1 + max(_sequence(block) for block in stands.values())))
    fresh = write_entry(whole, now)
    lines = fresh.split("BEGIN:VEVENT")[0]
    for key, block in _blocks(fresh).items():
        mine = told.get(key) or told.get(None)
        theirs = stands.get(key) or stands[None]
        lines += _combined(block, mine, theirs, same=key in stands, own_title=own_title and key is None)
    return lines + "END:VCALENDAR\r\n"


def _with_personal(
    entry: Entry, told: Mapping[datetime | None, _Block], stands: Mapping[datetime | None, _Block]
) -> tuple[Override, ...]:
    """The overrides of an entry, and for each happening into which a person wrote something, one at its own moment."""
    known = {o.recurrence for o in entry.overrides} | set(entry.cancelled)
    more = [
        Override(key, key.astimezone(entry.start.tzinfo), entry.minutes)
        for key, block in stands.items()
        if key is not None
        and key not in known
        and _takes_place(entry, key)
        and _is_personal(block, told.get(key) or told.get(None), stands[None])
    ]
    return tuple(sorted([*entry.overrides, *more], key=lambda o: o.recurrence))


def _takes_place(entry: Entry, moment: datetime) -> bool:
    """Whether the rule of an entry still gives this start."""
    if entry.rrule is None:
        return False
    start, wall = entry.start.replace(tzinfo=None), moment.astimezone(entry.start.tzinfo).replace(tzinfo=None)
    endless = ";".join(p for p in entry.rrule.split(";") if not p.upper().startswith("UNTIL="))
    return wall >= start and bool(rrulestr(endless, dtstart=start).between(wall, wall, inc=True))


def _is_personal(block: _Block, told: _Block | None, master: _Block) -> bool:
    """Whether one happening carries something that the series as a whole does not."""

    def words(one: _Block) -> tuple[object, ...]:
        kept = sorted(map(_unfolded, one.foreign()))
        return one.value("SUMMARY"), one.value("DESCRIPTION"), kept, sorted(map(_plain_alarm, one.alarms()))

    return words(block) != words(master) and (told is None or words(block) != words(told))


# ── one event ───────────────────────────────────────────────────────────────────────────────────


def _combined(fresh: _Block, told: _Block | None, theirs: _Block, same: bool, own_title: bool) -> str:
    """One VEVENT: ours, with what is its owner's. ``same`` says that ``theirs`` is this very happening and not the
    series that it belongs to."""
    properties = []
    for line in fresh.properties:
        name = _name(line)
        if name == "CREATED" and same and theirs.all(name):
            line = theirs.all(name)[0]
        elif name in _PEOPLE:
            continue
        elif name == "SEQUENCE":
            line = f"SEQUENCE:{_number(fresh, told, theirs, same)}"
        elif name in ("SUMMARY", "TRANSP") and not (own_title and name == "SUMMARY"):
            line = _chosen(name, line, told, theirs)
        elif name == "DESCRIPTION":
            line = _described(fresh, told, theirs)
        properties.append(line)
    if not fresh.all("DESCRIPTION") and (note := _described(fresh, told, theirs)):
        properties.append(note)
    properties = [line for line in properties if line]
    inner = [*_alarms(fresh, told, theirs), *(p for p in theirs.inner if p not in theirs.alarms())]
    foreign = [*_people(fresh, told, theirs), *(line for line in theirs.foreign() if _name(line) not in _PEOPLE)]
    return "".join(f"{line}\r\n" for line in ["BEGIN:VEVENT", *properties, *foreign, *inner, "END:VEVENT"])


def _number(fresh: _Block, told: _Block | None, theirs: _Block, same: bool) -> int:
    """The SEQUENCE: of an event to which somebody is invited it rises whenever there is something to tell (RFC 5546
    section 2.1.4), of any other as its times change."""
    if not same:
        return _sequence(fresh)
    if not fresh.all("ATTENDEE"):
        return _sequence(theirs) + (_times(fresh) != _times(theirs))
    mine = told or theirs
    is_news = _times(fresh) != _times(mine) or _mails(fresh) != _mails(mine)
    return _sequence(fresh) if is_news else _sequence(theirs)


def _people(fresh: _Block, told: _Block | None, theirs: _Block) -> list[str]:
    """Who invites whom: whom we invite, with the answer that came back; whom a person invited by themselves stays, and
    whom we invited before and no longer do is left out. An answer was about the times that were told: to others there
    is none yet."""
    wanted, before = _mails(fresh), _mails(told) if told else frozenset()
    answers = (
        {_mail(line): line for line in theirs.all("ATTENDEE")}
        if told and _told_times(fresh) == _told_times(told)
        else {}
    )
    ours = [line for name in _PEOPLE for line in fresh.all(name)]
    own = [line for line in theirs.all("ATTENDEE") if _mail(line) not in wanted | before]
    if not fresh.all("ORGANIZER"):  # who invited stays: a server calls off only what has an organizer
        own = [*theirs.all("ORGANIZER"), *own]
    return [*(_answered(line, answers.get(_mail(line), "")) for line in ours), *own]


def _told_times(block: _Block) -> list[str]:
    """The times that an answer is about: that one happening was called off makes it no other answer to the rest."""
    return sorted(_unfolded(line) for name in _TIMES if name != "EXDATE" for line in block.all(name))


def _answered(line: str, theirs: str) -> str:
    """Our line about a guest, with the answer in theirs."""
    found = re.search(r";PARTSTAT=([A-Za-z-]+)", _unfolded(theirs))
    if found is None or found[1].upper() == "NEEDS-ACTION":
        return line
    return folded(re.sub(";PARTSTAT=NEEDS-ACTION;RSVP=TRUE", f";PARTSTAT={found[1].upper()}", _unfolded(line)))


def _mails(block: _Block) -> frozenset[str]:
    return frozenset(_mail(line) for line in block.all("ATTENDEE"))


def _mail(line: str) -> str:
    """The mail address in a line about somebody; calendars of Apple's name it in a parameter of its own."""
    text = _unfolded(line)
    named = re.search(r';EMAIL="?([^";:]+)', text, re.IGNORECASE)
    found = re.search(r":mailto:(.*)$", text, re.IGNORECASE)
    return (found[1] if found else named[1] if named else text).strip().casefold()


def _chosen(name: str, ours: str, told: _Block | None, theirs: _Block) -> str:
    """Theirs when they changed it, or when we never said anything; else ours."""
    there = theirs.value(name)
    if there is None or (told is not None and there.strip() == (told.value(name) or "").strip()):
        return ours
    return theirs.all(name)[0]


def _described(fresh: _Block, told: _Block | None, theirs: _Block) -> str:
    """Our text within theirs: what they wrote around it stays, and what they took out stays out."""
    ours, before, there = (_text(block) for block in (fresh, told, theirs))
    raw = next(iter(theirs.all("DESCRIPTION")), "")
    mine = next(iter(fresh.all("DESCRIPTION")), "")
    if told is None:
        return raw or mine
    if there == before:
        return mine if ours != before or not raw else raw
    if _place(before, ours) and _place(ours, there):  # it was said already, by a write that got no answer
        return raw
    place = _place(before, there)
    if place is None or ours == before:
        return raw
    return folded(f"DESCRIPTION:{escaped(there[: place.start()] + ours + there[place.end() :])}")


def _place(part: str, whole: str) -> re.Match[str] | None:
    """Where a text of ours stands in another: as lines of its own, or, when it is too long to be there by chance,
    within a line that goes on."""
    if not part:
        return None
    lines = re.search(f"^{re.escape(part)}$", whole, re.MULTILINE)
    return lines or (re.search(re.escape(part), whole) if len(part) >= _LONG else None)


def _text(block: _Block | None) -> str:
    """The description with plain line ends and no space at its edges."""
    return "" if block is None else (block.value("DESCRIPTION") or "").replace("\r\n", "\n").strip()


def _alarms(fresh: _Block, told: _Block | None, theirs: _Block) -> Sequence[str]:
    ours, before, there = (sorted(map(_plain_alarm, b.alarms() if b else [])) for b in (fresh, told, theirs))
    if told is None:
        return theirs.alarms() or fresh.alarms()
    return fresh.alarms() if there == before and ours != before else theirs.alarms()


def _plain_alarm(alarm: str) -> str:
    lines = (_unfolded(line).upper() for line in _pieces(alarm.split("\r\n")))
    return "\n".join(sorted(line for line in lines if not line.startswith(_HEARD)))


def _sequence(block: _Block) -> int:
    digits = (block.value("SEQUENCE") or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


def _times(block: _Block) -> list[str]:
    return sorted(_unfolded(line) for name in _TIMES for line in block.all(name))


# ── lines ───────────────────────────────────────────────────────────────────────────────────────


def _blocks(text: str) -> dict[datetime | None, _Block]:
    """The events of a text by the start that each replaces; None for the series itself."""
    found: dict[datetime | None, _Block] = {}
    for pile in piles(text):
        zone = next((z for z in map(zone_named, pile.zones) if z), UTC_ZONE)
        clock = Clock(pile, zone, lambda _: None)
        for _, raw in pile.events:
            component = parsed(raw)
            start = clock.moment(one(component, "DTSTART"))
            which = one(component, "RECURRENCE-ID")
            key = None if which is None else like(clock.moment(which), start)
            found[key if isinstance(key, datetime) else None] = _block(raw)
    return found


def _block(raw: str) -> _Block:
    lines = raw.split("\r\n")[1:-1]
    properties: list[str] = []
    inner: list[str] = []
    depth, piece = 0, list[str]()
    for line in _pieces(lines):
        head = line.upper()
        if head.startswith("BEGIN:") or depth:
            piece.append(line)
            depth += head.startswith("BEGIN:") - head.startswith("END:")
            if not depth:
                inner.append("\r\n".join(piece))
                piece = []
        elif line.strip():
            properties.append(line)
    return _Block(tuple(properties), tuple(inner))


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """Each property with the lines that it is folded over."""
    piece = ""
    for line in lines:
        if line.startswith((" ", "\t")) and piece:
            piece += f"\r\n{line}"
        else:
            if piece:
                yield piece
            piece = line
    if piece:
        yield piece


def _name(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0].strip().upper()


def _unfolded(line: str) -> str:
    return re.sub(r"\r\n[ \t]", "", line)
