"""Two to four weeks otherwise: a chore that wears one out is the other's for a while, and something goes back for it.

What goes back is chosen exactly, over all sets of at most three chores: of those that keep the worst ratio within two
percent of the least it can be, the smallest set. It rests on each one's own measure, of which nothing shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

from household.model import Agreement, Chore, Experiment, Home, Span, Trouble, Who
from scheduler.fairness import TOLERANCE
from scheduler.menus import WEEKS_A_YEAR, cost_of, effort
from scheduler.occurrences import happenings

#: So many weeks an experiment may last.
LEAST, MOST = 2, 4
#: So many chores go back at most: more than that nobody remembers.
_BACK = 3


class WeeksOutside(Trouble):
    """An experiment lasts two to four weeks: choose one of these."""

    sentence = "trouble.weeks_outside"


class NotTheirs(Trouble):
    """The chore is none of this member's, so there is nothing to hand over: choose another."""

    sentence = "trouble.not_theirs"


class CannotGo(Trouble):
    """The chore is done together, in turns, by one person by agreement, or the other cannot do it: choose another."""

    sentence = "trouble.cannot_go"


def balanced(home: Home, chore: str, member: str, weeks: int, first: date) -> Experiment:
    """The experiment in which ``chore`` of ``member`` is the other's from ``first`` (a Monday) for so many weeks.

    Raises WeeksOutside, NotTheirs or CannotGo; ValueError without an agreement.
    """
    if home.agreement is None:
        raise ValueError("there is no agreement to try something else than")
    if not LEAST <= weeks <= MOST:
        raise WeeksOutside(least=LEAST, most=MOST)
    found, held = home.chore(chore), _held(home.agreement)
    if not held.get((chore, member)):
        raise NotTheirs(chore=found.name, name=home.member(member).name)
    others = [m.key for m in home.members if m.key != member and _may_go(found, m.key)]
    if not others:
        raise CannotGo(chore=found.name)
    best = min((_best(home, home.agreement, chore, member, by) for by in others), key=lambda b: (b[0], b[1]))
    last = first + timedelta(weeks=weeks, days=-1)
    return Experiment(chore, member, best[1], first, last, best[2])


def may_be_tried(home: Home, member: str) -> tuple[Chore, ...]:
    """The chores of ``member`` that could be the other's for some weeks, in the order of the household."""
    held = _held(home.agreement) if home.agreement else {}
    others = [m.key for m in home.members if m.key != member]
    return tuple(c for c in home.chores if held.get((c.key, member)) and any(_may_go(c, other) for other in others))


def over(home: Home, today: date) -> tuple[Experiment, ...]:
    """The experiments that are past and of which nobody said yet how they were."""
    everybody = {m.key for m in home.members}
    return tuple(e for e in home.experiments if e.last < today and not e.ended and everybody <= set(e.yes))


def waiting(home: Home) -> Experiment | None:
    """The experiment that waits for somebody's yes, if any."""
    everybody = {m.key for m in home.members}
    return next((e for e in home.experiments if not e.ended and not everybody <= set(e.yes)), None)


def running(home: Home, today: date) -> Experiment | None:
    """The experiment that both said yes to and that is not over yet, if any."""
    everybody = {m.key for m in home.members}
    agreed = (e for e in home.experiments if not e.ended and everybody <= set(e.yes))
    return next((e for e in agreed if today <= e.last), None)


def kept_for_good(home: Home, experiment: Experiment) -> tuple[Chore, ...]:
    """The chores as they would be if it stayed so: each with whom it was for these weeks."""
    stays = {experiment.chore: experiment.by, **dict.fromkeys(experiment.in_return, experiment.member)}
    return tuple(replace(c, stays=stays[c.key]) if c.key in stays else c for c in home.chores)


def divided_otherwise(home: Home, experiment: Experiment) -> tuple[Chore, ...]:
    """The chores with the one that was tried in turns, week on week off: neither as it was nor as it was tried."""
    return tuple(replace(c, who=Who.TURNS, stays=None) if c.key == experiment.chore else c for c in home.chores)


