"""Who alone: brute force finds nothing fairer and nothing with fewer changes, and what should not matter does not."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from week_world import HALF, SHARES, shares_of

from scheduler.lots import Lot, changes_of, content, loads_of, scales_of
from scheduler.several import relaxed
from scheduler.who import divide_items, least_change, who

COUPLE = ("bram", "sanne")
THIRDS = {"bram": Fraction(1, 3), "joris": Fraction(1, 3), "sanne": Fraction(1, 3)}


def lot(sanne, bram, copies=1, may=COUPLE, usual=None):
    return Lot(copies, {"sanne": sanne, "bram": bram}, may, usual)


LOTS = st.lists(
    st.builds(
        lot,
        st.integers(1, 40),
        st.integers(1, 40),
        st.integers(1, 3),
        st.sampled_from([COUPLE, COUPLE, COUPLE, ("sanne",), ("bram",)]),
        st.sampled_from([None, "sanne", "bram"]),
    ),
    min_size=1,
    max_size=4,
)
CARRIED = st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(-3, 20)]).map(lambda c: {"sanne": c, "bram": -c})


def every_division(lots, members=COUPLE):
    for lot_ in lots:
        assert set(lot_.may) <= set(members)
    menus = [
        [
            dict(zip(each.may, counts, strict=True))
            for counts in product(range(each.copies + 1), repeat=len(each.may))
            if sum(counts) == each.copies
        ]
        for each in lots
    ]
    return list(product(*menus))


def ranked(lots, counts, shares, carried):
    scales = scales_of(lots, shares, carried)
    return scales.ranked(loads_of(lots, counts, tuple(shares)))


@settings(max_examples=150, deadline=None)
@given(LOTS, SHARES, CARRIED)
def test_brute_force_finds_nothing_fairer(lots, share, carried):
    shares = shares_of(share)
    best = min(ranked(lots, counts, shares, carried) for counts in every_division(lots))

    found = who(lots, shares, carried)

    assert found.exact
    assert found.bound == best[0]
    if found.content:
        assert found.worst >= best[0]
    calm = [c for c in every_division(lots) if content(lots, c, scales_of(lots, shares, carried))]
    if found.worst == best[0] and best in [ranked(lots, c, shares, carried) for c in calm]:
        assert ranked(lots, found.counts, shares, carried) == best


@settings(max_examples=100, deadline=None)
@given(LOTS)
def test_equal_shares_leave_nobody_envious_and_cost_nothing(lots):
    lots = [lot(each.cost["sanne"], each.cost["bram"], each.copies) for each in lots]

    found = who(lots, HALF)

    assert found.content
    assert found.worst == found.bound


@settings(max_examples=100, deadline=None)
@given(LOTS, SHARES, CARRIED)
def test_brute_force_finds_no_fewer_changes(lots, share, carried):
    shares = shares_of(share)
    bound = min(ranked(lots, counts, shares, carried)[0] for counts in every_division(lots))
    limit = bound + abs(bound) / 20
    near = [c for c in every_division(lots) if ranked(lots, c, shares, carried)[0] <= limit]
    calm = [c for c in near if content(lots, c, scales_of(lots, shares, carried))]

    found = least_change(lots, shares, carried, Fraction(1, 20))

    assert found.worst <= limit
    assert found.changes == changes_of(lots, found.counts)
    assert found.changes >= min(changes_of(lots, c) for c in near)
    if not calm:
        assert found.changes == min(changes_of(lots, c) for c in near)
    elif found.content:
        assert found.changes <= min(changes_of(lots, c) for c in calm)


@settings(max_examples=60, deadline=None)
@given(LOTS, SHARES, st.sampled_from([0, 1, 2, 5]), st.sampled_from([0, 5, 30]))
def test_a_looser_tolerance_asks_no_more_changes(lots, share, tight, more):
    found = [least_change(lots, shares_of(share), None, Fraction(percent, 100)) for percent in (tight, tight + more)]

    assert not found[0].content or found[1].changes <= found[0].changes


@settings(max_examples=60, deadline=None)
@given(LOTS, SHARES, st.integers(2, 10**9))
def test_finding_everything_heavier_changes_nothing(lots, share, factor):
    heavier = [lot(e.cost["sanne"] * factor, e.cost["bram"], e.copies, e.may, e.usual) for e in lots]

    assert who(heavier, shares_of(share)).counts == who(lots, shares_of(share)).counts


@settings(max_examples=60, deadline=None)
@given(LOTS, SHARES, st.randoms())
def test_the_order_of_lots_and_members_is_of_no_matter(lots, share, chance):
    order = list(range(len(lots)))
    chance.shuffle(order)
    found, other = who(lots, shares_of(share)), who([lots[n] for n in order], dict(reversed(shares_of(share).items())))

    assert (found.worst, found.bound, found.changes) == (other.worst, other.bound, other.changes)
    assert sorted(found.loads.items()) == sorted(other.loads.items())


@settings(max_examples=40, deadline=None)
@given(LOTS, SHARES, CARRIED)
def test_prices_prove_no_more_than_is_true(lots, share, carried):
    shares = shares_of(share)
    best = min(ranked(lots, counts, shares, carried)[0] for counts in every_division(lots))

    assert relaxed(lots, scales_of(lots, shares, carried), best) <= best


def test_it_weighs_and_does_not_count():
    lots = [lot(60, 60), *[lot(10, 10)] * 6]

    found = who(lots, HALF)

    assert sorted(found.loads.values()) == [60, 60]
    assert sorted(sum(count.get(m, 0) for count in found.counts) for m in COUPLE) == [1, 6]


def test_a_share_of_nothing_gets_only_what_nobody_else_may_do():
    found = who([lot(10, 10, 4), lot(10, 10, 1, ("bram",))], {"sanne": Fraction(1), "bram": Fraction(0)})

    assert found.counts == ({"sanne": 4}, {"bram": 1})


def test_very_many_points_are_divided_near_the_best():
    lots = [lot(999_983 * n + 7, 1_000_003 * n + 11, 3) for n in range(1, 12)]

    found = who(lots, HALF)

    assert found.worst <= found.bound * Fraction(102, 100)
    assert found.content


@pytest.mark.parametrize("solver", [True, False])
def test_three_divide_near_a_bound_that_is_proved(solver):
    costs = [
        (7, {"sanne": 10, "bram": 20, "joris": 30}, ("bram", "joris", "sanne")),
        (7, {"sanne": 30, "bram": 10, "joris": 20}, ("bram", "joris", "sanne")),
        (5, {"sanne": 20, "bram": 30, "joris": 10}, ("bram", "joris", "sanne")),
        (3, {"sanne": 45, "bram": 30, "joris": 60}, ("bram", "sanne")),
    ]

    counts, bound, worst = divide_items(costs, THIRDS, solver=solver)

    assert [sum(count.values()) for count in counts] == [7, 7, 5, 3]
    assert "joris" not in counts[3]
    assert bound <= worst <= bound * Fraction(102 if solver else 105, 100)


TRIO = st.lists(
    st.tuples(st.integers(1, 3), st.tuples(*[st.integers(1, 20)] * 3)).map(
        lambda row: Lot(row[0], dict(zip(THIRDS, row[1], strict=True)), tuple(THIRDS))
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=15, deadline=None)
@given(TRIO)
def test_brute_force_finds_nothing_fairer_for_three(lots):
    best = min(ranked(lots, counts, THIRDS, {}) for counts in every_division(lots, tuple(THIRDS)))[0]

    found = who(lots, THIRDS)

    assert found.bound <= best
    assert found.worst <= best * Fraction(102, 100) or found.content
    assert best <= found.bound * Fraction(102, 100)
