"""The sum done again: what the planner states comes out, what was tampered with does not, and nothing leaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from drawing import EVERY_DAY, at, busy_family, home_of, window
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    Certificate,
    Children,
    Chore,
    Counted,
    Load,
    Refused,
    Rhythm,
    RoutinePart,
    Series,
    Who,
)
from language.plan_file import read_plan, write_plan
from scheduler.checking import check_half, is_content
from scheduler.checking_both import apart_of, bound_of, check_whole
from scheduler.planner import agree
from scheduler.proof import NothingCounted, proof_for, still_adds_up
from scheduler.routines import bundle

NOW = at(0, 9, week=-1)
EVENING = window("18:30", "21:00", "19:00")
HALF = {"bram": Fraction(1, 2), "sanne": Fraction(1, 2)}


def wrong(findings):
    return [finding for finding in findings if finding.right is False]


def proofs(home, agreement):
    return [proof_for(home, agreement, member.key) for member in home.members]


@pytest.fixture(scope="module")
def agreed():
    home = busy_family()
    return home, agree(home, NOW)


@pytest.fixture(scope="module")
def few():
    """A chore of each kind: daily, by turns, together, some days a week, by the month, of one person."""
    keys = {"cooking", "bedtime", "story", "folding", "bins", "windows", "garden", "school-mail"}
    home = busy_family()
    home = replace(home, chores=tuple(chore for chore in home.chores if chore.key in keys))
    return home, agree(home, NOW)


def test_all_that_the_planner_states_comes_out(agreed):
    home, agreement = agreed

    findings = check_whole(proofs(home, agreement), agreement.certificate)

    assert wrong(findings) == []
    assert {f.what for f in findings} >= {"copies", "thinking", "load", "ratio", "envy", "bound", "worst_exact"}
    assert [f.stated for f in findings if f.what == "bound"] == [str(agreement.certificate.bound)]


RHYTHMS = st.one_of(
    st.builds(Rhythm, times=st.integers(1, 7), every=st.sampled_from((1, 2, 3, 4, 5, 6))),
    st.builds(Rhythm, days=st.sampled_from(((1,), (0, 3), (0, 1, 2, 3, 4), tuple(range(7))))),
    st.builds(
        Rhythm, unit=st.just("month"), every=st.sampled_from((1, 2, 3, 5, 6)), monthday=st.sampled_from((0, 1, 31, -1))
    ),
    st.builds(Rhythm, unit=st.just("month"), days=st.just((5,)), nth=st.sampled_from((1, 4, -1))),
    st.builds(Rhythm, unit=st.just("year"), month=st.integers(1, 12), monthday=st.sampled_from((1, 29, 31))),
    st.builds(Rhythm, unit=st.just("after"), every=st.integers(3, 30)),
)
CHORE = st.builds(
    Chore,
    key=st.just("x"),
    name=st.just("x"),
    minutes=st.sampled_from((5, 10, 15, 30)),
    rhythm=RHYTHMS,
    window=st.just(window("08:00", "22:00", "19:00")),
    who=st.sampled_from((Who.EITHER, Who.EITHER, Who.TURNS, Who.TOGETHER)),
    thinking=st.sampled_from((0, 0, 10)),
    months=st.sampled_from(((), (), (4, 5, 6, 7, 8, 9), (1, 2))),
    children=st.booleans(),
    can=st.sampled_from(((), (), ("sanne",))),
    travel=st.sampled_from((0, 0, 10)),
)


@given(
    st.lists(CHORE, min_size=1, max_size=6),
    st.lists(st.integers(1, 3), min_size=12, max_size=12),
    st.sampled_from((1, 2, 4)),
    st.sampled_from((None, Children(2, (0, 1, 2, 9, 10, 11, 12, 13)))),
    st.sampled_from((Fraction(1, 2), Fraction(3, 5))),
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_agreed_can_be_done_again(chores, minds, cycle, children, share):
    chores = tuple(
        replace(c, key=f"c{n}", name=f"c{n}", months=c.months if c.rhythm.unit == "week" else ())
        for n, c in enumerate(chores)
    )
    home = home_of((), chores, share)
    heavy = {(m, c.key): minds[2 * n + k] for n, c in enumerate(chores) for k, m in enumerate(("sanne", "bram"))}
    household = replace(home.household, cycle=cycle, children=children)
    home = replace(home, household=household, heavy=heavy, own_minutes={("bram", "c0"): 7})

    agreement = agree(home, NOW)

    both = proofs(home, agreement)
    assert wrong(check_whole(both, agreement.certificate)) == []
    assert [read_plan(write_plan(plan)) for plan in both] == both


# ── what was tampered with ──────────────────────────────────────────────────────────────────────

#: What a half only tells: how the home is called, since when, how long something lasts in the calendar. When a series
#: began it tells too, as long as its rule gives that day and nobody else has it; what somebody has to have at least
#: counts for the bound alone.
TOLD_ONLY = ("household", "starts_on", "minutes")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            yield from leaves(item, (*path, key))
    else:
        yield path


def tampered(body: dict[str, Any], path: tuple[Any, ...]) -> str:
    """The file with one value otherwise: one more, another word, the other member, another day."""
    other: Any = json.loads(json.dumps(body))
    inside = other
    for key in path[:-1]:
        inside = inside[key]
    old = inside[path[-1]]
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, int):
        new = old + 1
    elif old in body["shares"]:
        new = next(m for m in body["shares"] if m != old)
    elif path[-1] == "start":
        new = f"{date.fromisoformat(old[:10]).replace(year=2028).isoformat()}{old[10:]}"
    elif path[-1] == "rule":
        new = old.replace("FREQ=WEEKLY;", "FREQ=WEEKLY;INTERVAL=13;").replace(
            "FREQ=MONTHLY;", "FREQ=MONTHLY;INTERVAL=7;"
        )
        new = new if new != old else ""
    else:
        new = f"{old}1"
    inside[path[-1]] = new
    return json.dumps(other)


def holds(text: str) -> bool:
    try:
        return not wrong(check_half(read_plan(text)))
    except Refused:
        return False


def test_whichever_value_is_changed_the_sum_fails(few):
    home, agreement = few
    body = json.loads(write_plan(proof_for(home, agreement, "sanne")))

    unnoticed = []
    for path in leaves(body):
        told_only = path[0] in TOLD_ONLY or (path[0] == "series" and path[-1] in ("minutes", "start"))
        if not told_only and "least" not in path and holds(tampered(body, path)):
            unnoticed.append(path)

    assert holds(json.dumps(body))
    assert unnoticed == []


def test_whatever_differs_between_two_halves_is_noticed(few):
    home, agreement = few
    sanne, bram = proofs(home, agreement)
    body = json.loads(write_plan(sanne))

    for path in leaves(body):
        if path[0] in TOLD_ONLY or "least" in path or path[0] == "others" or path[-1] == "start":
            try:
                findings = check_whole([read_plan(tampered(body, path)), bram])
            except Refused:
                continue
            assert wrong(findings), path


def test_two_halves_of_one_person_are_not_a_whole(agreed):
    sanne = proof_for(*agreed, "sanne")

    assert [f.what for f in wrong(check_whole([sanne, sanne]))] == ["halves"]


def test_one_who_takes_the_weeks_of_the_other_is_noticed():
    bath = Chore("bath", "Bad", 20, Rhythm(days=(2,)), EVENING, who=Who.TURNS)
    home = home_of((), (bath,))
    plan = proof_for(home, agree(home, NOW), "sanne")
    first, second = plan.series

    same_weeks = replace(plan, series=(first, replace(second, start=first.start)))

    assert wrong(check_half(plan)) == []
    assert [f.what for f in wrong(check_half(same_weeks))] == ["twice"]


def test_a_rota_in_routines_proves_the_same(agreed):
    home, agreement = agreed
    bundled = replace(
        agreement, series=bundle(replace(home, household=replace(home.household, routines=True)), agreement.series)
    )

    assert any(series.parts for series in bundled.series)
    assert wrong(check_whole(proofs(home, bundled), agreement.certificate)) == []


def test_a_routine_is_counted_chore_by_chore():
    chores = tuple(Chore(k, k, 10, EVERY_DAY, EVENING) for k in ("dishes", "toys"))
    parts = (RoutinePart("dishes", tuple(range(7)), 10), RoutinePart("toys", (0, 2), 10))
    evening = Series("evening", "sanne", 0, at(0, 19), 20, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO", parts)
    rest = Series("toys", "bram", 0, at(1, 19), 10, "FREQ=WEEKLY;BYDAY=TU,TH,FR,SA,SU;WKST=MO")
    counted = (Counted("dishes", {"sanne": 364}), Counted("toys", {"bram": 260, "sanne": 104}))
    loads = (
        Load("bram", Fraction(1, 2), Fraction(0), Fraction(0), 5200, 14560),
        Load("sanne", Fraction(1, 2), Fraction(0), Fraction(0), 9360, 14560),
    )
    proof = Certificate(loads, Fraction(9, 7), Fraction(1), True, True, (), counted)
    agreement = Agreement(1, date(2026, 3, 2), (evening, rest), {}, proof)

    plan = proof_for(home_of((), chores), agreement, "bram")

    assert wrong(check_half(plan)) == []
    assert read_plan(write_plan(plan)) == plan
    less = replace(plan, series=(replace(plan.series[0], parts=parts[:1]), plan.series[1]))
    assert [f.about for f in wrong(check_half(less))] == ["toys, sanne"]


# ── what nobody can tell from it ────────────────────────────────────────────────────────────────


def text_for_sanne(brams: dict[str, int], scale: int) -> str:
    """Sanne's file of one and the same division, whatever Bram finds of the chores and whatever that comes to."""
    chores = tuple(Chore(k, k, 10, EVERY_DAY, EVENING) for k in ("dishes", "toys", "cooking"))
    home = replace(home_of((), chores), heavy={("bram", key): n for key, n in brams.items()})
    counted = (
        Counted("cooking", {"sanne": 364}),
        Counted("dishes", {"bram": 364}),
        Counted("toys", {"bram": 182, "sanne": 182}),
    )
    loads = (
        Load("bram", Fraction(1, 2), Fraction(0), Fraction(0), 51 * scale, 100 * scale),
        Load("sanne", Fraction(1, 2), Fraction(0), Fraction(0), 10920, 21840),
    )
    bound = Fraction(90 + sum(brams.values()), 100)
    proof = Certificate(loads, Fraction(51, 50), bound, bool(scale % 2), bool(scale % 3), (), counted)
    series = (Series("cooking", "sanne", 0, at(0, 19), 10, "FREQ=WEEKLY;BYDAY=MO;WKST=MO"),)
    return write_plan(proof_for(home, Agreement(1, date(2026, 3, 2), series, {}, proof), "sanne"))


