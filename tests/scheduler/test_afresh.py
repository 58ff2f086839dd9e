"""One week of a real home divided afresh: what is due, what is settled, and what must hold of every such week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

import pytest
from drawing import EVERY_DAY, MONDAY, WEEK, at, busy_family, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    By,
    Change,
    Children,
    Chore,
    Event,
    EventPart,
    Experiment,
    Period,
    PeriodKind,
    ReasonKind,
    Rhythm,
    WeekException,
    Who,
)
from scheduler.afresh import afresh
from scheduler.demand import demand
from scheduler.freebusy import busy_of_all
from scheduler.menus import cost_of
from scheduler.occurrences import utc
from scheduler.planner import agree, plan

BEFORE = at(0, 6, week=-1)
EVENING = window("18:30", "21:30", "19:00")


@cache
def agreed_family():
    home = busy_family()
    home = replace(home, agreement=agree(home, at(0, 9, week=-2)))
    return replace(home, exceptions=plan(home, 2, BEFORE).exceptions)


def agreed(*chores, **more):
    home = replace(home_of((), chores), **more)
    return replace(home, agreement=agree(home, at(0, 9, week=-2)))


def who(made, chore):
    return {a.span.start.weekday(): a.member for a in made.assignments if a.chore == chore}


def kinds(made, chore):
    return {a.reason.kind for a in made.assignments if a.chore == chore}


# ── what is due ─────────────────────────────────────────────────────────────────────────────────


def test_a_home_without_an_agreement_is_divided_with_its_chores_spread_over_the_week():
    made = afresh(busy_family(), MONDAY, BEFORE)

    laundry = sorted(who(made, "laundry"))
    assert len(laundry) == 3
    assert min(b - a for a, b in pairwise(laundry)) >= 2
    assert {u.chore for u in made.unplaced} == {"cooking"}  # on Wednesday football takes both in its whole window
    assert made.proof.worst <= made.proof.bound * Fraction(102, 100)
    assert made.method == "exact"


def test_with_an_agreement_the_days_are_those_that_were_agreed():
    home = agreed_family()

    made = afresh(home, MONDAY, BEFORE)

    planned = {(a.chore, a.original.date()) for a in plan(home, 2, BEFORE).assignments if a.original >= at(0, 0)}
    assert {(a.chore, a.original.date()) for a in made.assignments} == planned


def test_the_thinking_weighs_with_whoever_carries_it():
    home = agreed_family()
    made = afresh(home, MONDAY, BEFORE)

    assert dict(made.proof.loads) == {m: points(home, made, m) for m in ("sanne", "bram")}


def points(home, made, member):
    """What somebody carries in a week, added up once more."""
    thinking = [c for c in home.chores if c.thinking and home.agreement.thinkers[c.key] == member]
    done = sum(cost_of(home, member, home.chore(a.chore)) for a in made.assignments if a.member == member)
    return done + sum(cost_of(home, member, chore, chore.thinking) for chore in thinking)


def test_a_chore_of_school_weeks_and_seasons_is_not_due_when_it_does_not_count():
    garden = Chore("garden", "Tuin", 30, Rhythm(days=(2,)), EVENING, months=(6, 7))
    toys = Chore("toys", "Speelgoed", 10, EVERY_DAY, EVENING, children=True)
    home = home_of((), (garden, toys))
    home = replace(home, household=replace(home.household, children=Children(days=(0, 1))))

    made = afresh(home, MONDAY, BEFORE)

    assert who(made, "garden") == {}
    assert set(who(made, "toys")) == {0, 1}


# ── what is settled, and what was agreed of a chore ─────────────────────────────────────────────


def test_what_has_passed_and_what_comes_soon_stays_where_it_is():
    home = agreed_family()
    home = replace(home, household=replace(home.household, notice=24))
    now = at(2, 12)
    planned = {(a.chore, a.member, a.span) for a in plan(home, 1, at(0, 6)).assignments if a.span.start < at(3, 12)}

    made = afresh(home, MONDAY, now)

    assert planned <= {(a.chore, a.member, a.span) for a in made.assignments}
    assert all(a.span.start >= at(3, 12) for a in made.assignments if a.change is not None)
    soon = [a.reason.kind for a in made.assignments if now <= a.span.start < at(3, 12) and not a.with_others]
    assert set(soon) == {ReasonKind.NOTICE}


def test_what_a_person_asked_for_stays_even_over_an_appointment():
    home = agreed_family()
    series = next(s for s in home.agreement.series if s.chore == "bins")
    other = "bram" if series.member == "sanne" else "sanne"
    asked = WeekException(series.key, at(2, 20, 30), Change.GIVEN, By.PERSON, other, at(2, 17, 47), 10)
    original = next(a.original for a in afresh(home, MONDAY, BEFORE).assignments if a.chore == "bins")

    made = afresh(replace(home, exceptions=(replace(asked, original=original),)), MONDAY, BEFORE)

    (bins,) = (a for a in made.assignments if a.chore == "bins")
    assert (bins.member, bins.span.start, bins.reason.kind) == (other, at(2, 17, 47), ReasonKind.WISH)


def test_what_was_skipped_is_not_due_and_what_is_done_counts_for_who_did_it():
    home = agreed(Chore("dishes", "Afwas", 30, EVERY_DAY, EVENING))
    first, second = (a for a in afresh(home, MONDAY, at(0, 6)).assignments[:2])
    other = "bram" if first.member == "sanne" else "sanne"
    said = (
        WeekException(first.series, first.original, Change.DONE, By.PERSON, other),
        WeekException(second.series, second.original, Change.SKIPPED, By.PERSON, second.member),
    )

    made = afresh(replace(home, exceptions=said), MONDAY, at(2, 6))

    assert who(made, "dishes")[0] == other
    assert set(who(made, "dishes")) == {0, 2, 3, 4, 5, 6}
    assert sum(made.proof.loads.values()) == 6 * 60


def test_what_stays_is_by_turns_or_always_one_persons_is_respected():
    chores = (
        Chore("dog", "Hond", 30, EVERY_DAY, EVENING, stays="sanne"),
        Chore("car", "Auto", 20, EVERY_DAY, EVENING, who=Who.ONE, owner="sanne"),
        Chore("bed", "Naar bed", 20, EVERY_DAY, EVENING, who=Who.TURNS),
        Chore("story", "Voorlezen", 15, EVERY_DAY, EVENING, who=Who.TOGETHER),
    )
    home = agreed(*chores)
    turn = {a.member for a in plan(home, 2, BEFORE).assignments if a.chore == "bed" and a.original >= at(0, 0)}

    made = afresh(home, MONDAY, BEFORE)

    assert set(who(made, "dog").values()) == set(who(made, "car").values()) == {"sanne"}
    assert set(who(made, "bed").values()) == turn
    assert len([a for a in made.assignments if a.chore == "story" and a.with_others]) == 14
    expected = {"dog": ReasonKind.STAYS, "car": ReasonKind.FIXED, "bed": ReasonKind.TURNS, "story": ReasonKind.TOGETHER}
    assert {chore: kinds(made, chore) for chore in expected} == {chore: {kind} for chore, kind in expected.items()}


def test_who_is_away_gets_nothing_then_and_less_in_that_week():
    away = Period("sanne", PeriodKind.AWAY, MONDAY, MONDAY + timedelta(days=2))
    home = agreed(*(Chore(f"c{n}", f"c{n}", 20, EVERY_DAY, EVENING) for n in range(4)), periods=(away,))

    made = afresh(home, MONDAY, BEFORE)

    assert {a.member for a in made.assignments if a.span.start < at(3, 0)} == {"bram"}
    assert {a.reason.kind for a in made.assignments if a.span.start < at(3, 0)} == {ReasonKind.AWAY}
    assert made.shares == {"sanne": Fraction(4, 11), "bram": Fraction(7, 11)}


def test_an_experiment_goes_on_in_a_week_divided_afresh():
    chores = (Chore("dishes", "Afwas", 30, EVERY_DAY, EVENING), Chore("vacuum", "Zuigen", 30, EVERY_DAY, EVENING))
    home = agreed(*(replace(c, stays=m) for c, m in zip(chores, ("sanne", "bram"), strict=True)))
    tried = Experiment("dishes", "sanne", "bram", MONDAY, MONDAY + timedelta(days=13), yes=("bram", "sanne"))

    made = afresh(replace(home, experiments=(tried,)), MONDAY, BEFORE)

    assert set(who(made, "dishes").values()) == {"bram"}
    assert kinds(made, "dishes") == {ReasonKind.EXPERIMENT}


def test_whose_moment_it_can_only_be_is_told_from_the_hours_of_the_other():
    chore = Chore("dishes", "Afwas", 30, Rhythm(days=(1,)), EVENING)
    home = home_of(drawn("Tue  sanne 18-22 choir"), (chore,))

    made = afresh(home, MONDAY, BEFORE)

    (dishes,) = made.assignments
    assert (dishes.member, dishes.reason.kind, dishes.reason.other) == ("bram", ReasonKind.OTHER_BUSY, "sanne")
    assert (dishes.reason.span.start, dishes.reason.span.end) == (at(1, 18, 30), at(1, 21, 30))


def test_the_ten_minutes_are_kept_free_for_both():
    late = window("20:30", "20:45")
    home = home_of((), (Chore("a", "A", 10, EVERY_DAY, late), Chore("b", "B", 5, EVERY_DAY, late)))

    made = afresh(home, MONDAY, BEFORE)

    (meeting,) = made.check_ins
    assert (meeting.start, meeting.minutes) == (at(4, 20, 30), 10)
    assert not any(a.span.overlaps(meeting) for a in made.assignments)
    assert [(u.chore, u.original.weekday()) for u in made.unplaced] == [("a", 4)]


def test_what_goes_after_another_comes_after_it_with_the_gap():
    wash = Chore("wash", "Was", 10, EVERY_DAY, window("18:00", "22:00", "20:00"))
    hang = Chore("hang", "Ophangen", 10, EVERY_DAY, window("18:00", "22:00", "18:00"), after="wash", gap=60)

    made = afresh(home_of((), (wash, hang)), MONDAY, BEFORE)

    ends = {a.span.start.date(): a.span.end for a in made.assignments if a.chore == "wash"}
    hung = [a for a in made.assignments if a.chore == "hang"]
    assert len(hung) == 7
    assert all(a.span.start >= ends[a.span.start.date()] + timedelta(minutes=60) for a in hung)


def test_divided_so_that_little_changes_no_more_changes_hands_than_in_the_fairest():
    home = agreed_family()

    calm, fairest = (afresh(home, MONDAY, BEFORE, stable=stable) for stable in (True, False))

    given = [sum(a.change is Change.GIVEN for a in made.assignments) for made in (calm, fairest)]
    assert given[0] <= given[1]
    assert calm.proof.worst <= calm.proof.bound * Fraction(102, 100)


# ── what must hold of every week ────────────────────────────────────────────────────────────────

appointments = st.lists(
    st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 6), st.integers(7 * 12, 21 * 12), st.integers(3, 40)),
    max_size=10,
)


def with_appointments(home, drawn_events):
    events = []
    for number, (calendar, day, begin, length) in enumerate(drawn_events):
        start = at(day, 0) + timedelta(minutes=5 * begin)
        part = EventPart(start, start + timedelta(minutes=5 * length))
        events.append(Event(calendar, f"e{number}", f"e{number}", (part,)))
    return replace(home, events=(*home.events, *events))


@pytest.mark.parametrize("base", ["agreed", "new"])
@settings(max_examples=20, deadline=None)
@given(appointments, st.integers(-3, 5), st.booleans())
def test_nobody_is_in_two_places_all_is_in_its_hours_and_placed_or_named(base, events, day, turned):
    home = with_appointments(agreed_family() if base == "agreed" else busy_family(), events)
    now = at(day, 10)
    made = afresh(home, MONDAY, now)

    coming = [a for a in made.assignments if a.span.start >= now]
    busy = busy_of_all(home, WEEK)
    for member in ("sanne", "bram"):
        mine = [a.span for a in coming if a.member == member]
        meetings = [span for span in made.check_ins if span.start >= now]
        assert not any(one.overlaps(other) for one, other in combinations([*mine, *meetings], 2))
        assert not any(span.overlaps(other) for span in mine for other in busy[member])
    for one in coming:
        hours = home.chore(one.chore).window
        assert hours.earliest <= one.span.start.time()
        assert utc(one.span.end) <= utc(one.span.start.replace(hour=hours.latest.hour, minute=hours.latest.minute))
    told = {(a.chore, a.original) for a in made.assignments} | {(u.chore, u.original) for u in made.unplaced}
    assert told == {(one.chore.key, one.original) for one in demand(home, MONDAY, now).wanted.values()}
    if base == "agreed":
        assert dict(made.proof.loads) == {m: points(home, made, m) for m in ("sanne", "bram")}
    if turned:
        assert made == afresh(turned_round(home), MONDAY, now)


def turned_round(home):
    return replace(
        home,
        members=home.members[::-1],
        chores=home.chores[::-1],
        events=home.events[::-1],
        exceptions=home.exceptions[::-1],
    )
