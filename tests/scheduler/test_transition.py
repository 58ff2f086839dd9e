"""From one agreement to the next: what stays keeps its name, what changes does so on a Monday, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from drawing import MONDAY, ZONE, at, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Act, Agreement, By, Certificate, Change, Chore, Home, Rhythm, Series, Span, WeekException
from language.entries import entries
from scheduler.edits import diff
from scheduler.occurrences import happenings
from scheduler.standing import check_ins, standing, still_meant
from scheduler.transition import change_points, first_on, next_monday, pairs, succeed

NEXT = MONDAY + timedelta(days=14)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHORES = ("was", "afwas", "ramen")


def series(chore: str = "was", member: str = "sanne", day: int = 1, hour: int = 19, **other: object) -> Series:
    rule = f"FREQ=WEEKLY;BYDAY={DAYS[day]};WKST=MO"
    return replace(Series(chore, member, 0, at(day, hour), 20, rule), **other)  # type: ignore[arg-type]


def agreement(*found: Series, starts_on: date = MONDAY, meeting: Series | None = None) -> Agreement:
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    return Agreement(7, starts_on, found, {}, proof, meeting, ("bram", "sanne"))


def home_with(agreed: Agreement, *exceptions: WeekException) -> Home:
    hours = window("06:00", "23:00")
    chores = tuple(Chore(key, key, 20, Rhythm(), hours) for key in CHORES)
    return replace(home_of(chores=chores), agreement=agreed, exceptions=exceptions)


def days_of(agreed: Agreement, member: str, first: date, days: int) -> list[datetime]:
    home, low = home_with(agreed), datetime.combine(first, time(), ZONE)
    return [a.span.start for a in standing(home, Span(low, low + timedelta(days=days))) if a.member == member]


def test_a_change_begins_on_the_monday_after() -> None:
    assert next_monday(date(2026, 3, 4)) == date(2026, 3, 9)
    assert next_monday(date(2026, 3, 8)) == date(2026, 3, 9)
    assert next_monday(date(2026, 3, 9)) == date(2026, 3, 16)
    with pytest.raises(ValueError, match="Monday"):
        succeed(agreement(), agreement(), date(2026, 3, 10))


def test_what_stays_keeps_its_lane_its_start_and_its_first_day() -> None:
    old = agreement(series(), replace(series(day=3), lane=4))
    new = agreement(series(day=3, start=at(3, 19, week=2)), series(start=at(1, 19, week=2)), starts_on=NEXT)

    after = succeed(old, new, NEXT)

    assert [(s.lane, s.start, s.since) for s in after.series] == [(0, at(1, 19), MONDAY), (4, at(3, 19), MONDAY)]
    assert after.ended == ()
    assert (after.starts_on, after.yes, after.id) == (NEXT, (), 0)


def test_what_goes_to_the_other_ends_there_and_begins_here_on_that_monday() -> None:
    after = succeed(agreement(series()), agreement(series(member="bram", start=at(1, 19)), starts_on=NEXT), NEXT)

    assert [(s.member, s.start, s.since, s.until) for s in after.series] == [("bram", at(1, 19, week=2), NEXT, None)]
    assert [(s.member, s.start, s.since, s.until) for s in after.ended] == [("sanne", at(1, 19), MONDAY, NEXT)]
    assert days_of(after, "sanne", MONDAY, 42) == [at(1, 19), at(1, 19, week=1)]
    assert days_of(after, "bram", MONDAY, 42) == [at(1, 19, week=n) for n in (2, 3, 4, 5)]


def test_another_time_is_a_series_of_its_own_under_a_lane_that_nobody_had() -> None:
    after = succeed(agreement(series()), agreement(series(hour=20), starts_on=NEXT), NEXT)

    assert [(s.lane, s.start.hour) for s in after.series] == [(1, 20)]
    assert [(s.lane, s.start.hour) for s in after.ended] == [(0, 19)]


def test_week_a_is_not_taken_for_week_b() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO"
    old = agreement(series(rrule=rule))
    same = succeed(old, agreement(series(rrule=rule, start=at(1, 19, week=2))), NEXT)
    other = succeed(old, agreement(series(rrule=rule, start=at(1, 19, week=3))), NEXT)

    assert (same.series[0].start, same.ended) == (at(1, 19), ())
    assert (other.series[0].start, len(other.ended)) == (at(1, 19, week=3), 1)


def test_what_never_happened_leaves_no_trace() -> None:
    late = series(start=at(1, 19, week=2), since=NEXT)

    after = succeed(agreement(late), agreement(series(hour=20)), NEXT)

    assert after.ended == ()


def test_what_ended_is_forgotten_after_eight_weeks() -> None:
    first = succeed(agreement(series()), agreement(series(hour=20)), NEXT)

    soon = succeed(first, agreement(series(hour=20)), NEXT + timedelta(weeks=7))
    later = succeed(first, agreement(series(hour=20)), NEXT + timedelta(weeks=8))

    assert [s.key for s in soon.ended] == ["was.sanne.0"]
    assert later.ended == ()


def test_back_to_how_it_was_is_a_third_series_and_takes_no_old_lane() -> None:
    first = succeed(agreement(series()), agreement(series(hour=20)), NEXT)

    back = succeed(first, agreement(series()), NEXT + timedelta(weeks=1))

    assert [(s.lane, s.start) for s in back.series] == [(2, at(1, 19, week=3))]
    assert [(s.lane, s.until) for s in back.ended] == [(0, NEXT), (1, NEXT + timedelta(weeks=1))]


def test_the_ten_minutes_change_over_too() -> None:
    friday = Series("check-in", "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")
    sunday = Series("check-in", "both", 0, at(6, 20, 30), 10, "FREQ=WEEKLY;BYDAY=SU;WKST=MO")

    after = succeed(agreement(meeting=friday), agreement(meeting=sunday), NEXT)

    found = check_ins(home_with(after), Span(at(0, 0), at(0, 0, week=4)))
    assert [s.start for s in found] == [at(4, 20, 30), at(4, 20, 30, 1), at(6, 20, 30, 2), at(6, 20, 30, 3)]
    assert {p.entry.uid for p in entries(home_with(after), ())} == {p.entry.uid for p in entries(home_with(after), ())}
    assert len({p.entry.uid for p in entries(home_with(after), ())}) == 2


def test_an_exception_of_before_speaks_of_the_old_series_only() -> None:
    moved = WeekException("was.sanne.0", at(1, 19), Change.MOVED, By.PERSON, "sanne", at(2, 20), 20)
    beyond = replace(moved, original=at(1, 19, week=2), start=at(2, 20, week=2))
    after = succeed(agreement(series()), agreement(series(hour=20)), NEXT)

    home = home_with(after, moved, beyond)

    assert [a.span.start for a in standing(home, Span(at(0, 0), at(0, 0, week=3)))] == [
        at(2, 20), at(1, 19, week=1), at(1, 20, week=2)
    ]  # fmt: skip
    assert still_meant(home, home.exceptions) == (moved,)


def test_a_series_that_a_person_ended_keeps_its_own_end() -> None:
    over = series(rrule="FREQ=WEEKLY;BYDAY=TU;WKST=MO;UNTIL=20260304T000000Z")
    goes_on = series(rrule="FREQ=WEEKLY;BYDAY=TU;WKST=MO;UNTIL=20260404T000000Z", lane=1)

    after = succeed(agreement(over, goes_on), agreement(series(hour=20)), NEXT)

    assert ["UNTIL" in s.rrule for s in after.ended] == [True, False]
    ends = [p.entry.rrule for p in entries(home_with(after), ()) if "UNTIL" in (p.entry.rrule or "")]
    assert [rule.partition("UNTIL=")[2] for rule in ends if rule] == ["20260304T000000Z", "20260315T225959Z"]


# ── how much of a change ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("other", "points"),
    [
        ({}, 0),
        ({"start": at(1, 19, 15)}, 0),
        ({"start": at(1, 19, 30)}, 1),
        ({"minutes": 30}, 1),
        ({"rrule": "FREQ=WEEKLY;BYDAY=WE;WKST=MO"}, 4),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO"}, 4),
        ({"member": "bram"}, 8),
        ({"member": "bram", "start": at(1, 20)}, 9),
    ],
)
def test_a_change_weighs_as_much_as_people_notice(other: dict[str, object], points: int) -> None:
    assert change_points(series(), series(**other)) == points  # type: ignore[arg-type]


def test_swapping_week_a_and_b_is_not_free() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO"

    assert change_points(series(rrule=rule), series(rrule=rule, start=at(1, 19, week=1))) == 4


def test_series_are_paired_so_that_the_least_changes() -> None:
    old = [series(day=1), series(day=3, member="bram"), series(day=5)]
    new = [series(day=3, member="bram", hour=20), series(day=5), series(day=1, member="bram")]

    found = pairs(old, new, NEXT)

    both = [(p.old, p.new, p.points) for p in found if p.old and p.new]
    assert sorted((one.member, one.start.weekday(), other.start.weekday(), points) for one, other, points in both) == [
        ("bram", 3, 3, 1), ("sanne", 1, 1, 8), ("sanne", 5, 5, 0)
    ]  # fmt: skip


def test_what_has_no_partner_is_born_or_ended() -> None:
    found = pairs([series()], [series("ramen")], NEXT)

    assert {(p.old and p.old.chore, p.new and p.new.chore, p.points) for p in found} == {
        (None, "ramen", 6), ("was", None, 6)
    }  # fmt: skip


# ── what holds for every change ─────────────────────────────────────────────────────────────────

some_series = st.builds(
    lambda chore, member, days, hour, every, week: Series(
        chore, member, 0, at(0, hour, week=week), 20,
        f"FREQ=WEEKLY;{'INTERVAL=2;' if every == 2 else ''}BYDAY={','.join(DAYS[d] for d in sorted(days))};WKST=MO",
    ),
    st.sampled_from(CHORES), st.sampled_from(("sanne", "bram")), st.sets(st.integers(0, 6), min_size=1, max_size=3),
    st.integers(18, 21), st.integers(1, 2), st.integers(0, 1),
)  # fmt: skip


def rota(found: list[Series]) -> tuple[Series, ...]:
    """With a first happening and a lane of its own each, as the planner gives them."""
    lanes: dict[tuple[str, str], int] = {}
    made = []
    for one in found:
        lane = lanes[one.chore, one.member] = lanes.get((one.chore, one.member), -1) + 1
        start = first_on(one, MONDAY)
        assert start
        made.append(replace(one, lane=lane, start=start))
    return tuple(made)


rotas = st.lists(some_series, min_size=1, max_size=6).map(rota)


def moments(agreed: Agreement, low: datetime, high: datetime) -> list[tuple[str, str, datetime]]:
    return sorted((s.chore, s.member, m) for s in agreed.known for m in happenings(s, Span(low, high)))


@settings(max_examples=150, deadline=None)
@given(rotas, rotas, rotas)
def test_no_happening_is_twice_or_missing_around_the_monday(first, second, third) -> None:
    old = agreement(*first)
    once = succeed(old, agreement(*second), NEXT)
    twice = succeed(once, agreement(*third), NEXT + timedelta(weeks=2))
    low, mid, end, far = at(0, 0), at(0, 0, week=2), at(0, 0, week=4), at(0, 0, week=8)

    assert moments(once, low, mid) == moments(old, low, mid)
    assert moments(once, mid, far) == moments(agreement(*second), mid, far)
    assert moments(twice, low, end) == moments(once, low, end)
    assert moments(twice, end, far) == moments(agreement(*third), end, far)
    for agreed in (once, twice):
        keys = [s.key for s in agreed.known]
        assert len(keys) == len(set(keys))


@settings(max_examples=100, deadline=None)
@given(rotas, rotas, st.integers(0, 13))
def test_applying_the_difference_gives_the_new_plan_and_leaves_the_rest(first, second, day) -> None:
    now = at(day, 16)
    old = agreement(*first)
    after = succeed(old, agreement(*second), NEXT)
    standing_now = {p.entry.href: p.entry for p in entries(home_with(old), ())}

    steps = diff([p.entry for p in entries(home_with(after), ())], standing_now, (), now)

    there = dict(standing_now)
    for step in steps:
        if step.entry is None:
            del there[step.href]
        else:
            there[step.href] = step.entry
    assert diff([p.entry for p in entries(home_with(after), ())], there, (), now) == ()
    low, far = at(0, 0), at(0, 0, week=8)
    shown = sorted(
        m for e in there.values() for m in happenings(Series("", "", 0, e.start, 20, e.rrule or ""), Span(low, far))
    )
    assert shown == sorted(m for *_, m in moments(after, low, far))
    same = {s.key for s in after.series if s.since == MONDAY}
    untouched = {p.entry.href for p in entries(home_with(after), ()) if p.series in same}
    assert not untouched & {step.href for step in steps}


def test_weeks_after_the_end_what_stands_is_history_and_stays() -> None:
    after = succeed(agreement(series()), agreement(series(hour=20)), NEXT)
    there = {p.entry.href: p.entry for p in entries(home_with(after), ())}
    later = replace(after, ended=())

    steps = diff([p.entry for p in entries(home_with(later), ())], there, (), at(0, 9, week=12))

    assert steps == ()
    assert diff([], there, (), at(0, 9, week=12)) != ()
    assert {s.act for s in diff([], there, (), at(0, 9, week=12))} == {Act.REMOVE}
