"""The slots of an intent out of what was heard: plain JSON values, and only those that were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from household.model import CHECK_IN
from language import dutch, english
from language.ear import Heard, Person, Time
from language.facts import FOR_ME, FROM, chore_text
from language.times import When

Slots = dict[str, object]
#: Words before a day to which something goes.
TO = frozenset("naar tot op tegen t/m to till until onto on through".split())  # noqa: SIM905

#: Of these, the ones that go nowhere but there.
_ONTO = TO - {"op", "on"}
#: "Onze vrijdag", "our weekend": of both.
_OUR = frozenset(("onze", "ons", "our"))
#: How long something lasts, in days or weeks.
_NUMBERS = {word: number % 10 + 1 for number, word in enumerate((*dutch.SMALL[1:11], *english.SMALL[1:11]))}
_LONG = re.compile(rf"\b([0-9]{{1,2}}|een|a|{'|'.join(_NUMBERS)}) (da(?:g|gen|ys?)|we(?:ek|ken|eks))\b", re.IGNORECASE)


def slots_of(name: str, heard: Heard, now: datetime) -> Slots:
    """The slots of the intent ``name``."""
    make = _MAKERS.get(name)
    return make(heard, now) if make else {}


def chore_slots(heard: Heard) -> Slots:
    """Which chore, or what has to be asked back about it."""
    if heard.spot.key:
        return {"chore": heard.spot.key}
    if heard.spot.options:
        return {"chore_options": list(heard.spot.options)}
    text = chore_text(heard)
    return {"chore_text": text} if text else {}


def when_slots(when: When | None, clock: bool = False) -> Slots:
    """The time as plain values: one day with perhaps a part of it, or a period."""
    if when is None:
        return {}
    slots: Slots = {}
    if when.either:
        slots["day_options"] = [day.isoformat() for day in when.either]
    elif when.period:
        slots["period"] = span(*when.period)
    elif when.day:
        slots["day"] = when.day.isoformat()
    if when.part:
        slots["part"] = when.part.value
    if clock and when.clock:
        slots["to_time"] = f"{when.clock:%H:%M}"
    return slots


def span(first: date, last: date) -> dict[str, str]:
    """A period as it stands in a slot: both days included."""
    return {"start": first.isoformat(), "end": last.isoformat()}


def who(people: Sequence[Person]) -> str | None:
    """The person who is named first; "both" when two are named as one: "Bram en ik"."""
    if not people:
        return None
    joined = [
        two for one, two in pairwise(people) if two.before in ("en", "and", "&") and two.places[0] - one.places[-1] == 2
    ]
    return "both" if joined and joined[0].key != people[0].key else people[0].key


def first_time(heard: Heard) -> When | None:
    """The time that was named first: of several, one with a day."""
    named = [time.when for time in heard.times if time.when.named]
    others = [time.when for time in heard.times if not time.when.named]
    return next(iter([*named, *others]), None)


def _chore_and_day(heard: Heard, now: datetime) -> Slots:
    return {**chore_slots(heard), **when_slots(first_time(heard))}


def _only_chore(heard: Heard, now: datetime) -> Slots:
    return chore_slots(heard)


def _agenda(heard: Heard, now: datetime) -> Slots:
    slots = when_slots(first_time(heard))
    if not slots.keys() & {"day", "period", "day_options"} and _this_week(heard):
        slots["period"] = span(now.date(), now.date() + timedelta(days=6 - now.weekday()))
    elif not slots.keys() & {"day", "period", "day_options"}:
        slots["day"] = now.date().isoformat()
    member = who(heard.people) or ("self" if "mine" in heard.cues and _is_mine(heard) else None)
    member = member or ("both" if any(time.before in _OUR for time in heard.times) else None)
    return ({"member": member} if member else {}) | slots


def _this_week(heard: Heard) -> bool:
    """ "Hoe ziet mijn week eruit": a week, and no time of it, was named."""
    return any(heard.words[place].text == "week" for place, _ in heard.left)


def _is_mine(heard: Heard) -> bool:
    return any("mine" in classes and heard.words[place].text != "onze" for place, classes in heard.left)


def _done(heard: Heard, now: datetime) -> Slots:
    member = who(heard.people)
    if member is None and heard.words[heard.first].text in ("heb", "ben", "have", "did", "am"):
        member = "self"
    if member and "each" in heard.cues:
        member = "both"
    slots = _chore_and_day(heard, now)
    return slots | ({"member": member} if member else {})


def _skip(heard: Heard, now: datetime) -> Slots:
    """ "Sla ons gesprek over" skips the ten minutes, which have the name of a chore for that."""
    talk = not heard.spot.found and heard.cues & {"checkin", "no_talk"}
    return {"chore": CHECK_IN, **when_slots(first_time(heard))} if talk else _chore_and_day(heard, now)


def _swap(heard: Heard, now: datetime) -> Slots:
    to = _to_member(heard.people, turned="swap" in heard.cues) or ("self" if _for_oneself(heard) else None)
    return _chore_and_day(heard, now) | ({"to_member": to} if to else {})


def _for_oneself(heard: Heard) -> bool:
    """Whether somebody offers to do it: "ik doe de afwas vanavond wel", "laat mij maar koken"."""
    if FOR_ME.search(heard.text):
        return True
    mine = [p for p in heard.people if p.key == "self" and p.before not in ("van", "voor", "from", "for", "of")]
    offers = {"take", "later"} & heard.cues and not {"can", "not", "unable", "someone", "swap", "give"} & heard.cues
    return bool(mine and offers)


def _to_member(people: Sequence[Person], turned: bool) -> str | None:
    """Who gets it: whoever else is named; oneself, when it is taken from or for the other."""
    others = [person for person in people if person.key not in ("self", "both")]
    given = [person for person in others if person.before not in ("van", "voor", "from", "for")]
    if given or (others and turned):
        return (given or others)[0].key
    return "self" if others and any(person.key == "self" for person in people) else None


def _postpone(heard: Heard, now: datetime) -> Slots:
    day, to = from_and_to(heard.times)
    slots = chore_slots(heard)
    if day and day.day:
        slots["day"] = day.day.isoformat()
    for name, value in when_slots(to, clock=True).items():
        slots[{"day": "to_day"}.get(name, name)] = value
    return slots


def from_and_to(times: Sequence[Time]) -> tuple[When | None, When | None]:
    """From which moment to which one. A clock time that stands apart belongs to where it goes."""
    named = [time for time in times if time.when.named]
    apart = [time.when for time in times if not time.when.named]
    day: Time | None = None
    if len(named) > 1:
        leaving = [
            time for time in named if time.before in FROM or (time.before in ("dan", "than") and time is not named[0])
        ]
        going = [time for time in named if time.before in TO and time not in leaving]
        day = leaving[0] if leaving else next((time for time in named if time not in going[-1:]), None)
    elif named and named[0].before in FROM:
        day = named[0]
    rest = [time.when for time in named if time is not day]
    to = rest[-1] if rest else None
    for when in apart:
        to = _joined(to, when) if to else when
    return (day.when if day else None), to


def _joined(day: When, apart: When) -> When:
    """A day with the part or the clock time that was said elsewhere in the sentence."""
    part, clock = day.part or apart.part, day.clock or apart.clock
    return replace(day, part=part, clock=clock)


def _checkin_move(heard: Heard, now: datetime) -> Slots:
    _, to = from_and_to(heard.times)
    if "not" in heard.cues and len(heard.times) == 1 and heard.times[0].before not in _ONTO:
        return {}  # "ons gesprek kan vrijdag niet" says no other day
    slots = when_slots(to, clock=True)
    moved: Slots = {"to_day": slots["day"]} if to and to.named and "day" in slots else {}
    return moved | {name: slots[name] for name in ("to_time", "day_options", "period") if name in slots}


def _away(heard: Heard, now: datetime) -> Slots:
    slots = _period(heard, now)
    member = who(heard.people) or ("self" if heard.words[heard.first].text in ("ben", "am") else None)
    return ({"member": member} if member else {}) | slots


def _heavy(heard: Heard, now: datetime) -> Slots:
    member = who(heard.people) or ("self" if "mine" in heard.cues and _is_mine(heard) else None)
    return ({"member": member} if member else {}) | _period(heard, now)


def _period(heard: Heard, now: datetime) -> Slots:
    """From the first to the last day that is named; one day is a period of itself."""
    times = [time for time in heard.times if time.when.period or time.when.day or time.when.either]
    if not times:
        return {}
    first, last = times[0], times[-1]
    if first.when.either and len(times) == 1:
        return when_slots(first.when)
    begin, _ = _ends(first.when)
    _, end = _ends(last.when)
    if len(times) == 1 and first.before in ("tot", "until", "till", "t/m"):
        begin = now.date()
    if len(times) == 1 and not first.when.period and (days := _days_long(heard)):
        end = begin + timedelta(days=days - 1)
    while end < begin and len(times) > 1:
        end += timedelta(days=7)
    return {"period": span(begin, end)}


def _days_long(heard: Heard) -> int:
    """For how many days it was said to be: "drie dagen", "a week"; 0 when it was not."""
    found = _LONG.search(heard.text)
    if found is None:
        return 0
    many = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1].lower(), 1)
    return many * 7 if found[2].lower().startswith("we") else many


def _ends(when: When) -> tuple[date, date]:
    if when.period:
        return when.period
    day = when.day or (when.start.date() if when.start else date.min)
    return day, day


_MAKERS = {
    "who_does": _chore_and_day,
    "when_is": _only_chore,
    "why": _chore_and_day,
    "agenda": _agenda,
    "done": _done,
    "skip": _skip,
    "swap": _swap,
    "postpone": _postpone,
    "checkin_move": _checkin_move,
    "away": _away,
    "heavy_week": _heavy,
}
