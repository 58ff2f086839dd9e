"""A stretch that is kept free: where it goes, what gives way, and that all comes back when it is let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache

from drawing import MONDAY, ZONE, at, busy_family, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    CHECK_IN,
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Home,
    KeptFree,
    Part,
    Period,
    PeriodKind,
    Rhythm,
    Series,
    Span,
    WeekException,
)
from scheduler.checkin import another_moment
from scheduler.freebusy import busy, free_spans
from scheduler.keeping_free import Wanted, come_back, gave_way, in_the_way, moment_for
from scheduler.occurrences import utc
from scheduler.planner import agree, plan

NOW = at(0, 6)
NO_PROOF = Certificate((), 0, 0, True, True)  # type: ignore[arg-type]
SATURDAY = date(2026, 3, 7)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def with_dishes(events: str = "", check_in: Series | None = None, **more) -> Home:
    """Sanne does the dishes every evening at 19:00."""
    chore = Chore("dishes", "Afwas", 30, Rhythm(days=tuple(range(7))), window("18:30", "21:00"))
    home = home_of(drawn(events) if events.strip() else (), (chore,))
    rule = Series("dishes", "sanne", 0, at(0, 19), 30, "FREQ=DAILY")
    return replace(home, agreement=Agreement(1, MONDAY, (rule,), {}, NO_PROOF, check_in), **more)


def kept(home: Home, span: Span, *members: str) -> Home:
    return replace(home, kept_free=(*home.kept_free, KeptFree(members or ("sanne",), span)))


def found(home: Home, wanted: Wanted, *members: str, now=NOW) -> Span:
    span = moment_for(home, members or ("sanne",), wanted, now)
    assert span is not None
    return span


def test_an_evening_is_kept_free_in_the_middle_of_the_evening_and_beside_the_chore():
    span = found(with_dishes(), Wanted(day(2), day(2), 60, Part.EVENING))

    assert span == Span(at(2, 20), at(2, 21))


def test_where_the_evening_is_full_of_appointments_another_part_of_that_day_is_taken():
    home = with_dishes("Wed  sanne 18-23 choir")

    span = found(home, Wanted(day(2), day(2), 60, Part.EVENING))

    assert span.start.date() == day(2)
    assert span.end <= at(2, 18)


def test_a_clock_that_is_named_is_kept_to_and_the_chore_gives_way():
    home = with_dishes()

    span = found(home, Wanted(day(2), day(2), 60, at=time(19)))
    planned = plan(kept(home, span), 1, NOW)

    assert span == Span(at(2, 19), at(2, 20))
    moved = next(a for a in planned.assignments if a.original == at(2, 19))
    assert not moved.span.overlaps(span)
    assert moved.change is Change.MOVED


def test_what_would_give_way_is_told_and_nothing_that_stays() -> None:
    home, evening = with_dishes(), Span(at(2, 19), at(2, 20))
    chosen = WeekException("dishes.sanne.0", at(2, 19), Change.MOVED, By.PERSON, "sanne", at(2, 19, 15), 30)

    assert [(a.chore, a.span.start) for a in in_the_way(home, ["sanne"], evening, NOW)] == [("dishes", at(2, 19))]
    assert in_the_way(home, ["bram"], evening, NOW) == ()
    assert in_the_way(home, ["sanne"], Span(at(2, 20), at(2, 21)), NOW) == ()
    assert in_the_way(replace(home, exceptions=(chosen,)), ["sanne"], evening, NOW) == ()


def test_what_a_person_chose_themselves_stays_and_the_stretch_goes_beside_it():
    chosen = WeekException("dishes.sanne.0", at(2, 19), Change.MOVED, By.PERSON, "sanne", at(2, 20), 30)
    home = with_dishes(exceptions=(chosen,))

    span = found(home, Wanted(day(2), day(2), 60, at=time(20)))

    assert not span.overlaps(Span(at(2, 20), at(2, 20, 30)))


def test_it_is_never_put_on_the_ten_minutes_nor_in_the_quiet_hours():
    meeting = Series(CHECK_IN, "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR")
    home = with_dishes(check_in=meeting)
    quiet = replace(home, household=replace(home.household, quiet=(time(21), time(9))))

    span = found(quiet, Wanted(day(4), day(4), 60, Part.EVENING))

    assert span.end <= at(4, 20, 30)
    assert moment_for(quiet, ("sanne",), Wanted(day(4), day(4), 13 * 60), NOW) is None


def test_for_both_it_is_a_moment_that_suits_both():
    home = with_dishes("Sat  sanne 9-12 market  bram 13-22:30 match")

    span = found(home, Wanted(SATURDAY, SATURDAY, 60), "sanne", "bram")

    assert at(5, 12) <= span.start
    assert span.end <= at(5, 13)


def test_where_nothing_is_free_there_is_no_moment():
    assert moment_for(with_dishes("Wed  sanne 7-23 work"), ("sanne",), Wanted(day(2), day(2), 120), NOW) is None


def test_nothing_is_kept_free_in_the_past():
    assert moment_for(with_dishes(), ("sanne",), Wanted(day(0), day(0), 60), at(0, 22)) is None


def test_what_is_kept_free_is_taken_for_its_own_people_without_a_buffer():
    home = with_dishes()
    home = kept(replace(home, household=replace(home.household, buffer=30)), Span(at(2, 19), at(2, 20)))

    within = Span(at(2, 0), at(3, 0))
    assert busy(home, "sanne", within) == (Span(utc(at(2, 19)), utc(at(2, 20))),)
    assert busy(home, "bram", within) == ()
    assert free_spans(home, ["bram", "sanne"], within)[0].end == at(2, 19)


def test_the_ten_minutes_are_offered_beside_what_is_kept_free():
    home = kept(with_dishes(), Span(at(5, 20), at(5, 21)), "bram")

    start = another_moment(home, Span(at(4, 20, 30), at(4, 20, 40)), at(4, 22, 40))

    assert start is not None
    assert not Span(start, start + timedelta(minutes=10)).overlaps(Span(at(5, 20), at(5, 21)))


def test_a_change_of_the_plan_that_gave_way_comes_back_when_it_is_let_go():
    home = with_dishes("Wed  sanne 19-19:30 call")
    home = replace(home, exceptions=plan(home, 1, NOW).exceptions)
    moved = next(e for e in home.exceptions if e.original == at(2, 19))
    assert moved.start is not None
    block = KeptFree(("sanne",), Span(moved.start, moved.start + timedelta(minutes=30)), id=1)

    block = replace(block, before=gave_way(home, block, 1, NOW))
    with_it = replace(home, kept_free=(block,))
    later = replace(with_it, exceptions=plan(with_it, 1, NOW).exceptions)
    back, gone = come_back(later, block, NOW)

    assert block.before == (moved,)
    assert [e.start for e in gone] != [moved.start]
    assert back == (moved,)


def test_what_a_person_said_since_is_not_undone_with_it():
    old = WeekException("dishes.sanne.0", at(2, 19), Change.MOVED, By.PLAN, "sanne", at(2, 20), 30)
    said = replace(old, by=By.PERSON, start=at(2, 20, 15))
    block = KeptFree(("sanne",), Span(at(2, 20), at(2, 21)), before=(old,))

    assert come_back(with_dishes(exceptions=(said,)), block, NOW) == ((), ())


# ── what must hold in any week ──────────────────────────────────────────────────────────────────


@cache
def family() -> Home:
    """Twenty-five chores as agreed, and as planned for two weeks."""
    home = busy_family()
    home = replace(home, agreement=agree(home, NOW))
    return replace(home, exceptions=plan(home, 2, NOW).exceptions)


DRAWN = st.tuples(
    st.sampled_from([("sanne",), ("bram",), ("bram", "sanne")]),
    st.integers(0, 12),
    st.sampled_from([30, 60, 120, 180]),
    st.one_of(st.none(), st.sampled_from([Part.MORNING, Part.AFTERNOON, Part.EVENING])),
    st.one_of(st.none(), st.times().map(lambda clock: clock.replace(minute=0, second=0, microsecond=0))),
)


@settings(max_examples=25, deadline=None)
@given(DRAWN, st.booleans(), st.integers(0, 72))
def test_no_chore_overlaps_what_is_kept_free_and_letting_go_gives_the_old_plan_back(wish, away, notice):
    members, number, minutes, part, clock = wish
    home = family()
    home = replace(home, household=replace(home.household, notice=notice))
    if away:
        period = Period("bram", PeriodKind.AWAY, day(9), day(10))
        home = replace(home, periods=(period,))
    home = replace(home, exceptions=plan(home, 2, NOW).exceptions)
    before = plan(home, 2, NOW)
    span = moment_for(home, members, Wanted(day(number), day(number + 1), minutes, part, clock), NOW)
    if span is None:
        return
    block = KeptFree(members, span, id=1)
    block = replace(block, before=gave_way(home, block, 2, NOW))

    with_it = replace(home, kept_free=(block,))
    planned = plan(with_it, 2, NOW)
    later = replace(with_it, exceptions=planned.exceptions)
    back, gone = come_back(later, block, NOW)
    let_go = replace(home, exceptions=tuple(e for e in later.exceptions if e not in gone) + back)

    mine = [a for a in planned.assignments if a.member in members]
    assert not [a for a in mine if a.span.overlaps(span)]
    assert not [one for one in planned.check_ins if one.overlaps(span)]
    assert plan(let_go, 2, NOW) == before
    assert plan(later, 2, NOW) == planned


def test_who_does_what_is_proved_the_same_whatever_is_kept_free_once():
    home = busy_family()
    once = kept(home, Span(at(2, 19, week=1), at(2, 21, week=1)), "sanne")

    assert agree(once, NOW).certificate == agree(home, NOW).certificate


def test_all_moments_are_in_the_zone_of_the_home():
    assert found(with_dishes(), Wanted(day(2), day(2), 60)).start.tzinfo == ZONE
