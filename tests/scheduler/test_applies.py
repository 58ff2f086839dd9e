"""In the plan: days that do not count, days that no rule gives, who stays with the children, what comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from drawing import EVERY_DAY, MONDAY, at, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dated import EVENING, GREEN, NO_PROOF, days, home_with, told, weeks, whole_day

from household.model import (
    Agreement,
    By,
    Change,
    Children,
    Chore,
    Deed,
    Event,
    Home,
    Plan,
    ReasonKind,
    Rhythm,
    Series,
    Span,
    WeekException,
    Who,
    Window,
)
from scheduler.freebusy import busy
from scheduler.ledger import lines
from scheduler.occurrences import utc
from scheduler.planner import plan
from scheduler.standing import not_needed, settled, standing
from scheduler.turns import Choice, before, fits, turn_at, turns, wish
from scheduler.windows import window_of
from scheduler.wishes import for_both, of_owners

NOW = at(0, 6)
DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
DAY = window("08:00", "20:00")


def rota(home: Home, *series: Series) -> Home:
    return replace(home, agreement=Agreement(1, MONDAY, series, {}, NO_PROOF))


def daily(*chores: Chore, events: tuple[Event, ...] = (), **household: object) -> Home:
    """Each chore each day: of Sanne, at its best moment."""
    home = home_of(events, chores)
    home = replace(home, household=replace(home.household, **household))  # type: ignore[arg-type]
    starts = ((one, one.window.best or one.window.earliest) for one in chores)
    every = (Series(c.key, "sanne", 0, at(0, best.hour, best.minute), c.minutes, DAILY) for c, best in starts)
    return rota(home, *every)


def job(key: str = "bad", hours: Window = EVENING, minutes: int = 20, **more: object) -> Chore:
    return Chore(key, key.capitalize(), minutes, EVERY_DAY, hours, **more)  # type: ignore[arg-type]


def changes(made: Plan) -> list[tuple[date, Change, str]]:
    return [(e.original.date(), e.change, e.why) for e in made.exceptions]


def again(home: Home, made: Plan, now: datetime = NOW, count: int = 1) -> Plan:
    """The plan made once more, of the home that keeps the first one."""
    return plan(replace(home, exceptions=made.exceptions), count, now)


# ── not needed this once ────────────────────────────────────────────────────────────────────────


def test_while_the_children_are_away_their_bath_is_not_needed() -> None:
    home = daily(job(children=True), children=Children(2, (0, 1, 2)))

    made = plan(home, 1, NOW)

    assert changes(made) == [(day, Change.NOT_NEEDED, "children") for day in days(3, 4, 5, 6)]
    assert [a.span.start.date() for a in made.assignments] == list(days(0, 1, 2))
    assert again(home, made) == made


def test_what_is_not_needed_is_neither_told_nor_booked_nor_asked() -> None:
    home = daily(job(children=True), children=Children(2, (0, 1, 2)))
    home = replace(home, exceptions=plan(home, 1, NOW).exceptions)
    thursday = Span(at(3, 0), at(4, 0))

    assert (standing(home, thursday), settled(home, thursday), lines(home, thursday)) == ((), (), ())
    assert [e.why for e in not_needed(home, thursday)] == ["children"]
    assert turn_at(home, "bad.sanne.0", "sanne", at(3, 18, 30), at(3, 12)) is None
    assert [t.span.start.date() for t in turns(home, "bad.sanne.0", "sanne", NOW)][:3] == list(days(0, 1, 2))


def test_a_holiday_and_a_season_are_why_as_well() -> None:
    home = daily(job("school", holidays="skip"), job("tuin", months=(5,)))
    kings_day = datetime.combine(date(2026, 4, 27), time(6), NOW.tzinfo)

    assert changes(plan(home, 1, kings_day))[:2] == [
        (date(2026, 4, 27), Change.NOT_NEEDED, "holiday"),
        (date(2026, 4, 27), Change.NOT_NEEDED, "season"),
    ]


def test_it_comes_back_when_the_day_counts_again() -> None:
    home = daily(job(children=True), children=Children(2, (0, 1, 2)))
    away = plan(home, 1, NOW)
    here = replace(home, household=replace(home.household, children=Children()))

    assert again(here, away).exceptions == ()


def test_what_a_person_wants_on_such_a_day_stays() -> None:
    home = daily(job(children=True), children=Children(2, (0, 1, 2)))
    wished = WeekException("bad.sanne.0", at(3, 18, 30), Change.MOVED, By.PERSON, "sanne", at(3, 20), 20)

    made = plan(replace(home, exceptions=(wished,)), 1, NOW)

    assert wished in made.exceptions
    assert at(3, 20) in [a.span.start for a in made.assignments]


def test_what_nobody_did_is_no_reproach() -> None:
    home = daily(job())
    missed = WeekException("bad.sanne.0", at(0, 18, 30), Change.MISSED, By.PLAN, "sanne")
    home, monday = replace(home, exceptions=(missed,)), Span(at(0, 0), at(1, 0))

    assert standing(home, monday) == ()
    assert [(line.deed, line.minutes) for line in lines(home, monday)] == [(Deed.MISSED, 0)]


# ── days that no rule gives ─────────────────────────────────────────────────────────────────────


def bins(*events: Event, **more: object) -> Home:
    return home_with(Chore("bins", "Containers", 10, GREEN, EVENING, **more), *events)  # type: ignore[arg-type]


def test_a_day_from_a_calendar_stands_as_added() -> None:
    home = bins(whole_day("gft", 3))

    made = plan(home, 1, NOW)

    added = WeekException("bins.sanne.0", at(2, 19), Change.ADDED, By.PLAN, "sanne", at(2, 19), 10)
    assert made.exceptions == (added,)
    assert [(a.member, a.span.start, a.change) for a in made.assignments] == [("sanne", at(2, 19), Change.ADDED)]
    assert made.assignments[0].reason.kind is ReasonKind.SHARE
    assert again(home, made) == made


def test_a_busy_evening_moves_an_added_one_like_any_other() -> None:
    home = bins(whole_day("gft", 3), *drawn("Wed  sanne 18:45-20 choir"))

    made = plan(home, 1, NOW)

    assert changes(made) == [(days(2)[0], Change.MOVED, "")]
    assert made.assignments[0].span.start == at(2, 18, 35)
    assert again(home, made) == made


def test_an_added_one_goes_to_the_other_when_its_day_is_full() -> None:
    home = bins(whole_day("gft", 3), *drawn("Wed  sanne 18-23 choir"), postpone=False)

    made = plan(home, 1, NOW)

    assert [(a.member, a.change) for a in made.assignments] == [("bram", Change.GIVEN)]
    assert again(home, made) == made


def test_when_the_calendar_changes_the_day_moves_along() -> None:
    home = bins(whole_day("gft", 3))
    other = replace(home, events=(whole_day("gft", 4),))

    assert changes(again(other, plan(home, 1, NOW))) == [(days(3)[0], Change.ADDED, "")]


def test_what_a_person_moved_stays_though_the_calendar_changed() -> None:
    home = told(bins(whole_day("gft", 3)), at(2, 19), Change.MOVED, start=at(1, 20))

    made = plan(replace(home, events=()), 1, NOW)

    assert [a.span.start for a in made.assignments] == [at(1, 20)]


def test_what_has_begun_stays_though_the_calendar_changed() -> None:
    home = bins(whole_day("gft", 3))
    made = plan(home, 1, NOW)

    assert again(replace(home, events=()), made, at(2, 19, 5)).exceptions == made.exceptions


def test_a_day_that_is_only_heard_of_when_its_moment_has_passed_gets_another_moment() -> None:
    home = bins(whole_day("gft", 3))

    made = plan(home, 1, at(2, 20, 2))

    assert [(a.change, a.span.start) for a in made.assignments] == [(Change.MOVED, at(2, 20, 5))]
    assert again(home, made, at(2, 20, 30)).exceptions == made.exceptions


def test_what_was_put_off_to_tomorrow_is_not_asked_twice() -> None:
    busy_day = drawn("Mon  both 18-23 party")
    home = home_with(Chore("bins", "Filter", 10, Rhythm("after", 10), EVENING), *busy_day)
    home = replace(home, last_done={"bins": days(-20)[0]})
    made = plan(home, 1, NOW)
    assert [a.span.start for a in made.assignments] == [at(1, 19)]

    tomorrow = again(home, made, at(1, 6))

    assert [a.span.start for a in tomorrow.assignments] == [at(1, 19)]


def test_an_added_one_can_be_done_skipped_and_taken_back() -> None:
    home = bins(whole_day("gft", 3))
    home = replace(home, exceptions=plan(home, 1, NOW).exceptions)
    (turn,) = turns(home, "bins.sanne.0", "sanne", at(2, 12))
    skipped = replace(home, exceptions=(wish(turn, Choice.SKIP, "sanne"),))

    assert standing(skipped, weeks(1)) == ()
    assert plan(skipped, 1, at(2, 12)).assignments == ()
    again_open = before(turns(skipped, "bins.sanne.0", "sanne", at(2, 12))[0])
    assert again_open == home.exceptions[0]


def test_what_somebody_moved_of_their_own_is_moved_and_not_given() -> None:
    home = bins(whole_day("gft", 3))
    moved = WeekException("bins.sanne.0", at(2, 19), Change.GIVEN, By.PERSON, "sanne", at(2, 20), 10)
    taken = replace(moved, member="bram")

    assert [e.change for e in of_owners(home, (moved, taken))] == [Change.MOVED, Change.GIVEN]


def test_what_two_do_together_on_a_found_day_is_done_by_both() -> None:
    home = bins(whole_day("gft", 3), who=Who.TOGETHER)
    both = [replace(home.agreement.series[0], member=member) for member in ("bram", "sanne")]  # type: ignore[union-attr]
    home = rota(home, *both)
    made = plan(home, 1, NOW)
    assert [a.with_others for a in made.assignments] == [("sanne",), ("bram",)]

    done = WeekException("bins.bram.0", at(2, 19), Change.DONE, By.PERSON, "bram", at(2, 19), 10)

    assert [e.series for e in for_both(home, (done,))] == ["bins.bram.0", "bins.sanne.0"]


# ── who stays with the children, and the way there ──────────────────────────────────────────────


def shop(**more: object) -> Chore:
    return job("winkel", window("17:00", "22:00", "18:00"), 30, outside=True, **more)


def first_day(home: Home) -> list[datetime]:
    made = plan(home, 1, NOW)
    return [a.span.start for a in made.assignments if a.span.start.date() == MONDAY]


def test_nobody_goes_out_while_the_other_is_away_and_the_children_are_home() -> None:
    home = daily(shop(), events=drawn("Mon  bram 17-19 running"), children=Children())

    assert first_day(home) == [at(0, 19)]
    assert first_day(replace(home, household=replace(home.household, children=None))) == [at(0, 18)]
    assert first_day(replace(home, household=replace(home.household, children=Children(days=(4,))))) == [at(0, 18)]


def test_two_are_not_both_out_by_the_plan_while_the_children_are_home() -> None:
    home = daily(shop(), children=Children())
    bins_out = job("glas", window("17:00", "22:00", "18:15"), 10, outside=True)
    home = replace(home, chores=(*home.chores, bins_out))
    series = (*home.agreement.series, Series("glas", "bram", 0, at(0, 18, 15), 10, DAILY))  # type: ignore[union-attr]

    assert first_day(rota(home, *series)) == [at(0, 18), at(0, 18, 30)]


def test_all_go_out_together_and_the_children_come_along() -> None:
    home = daily(shop(who=Who.TOGETHER), children=Children())
    both = [replace(home.agreement.series[0], member=member) for member in ("bram", "sanne")]  # type: ignore[union-attr]

    assert first_day(rota(home, *both)) == [at(0, 18), at(0, 18)]


def test_the_way_there_and_back_takes_time_too() -> None:
    events = drawn("Mon  sanne 18:35-19 call")

    assert first_day(daily(shop(), events=events)) == [at(0, 18)]
    assert first_day(daily(shop(travel=10), events=events)) == [at(0, 17, 55)]
    assert first_day(daily(shop(travel=10), job(hours=window("17:00", "22:00", "18:35"), minutes=10))) == [
        at(0, 18),
        at(0, 18, 40),
    ]


def test_around_appointments_the_home_keeps_a_little_room() -> None:
    home = daily(job(), events=drawn("Mon  sanne 18-18:30 call"), buffer=15)

    assert first_day(home) == [at(0, 18, 45)]
    assert busy(home, "sanne", weeks(1)) == (Span(utc(at(0, 17, 45)), utc(at(0, 18, 45))),)
    assert busy(home, "sanne", Span(at(0, 18, 40), at(0, 20))) == (Span(utc(at(0, 18, 40)), utc(at(0, 18, 45))),)


# ── windows ─────────────────────────────────────────────────────────────────────────────────────


def quiet(begin: str, end: str, hours: Window, minutes: int = 20) -> Window:
    hush = time.fromisoformat(begin), time.fromisoformat(end)
    return window_of(daily(job(hours=hours, minutes=minutes), quiet=hush), job(hours=hours, minutes=minutes))


def test_quiet_hours_narrow_the_window_and_take_the_best_moment_along() -> None:
    assert quiet("22:30", "06:30", window("06:00", "23:30")) == window("06:30", "22:30")
    assert quiet("21:00", "06:30", window("18:00", "22:00", "21:30")) == window("18:00", "21:00", "20:40")
    assert quiet("13:00", "15:00", window("09:00", "19:00", "14:00")) == window("09:00", "13:00", "12:40")
    assert quiet("13:00", "15:00", window("12:00", "19:00")) == window("15:00", "19:00")


def test_what_fits_nowhere_beside_the_quiet_hours_keeps_its_hours() -> None:
    assert quiet("20:00", "07:00", window("20:00", "22:00")) == window("20:00", "22:00")


def test_the_plan_and_the_page_keep_to_the_quiet_hours() -> None:
    home = daily(job(), events=drawn("Mon  both 18-21 party"), quiet=(time(21), time(7)))

    assert first_day(home) == []
    assert first_day(replace(home, household=replace(home.household, quiet=None))) == [at(0, 21)]
    turn = turn_at(home, "bad.sanne.0", "sanne", at(0, 18, 30), NOW)
    assert turn is not None
    assert (fits(home, turn, at(0, 20, 30), NOW), fits(home, turn, at(0, 21), NOW)) == (True, False)


CLOCKS = st.integers(0, 47).map(lambda n: time(n // 2, 30 * (n % 2)))


@given(CLOCKS, CLOCKS, st.integers(5, 120))
def test_a_narrowed_window_lies_in_the_old_one_and_holds_the_chore(begin: time, end: time, minutes: int) -> None:
    hours = window("08:00", "20:00", "12:00")

    found = quiet(begin.isoformat(), end.isoformat(), hours, minutes)

    assert hours.earliest <= found.earliest < found.latest <= hours.latest
    assert found.best is not None
    assert found.earliest <= found.best
    length = timedelta(hours=found.latest.hour - found.best.hour, minutes=found.latest.minute - found.best.minute)
    assert length >= timedelta(minutes=minutes)


# ── one after the other, and on its own day ─────────────────────────────────────────────────────


def laundry(events: str = "", best: str = "12:00") -> Home:
    wash = job("was", window("08:00", "20:00", "10:00"), 30)
    fold = job("vouwen", window("08:00", "20:00", best), 20, after="was", gap=60)
    return daily(fold, wash, events=drawn(events) if events else ())


def test_folding_waits_for_the_washing() -> None:
    assert first_day(laundry()) == [at(0, 10), at(0, 12)]
    assert first_day(laundry(best="11:00")) == [at(0, 10), at(0, 11, 30)]


def test_when_the_washing_moves_the_folding_moves_behind_it() -> None:
    home = laundry("Mon  sanne 8-12 work")

    made = plan(home, 1, NOW)

    assert first_day(home) == [at(0, 12), at(0, 13, 30)]
    assert again(home, made) == made


def test_what_only_waited_for_the_washing_stands_as_agreed() -> None:
    home = laundry("Mon  sanne 9:30-10:15 call")

    made = plan(home, 1, NOW)

    assert first_day(home) == [at(0, 10, 15), at(0, 12)]
    assert [(e.series, e.change) for e in made.exceptions] == [("was.sanne.0", Change.MOVED)]


def test_on_a_day_without_washing_the_folding_is_free() -> None:
    home = laundry(best="09:00")
    skipped = WeekException("was.sanne.0", at(0, 10), Change.SKIPPED, By.PERSON, "sanne")

    assert first_day(replace(home, exceptions=(skipped,))) == [at(0, 9)]


def test_what_may_not_be_put_off_stays_on_its_day() -> None:
    once = replace(job(hours=EVENING), rhythm=Rhythm(), who=Who.ONE, owner="sanne")
    series = Series("bad", "sanne", 0, at(0, 19), 20, "FREQ=WEEKLY;BYDAY=MO;WKST=MO")

    def planned(postpone: bool) -> list[datetime]:
        home = home_of(drawn("Mon  sanne 18-23 choir"), (replace(once, postpone=postpone),))
        return [a.span.start for a in plan(rota(home, series), 1, NOW).assignments]

    assert (planned(True), planned(False)) == ([at(1, 19)], [])


def test_another_day_is_one_that_counts() -> None:
    once = replace(job(children=True), rhythm=Rhythm(), who=Who.ONE, owner="sanne")
    home = home_of(drawn("Mon  sanne 18-23 choir"), (once,))
    home = replace(home, household=replace(home.household, children=Children(days=(0, 3))))
    series = Series("bad", "sanne", 0, at(0, 19), 20, "FREQ=WEEKLY;BYDAY=MO;WKST=MO")

    assert [a.span.start for a in plan(rota(home, series), 1, NOW).assignments] == [at(3, 19)]


def test_what_is_done_for_an_event_is_done_before_it() -> None:
    home = bins(whole_day("gft", 3), *drawn("Wed  both 18-23 party"))

    assert [a.span.start for a in plan(home, 1, NOW).assignments] == [at(1, 19)]


# ── what must hold whatever comes ───────────────────────────────────────────────────────────────

SPANS = st.lists(
    st.tuples(st.sampled_from(("sanne", "bram")), st.integers(0, 6), st.integers(8, 21), st.integers(1, 4))
)


def _drawn(spans: list[tuple[str, int, int, int]]) -> tuple[Event, ...]:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return drawn("\n".join(f"{names[day]}  {who} {hour}-{min(23, hour + long)} work" for who, day, hour, long in spans))


@settings(max_examples=60, deadline=None)
@given(SPANS, st.sets(st.integers(0, 6)), st.sets(st.integers(0, 8)), st.integers(0, 120))
def test_planning_twice_is_once_and_what_goes_first_goes_first(
    spans: list[tuple[str, int, int, int]], here: set[int], green: set[int], gap: int
) -> None:
    chores = (
        job("was", DAY, 30, travel=5, outside=True),
        job("vouwen", DAY, 20, after="was", gap=gap),
        job("bad", EVENING, 20, children=True),
    )
    home = daily(*chores, children=Children(days=tuple(sorted(here))), buffer=10)
    source = bins(*(whole_day("gft", day) for day in green))
    home = replace(
        home,
        chores=(*chores, *source.chores),
        calendars=source.calendars,
        events=(*source.events, *_drawn(spans)),
        agreement=replace(home.agreement, series=(*home.agreement.series, *source.agreement.series)),  # type: ignore
    )

    made = plan(home, 1, NOW)

    assert again(home, made) == made
    found = _by_day(made)
    for day, first in found("was").items():
        assert all(span.start >= first.end + timedelta(minutes=gap) for span in [found("vouwen").get(day)] if span)


def _by_day(made: Plan) -> Callable[[str], dict[date, Span]]:
    def of(chore: str) -> dict[date, Span]:
        return {a.span.start.date(): a.span for a in made.assignments if a.chore == chore}

    return of
