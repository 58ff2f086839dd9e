"""A chore is the other's for some weeks: something goes back, so that each one's part stays about as agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from drawing import MONDAY, at, busy_family

from household.model import Experiment, Home, Who
from scheduler.experiments import (
    CannotGo,
    NotTheirs,
    Side,
    WeeksOutside,
    balanced,
    divided_otherwise,
    kept_for_good,
    may_be_tried,
    over,
    running,
    sides,
    stopped,
    waiting,
)
from scheduler.menus import cost_of
from scheduler.planner import agree


@pytest.fixture(scope="module")
def home() -> Home:
    family = busy_family()
    return replace(family, agreement=agree(family, at(0, 0)))


def whole_chore(home: Home) -> tuple[str, str]:
    """A chore that one of the two has all by themselves, and whose it is."""
    assert home.agreement is not None
    for counted in home.agreement.certificate.counted:
        holders = [m for m, n in counted.copies.items() if n]
        known = counted.key in {c.key for c in home.chores if c.who is Who.EITHER and not c.can}
        if known and len(holders) == 1 and home.chore(counted.key).minutes >= 15:
            return counted.key, holders[0]
    raise AssertionError("some chore is whole")


def worst_after(home: Home, made: Experiment, back: tuple[str, ...]) -> Fraction:
    """The worst ratio when the chore goes, and these go back; reckoned afresh."""
    assert home.agreement is not None
    copies = {(c.key, m): n for c in home.agreement.certificate.counted for m, n in c.copies.items()}
    points = {load.member: load.points for load in home.agreement.certificate.loads}
    for chore, source, target in [(made.chore, made.member, made.by), *((b, made.by, made.member) for b in back)]:
        for member, sign in ((source, -1), (target, 1)):
            points[member] += sign * copies[chore, source] * cost_of(home, member, home.chore(chore))
    return max(Fraction(points[load.member]) / (load.share * load.whole) for load in home.agreement.certificate.loads)


def test_what_is_offered_can_be_tried_and_the_rest_cannot(home: Home) -> None:
    for member in ("sanne", "bram"):
        offered = {chore.key for chore in may_be_tried(home, member)}
        for chore in home.chores:
            if chore.key in offered:
                assert balanced(home, chore.key, member, 2, MONDAY).member == member
            else:
                with pytest.raises((NotTheirs, CannotGo)):
                    balanced(home, chore.key, member, 2, MONDAY)


def test_what_goes_back_keeps_the_parts_as_even_as_three_chores_can(home: Home) -> None:
    chore, member = whole_chore(home)

    made = balanced(home, chore, member, 3, MONDAY)

    assert (made.chore, made.member, made.first, made.last) == (chore, member, MONDAY, MONDAY + timedelta(days=20))
    assert made.by != member
    assert len(made.in_return) <= 3
    others = [c.key for c in home.chores if c.who is Who.EITHER and not c.can and c.key != chore]
    assert home.agreement is not None
    held = {c.key for c in home.agreement.certificate.counted if c.copies.get(made.by)}
    sets = [s for n in range(3) for s in combinations(sorted(set(others) & held), n)]
    least = min(worst_after(home, made, s) for s in sets)
    assert worst_after(home, made, made.in_return) <= least * Fraction(102, 100)


def test_it_is_the_same_in_any_order_and_tells_nothing_of_how_heavy_things_are(home: Home) -> None:
    chore, member = whole_chore(home)
    turned = replace(home, chores=home.chores[::-1], members=home.members[::-1])

    made = balanced(home, chore, member, 2, MONDAY)

    assert balanced(turned, chore, member, 2, MONDAY) == made
    assert not any(isinstance(value, (int, Fraction)) and value for value in vars(made).values())


def test_what_cannot_be_tried_is_said(home: Home) -> None:
    chore, member = whole_chore(home)
    other = "bram" if member == "sanne" else "sanne"

    with pytest.raises(WeeksOutside):
        balanced(home, chore, member, 5, MONDAY)
    with pytest.raises(NotTheirs):
        balanced(home, chore, other, 2, MONDAY)
    with pytest.raises(CannotGo):
        balanced(home, "garden", "bram", 2, MONDAY)
    with pytest.raises(CannotGo):
        balanced(home, "car", "bram", 2, MONDAY)


def test_it_waits_for_both_runs_and_is_over(home: Home) -> None:
    one = Experiment("dishes", "sanne", "bram", MONDAY, MONDAY + timedelta(days=13), ("bins",), ("sanne",), id=1)
    both = replace(one, yes=("bram", "sanne"))
    day, after = MONDAY + timedelta(days=3), MONDAY + timedelta(days=14)

    assert waiting(replace(home, experiments=(one,))) == one
    assert running(replace(home, experiments=(one,)), day) is None
    assert running(replace(home, experiments=(both,)), day) == both
    assert over(replace(home, experiments=(both,)), day) == ()
    assert over(replace(home, experiments=(both,)), after) == (both,)
    assert over(replace(home, experiments=(replace(both, ended="kept"),)), after) == ()
    assert over(replace(home, experiments=(one,)), after) == ()


def test_kept_for_good_each_chore_stays_where_it_was_for_these_weeks(home: Home) -> None:
    one = Experiment("dishes", "sanne", "bram", MONDAY, MONDAY, ("bins",), ("bram", "sanne"))

    stays = {c.key: c.stays for c in kept_for_good(home, one) if c.stays}

    assert stays == {"dishes": "bram", "bins": "sanne"}


def test_what_it_comes_to_is_told_in_minutes_a_week_beside_what_was_agreed(home: Home) -> None:
    assert home.agreement is not None
    chore, member = whole_chore(home)
    made = balanced(home, chore, member, 2, MONDAY)
    copies = {(c.key, m): n for c in home.agreement.certificate.counted for m, n in c.copies.items()}

    less, more = sorted(sides(home, made), key=lambda side: side.member != member)

    goes = Fraction(copies[chore, member] * home.chore(chore).minutes, 52)
    comes = sum(Fraction(copies[back, made.by] * home.chore(back).minutes, 52) for back in made.in_return)
    assert less.tried - less.agreed == comes - goes
    assert more.tried - more.agreed == goes - comes
    assert less.part == less.tried / less.agreed
    assert [side.member for side in sides(home, made)] == [m.key for m in home.members]


def test_of_whom_nothing_was_agreed_nothing_changes() -> None:
    assert Side("sanne", Fraction(0), Fraction(0)).part == 1


def test_stopped_before_its_time_it_is_over_or_was_never_held(home: Home) -> None:
    one = Experiment("dishes", "sanne", "bram", MONDAY, MONDAY + timedelta(days=13), (), ("bram", "sanne"), id=1)
    halfway = MONDAY + timedelta(days=5)

    assert stopped(home, one, halfway) == replace(one, last=MONDAY + timedelta(days=4))
    assert stopped(home, one, MONDAY) == replace(one, ended="withdrawn")
    waits = replace(one, yes=("sanne",))
    assert stopped(replace(home, experiments=(waits,)), waits, halfway) == replace(waits, ended="withdrawn")


def test_divided_otherwise_it_is_done_in_turns(home: Home) -> None:
    one = Experiment("dishes", "sanne", "bram", MONDAY, MONDAY, ("bins",), ("bram", "sanne"))

    changed = [c for c, was in zip(divided_otherwise(home, one), home.chores, strict=True) if c != was]

    assert [(c.key, c.who) for c in changed] == [("dishes", Who.TURNS)]