@given(st.fixed_dictionaries({k: st.integers(1, 3) for k in ("dishes", "toys", "cooking")}), st.integers(1, 50))
def test_homes_that_differ_in_what_the_other_minds_give_the_same_file(brams, scale):
    assert text_for_sanne(brams, scale) == text_for_sanne({}, 7)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=3, max_size=3), st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_as_the_planner_makes_them_too(minds, else_):
    chores = tuple(Chore(k, k, 10 * (n + 1), EVERY_DAY, EVENING) for n, k in enumerate(("dishes", "toys", "cooking")))
    heavy = {
        (m, c.key): n for c, two in zip(chores, minds, strict=True) for m, n in zip(("sanne", "bram"), two, strict=True)
    }
    one = replace(home_of((), chores), heavy=heavy)
    two = replace(one, heavy={**heavy, ("bram", "toys"): else_})
    first, second = agree(one, NOW), agree(two, NOW)
    ratios = [proof_for(home, found, "bram").ratio for home, found in ((one, first), (two, second))]
    assume(first.certificate.counted == second.certificate.counted and first.series == second.series)
    assume(ratios[0] == ratios[1])

    assert write_plan(proof_for(one, first, "sanne")) == write_plan(proof_for(two, second, "sanne"))


# ── the sums themselves ─────────────────────────────────────────────────────────────────────────

