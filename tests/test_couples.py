"""The measuring stand for fairness: its couples are what the docs say, and its own sums are right."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import fairness, lived, peers, recount
from benchmarks.archetypes import ARCHETYPES
from benchmarks.couple_figures import Outcome, figures_of
from benchmarks.couples import (
    GROUPS,
    MEMBERS,
    MONDAY,
    NOW,
    ZONE,
    Couple,
    couple,
    couple_of,
    days_of,
    occurrences,
    times_of,
)
from benchmarks.ours_fairness import agreed
from benchmarks.peers import Item, Items, Kept, Shares
from benchmarks.worklife import fits
from household.model import Event, Rhythm, Span, Who
from scheduler.freebusy import busy_of_all

HALVES = (Fraction(1, 2), Fraction(1, 2))
SOME = (0, 5, 10, 16, 23, 35, 46, 71)


@pytest.fixture(scope="module")
def couples() -> list[Couple]:
    return [couple_of(seed) for seed in range(len(GROUPS))]


# ── the couples ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_couple_whatever_was_made_before() -> None:
    first = couple_of(7)
    couple_of(8)

    assert couple_of(7) == first


def test_a_couple_keeps_its_chores_and_minutes_in_another_group() -> None:
    one, other = couple(3, correlation=1.0), couple(3, correlation=0.0, shares=(75, 25), appointments="many")

    assert [(c.key, c.minutes, c.rhythm) for c in one.home.chores] == [
        (c.key, c.minutes, c.rhythm) for c in other.home.chores
    ]
    assert one.home.own_minutes == other.home.own_minutes


def test_a_thousand_couples_have_29_chores_and_165_occurrences_a_week_in_the_middle() -> None:
    # What is drawn after the chores changes neither; no engagements are sought, which takes most of the time.
    homes = [couple(seed).home for seed in range(1_000)]

    assert statistics.median(len(home.chores) for home in homes) == 29
    assert round(statistics.median(float(occurrences(home)) for home in homes)) == 165


def test_there_are_72_groups_and_seeds_go_round_them() -> None:
    assert len(set(GROUPS)) == 4 * 3 * 3 * 2
    assert {couple_of(seed).group for seed in range(72)} == set(GROUPS)


def test_heaviness_is_as_alike_as_its_group_says() -> None:
    for wanted in (0.0, 0.5, 1.0):
        made = [couple(seed, correlation=wanted).home for seed in range(100)]
        pairs = [tuple(home.heavy[m, c.key] for m in MEMBERS) for home in made for c in home.chores]

        one, other = zip(*pairs, strict=True)
        assert statistics.correlation(one, other) == pytest.approx(wanted, abs=0.06)


def test_when_nothing_is_chosen_nobody_said_anything() -> None:
    assert couple(1, correlation=None).home.heavy == {}


def test_own_minutes_are_within_30_percent(couples: list[Couple]) -> None:
    for home in (made.home for made in couples):
        for (_, key), minutes in home.own_minutes.items():
            assert abs(minutes - home.chore(key).minutes) <= 0.3 * home.chore(key).minutes + 0.5


def test_shares_are_those_of_the_group_and_either_may_have_the_larger(couples: list[Couple]) -> None:
    for made in couples:
        assert sorted((100 * m.share for m in made.home.members), reverse=True) == list(made.group.shares)
    assert len({made.home.members[0].share for made in couples if made.group.shares == (75, 25)}) == 2


def test_each_chore_fits_its_window_for_both(couples: list[Couple]) -> None:
    for chore in (chore for made in couples for chore in made.home.chores):
        low, high = (60 * clock.hour + clock.minute for clock in (chore.window.earliest, chore.window.latest))
        assert high - low >= 1.3 * chore.minutes
        assert chore.window.best is not None
        assert chore.window.earliest <= chore.window.best < chore.window.latest


def test_forced_cells_are_as_many_as_the_group_says(couples: list[Couple]) -> None:
    for made in couples:
        cells = 4 * sum(Fraction(times_of(c), c.rhythm.every) for c in made.home.chores)
        assert 100 * len(made.forced) / cells == pytest.approx(made.group.forced, abs=2.5)


def test_a_forced_cell_is_one_that_the_calendars_or_the_skills_leave_to_one(couples: list[Couple]) -> None:
    for made in couples[:24]:
        free = weekly_free(made)
        for chore in made.home.chores:
            need = max(chore.minutes, *(made.home.own_minutes[m, chore.key] for m in MEMBERS))
            for week, day in product(range(0, 4, chore.rhythm.every), chore.rhythm.days):
                open_to = [m for m in chore.can or MEMBERS if fits(free[m][7 * week + day], chore.window, need)]
                assert open_to
                assert made.forced.get((chore.key, week, day)) == (open_to[0] if len(open_to) == 1 else None)


def weekly_free(made: Couple) -> dict[str, list[int]]:
    """What the recurring events take in four weeks, as the planner reads them: a bit for each five minutes."""
    first = MONDAY + timedelta(weeks=4)
    begin = datetime.combine(first, time(), ZONE)
    home = replace(made.home, events=tuple(e for e in made.home.events if e.parts[0].rrule))
    found = {}
    for member, spans in busy_of_all(home, Span(begin, begin + timedelta(weeks=4))).items():
        bits = 0
        for span in spans:
            low, high = (int((edge - begin).total_seconds()) // 300 for edge in (span.start, span.end))
            bits |= (1 << high) - (1 << low)
        found[member] = [bits >> 288 * day & (1 << 288) - 1 for day in range(28)]
    return found


def test_appointments_are_few_or_many_in_each_week(couples: list[Couple]) -> None:
    for made in couples:
        low, high = {"few": (1, 3), "many": (4, 8)}[made.group.appointments]
        once = [e for e in made.home.events if not e.parts[0].rrule]
        counts = Counter((e.calendar, week_of(e)) for e in once)
        assert len(counts) == 2 * 18
        assert all(low <= count <= high for count in counts.values())


def week_of(event: Event) -> int:
    start = event.parts[0].start
    assert isinstance(start, datetime)
    return (start.date() - MONDAY).days // 7


def test_paid_work_is_25_to_45_hours_a_week_and_comes_round_in_the_cycle(couples: list[Couple]) -> None:
    for made in couples:
        shifts = [e for e in made.home.events if "shift" in e.uid]
        assert {e.calendar for e in shifts} == {1, 2}
        assert made.home.household.cycle in (2, 4)


def test_the_table_of_chores_has_about_45_of_five_minutes_to_an_hour() -> None:
    assert len({kind.key for kind in ARCHETYPES}) == len(ARCHETYPES) == 45
    assert min(kind.least for kind in ARCHETYPES) == 5
    assert max(kind.most for kind in ARCHETYPES) == 60


def test_together_and_turns_are_rare(couples: list[Couple]) -> None:
    ways = Counter(chore.who for made in couples for chore in made.home.chores)

    assert 0 < ways[Who.TOGETHER] < ways.total() * 0.05
    assert 0 < ways[Who.TURNS] < ways.total() * 0.05


# ── the bound and the peers ─────────────────────────────────────────────────────────────────────

items = st.lists(
    st.builds(
        lambda copies, one, two, mine, theirs: Item(
            "x", copies, one, two, min(mine, copies), min(theirs, copies - min(mine, copies))
        ),
        st.integers(1, 3),
        st.integers(1, 30),
        st.integers(1, 30),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=5,
)
shares = st.sampled_from([HALVES, (Fraction(3, 5), Fraction(2, 5)), (Fraction(1, 4), Fraction(3, 4))])


def everything(work: Items) -> list[Kept]:
    return list(product(*(range(i.only_one, i.copies - i.only_two + 1) for i in work)))


@settings(deadline=None)
@given(items, shares)
def test_no_division_comes_below_the_bound_even_when_copies_are_cut(work: Items, agreed_on: Shares) -> None:
    bound = peers.lp_bound(work, agreed_on)

    cut = [Item("x", 6 * i.copies, i.one, i.two, 6 * i.only_one, 6 * i.only_two) for i in work[:2]]
    assert min(peers.worst(work, agreed_on, kept) for kept in everything(work)) >= bound
    assert min(peers.worst(cut, agreed_on, kept) for kept in everything(cut)) >= peers.lp_bound(cut, agreed_on)


@settings(deadline=None)
@given(items, shares)
def test_the_bound_is_reached_by_cutting_one_copy(work: Items, agreed_on: Shares) -> None:
    """Among divisions that cut at most one item, at the place where the ratios meet, one has the bound."""
    bound = peers.lp_bound(work, agreed_on)

    assert bound in {ratio for kept in everything(work) for ratio in meeting(work, agreed_on, kept)}


def meeting(work: Items, agreed_on: Shares, kept: Kept) -> list[Fraction]:
    """The worst ratio of a division, and those after a part of one more copy is handed over so that both are equal."""
    agreed_points = [share * whole for share, whole in zip(agreed_on, peers.wholes(work), strict=True)]
    first, second = peers.ratios(work, agreed_on, peers.loads(work, kept))
    found = [max(first, second)]
    for item, mine in zip(work, kept, strict=True):
        step = item.one / agreed_points[0] + item.two / agreed_points[1]
        part = (first - second) / step
        if mine > item.only_one and 0 < part < 1:
            found.append(first - part * item.one / agreed_points[0])
    return found


@settings(deadline=None)
@given(items, shares)
def test_the_frontier_and_the_exact_division_agree_with_trying_everything(work: Items, agreed_on: Shares) -> None:
    tried = everything(work)

    kept = peers.exact(work, agreed_on)
    table = peers.frontier(work)

    assert kept in tried
    assert peers.worst(work, agreed_on, kept) == min(peers.worst(work, agreed_on, other) for other in tried)
    reached = {peers.loads(work, other) for other in tried}
    for load in reached:
        dominated = any(o != load and o[0] <= load[0] and o[1] <= load[1] for o in reached)
        assert peers.is_efficient(table, load) is not dominated


@settings(deadline=None)
@given(items, shares)
def test_one_owner_is_the_best_of_all_that_leave_a_chore_whole(work: Items, agreed_on: Shares) -> None:
    wholly = list(product(*({i.only_one, i.copies - i.only_two} for i in work)))

    best = min(peers.worst(work, agreed_on, kept) for kept in wholly)

    assert peers.one_owner(work, agreed_on) == best


@settings(deadline=None)
@given(items, shares)
def test_each_peer_hands_out_every_copy_and_none_to_who_cannot(work: Items, agreed_on: Shares) -> None:
    for name, peer in peers.PEERS.items():
        if name != "plain CP-SAT":
            kept = peer(work, agreed_on)
            assert all(i.only_one <= n <= i.copies - i.only_two for i, n in zip(work, kept, strict=True)), name


def test_the_plain_solver_finds_the_best_of_a_small_week() -> None:
    pytest.importorskip("ortools")
    chance = random.Random(1)
    work = [Item(str(n), 2, chance.randint(5, 60), chance.randint(5, 60), n % 2, 0) for n in range(6)]

    kept = peers.solver(work, HALVES)

    assert peers.worst(work, HALVES, kept) == peers.worst(work, HALVES, peers.exact(work, HALVES))


def test_the_adjusted_winner_stops_when_the_first_has_no_more_envy() -> None:
    chance = random.Random(2)
    work = [Item(str(n), 3, chance.randint(5, 60), chance.randint(5, 60)) for n in range(8)]

    kept = peers.adjusted_winner(work, HALVES)

    assert peers.is_wef1(work, HALVES, kept)
    assert peers.is_efficient(peers.frontier(work), peers.loads(work, kept))


def test_picking_in_turns_leaves_no_envy_beyond_one_when_nothing_is_forced() -> None:
    chance = random.Random(3)
    work = [Item(str(n), 2, chance.randint(5, 60), chance.randint(5, 60)) for n in range(8)]

    assert peers.is_wef1(work, HALVES, peers.round_robin(work, HALVES))


# ── the recount ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SOME)
def test_a_certificate_says_what_its_events_come_to(seed: int) -> None:
    made = couple_of(seed)

    home, agreement, _ = agreed(made, MONDAY, 2)

    count, year = (recount.recount(made, home, agreement, weeks) for weeks in (4, 52))
    bound = peers.lp_bound(count.items, count.shares)
    assert count.lost == ()
    assert recount.differs(count, year, agreement.certificate, bound) == ()


def test_the_recount_sees_a_certificate_that_flatters() -> None:
    made = couple_of(0)
    home, agreement, _ = agreed(made, MONDAY, 2)
    count, year = (recount.recount(made, home, agreement, weeks) for weeks in (4, 52))
    bound = peers.lp_bound(count.items, count.shares)

    flattering = replace(agreement.certificate, worst=agreement.certificate.bound)
    poorer = replace(agreement, series=agreement.series[1:])

    assert recount.differs(count, year, flattering, bound) == ("worst",)
    assert recount.recount(made, home, poorer).lost


def test_what_happens_rarely_and_what_is_done_together_is_counted_too() -> None:
    made = couple(1)
    bath, *_ = made.home.chores
    rare = replace(bath, key="rare", rhythm=Rhythm(every=4), thinking=10)
    both = replace(bath, key="both", rhythm=Rhythm(times=3), who=Who.TOGETHER, thinking=0)
    home = replace(made.home, chores=(rare, both))

    found = {i.key: (i.copies, i.only_one, i.only_two) for i in recount.items_of(made, home)}

    assert found == {"rare": (1, 0, 0), "rare:thinking": (1, 0, 0), "both:bram": (12, 12, 0), "both:sanne": (12, 0, 12)}


# ── what is lived, and the table ────────────────────────────────────────────────────────────────


def test_without_slips_nothing_drifts_and_what_is_carried_over_brings_it_back() -> None:
    made = couple_of(0)
    work = lived.week_items(made, made.home)

    carried = lived.freely(random.Random(1), work, HALVES, peers.exact)
    left = lived.freely(random.Random(1), work, HALVES, lambda items, shares, _: peers.exact(items, shares))

    assert lived.drift([Fraction(12), Fraction(12)], HALVES, HALVES) == 0
    assert carried < left


def test_drift_is_in_weeks_of_what_was_agreed() -> None:
    quarter = (Fraction(1, 4), Fraction(3, 4))

    assert lived.drift([Fraction(5, 4), Fraction(3)], (quarter), quarter) == Fraction(3, 4)


def test_the_worst_group_stands_first_and_a_missed_target_is_called_short() -> None:
    outcomes = [
        Outcome(n, group, {"rota 2": value}, (), 90.0)
        for n, (group, value) in enumerate([("calm", 0.1), ("calm", 0.2), ("busy", 3.0)])
    ]

    lines = list(fairness.rows(outcomes, None))

    assert [line[0] for line in lines[1:3]] == ["  busy (1)", "  calm (2)"]
    assert lines[0][2:4] == ("median 0.2 %\np95 3 %", "ok\nshort")
    assert lines[3][3] == "not there yet"


def test_all_figures_of_a_couple_are_there() -> None:
    pytest.importorskip("ortools")

    found = figures_of(1)

    assert found.wrong == ()
    assert {"rota 2", "rota 4", "wef1 2", "given of 50", "drift rota", "agree 4", "peer one owner"} <= set(
        found.figures
    )
    assert found.figures["masters"] == 0


def test_days_and_times_of_a_chore_agree() -> None:
    assert NOW.weekday() == 0
    for chore in couple(2).home.chores:
        assert times_of(chore) <= len(days_of(chore)) <= 7
