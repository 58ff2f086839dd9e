"""From one agreement to the next: what stays keeps its name and its history, what changes does so on a Monday.

Two series *mean the same* when they have the same chore, member, rule, wall time, minutes and parts, and the same next
happening (so that week A is not taken for week B). Everything else ends the day the new agreement begins, and its
follower is a series of its own: nothing that was done is written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache

from household.model import Agreement, Series, Span
from scheduler.edits import rule_words
from scheduler.occurrences import happenings, utc

#: How long a series that ended is remembered, so that its last weeks can still be told and booked.
REMEMBERED = timedelta(weeks=8)
#: Points of change, from facts about what people notice: another person weighs most.
BORN_OR_ENDED, MEMBER, PHASE, WEEKDAY, TIME, MINUTES = 6, 8, 4, 2, 1, 1
#: A shift of so many minutes is hardly one.
SLIGHT = 15
#: Within these steps of days a first happening is looked for: weeks first, then years.
_STEPS = (35, 400, 5 * 366)


@dataclass(frozen=True)
class Pair:
    """A series of the old agreement and the one that takes its place in the new; None where there is no such."""

    old: Series | None
    new: Series | None

    @property
    def points(self) -> int:
        """How much of a change this is: 0 for none, or for a few minutes."""
        return BORN_OR_ENDED if self.old is None or self.new is None else change_points(self.old, self.new)


def next_monday(day: date) -> date:
    """The Monday after a day; of a Monday the one a week later."""
    return day + timedelta(days=7 - day.weekday())


def succeed(old: Agreement, new: Agreement, starts_on: date) -> Agreement:
    """The new agreement as it takes over from the old on ``starts_on``, a Monday; nobody's yes is in it.

    What means the same keeps lane, start and ``since``, thus its identity. Other series begin on or after that Monday,
    under lanes that no exception of before speaks of. What ends is kept in ``ended`` until eight weeks after, unless
    nothing of it happens before that day. Raises ValueError for another day than a Monday.
    """
    if starts_on.weekday():
        raise ValueError(f"{starts_on} is not a Monday")
    lanes = _Lanes(old)
    kept: dict[str, Series] = {}
    series = tuple(_settled(old, one, starts_on, kept, lanes) for one in _in_order(new.series))
    meeting, team = (_settled(old, talk, starts_on, kept, lanes) if talk else None for talk in (new.check_in, new.team))
    left = [s for s in _all(old) if s.key not in kept]
    ended = (*old.ended, *(_ended(old, s, starts_on) for s in left))
    return replace(
        new,
        id=0,
        starts_on=starts_on,
        series=tuple(_in_order(series)),
        check_in=meeting,
        team=team,
        yes=(),
        ended=tuple(s for s in _in_order(ended) if _is_remembered(s, starts_on)),
    )


def pairs(old: Iterable[Series], new: Iterable[Series], starts_on: date) -> tuple[Pair, ...]:
    """Which series of the new agreement takes the place of which, chore by chore, with the least points of change over
    all pairings. What means the same is paired first."""
    before, after = list(_in_order(old)), list(_in_order(new))
    found = []
    for one in list(before):
        if same := next((s for s in after if means_the_same(one, s, starts_on)), None):
            found.append(Pair(one, same))
            before.remove(one)
            after.remove(same)
    for chore in sorted({s.chore for s in (*before, *after)}):
        mine = [s for s in before if s.chore == chore], [s for s in after if s.chore == chore]
        found += _least(tuple(mine[0]), tuple(mine[1]))
    return tuple(found)


def means_the_same(old: Series, new: Series, day: date) -> bool:
    """Whether two series ask the same of the same person from a day on."""
    alike = (old.chore, old.member, old.minutes, old.parts) == (new.chore, new.member, new.minutes, new.parts)
    if not alike or rule_words(old.rrule) != rule_words(new.rrule) or old.start.time() != new.start.time():
        return False
    next_one = first_on(old, day) if old.rrule else None
    return not old.rrule or (next_one is not None and next_one == first_on(replace(new, since=None), day))


def change_points(old: Series, new: Series) -> int:
    """How much of a change there is from one series to another of the same chore."""
    points = MEMBER if old.member != new.member else 0
    was, now = rule_words(old.rrule), rule_words(new.rrule)
    points += WEEKDAY * len(_days(was) ^ _days(now))
    other = {word for word in was ^ now if not word.startswith("BYDAY=")}
    points += PHASE if other or _phase(old) != _phase(new) else 0
    points += TIME if abs(_minute(old) - _minute(new)) > SLIGHT else 0
    return points + (MINUTES if old.minutes != new.minutes else 0)


def first_on(series: Series, day: date) -> datetime | None:
    """The first happening of a series on or after a day; None when there is none in five years."""
    midnight = datetime.combine(day, time(), series.start.tzinfo)
    for days in _STEPS:
        if found := happenings(series, Span(midnight, midnight + timedelta(days=days))):
            return found[0]
    return None


class _Lanes:
    """Numbers for new series that no series of before has, so that each key means one series only."""

    def __init__(self, old: Agreement) -> None:
        self.taken = {(s.chore, s.member, s.lane) for s in (*_all(old), *old.ended)}

    def free(self, series: Series) -> int:
        lane = 0
        while (series.chore, series.member, lane) in self.taken:
            lane += 1
        self.taken.add((series.chore, series.member, lane))
        return lane


def _settled(old: Agreement, series: Series, starts_on: date, kept: dict[str, Series], lanes: _Lanes) -> Series:
    """A series of the new agreement under its lasting name: that of the old one, or one of its own."""
    for before in _in_order(_all(old)):
        if before.key not in kept and means_the_same(before, series, starts_on):
            kept[before.key] = before
            return replace(before, since=old.first_day_of(before))
    start = first_on(replace(series, since=None, until=None), starts_on) if series.rrule else None
    begins = start or max(series.start, datetime.combine(starts_on, series.start.timetz()), key=utc)
    return replace(series, lane=lanes.free(series), start=begins, since=starts_on, until=None)


def _ended(old: Agreement, series: Series, starts_on: date) -> Series:
    """A series that is done no more from a day on. An end that a person gave it stays when it comes first."""
    rule = series.rrule
    if first_on(replace(series, until=None), starts_on) is not None:
        rule = ";".join(p for p in rule.split(";") if not p.upper().startswith(("UNTIL=", "COUNT=")))
    return replace(series, rrule=rule, since=old.first_day_of(series), until=starts_on)


def _is_remembered(series: Series, starts_on: date) -> bool:
    """Whether an ended series was over less than eight weeks ago, and something of it happened at all."""
    first, until = series.since or series.start.date(), series.until or starts_on
    if until + REMEMBERED <= starts_on:
        return False
    if not series.rrule:
        return first < until
    low, high = (datetime.combine(day, time(), series.start.tzinfo) for day in (first, until))
    return low < high and bool(happenings(series, Span(low, high)))


def _all(agreement: Agreement) -> Iterator[Series]:
    yield from agreement.series
    yield from agreement.talks


def _in_order(series: Iterable[Series]) -> list[Series]:
    return sorted(series, key=lambda s: (s.chore, s.member, s.lane, s.until or date.max))


def _least(old: tuple[Series, ...], new: tuple[Series, ...]) -> list[Pair]:
    """The pairing of two small sets with the least points; what finds no partner was born or ended."""

    @cache
    def best(place: int, used: frozenset[int]) -> tuple[int, tuple[int | None, ...]]:
        if place == len(old):
            return BORN_OR_ENDED * (len(new) - len(used)), ()
        rest, chosen = best(place + 1, used)
        found = [(rest + BORN_OR_ENDED, (None, *chosen))]
        for n in (n for n in range(len(new)) if n not in used):
            rest, chosen = best(place + 1, used | {n})
            found.append((rest + change_points(old[place], new[n]), (n, *chosen)))
        return min(found, key=lambda f: f[0])

    chosen: Sequence[int | None] = best(0, frozenset())[1]
    paired = [Pair(one, None if n is None else new[n]) for one, n in zip(old, chosen, strict=True)]
    return paired + [Pair(None, s) for n, s in enumerate(new) if n not in chosen]


def _days(words: frozenset[str]) -> frozenset[str]:
    found = next((w.partition("=")[2] for w in words if w.startswith("BYDAY=")), "")
    return frozenset(found.split(",")) - {""}


def _phase(series: Series) -> int:
    """In which week of its interval a weekly series happens; 0 for any other."""
    words = dict(word.split("=", 1) for word in rule_words(series.rrule))
    every = int(words.get("INTERVAL", "1"))
    return (series.start.date().toordinal() - 1) // 7 % every if words.get("FREQ") == "WEEKLY" and every > 1 else 0


def _minute(series: Series) -> int:
    return series.start.hour * 60 + series.start.minute
