"""The turns of a few days as a page shows them: what stands, what people settled, and what found no moment; what two do
together as one, and a routine with what it holds. Nothing here looks at events, and nothing is planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from household.model import BOTH, Change, Home, Series, Span, WeekException, Who
from household.routines import apart, parts_as_series
from scheduler.occurrences import by_rule, utc
from scheduler.standing import still_meant
from scheduler.turns import Turn, turn_of

#: So far from where it was agreed may something stand.
_NEAR = timedelta(days=14)
#: By these a part of a routine stands by itself.
_ELSEWHERE = frozenset({Change.MOVED, Change.GIVEN, Change.UNPLACED})

_Kept = Mapping[str, Mapping[datetime, WeekException]]


@dataclass(frozen=True)
class Held:
    """One line of a day: a turn, with the turns of the others who do it at the same moment, and the parts that a
    routine holds then, whatever became of each."""

    turns: tuple[Turn, ...]
    parts: tuple[Turn, ...] = ()

    @property
    def turn(self) -> Turn:
        return self.turns[0]

    @property
    def span(self) -> Span:
        return self.turn.span

    @property
    def members(self) -> tuple[str, ...]:
        """Who does it, or did it, in order; empty for the ten minutes, which are everybody's."""
        done = [t for t in self.turns if t.change is Change.DONE]
        found = {m for t in done or self.turns for m in _people(t)}
        return tuple(sorted(found - {BOTH}))

    @property
    def settled(self) -> bool:
        """Whether nothing of it is open any more."""
        if self.parts and not self.turn.settled:
            return all(part.settled for part in self.parts)
        return all(turn.settled for turn in self.turns)

    def of(self, member: str) -> Turn:
        """The turn of this member among those, else the first."""
        return next((t for t in self.turns if t.is_of(member)), self.turn)


def week_turns(home: Home, within: Span) -> tuple[Held, ...]:
    """The lines of all that now stands in ``within``, in order of time; empty without an agreement."""
    if home.agreement is None:
        return ()
    near = replace(home, exceptions=tuple(e for e in home.exceptions if _is_near(e, within)))
    kept = _by_series(still_meant(near, near.exceptions))
    found: list[Held] = []
    for series in home.agreement.known:
        if not home.knows(series):
            continue
        if series.parts:
            found += _routine(home, series, kept, within)
        else:
            found += [Held((turn,)) for turn in _turns(series, kept, within)]
    found += [Held((turn,)) for meeting in home.agreement.meetings for turn in _turns(meeting, kept, within)]
    known = {BOTH, *(member.key for member in home.members)}
    there = (held for held in found if held.turn.member in known)
    return tuple(sorted(_together(home, there), key=lambda h: (utc(h.span.start), h.turn.series.key)))


def _routine(home: Home, series: Series, kept: _Kept, within: Span) -> Iterator[Held]:
    """A routine with its parts, day by day, and beside it the parts that stand somewhere else."""
    out = apart(e for known in kept.values() for e in known.values())
    parts = parts_as_series(home, series)
    for turn in _turns(series, kept, _wider(within)):
        every = (_part(part, turn, kept) for part in parts if _gives(part, turn))
        there = [part for part in every if part.change is not Change.NOT_NEEDED]
        stays = tuple(p for p in there if p.settled or (p.series.key, utc(p.original)) not in out)
        if stays and _inside(turn, within):
            yield Held((turn,), stays)
        for part in there:
            apart_now = (part.series.key, utc(part.original)) in out and part.change in _ELSEWHERE
            if apart_now and _inside(part, within):
                yield Held((part,))


def _gives(part: Series, turn: Turn) -> bool:
    """Whether the part is done on the day of this turn of its routine."""
    return bool(by_rule(part, Span(turn.original, turn.original + timedelta(minutes=1))))


def _part(series: Series, whole: Turn, kept: _Kept) -> Turn:
    """One part on the day of its routine: as was said of it, else along with the rest."""
    own = kept.get(series.key, {}).get(utc(whole.original))
    along = replace(whole.kept, series=series.key, minutes=0) if whole.kept else None
    return turn_of(series, whole.original, own or along)


def _turns(series: Series, kept: _Kept, within: Span) -> Iterator[Turn]:
    said = kept.get(series.key, {})
    originals = {utc(o): o for o in by_rule(series, within)} | {o: e.original for o, e in said.items()}
    for key, original in originals.items():
        exception = said.get(key)
        if exception is not None and exception.change is Change.NOT_NEEDED:
            continue
        turn = turn_of(series, original, exception)
        if _inside(turn, within):
            yield turn


def _inside(turn: Turn, within: Span) -> bool:
    return utc(within.start) <= utc(turn.span.start) < utc(within.end)


def _wider(within: Span) -> Span:
    return Span(within.start - _NEAR, within.end + _NEAR)


def _is_near(exception: WeekException, within: Span) -> bool:
    wide = _wider(within)
    return utc(wide.start) <= utc(exception.original) < utc(wide.end)


def _by_series(exceptions: Iterable[WeekException]) -> _Kept:
    found: dict[str, dict[datetime, WeekException]] = {}
    for exception in exceptions:
        found.setdefault(exception.series, {})[utc(exception.original)] = exception
    return found


def _together(home: Home, found: Iterable[Held]) -> Iterator[Held]:
    """What two do at the same moment is one line."""
    groups: dict[tuple[object, ...], list[Held]] = {}
    for one in found:
        turn = one.turn
        shared = not turn.of_both and not one.parts and home.chore_of(turn.series).who is Who.TOGETHER
        key = (turn.series.chore, utc(turn.span.start)) if shared else (turn.series.key, utc(turn.original))
        groups.setdefault(key, []).append(one)
    for same in groups.values():
        yield replace(same[0], turns=tuple(turn for one in same for turn in one.turns))


def _people(turn: Turn) -> tuple[str, ...]:
    also = turn.kept.also if turn.kept and turn.change is Change.DONE else ()
    return (turn.member, *also)
