"""The division is the best there is: brute force agrees, and what should not matter does not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.fairness import (
    CALM,
    STABLE,
    TOLERANCE,
    Item,
    Split,
    _steps,
    certificate,
    crumbs,
    divide,
    loads_of,
    whole_of,
)
from scheduler.frontier import search

SHARES = st.sampled_from([Fraction(1, 2), Fraction(3, 5), Fraction(3, 4)])
HALF = {"sanne": Fraction(1, 2), "bram": Fraction(1, 2)}


def item(key, sanne, bram, copies=1, *counts):
    """An item of which Sanne may do ``counts`` copies, by default all or none."""
    menu = tuple(Split({"sanne": n, "bram": copies - n}) for n in (counts or (copies, 0)))
    return Item(key, {"sanne": sanne, "bram": bram}, menu)


ITEMS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        item(f"chore-{n}", a, b, q, *(range(q + 1) if fine else ())) for n, (a, b, q, fine) in enumerate(rows)
    ]
)


def ratios(items, splits, shares):
    loads, wholes = loads_of(items, splits, shares), whole_of(items, shares)
    return sorted((Fraction(loads[m]) / (shares[m] * wholes[m]) for m in shares), reverse=True)


def every_division(items):
    keys = [i.key for i in items]
    return [dict(zip(keys, choice, strict=True)) for choice in product(*(i.menu for i in items))]


def broken(items, splits):
    return sum(i.breaks(splits[i.key]) for i in items)


@settings(max_examples=60, deadline=None)
@given(ITEMS, SHARES)
def test_brute_force_finds_nothing_better(items, share):
    shares = {"sanne": share, "bram": 1 - share}
    best = min(ratios(items, splits, shares) for splits in every_division(items))

    found = divide(items, shares)

    assert found.bound <= best[0]
    reached = ratios(items, found.splits, shares)
    near = [s for s in every_division(items) if ratios(items, s, shares)[0] <= best[0] * TOLERANCE]
    fewest = min(broken(items, splits) for splits in near)
    count = broken(items, found.splits)
    calm = certificate(items, shares, found, {}).envy_free_up_to_one
    if fewest < 3:
        assert count == fewest or calm  # one more split only where it takes envy away
    if count < 3 and reached[0] <= best[0] * TOLERANCE:
        nearest = min(ratios(items, s, shares) for s in near if broken(items, s) == count)
        assert reached == nearest or (calm and reached[0] >= nearest[0])
    if reached[0] > best[0] * TOLERANCE:
        assert calm  # further from the best only where nothing nearer leaves nobody envious
        assert reached[0] <= best[0] * CALM


@settings(max_examples=60, deadline=None)
@given(ITEMS, SHARES)
def test_cutting_chores_into_crumbs_never_beats_the_bound(items, share):
    shares = {"sanne": share, "bram": 1 - share}
    crumbled = [
        Item(i.key, i.cost, tuple(Split({"sanne": n, "bram": 24 - n}) for n in range(25)))
        for i in (replace(i, cost={m: c * i.copies for m, c in i.cost.items()}) for i in items)
        if all(s.of("sanne") in (0, i.copies) for s in i.menu)
    ]
    if not crumbled:
        return

    bound = crumbs(crumbled, shares, ("sanne", "bram"))

    best = min(worst for worst, _ in search(_steps(crumbled, ("sanne", "bram")), agreed_of(crumbled, shares)).best)
    assert bound <= best <= bound * Fraction(3, 2)


def agreed_of(items, shares):
    wholes = whole_of(items, shares)
    return tuple(shares[m] * wholes[m] for m in ("sanne", "bram"))


@settings(max_examples=60, deadline=None)
@given(ITEMS, SHARES, st.data())
def test_what_was_agreed_changes_as_little_as_fairness_allows(items, share, data):
    shares = {"sanne": share, "bram": 1 - share}
    before = [replace(i, before=data.draw(st.sampled_from(i.menu)).copies) for i in items]
    best = min(ratios(items, splits, shares) for splits in every_division(items))[0]

    found = divide(before, shares)

    def changes(splits):
        return sum(i.price(splits[i.key]) for i in before)

    near = [s for s in every_division(items) if ratios(items, s, shares)[0] <= best * STABLE]
    calm = certificate(before, shares, found, {}).envy_free_up_to_one
    assert changes(found.splits) == min(map(changes, near)) or calm


def test_a_rota_that_is_fair_stays_as_it_is():
    items = [item(f"chore-{n}", 10, 10, 2, 0, 1, 2) for n in range(6)]
    before = [replace(i, before={"sanne": 2} if n % 2 else {"bram": 2}) for n, i in enumerate(items)]

    found = divide(before, HALF)

    assert [dict(found.splits[i.key].copies)["sanne"] for i in before] == [0, 2, 0, 2, 0, 2]


@settings(max_examples=40, deadline=None)
@given(ITEMS, SHARES, st.integers(2, 9))
def test_finding_everything_heavier_changes_nothing(items, share, factor):
    shares = {"sanne": share, "bram": 1 - share}
    louder = [Item(i.key, {**i.cost, "sanne": i.cost["sanne"] * factor}, i.menu) for i in items]

    assert divide(louder, shares).splits == divide(items, shares).splits


@settings(max_examples=40, deadline=None)
@given(ITEMS, SHARES)
def test_exchanging_the_two_mirrors_the_division(items, share):
    swap = {"sanne": "bram", "bram": "sanne"}
    shares = {"sanne": share, "bram": 1 - share}
    mirrored = [
        Item(
            i.key,
            {swap[m]: c for m, c in i.cost.items()},
            tuple(Split({swap[m]: n for m, n in s.copies.items()}) for s in i.menu),
        )
        for i in items
    ]
    other = {swap[m]: s for m, s in shares.items()}

    found, back = divide(items, shares), divide(mirrored, other)

    assert ratios(items, found.splits, shares) == ratios(mirrored, back.splits, other)


@settings(max_examples=30, deadline=None)
@given(ITEMS, SHARES)
def test_the_certificate_can_be_recomputed_by_hand(items, share):
    shares = {"sanne": share, "bram": 1 - share}
    found = divide(items, shares)

    proof = certificate(items, shares, found, {})

    loads = loads_of(items, found.splits, shares)
    assert proof.worst == ratios(items, found.splits, shares)[0]
    assert proof.bound <= proof.worst
    assert {load.member: load.points for load in proof.loads} == loads
    better = [
        other
        for splits in every_division(items)
        if broken(items, splits) <= broken(items, found.splits)
        for other in [loads_of(items, splits, shares)]
        if other != loads and all(other[m] <= loads[m] for m in loads)
    ]
    assert proof.efficient == (not better)
    for me, you in (("sanne", "bram"), ("bram", "sanne")):
        own = [i.cost[me] for i in items if found.splits[i.key].of(me)]
        content = loads[me] <= shares[me] * whole_of(items, shares)[me] + shares[you] * max(own, default=0)
        assert content or not proof.envy_free_up_to_one


def test_who_agreed_to_nothing_gets_only_what_nobody_else_may_do():
    items = [item("cooking", 10, 10, 7), item("car", 5, 5, 1, 0), item("dishes", 3, 3, 7, *range(8))]

    found = divide(items, {"sanne": Fraction(1), "bram": Fraction(0)})

    assert loads_of(items, found.splits, HALF) == {"sanne": 91, "bram": 5}


def test_who_is_alone_does_everything():
    alone = Item("dishes", {"sanne": 3}, (Split({"sanne": 7}),))

    found = divide([alone], {"sanne": Fraction(1)})

    assert (found.splits["dishes"].of("sanne"), found.bound) == (7, 1)


def test_costs_too_fine_for_the_table_are_still_divided_well():
    items = [item(f"chore-{n}", 99_991 + 977 * n, 100_003 + 853 * n) for n in range(14)]

    found = divide(items, HALF)

    worst = ratios(items, found.splits, HALF)[0]
    assert found.bound <= worst <= Fraction(101, 100)


@pytest.mark.parametrize("count", [3, 4])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_more_people_come_near_the_bound(count, data):
    names = [f"m{n}" for n in range(count)]
    shares = dict.fromkeys(names, Fraction(1, count))
    costs = data.draw(st.lists(st.lists(st.integers(1, 9), min_size=count, max_size=count), min_size=1, max_size=6))
    items = [
        Item(f"c{n}", dict(zip(names, row, strict=True)), tuple(Split({m: 1}) for m in names))
        for n, row in enumerate(costs)
    ]

    found = divide(items, shares)

    worst = ratios(items, found.splits, shares)[0]
    best = min(ratios(items, splits, shares)[0] for splits in every_division(items))
    assert found.bound <= best <= worst
    assert worst <= best * Fraction(102, 100)
    again = divide(items[::-1], shares).splits
    assert ratios(items, again, shares)[0] == worst
    assert certificate(items, shares, found, {}).worst == worst


def test_three_share_out_the_days_of_a_week_and_the_bound_is_that_of_single_times():
    thirds = dict.fromkeys(("bram", "joris", "sanne"), Fraction(1, 3))
    daily = Item("cook", dict.fromkeys(thirds, 10), tuple(Split({m: 364}) for m in thirds), grain=52)

    found = divide([daily], thirds)

    assert sorted(found.splits["cook"].copies.values()) == [104, 104, 156]
    assert found.bound == 1


def test_three_share_whole_chores_and_what_is_split_in_any_case_stays_so():
    thirds = dict.fromkeys(("bram", "joris", "sanne"), Fraction(1, 3))
    cost = dict.fromkeys(thirds, 10)
    turns = Item("bed", cost, (Split({"bram": 18, "joris": 17, "sanne": 17}),))
    whole = [Item(f"c{n}", cost, tuple(Split({m: 52}) for m in thirds)) for n in range(3)]

    found = divide([turns, *whole], thirds)

    assert found.splits["bed"] == turns.menu[0]
    assert sorted(next(iter(found.splits[i.key].copies)) for i in whole) == ["bram", "joris", "sanne"]
