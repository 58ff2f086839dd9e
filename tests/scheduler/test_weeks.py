"""A week's exceptions: only what is hit moves, nobody is in two places, planning twice is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from drawing import EVERY_DAY, ZONE, at, busy_family, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Event,
    EventPart,
    ReasonKind,
    Rhythm,
    Series,
    Span,
    WeekException,
    Who,
)
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import utc
from scheduler.planner import agree, plan

NOW = at(0, 6)
EVENING = window("18:30", "21:00")
NO_PROOF = Certificate((), 0, 0, True, True)  # type: ignore[arg-type]
TUESDAY = "FREQ=WEEKLY;BYDAY=TU;WKST=MO"


def with_rota(home, *series, check_in=None):
    return replace(home, agreement=Agreement(1, date(2026, 3, 2), series, {}, NO_PROOF, check_in))


def dishes(**more):
    return Chore("dishes", "Afwas", 30, **{"rhythm": Rhythm(times=1), "window": EVENING, **more})


def on_tuesday(events="", member="sanne", chore=None, **more):
    """Dishes on Tuesday at 19:00, by Sanne unless told otherwise."""
    home = home_of(drawn(events) if events.strip() else (), (chore or dishes(**more),))
    return with_rota(home, Series("dishes", member, 0, at(1, 19), 30, TUESDAY))


def only(found):
    (one,) = found
    return one


def test_a_free_evening_stays_as_agreed():
    found = plan(on_tuesday(), 1, NOW)

    assert found.exceptions == ()
    assert only(found.assignments).span == Span(at(1, 19), at(1, 19, 30))
    assert only(found.assignments).reason.kind is ReasonKind.SHARE


def test_a_choir_evening_moves_the_dishes_as_little_as_it_can():
    found = plan(on_tuesday("Tue  sanne 19:15-22 choir"), 1, NOW)

    one = only(found.assignments)
    assert (one.change, one.span.start) == (Change.MOVED, at(1, 18, 45))
    assert one.reason.kind is ReasonKind.MOVED_BUSY
    assert one.reason.span == Span(at(1, 19, 15), at(1, 19, 30))


def test_a_full_evening_moves_to_the_next_day():
    found = plan(on_tuesday("Tue  sanne 18-22 choir"), 1, NOW)

    assert only(found.assignments).span.start == at(2, 19)


def test_a_full_week_goes_to_the_other():
    week = "\n".join(f"{day}  sanne 18-22 work" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))

    one = only(plan(on_tuesday(week), 1, NOW).assignments)

    assert (one.change, one.member, one.span.start) == (Change.GIVEN, "bram", at(1, 19))
    assert (one.reason.kind, one.reason.other) == (ReasonKind.GIVEN_BUSY, "sanne")


def test_on_a_day_that_people_named_the_other_goes_before_another_day():
    one = only(plan(on_tuesday("Tue  sanne 18-22 choir", rhythm=Rhythm(days=(1,))), 1, NOW).assignments)

    assert (one.member, one.span.start) == ("bram", at(1, 19))


def test_what_nobody_can_is_said_with_the_window_that_prevents_it():
    found = plan(on_tuesday("Tue  both 18-22 party", rhythm=EVERY_DAY), 1, NOW)

    assert found.assignments == ()
    assert only(found.unplaced).window == Span(at(1, 18, 30), at(1, 21))
    assert only(found.exceptions).change is Change.UNPLACED


def test_what_is_always_of_one_person_is_not_given():
    found = plan(on_tuesday("Tue  sanne 18-22 choir", who=Who.ONE, owner="sanne", rhythm=EVERY_DAY), 1, NOW)

    assert only(found.unplaced).member == "sanne"


def test_what_a_person_moved_stays_even_on_busy_time():
    home = on_tuesday("Tue  sanne 17-18:15 swimming")
    wish = WeekException("dishes.sanne.0", at(1, 19), Change.MOVED, By.PERSON, "sanne", at(1, 17, 30), 45)

    one = only(plan(replace(home, exceptions=(wish,)), 1, NOW).assignments)

    assert one.span == Span(at(1, 17, 30), at(1, 18, 15))
    assert one.reason.kind is ReasonKind.WISH


@pytest.mark.parametrize("change", [Change.DONE, Change.SKIPPED])
def test_what_is_done_or_skipped_is_kept_but_not_asked(change):
    told = WeekException("dishes.sanne.0", at(1, 19), change, By.PERSON, "sanne")

    found = plan(replace(on_tuesday(), exceptions=(told,)), 1, NOW)

    assert (found.assignments, found.exceptions) == ((), (told,))


def test_what_the_plan_moved_returns_when_the_evening_is_free_again():
    before = plan(on_tuesday("Tue  sanne 18-22 choir"), 1, NOW)

    found = plan(replace(on_tuesday(), exceptions=before.exceptions), 1, NOW)

    assert found.exceptions == ()
    assert only(found.assignments).span.start == at(1, 19)


def test_what_the_plan_moved_stays_there_while_it_is_needed():
    moved = WeekException("dishes.sanne.0", at(1, 19), Change.MOVED, By.PLAN, "sanne", at(4, 20), 30)

    found = plan(replace(on_tuesday("Tue  sanne 18-22 choir"), exceptions=(moved,)), 1, NOW)

    assert found.exceptions == (moved,)


def test_what_is_past_stays_as_it_was():
    later = at(3, 12)

    found = plan(on_tuesday("Tue  sanne 18-22 choir"), 1, later)

    assert all(one.original > later for one in found.assignments)


def test_an_hour_that_has_passed_is_no_moment_to_move_to():
    found = plan(on_tuesday("Tue  sanne 18:55-20 choir"), 1, at(1, 18, 40))

    assert only(found.assignments).span.start == at(1, 20)


def test_together_moves_together_and_one_goes_on_alone_when_it_must():
    story = Chore("story", "Lezen", 15, EVERY_DAY, window("19:00", "20:30"), who=Who.TOGETHER)
    rule = "FREQ=WEEKLY;BYDAY=TU,WE;WKST=MO"
    both = [Series("story", m, 0, at(1, 19, 30), 15, rule) for m in ("bram", "sanne")]
    events = drawn("Tue  sanne 19-20 call\nWed  bram 18-22 running")

    found = plan(with_rota(home_of(events, (story,)), *both), 1, NOW)

    tuesday = [a for a in found.assignments if a.original == at(1, 19, 30)]
    assert {(a.member, a.span.start, a.with_others) for a in tuesday} == {
        ("sanne", at(1, 20), ("bram",)),
        ("bram", at(1, 20), ("sanne",)),
    }
    wednesday = only(a for a in found.assignments if a.original == at(2, 19, 30))
    assert (wednesday.member, wednesday.change, wednesday.with_others) == ("sanne", None, ())
    assert only(found.unplaced).member == "bram"


def test_the_check_in_finds_the_nearest_moment_and_a_week_without_one_is_named():
    rule = Series("check-in", "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")
    dates = Event(1, "a", "a", (EventPart(at(4, 19), at(4, 23)),))
    away = Event(2, "b", "b", (EventPart(date(2026, 3, 9), date(2026, 3, 16)),))

    found = plan(with_rota(home_of((dates, away)), check_in=rule), 2, NOW)

    assert [span.start for span in found.check_ins] == [at(4, 18, 50)]
    assert found.weeks_without_check_in == (date(2026, 3, 9),)
    assert {(e.series, e.member) for e in found.exceptions} == {("check-in.both.0", "both")}


def test_an_important_chore_chooses_first():
    chores = tuple(
        Chore(key, key, 30, EVERY_DAY, window("19:00", "20:00"), important=key == "bins", who=Who.ONE)
        for key in ("aside", "bins")
    )
    rota = [
        Series("aside", "sanne", 0, at(1, 19), 30, TUESDAY),
        Series("bins", "sanne", 0, at(1, 19, 30), 30, TUESDAY),
    ]
    short = tuple(replace(chore, minutes=25) for chore in chores)
    call = Event(1, "a", "a", (EventPart(at(1, 19), at(1, 19, 35)),))

    found = plan(with_rota(home_of((call,), short), *(replace(s, minutes=25) for s in rota)), 1, NOW)

    assert (only(found.assignments).chore, only(found.assignments).span.start) == ("bins", at(1, 19, 35))
    assert only(found.unplaced).chore == "aside"


def test_planning_needs_an_agreement(family):
    with pytest.raises(ValueError, match="agreement"):
        plan(family, 1, NOW)


# ── what always holds ───────────────────────────────────────────────────────────────────────────

FAMILY = busy_family()
FAMILY = replace(FAMILY, agreement=agree(FAMILY, NOW))
APPOINTMENTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 13), st.integers(72, 264), st.integers(2, 60)), max_size=10
)
WISHES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(list(Change)), st.integers(0, 1900)), max_size=5)


def appointments(rows):
    found = []
    for n, (calendar, day, slot, long) in enumerate(rows):
        start = at(day, 0) + timedelta(minutes=slot * 5)
        part = EventPart(start, start + timedelta(minutes=long * 5))
        found.append(Event(calendar, f"new-{n}", f"new-{n}", (part,)))
    return tuple(found)


def wished(rows):
    """Things that people asked of some happenings of the undisturbed plan."""
    calm = plan(FAMILY, 2, NOW).assignments
    found = {}
    for place, change, slot in rows:
        one = calm[place]
        moved = change in (Change.MOVED, Change.GIVEN)
        member = {"sanne": "bram", "bram": "sanne"}[one.member] if change is Change.GIVEN else one.member
        start = at(0, 7) + timedelta(minutes=slot * 10) if moved else None
        found[one.series, one.original] = WeekException(
            one.series, one.original, change, By.PERSON, member, start, one.span.minutes if moved else 0
        )
    return tuple(found.values())


@settings(max_examples=15, deadline=None)
@given(APPOINTMENTS, WISHES)
def test_nobody_is_in_two_places_and_nothing_is_outside_its_hours(rows, wishes):
    home = replace(FAMILY, events=FAMILY.events + appointments(rows), exceptions=wished(wishes))

    found = plan(home, 2, NOW)

    busy = busy_of_all(home, Span(NOW, at(0, 0, week=3)))
    chosen = [a for a in found.assignments if a.reason.kind is not ReasonKind.WISH]
    for one in chosen:
        hours = home.chore(one.chore).window
        assert not any(one.span.overlaps(other) for other in busy[one.member])
        assert hours.earliest <= one.span.start.time() <= one.span.end.time() <= hours.latest
        assert not any(one.span.overlaps(span) for span in found.check_ins)
        others = [a for a in found.assignments if a.member == one.member and a is not one]
        assert not any(one.span.overlaps(other.span) for other in others)
    for span in found.check_ins:
        assert not any(span.overlaps(other) for member in busy for other in busy[member])


@settings(max_examples=15, deadline=None)
@given(APPOINTMENTS, WISHES)
def test_planning_again_on_its_own_outcome_changes_nothing(rows, wishes):
    home = replace(FAMILY, events=FAMILY.events + appointments(rows), exceptions=wished(wishes))
    found = plan(home, 2, NOW)

    assert plan(replace(home, exceptions=found.exceptions[::-1], events=home.events[::-1]), 2, NOW) == found


@settings(max_examples=15, deadline=None)
@given(APPOINTMENTS, APPOINTMENTS.filter(len))
def test_one_new_appointment_changes_only_what_it_hits(rows, new):
    home = replace(FAMILY, events=FAMILY.events + appointments(rows))
    before = plan(home, 2, NOW)
    added = Event(new[0][0], "extra", "extra", appointments(new[:1])[0].parts)

    after = plan(replace(home, events=(*home.events, added), exceptions=before.exceptions), 2, NOW)

    part = added.parts[0]
    hit = Span(part.start, part.end)
    places = {(a.series, utc(a.original)): (a.member, a.span) for a in after.assignments}
    partners = {(a.chore, utc(a.original)) for a in before.assignments if a.span.overlaps(hit)}
    for one in before.assignments:
        if not one.span.overlaps(hit) and (one.chore, utc(one.original)) not in partners:
            assert places[one.series, utc(one.original)] == (one.member, one.span)


@settings(max_examples=15, deadline=None)
@given(APPOINTMENTS)
def test_every_happening_is_somewhere_exactly_once(rows):
    home = replace(FAMILY, events=FAMILY.events + appointments(rows))
    calm, found = plan(FAMILY, 2, NOW), plan(home, 2, NOW)

    def keys(made):
        placed = [(a.series, utc(a.original)) for a in made.assignments]
        return sorted(placed + [(f"{u.chore}.{u.member}.{_lane(u)}", utc(u.original)) for u in made.unplaced])

    def _lane(unplaced):
        return next(
            e.series.rsplit(".", 1)[1]
            for e in home.exceptions + found.exceptions + calm.exceptions
            if e.change is Change.UNPLACED
            and utc(e.original) == utc(unplaced.original)
            and e.series.startswith(f"{unplaced.chore}.{unplaced.member}.")
        )

    assert keys(found) == keys(calm)


def test_a_plan_over_the_clock_change_keeps_wall_times():
    home = on_tuesday(rhythm=Rhythm(days=(1,)))

    found = plan(home, 5, NOW)

    assert {a.span.start.astimezone(ZONE).strftime("%H:%M") for a in found.assignments} == {"19:00"}
    assert len(found.assignments) == 5
