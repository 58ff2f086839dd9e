"""One week as pure numbers: what is to be done, who may do it when, and what was found.

Times are minutes since Monday 00:00, starts are multiples of five; costs are whole points, each in that person's own
measure. Names of chores, calendars and zones stay outside: whoever asks translates both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

#: Minutes between two possible starts.
STEP = 5
#: How the plan came about: who exactly and then placed; who and when at once; or neither could be proved.
Method = Literal["exact", "joint", "best_effort"]
#: Why something has no place: nobody may do it, nobody is free, nobody would stay at home, what must come before it
#: does not, or all its moments are taken by the rest.
Kind = Literal["nobody", "no_time", "outside", "after", "crowded"]
#: Why nobody could be kept from wishing to trade: some things only one can do, the times leave no other way,
#: or what is carried over outweighs the week. Empty when nobody wishes to trade.
Cause = Literal["", "forced", "times", "carried", "unproven"]


@dataclass(frozen=True)
class Task:
    """One occurrence. ``cost`` is points per member, positive, also for who cannot do it. ``starts`` are the allowed
    starts per member, with window, calendars, quiet hours and notice taken into account; who is not in it, cannot.

    ``before`` and ``behind`` are minutes of travel that have to be free of other tasks too. ``usual`` is who had it,
    and ``aim`` the start it had or likes. ``locked`` keeps it there, for as far as ``aim`` is an allowed start of
    ``usual`` and no other lock stands in the way. ``both``: all in ``starts``, at one and the same start.
    ``outside``: not at home. ``after``: the key of a task that ends at least ``gap`` minutes before this one starts;
    without that one, this one is not done either. Of what cannot all be placed, a higher ``rank`` weighs more.
    """

    key: str
    minutes: int
    cost: Mapping[str, int]
    starts: Mapping[str, tuple[int, ...]]
    aim: int = 0
    usual: str | None = None
    locked: bool = False
    rank: int = 1
    both: bool = False
    outside: bool = False
    after: str | None = None
    gap: int = 0
    before: int = 0
    behind: int = 0


@dataclass(frozen=True)
class Week:
    """Everything that decides. ``shares`` sum to 1. ``carried`` is what earlier weeks left, as a part of a whole week,
    capped by whoever asks. With ``children`` at home not all members are outside at once; ``presence`` holds the
    stretches, from and until in minutes, in which a member's calendar takes them away from home."""

    tasks: tuple[Task, ...]
    shares: Mapping[str, Fraction]
    carried: Mapping[str, Fraction] = field(default_factory=dict)
    children: bool = False
    presence: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class WeekProof:
    """What anybody can recompute from the plan, in raw points and exact fractions, over what was placed.

    ``bound``: no division of the same tasks comes below it, whatever the times; where the times were proved to allow
    no better, no plan of them does. ``efficient``: no division of them is
    better for one and not worse for another (for more than two people: none that moves one or exchanges two).
    ``placed``: everything that could be placed was, which is proved. ``forced``: what only one could do.
    """

    loads: Mapping[str, int]
    wholes: Mapping[str, int]
    worst: Fraction
    bound: Fraction
    envy_free_up_to_one: bool
    efficient: bool
    placed: bool
    forced: tuple[str, ...] = ()
    cause: Cause = ""


@dataclass(frozen=True)
class Found:
    """Who does what when: ``owner`` is a member, or the members together; ``start`` is in minutes since Monday."""

    owner: Mapping[str, str | tuple[str, ...]]
    start: Mapping[str, int]
    unplaced: Mapping[str, Kind]
    proof: WeekProof
    method: Method
