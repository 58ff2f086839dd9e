"""Whose time is taken follows from the calendars; what is free is the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from drawing import WEEK, at, home_of
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Access, Calendar, Event, EventPart, Home, Kind, Role, Span, Takes
from scheduler.freebusy import busy, busy_of_all, free_spans

HOUR = timedelta(hours=1)


def test_the_free_evening_is_found(week):
    """
    Mon  sanne 18-20 choir    bram 17-19 work
    Tue  sanne 9-17 work      bram 9-17 work
    """
    spans = free_spans(week, ("sanne", "bram"), WEEK, at_least=2 * HOUR)

    assert Span(at(1, 17), at(7, 0)) in spans
    assert Span(at(0, 20), at(1, 9)) in spans
    assert Span(at(0, 0), at(0, 17)) in spans
    assert len(spans) == 3


def test_what_touches_is_one_and_each_has_their_own(week):
    """
    Mon  sanne 9-12 work   sanne 12-14 lunch
    Mon  sanne 11-13 call  bram 20-21 running
    """
    assert busy(week, "sanne", WEEK) == (Span(at(0, 9), at(0, 14)),)
    assert busy(week, "bram", WEEK) == (Span(at(0, 20), at(0, 21)),)


def test_the_family_calendar_takes_both(week):
    """
    Wed  both 17:30-18:30 football
    """
    assert busy_of_all(week, WEEK) == dict.fromkeys(("sanne", "bram"), (Span(at(2, 17, 30), at(2, 18, 30)),))


def test_what_samen_wrote_and_what_takes_nobodys_time_leave_all_free():
    part = EventPart(at(0, 9), at(0, 10))
    home = home_of((Event(4, "ours", "ours", (part,)), Event(5, "birthday", "b", (part,))))

    assert busy_of_all(home, WEEK) == {"sanne": (), "bram": ()}


def test_a_calendar_full_of_rules_that_cost_much_and_give_nothing_is_given_up_in_time():
    part = EventPart(at(0, 9), at(0, 10), rrule="FREQ=SECONDLY;COUNT=9;BYMONTH=2;BYMONTHDAY=30")
    heavy = tuple(Event(1, str(n), str(n), (part,)) for n in range(2_000))

    taken = busy_of_all(home_of((*heavy, Event(2, "werk", "werk", (EventPart(at(0, 9), at(0, 10)),)))), WEEK)

    assert taken["sanne"] == (Span(at(0, 9), WEEK.end),)
    assert taken["bram"] == (Span(at(0, 9), at(0, 10)),)


def test_the_same_event_in_two_calendars_is_one(week):
    """
    Sat  both 9-12 matches   sanne 9-12 matches
    """
    assert busy(week, "sanne", WEEK) == (Span(at(5, 9), at(5, 12)),)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(-50, 1500), st.integers(1, 300)), max_size=12))
def test_free_and_busy_fill_the_week_and_never_meet(blocks):
    moments = [(n, at(0, 0) + timedelta(minutes=10 * low), timedelta(minutes=long)) for n, low, long in blocks]
    events = tuple(
        Event(n, str(i), str(i), (EventPart(start, start + long),)) for i, (n, start, long) in enumerate(moments)
    )
    home = home_of(events)

    taken = busy(home, "bram", WEEK)
    free = free_spans(home, ("bram",), WEEK, timedelta(minutes=1))

    assert not any(one.overlaps(other) for one in taken for other in free)
    assert sum(span.minutes for span in (*taken, *free)) == WEEK.minutes
    assert busy(replace(home, events=events[::-1]), "bram", WEEK) == taken


# ── one series in several pieces ────────────────────────────────────────────────────────────────


def piece(href: str, start: datetime, **more: object) -> Event:
    """One entry as a server hands it over by itself; all of them speak of Bram's Monday choir."""
    return Event(2, href, "choir", (EventPart(start, start + HOUR, **more),))  # type: ignore[arg-type]


MONDAY, TUESDAY = at(0, 20), at(1, 20)
MASTER = piece("master", MONDAY, rrule="FREQ=WEEKLY")


@pytest.mark.parametrize("turned", [False, True])
def test_an_exception_replaces_its_happening_wherever_it_stands(turned: bool) -> None:
    pieces = (MASTER, piece("moved", TUESDAY, recurrence=MONDAY))

    assert busy(home_of(pieces[::-1] if turned else pieces), "bram", WEEK) == (Span(TUESDAY, TUESDAY + HOUR),)


def test_a_cancelled_exception_takes_its_happening_away() -> None:
    assert busy(home_of((MASTER, piece("gone", MONDAY, recurrence=MONDAY, cancelled=True))), "bram", WEEK) == ()


def test_an_exception_whose_master_lacks_counts_by_itself() -> None:
    assert busy(home_of((piece("moved", TUESDAY, recurrence=MONDAY),)), "bram", WEEK) == (
        Span(TUESDAY, TUESDAY + HOUR),
    )


def test_an_exception_in_another_calendar_is_not_of_this_series() -> None:
    elsewhere = replace(piece("gone", MONDAY, recurrence=MONDAY, cancelled=True), calendar=3)

    assert busy(home_of((MASTER, elsewhere)), "bram", WEEK) == (Span(MONDAY, MONDAY + HOUR),)


# ── names in titles ─────────────────────────────────────────────────────────────────────────────


def shared(access: Access, *parts: EventPart, takes: Takes = Takes.BOTH) -> Home:
    """The home with a family calendar of Sanne's, and Bram written with an accent."""
    family = Calendar(9, 1, "sanne", Kind.MEMORY, Role.READ, "memory:9", "thuis", access=access, takes=takes)
    home = home_of((Event(9, "a", "a", parts),))
    sanne, bram = home.members
    return replace(home, members=(sanne, replace(bram, name="Brám")), calendars=(*home.calendars, family))


def takers(home: Home) -> set[str]:
    return {member for member, spans in busy_of_all(home, WEEK).items() if spans}


@pytest.mark.parametrize(
    ("title", "whose"),
    [
        ("Bram tandarts", {"bram"}),
        ("BRÁM: tandarts", {"bram"}),
        ("tandarts (bra\u0301m)", {"bram"}),
        ("Sanne's ouders", {"sanne"}),
        ("Sanne en Bram naar zee", {"sanne", "bram"}),
        ("Bramen plukken", {"sanne", "bram"}),
        ("Joris jarig", {"sanne", "bram"}),
        (None, {"sanne", "bram"}),
    ],
)
def test_a_name_in_a_title_says_whose_time_it_is(title: str | None, whose: set[str]) -> None:
    assert takers(shared(Access.TITLES, EventPart(MONDAY, MONDAY + HOUR, title=title))) == whose


def test_names_mean_nothing_in_a_calendar_of_one_or_without_titles() -> None:
    part = EventPart(MONDAY, MONDAY + HOUR, title="Bram tandarts")

    assert takers(shared(Access.BUSY, part)) == {"sanne", "bram"}
    assert takers(shared(Access.TITLES, part, takes=Takes.MINE)) == {"sanne"}


def test_a_happening_that_names_another_still_replaces_that_of_its_series() -> None:
    master = EventPart(MONDAY, MONDAY + HOUR, rrule="FREQ=WEEKLY", title="Sanne koor")
    swapped = EventPart(TUESDAY, TUESDAY + HOUR, recurrence=MONDAY, title="Bram koor")
    home = shared(Access.TITLES, master, swapped)

    assert busy_of_all(home, WEEK) == {"sanne": (), "bram": (Span(TUESDAY, TUESDAY + HOUR),)}
