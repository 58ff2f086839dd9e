"""Estimates that life corrects: when a chore takes another time than it was said to, three times running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from household.model import Chore, Home, Timing

#: So many told timings, the newest ones, have to say the same.
ENOUGH = 3
#: A difference counts from so many minutes on, or from this part of the estimate.
_MINUTES, _PART = 5, Fraction(1, 4)
_STEP = 5


@dataclass(frozen=True)
class Correction:
    """A chore that was said to take ``was`` minutes and takes about ``minutes``."""

    chore: str
    was: int
    minutes: int


def corrections(home: Home, timings: Iterable[Timing]) -> tuple[Correction, ...]:
    """What may be said anew, by the middle of the three newest timings of each chore, when all of them are longer or
    all of them shorter; rounded to five minutes. In the order of the chores; nothing changes by itself."""
    told = sorted(timings, key=lambda t: (t.day, t.member))
    found = (_correction(chore, [t.minutes for t in told if t.chore == chore.key][-ENOUGH:]) for chore in home.chores)
    return tuple(correction for correction in found if correction is not None)


def _correction(chore: Chore, minutes: list[int]) -> Correction | None:
    if len(minutes) < ENOUGH:
        return None
    longer = all(_differs(chore.minutes, m) and m > chore.minutes for m in minutes)
    shorter = all(_differs(chore.minutes, m) and m < chore.minutes for m in minutes)
    middle = sorted(minutes)[ENOUGH // 2]
    even = max(_STEP, (middle + _STEP // 2) // _STEP * _STEP)
    return Correction(chore.key, chore.minutes, even) if (longer or shorter) and even != chore.minutes else None


def _differs(estimate: int, took: int) -> bool:
    apart = abs(took - estimate)
    return apart >= _MINUTES or apart >= _PART * estimate
