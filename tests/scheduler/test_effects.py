"""What a change comes to, told before anybody says yes; and the shares, each by a rule that can be done by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from drawing import at, busy_family
from hypothesis import given
from hypothesis import strategies as st

from household.model import Agreement, Home, Rhythm, Who
from scheduler import shares
from scheduler.effects import Effect, effect, part_of, same_rota
from scheduler.planner import agree
from scheduler.transition import succeed

NOW = at(0, 0)
MONDAY = at(0, 0, week=1)


@pytest.fixture(scope="module")
def home() -> Home:
    family = busy_family()
    return replace(family, agreement=agree(family, NOW))


def would(home: Home, wanted: Home) -> tuple[Agreement, Effect]:
    assert home.agreement is not None
    after = succeed(home.agreement, agree(wanted, MONDAY, home.agreement), MONDAY.date())
    return after, effect(wanted, home.agreement, after)


def test_without_a_change_nothing_changes(home: Home) -> None:
    after, found = would(home, home)

    assert home.agreement is not None
    assert same_rota(home.agreement, after)
    assert (found.nothing, found.events, found.hands, found.moments) == (True, 0, (), ())


def test_each_one_s_part_is_told_before_and_after_in_minutes_a_week(home: Home) -> None:
    quarter = tuple(replace(m, share=Fraction(1, 4) if m.key == "bram" else Fraction(3, 4)) for m in home.members)

    _, found = would(home, replace(home, members=quarter))

    assert [(p.member, p.before.share, p.after.share) for p in found.parts if p.before] == [
        ("bram", Fraction(1, 2), Fraction(1, 4)), ("sanne", Fraction(1, 2), Fraction(3, 4))
    ]  # fmt: skip
    bram = found.parts[0]
    assert bram.before is not None
    assert bram.after.work + bram.after.thinking < bram.before.work + bram.before.thinking
    assert part_of(bram.after) < part_of(bram.before)
    assert found.hands
    assert found.events >= len({h.chore for h in found.hands if not h.thinking})


def test_a_chore_that_comes_and_one_that_goes_are_told_apart(home: Home) -> None:
    chores = tuple(replace(c, key="attic", name="attic") if c.key == "windows" else c for c in home.chores)

    _, found = would(home, replace(home, chores=chores))

    told = {h.chore: (bool(h.before), bool(h.after)) for h in found.hands}
    assert (told["attic"], told["windows"]) == ((False, True), (True, False))


# ── shares ──────────────────────────────────────────────────────────────────────────────────────


def hours(sanne: int, bram: int) -> dict[str, Fraction]:
    return {"sanne": Fraction(sanne), "bram": Fraction(bram)}


def test_equal_work_in_all_and_free_time_are_two_ways_to_look_at_it() -> None:
    work = shares.by_work(hours(24, 40), Fraction(32))
    free = shares.by_free_time(hours(24, 40))

    assert work.shares == {"sanne": Fraction(75, 100), "bram": Fraction(25, 100)}
    assert free.shares == {"sanne": Fraction(55, 100), "bram": Fraction(45, 100)}


def test_whoever_is_taken_more_than_all_together_gets_nothing_and_not_less() -> None:
    found = shares.by_work(hours(0, 60), Fraction(10))

    assert found.shares == {"sanne": Fraction(1), "bram": Fraction(0)}


def test_numbers_of_your_own_are_a_hundred_together() -> None:
    assert shares.own(hours(60, 40)).shares == {"sanne": Fraction(3, 5), "bram": Fraction(2, 5)}
    with pytest.raises(shares.PartsDoNotAddUp):
        shares.own(hours(60, 50))
    with pytest.raises(shares.NotAPart):
        shares.own(hours(120, -20))


def test_without_time_or_chores_there_is_nothing_to_reckon_with() -> None:
    with pytest.raises(shares.NobodyHasTime):
        shares.by_free_time(hours(112, 112))
    with pytest.raises(shares.NobodyHasTime):
        shares.by_work(hours(24, 40), Fraction(0))
    with pytest.raises(shares.NotAPart):
        shares.by_free_time(hours(130, 10))


def test_equal_is_exactly_equal(home: Home) -> None:
    assert set(shares.equal(home).shares.values()) == {Fraction(1, 2)}


some_hours = st.fractions(0, 112, max_denominator=4)


@given(st.dictionaries(st.sampled_from("abcd"), some_hours, min_size=2), st.fractions(1, 80, max_denominator=6))
def test_shares_are_whole_percents_that_are_one_together(taken: dict[str, Fraction], chores: Fraction) -> None:
    for rule in (lambda: shares.by_work(taken, chores), lambda: shares.by_free_time(taken)):
        try:
            found = rule().shares
        except shares.NobodyHasTime:
            assert all(h == 112 for h in taken.values())
            continue
        assert sum(found.values()) == 1
        assert all(0 <= share <= 1 for share in found.values())
        assert len(set(found.values())) == 1 or all((share * 100).denominator == 1 for share in found.values())
        more = sorted(taken, key=lambda m: taken[m])
        assert all(found[one] >= found[other] - Fraction(1, 100) for one, other in pairwise(more))


def test_a_list_of_chores_comes_to_hours_before_anything_is_agreed(home: Home) -> None:
    chore = replace(home.chores[0], minutes=30, rhythm=Rhythm(days=(0, 2)), thinking=10, months=(), who=Who.EITHER)

    assert shares.hours_listed([chore], 2) * 60 == 70
    assert shares.hours_listed([replace(chore, who=Who.TOGETHER)], 2) * 60 == 130
    assert shares.hours_listed([replace(chore, months=(6, 7, 8))], 2) * 60 == 25