THINGS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 9), st.integers(1, 9), st.integers(0, 1)),
    min_size=1,
    max_size=4,
)


def things(drawn):
    counted = [
        Counted(f"c{n}", {"bram": mine, "sanne": yours}, {"sanne": min(least, yours)})
        for n, (mine, yours, _, _, least) in enumerate(drawn)
    ]
    points = {
        "bram": {f"c{n}": cost for n, (_, _, cost, _, _) in enumerate(drawn)},
        "sanne": {f"c{n}": cost for n, (_, _, _, cost, _) in enumerate(drawn)},
    }
    return counted, points


def every_division(counted, points) -> Iterator[tuple[int, int]]:
    """The loads of every way to hand out single copies."""
    ranges = [range(sum(c.copies.values()) - c.least.get("sanne", 0) + 1) for c in counted]
    for mine in product(*ranges):
        yield (
            sum(points["bram"][c.key] * n for c, n in zip(counted, mine, strict=True)),
            sum(points["sanne"][c.key] * (sum(c.copies.values()) - n) for c, n in zip(counted, mine, strict=True)),
        )


@given(THINGS)
def test_no_division_comes_under_the_bound(drawn):
    counted, points = things(drawn)
    assume(sum(sum(c.copies.values()) for c in counted))
    wholes = [sum(points[m][c.key] * sum(c.copies.values()) for c in counted) for m in ("bram", "sanne")]

    best = min(
        max(Fraction(2 * d, t) for d, t in zip(two, wholes, strict=True)) for two in every_division(counted, points)
    )

    assert bound_of(counted, points, HALF) <= best


