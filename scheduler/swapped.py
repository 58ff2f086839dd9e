"""What a swap would mean, before anybody asks: minutes of the weeks in which it lies, next to what was agreed.

Minutes are what a plan shows to both; how heavy something is for somebody is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from household.model import Change, Home, Span
from scheduler.turns import Turn
from scheduler.week_turns import Held, week_turns


@dataclass(frozen=True)
class Swapped:
    """One person's minutes before and after, and their part of all minutes of those days next to the agreed share."""

    member: str
    agreed: Fraction
    before: int
    after: int
    part_before: Fraction
    part_after: Fraction


def swapped(home: Home, within: Span, turn: Turn, other: str, back: Turn | None = None) -> tuple[Swapped, ...]:
    """What it comes to when ``other`` does a turn, and its owner does ``back`` in return, for each member in order."""
    before = minutes_of(home, within)
    after = dict(before)
    _hand(after, turn, other)
    if back is not None:
        _hand(after, back, turn.member)
    return tuple(
        Swapped(
            member.key,
            member.share,
            before[member.key],
            after[member.key],
            _part(before, member.key),
            _part(after, member.key),
        )
        for member in home.members
    )


def minutes_of(home: Home, within: Span) -> Mapping[str, int]:
    """How many minutes of chores each has in some days, done or to be done; together counts for each."""
    found = {member.key: 0 for member in home.members}
    for held in week_turns(home, within):
        if held.turn.of_both or held.turn.change in (Change.SKIPPED, Change.MISSED):
            continue
        for member in held.members:
            found[member] += _length(held)
    return found


def weeks_of(turn: Turn, back: Turn | None = None) -> Span:
    """The whole weeks in which a turn and what is done in return for it stand."""
    starts = [turn.span.start, *([back.span.start] if back else [])]
    return Span(_monday(min(starts)), _monday(max(starts)) + timedelta(days=7))


def _monday(moment: datetime) -> datetime:
    day = moment - timedelta(days=moment.weekday())
    return day.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _length(held: Held) -> int:
    """Of a routine what is left of it that day."""
    if not held.parts:
        return held.turn.span.minutes
    open_ones = [p for p in held.parts if p.change not in (Change.SKIPPED, Change.MISSED)]
    return sum(part.series.minutes for part in open_ones)


def _hand(minutes: dict[str, int], turn: Turn, member: str) -> None:
    minutes[turn.member] -= turn.span.minutes
    minutes[member] += turn.span.minutes


def _part(minutes: Mapping[str, int], member: str) -> Fraction:
    whole = sum(minutes.values())
    return Fraction(minutes[member], whole) if whole else Fraction(0)
