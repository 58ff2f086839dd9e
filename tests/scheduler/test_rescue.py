"""What one by one leaves over finds room when everything that was hit is placed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from drawing import EVERY_DAY, at, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Agreement, Certificate, Change, Chore, Series, Span
from scheduler import cpsat
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import utc
from scheduler.planner import plan

NOW = at(0, 6)
NO_PROOF = Certificate((), 0, 0, True, True)  # type: ignore[arg-type]
DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"


def crowded():
    """
    Mon  sanne 19:15-19:35 call  bram 17-22 shift
    Mon  sanne 20:05-20:15 call
    """
    toys = Chore("toys", "Speelgoed", 30, EVERY_DAY, window("18:30", "20:30"))
    bath = Chore("bath", "Bad", 30, EVERY_DAY, window("19:35", "20:35"))
    home = home_of(drawn(crowded.__doc__), (toys, bath))
    series = (
        Series("toys", "sanne", 0, at(0, 19, 20), 30, DAILY),
        Series("bath", "sanne", 0, at(0, 20, 5), 30, DAILY),
    )
    return replace(home, agreement=Agreement(1, date(2026, 3, 2), series, {}, NO_PROOF))


def test_two_chores_that_are_hit_both_find_a_place_where_one_by_one_only_one_does():
    made = plan(crowded(), 1, NOW)

    monday = {a.chore: a.span.start for a in made.assignments if a.span.start.date() == date(2026, 3, 2)}
    assert made.unplaced == ()
    assert monday == {"toys": at(0, 18, 45), "bath": at(0, 19, 35)}
    again = plan(replace(crowded(), exceptions=made.exceptions), 1, NOW)
    assert again.exceptions == made.exceptions


def test_without_the_solver_what_is_left_over_is_said(monkeypatch):
    monkeypatch.setattr(cpsat, "is_here", lambda: False)

    made = plan(crowded(), 1, NOW)

    assert [u.chore for u in made.unplaced] == ["bath"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 23), st.sampled_from([5, 10, 20]), st.integers(0, 6)), min_size=2, max_size=5),
    st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(0, 24), st.integers(2, 10)), min_size=1, max_size=4),
)
def test_whatever_comes_in_between_nobody_is_in_two_places(rows, hits):
    chores = tuple(
        Chore(f"c{n}", f"Klus {n}", minutes, EVERY_DAY, window("18:00", "20:30"))
        for n, (_, minutes, _) in enumerate(rows)
    )
    lines = [(calendar, 18 * 60 + 5 * start, 5 * length) for calendar, start, length in hits]
    text = "\n".join(
        f"Mon  {['sanne', 'bram'][c - 1]} {a // 60}:{a % 60:02}-{(a + n) // 60}:{(a + n) % 60:02} x"
        for c, a, n in lines
    )
    starts = {"sanne": 18 * 60, "bram": 18 * 60}
    series = []
    for n, (gap, minutes, who) in enumerate(rows):
        member = ("sanne", "bram")[who % 2]
        begin = starts[member] + gap % 3 * 5
        starts[member] = begin + minutes
        series.append(Series(f"c{n}", member, 0, at(0, *divmod(begin, 60)), minutes, DAILY))
    home = replace(home_of(drawn(text), chores), agreement=Agreement(1, date(2026, 3, 2), tuple(series), {}, NO_PROOF))

    made = plan(home, 1, NOW)

    busy = busy_of_all(home, Span(at(0, 0), at(0, 0) + timedelta(days=7)))
    for member in ("sanne", "bram"):
        mine = [a.span for a in made.assignments if a.member == member]
        assert not any(
            utc(one.start) < utc(two.end) and utc(two.start) < utc(one.end) for one, two in combinations(mine, 2)
        )
        assert not any(one.start < utc(s.end) and utc(s.start) < one.end for one in busy[member] for s in mine)
    assert len(made.assignments) + len(made.unplaced) == 7 * len(rows)
    assert all(e.change is not Change.SKIPPED for e in made.exceptions)
