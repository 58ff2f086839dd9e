"""Evenings so full that one chore after the other leaves something over, placed all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from drawing import EVERY_DAY, at, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Chore, Rhythm, Span, Who
from scheduler import cpsat
from scheduler.occurrences import happenings, utc
from scheduler.planner import NobodyCan, agree, plan
from scheduler.weekgrid import minute_of

NOW = at(0, 9, week=-1)
EVENING = window("19:00", "20:00", "19:10")


def hers(key, minutes, rhythm=EVERY_DAY, hours=EVENING, **more):
    return Chore(key, key, minutes, rhythm, hours, who=Who.ONE, owner="sanne", **more)


def crowded():
    return home_of((), (hers("bath", 25), hers("dishes", 20), hers("bags", 15)))


def moments(agreement, member):
    weeks = Span(NOW, NOW + timedelta(weeks=5))
    mine = [s for s in agreement.series if s.member == member] + [agreement.check_in]
    return [
        Span(utc(start), utc(start) + timedelta(minutes=s.minutes)) for s in mine if s for start in happenings(s, weeks)
    ]


def tried(home):
    """The agreement, or else the chore that nobody can do."""
    try:
        return agree(home, NOW), ""
    except NobodyCan as nobody:
        return None, nobody.details["chore"]


def test_an_evening_with_no_minute_to_spare_is_placed_at_once():
    agreement = agree(crowded(), NOW)

    assert {s.chore for s in agreement.series} == {"bath", "dishes", "bags"}
    assert sum(s.minutes for s in agreement.series) == 60
    assert not any(a.overlaps(b) for a, b in combinations(moments(agreement, "sanne"), 2))
    home = replace(crowded(), agreement=agreement)
    assert plan(home, 2, at(0, 6)).exceptions == ()


def test_what_has_no_room_even_then_is_named():
    chores = (*crowded().chores, hers("toys", 10))

    with pytest.raises(NobodyCan) as nobody:
        agree(home_of((), chores), NOW)

    assert nobody.value.details["chore"] in {chore.name for chore in chores}


def test_without_the_solver_a_crowded_evening_is_said(monkeypatch):
    monkeypatch.setattr(cpsat, "is_here", lambda: False)

    with pytest.raises(NobodyCan):
        agree(crowded(), NOW)


def test_in_a_crowded_evening_what_goes_after_comes_after():
    chores = (hers("bath", 25), hers("dishes", 20), hers("bags", 10, after="dishes", gap=5))

    starts = {s.chore: s.start.time() for s in agree(home_of((), chores), NOW).series}

    assert minute_of(starts["bags"]) >= minute_of(starts["dishes"]) + 25


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([5, 10, 15, 20, 25, 30]), st.sampled_from(["sanne", "bram", "both", "either"])),
        min_size=3,
        max_size=6,
    ),
    st.integers(1, 7),
    st.booleans(),
)
def test_whatever_the_evening_all_is_placed_apart_or_the_home_is_told(parts, times, turned):
    rhythm = EVERY_DAY if times == 7 else Rhythm(times=times)
    whose = {"both": {"who": Who.TOGETHER}, "either": {}}
    chores = tuple(
        Chore(f"c{n}", f"c{n}", m, rhythm, EVENING, **whose.get(who, {"who": Who.ONE, "owner": who}))
        for n, (m, who) in enumerate(parts)
    )
    home = home_of((), chores)
    agreement, named = tried(home)
    if agreement is None:
        assert named in {chore.name for chore in chores}
        return

    for member in ("sanne", "bram"):
        assert not any(a.overlaps(b) for a, b in combinations(moments(agreement, member), 2))
    assert {s.chore for s in agreement.series} == {chore.key for chore in chores}
    for series in agreement.series:
        end = series.start + timedelta(minutes=series.minutes)
        assert EVENING.earliest <= series.start.time()
        assert end.time() <= EVENING.latest
    again = replace(home, chores=home.chores[::-1], members=home.members[::-1]) if turned else home
    assert agree(again, NOW) == agreement


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([10, 15, 20, 25]), min_size=2, max_size=5), st.integers(0, 11))
def test_an_hour_that_is_filled_to_the_minute_is_placed_whatever_the_parts(parts, best):
    chores = tuple(hers(f"c{n}", m, hours=window("19:00", "20:00", f"19:{5 * best:02}")) for n, m in enumerate(parts))
    left = 60 - sum(parts)
    home = home_of((), chores if left < 5 else (*chores, hers("rest", left)))
    agreement, _ = tried(home)

    assert (agreement is not None) == (left >= 0)
    assert agreement is None or sum(s.minutes for s in agreement.series) == 60