def stopped(home: Home, experiment: Experiment, today: date) -> Experiment:
    """The experiment as it ends before its time: one that began ends with yesterday and is asked about as any other,
    one that did not is not held."""
    if experiment.first >= today or waiting(home) == experiment:
        return replace(experiment, ended="withdrawn")
    return replace(experiment, last=min(experiment.last, today - timedelta(days=1)))


# ── what it comes to ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Side:
    """What an experiment comes to for one member: minutes of doing a week, as agreed and while it lasts."""

    member: str
    agreed: Fraction
    tried: Fraction

    @property
    def part(self) -> Fraction:
        """Which part of what was agreed it is: 1 means just as much; 1 where nothing was agreed."""
        return self.tried / self.agreed if self.agreed else Fraction(1)


def sides(home: Home, experiment: Experiment) -> tuple[Side, ...]:
    """What it comes to for each, in the order of the members; everybody's own minutes count for what they do. Raises
    ValueError without an agreement."""
    if home.agreement is None:
        raise ValueError("there is no agreement to try something else than")
    held, agreed = _held(home.agreement), {load.member: load.work for load in home.agreement.certificate.loads}
    tried = dict(agreed)
    moves = [(experiment.chore, experiment.member, experiment.by)]
    moves += [(chore, experiment.by, experiment.member) for chore in experiment.in_return]
    for chore, source, target in moves:
        copies = Fraction(held.get((chore, source), 0), WEEKS_A_YEAR)
        tried[source] -= copies * effort(home, source, home.chore(chore))
        tried[target] += copies * effort(home, target, home.chore(chore))
    return tuple(Side(m.key, agreed[m.key], tried[m.key]) for m in home.members if m.key in agreed)


Found = tuple[tuple[int, tuple[str, ...]], str, tuple[str, ...]]


def _best(home: Home, agreement: Agreement, chore: str, member: str, by: str) -> Found:
    """What goes back from ``by``: (size and names of the set, ``by``, the set)."""
    held, loads = _held(agreement), {load.member: load for load in agreement.certificate.loads}
    points = {m: Fraction(load.points) for m, load in loads.items()}
    agreed = {m: load.share * load.whole for m, load in loads.items()}
    _move(home, points, chore, member, by, held[chore, member])
    options = []
    for back in _sets(home, held, chore, member, by):
        after = dict(points)
        for key in back:
            _move(home, after, key, by, member, held[key, by])
        options.append((max((after[m] / agreed[m] for m in after if agreed[m]), default=Fraction(0)), back))
    least = min(worst for worst, _ in options)
    size, back = min((len(back), back) for worst, back in options if worst <= least * TOLERANCE)
    return (size, back), by, back


def _sets(
    home: Home, held: Mapping[tuple[str, str], int], chore: str, member: str, by: str
) -> Iterator[tuple[str, ...]]:
    """What may go back: chores of ``by`` that ``member`` can do, at most three."""
    mine = [c.key for c in home.chores if c.key != chore and held.get((c.key, by)) and _may_go(c, member)]
    for size in range(_BACK + 1):
        yield from combinations(sorted(mine), size)


def _move(home: Home, points: dict[str, Fraction], chore: str, source: str, target: str, copies: int) -> None:
    found = home.chore(chore)
    points[source] -= copies * cost_of(home, source, found)
    points[target] += copies * cost_of(home, target, found)


def _may_go(chore: Chore, member: str) -> bool:
    free = chore.who is Who.EITHER and chore.stays is None
    return free and (not chore.can or member in chore.can)


def _held(agreement: Agreement) -> dict[tuple[str, str], int]:
    """How many happenings a year of each chore each member has, without the thinking; by the rules of the series where
    an agreement does not say what it counted."""
    found: dict[tuple[str, str], int] = {}
    for series in () if agreement.certificate.counted else agreement.series:
        year = Span(series.start, series.start + timedelta(weeks=52))
        whose = series.chore, series.member
        found[whose] = found.get(whose, 0) + len(happenings(series, year))
    for counted in agreement.certificate.counted:
        key, _, part = counted.key.partition(":")
        if part == "thinking":
            continue
        for member, copies in counted.copies.items():
            chore = key.partition("@")[0]
            found[chore, member] = found.get((chore, member), 0) + copies
    return found