@given(THINGS)
def test_efficient_is_that_no_way_to_hand_out_single_copies_is_better(drawn):
    counted, points = things(drawn)
    have = tuple(sum(points[m][c.key] * c.copies[m] for c in counted) for m in ("bram", "sanne"))

    better = any(a <= have[0] and b <= have[1] and (a, b) != have for a, b in every_division(counted, points))

    found = apart_of(counted, points)
    assert found is not None
    assert found.none is not better


def test_envy_up_to_one_is_by_hand_what_it_says():
    counted = [Counted("a", {"sanne": 3}), Counted("b", {"bram": 1})]

    assert is_content("sanne", counted, {"a": 2, "b": 4}, HALF)
    assert not is_content("sanne", counted, {"a": 2, "b": 3}, HALF)
    assert is_content("bram", counted, {"a": 1, "b": 9}, HALF)


def test_an_agreement_without_what_was_divided_proves_nothing(agreed):
    home, agreement = agreed
    bare = replace(agreement, certificate=replace(agreement.certificate, counted=()))

    with pytest.raises(NothingCounted):
        proof_for(home, bare, "sanne")


def test_who_minds_a_chore_more_since_is_told(agreed):
    home, agreement = agreed
    mine = next(c.key for c in agreement.certificate.counted if c.copies.get("sanne") and ":" not in c.key)
    since = replace(home, heavy={**home.heavy, ("sanne", mine): 3 if home.heavy.get(("sanne", mine), 2) != 3 else 1})

    assert still_adds_up(proof_for(home, agreement, "sanne"))
    assert not still_adds_up(proof_for(since, agreement, "sanne"))


def test_the_check_knows_nothing_of_what_made_the_plan():
    import scheduler.checking
    import scheduler.checking_both

    for module in (scheduler.checking, scheduler.checking_both):
        text = Path(module.__file__).read_text(encoding="utf-8")
        assert not any(
            f"scheduler.{name}" in text for name in ("fairness", "frontier", "menus", "rules", "occurrences")
        )
