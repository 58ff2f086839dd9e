"""What twelve weeks come to when not everything goes as planned.

One happening in ten slips, but not evenly: of each couple a number between 0 and 1 says how much of it lies with the
first, whose happenings slip with a chance of 20 % × that, the other's with 20 % × the rest. Half of what slips is done
by the other, where they can; half is skipped, which books nothing.

Drift of a person is |done − agreed| in weeks of what they agreed to: done is Σ cost / whole, agreed their agreed part
of what both did together, and a week is their share.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from benchmarks.couples import MEMBERS, MONDAY, Couple
from benchmarks.ours_fairness import midnight, week
from benchmarks.peers import Items, Kept, Shares, loads, wholes
from benchmarks.recount import cost, items_of, recount, shares_of, thought
from household.model import Agreement, Assignment, By, Change, Deed, Home, LedgerLine, WeekException, Who

WEEKS = 12
SLIP = 0.10
#: What earlier weeks left counts for at most this part of a whole week when the next is planned.
CAP = Fraction(15, 100)

Deal = Callable[[Items, Shares, Shares], Kept]


def drift(done: Sequence[Fraction], parts: Sequence[Fraction], shares: Sequence[Fraction]) -> Fraction:
    """The larger of both drifts, from what each did as a part of their whole week, summed over the weeks."""
    return max(abs(d - p * sum(done)) / w for d, p, w in zip(done, parts, shares, strict=True))


def leaning(chance: random.Random) -> tuple[float, float]:
    """With what chance a happening of each slips, for one couple."""
    first = chance.random()
    return 2 * SLIP * first, 2 * SLIP * (1 - first)


def freely(chance: random.Random, items: Items, shares: Shares, deal: Deal) -> Fraction:
    """Drift when each week is divided anew on what the last ones left, with no rota and no calendar; ``items`` are
    those of one week."""
    done, whole, slips = [Fraction(0), Fraction(0)], wholes(items), leaning(chance)
    for _ in range(WEEKS):
        carried = [max(-CAP, min(CAP, done[k] - shares[k] * sum(done))) for k in (0, 1)]
        kept = deal(items, shares, (carried[0], carried[1]))
        for k, load in enumerate(_slipped(chance, items, kept, slips)):
            done[k] += Fraction(load, whole[k])
    return drift(done, shares, shares)


def _slipped(chance: random.Random, items: Items, kept: Kept, leans: tuple[float, float]) -> tuple[int, int]:
    """What was done of a week, in points of each."""
    first, second = loads(items, kept)
    for item, mine in zip(items, kept, strict=True):
        for copy in range(item.copies):
            own = copy < mine
            slips, by_other = chance.random() < leans[not own], chance.random() < 0.5
            other_can = item.only_one <= copy < item.copies - item.only_two
            if slips and own:
                first, second = first - item.one, second + item.two * (by_other and other_can)
            elif slips:
                first, second = first + item.one * (by_other and other_can), second - item.two
    return first, second


def by_rota(chance: random.Random, couple: Couple, home: Home, agreement: Agreement) -> tuple[Fraction, float]:
    """Drift under the rota with the exceptions of each week, as the planner gives them, its book kept as the ledger
    is, against the parts that the agreement itself gives; and the middle of the seconds that a week took."""
    count = recount(couple, home, agreement)
    whole = [Fraction(n, 4) for n in wholes(count.items)]
    done, spent, slips = [Fraction(0), Fraction(0)], [], leaning(chance)
    home = replace(home, agreement=agreement, events=())
    for number in range(WEEKS):
        monday = MONDAY + timedelta(weeks=number)
        plan, seconds = week(home, couple, midnight(monday))
        spent.append(seconds)
        booked, told = [], []
        for assignment in plan.assignments:
            doer = _doer(chance, home, assignment, slips)
            booked.append(_line(assignment, doer))
            told += _told(assignment, doer)
            if doer:
                done[MEMBERS.index(doer)] += _points(home, assignment, doer) / whole[MEMBERS.index(doer)]
        for key, member in agreement.thinkers.items():
            done[MEMBERS.index(member)] += thought(home, home.chore(key), member) / whole[MEMBERS.index(member)]
        oldest = monday - timedelta(weeks=7)
        home = replace(
            home,
            book=(*(line for line in home.book if line.day >= oldest), *booked),
            exceptions=(*(e for e in home.exceptions if e.original.date() >= oldest), *told),
        )
    load = loads(count.items, count.kept)
    had = [Fraction(load[k], 4) / whole[k] for k in (0, 1)]
    parts = [h / sum(had) for h in had]
    return drift(done, parts, shares_of(home)), sorted(spent)[len(spent) // 2]


def _points(home: Home, assignment: Assignment, doer: str) -> Fraction:
    return Fraction(cost(home, home.chore(assignment.chore), doer))


def _doer(chance: random.Random, home: Home, assignment: Assignment, leans: tuple[float, float]) -> str | None:
    """Who did it in the end; None for nobody."""
    slips, by_other = chance.random() < leans[MEMBERS.index(assignment.member)], chance.random() < 0.5
    chore = home.chore(assignment.chore)
    other = next(m for m in MEMBERS if m != assignment.member)
    if not slips:
        return assignment.member
    able = chore.who is not Who.TOGETHER and (not chore.can or other in chore.can)
    return other if by_other and able else None


def _line(assignment: Assignment, doer: str | None) -> LedgerLine:
    deed, minutes = (Deed.DONE, assignment.span.minutes) if doer else (Deed.SKIPPED, 0)
    day = assignment.span.start.date()
    return LedgerLine(assignment.original, deed, assignment.chore, doer or assignment.member, day, minutes)


def _told(assignment: Assignment, doer: str | None) -> list[WeekException]:
    """What a person said of it, when it did not go as planned."""
    if doer == assignment.member:
        return []
    change = Change.DONE if doer else Change.SKIPPED
    member, start = doer or assignment.member, assignment.span.start if doer else None
    return [WeekException(assignment.series, assignment.original, change, By.PERSON, member, start)]


def week_items(couple: Couple, home: Home) -> Items:
    """One week's work, thinking included; what comes once in so many weeks is left out."""
    weekly = replace(home, chores=tuple(c for c in home.chores if c.rhythm.every == 1))
    return items_of(couple, weekly, 1)
