"""The rota is fair, free in most weeks, the same for the same home, and one that people could live by."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from drawing import EVERY_DAY, ZONE, at, busy_family, home_of, window

from household.model import Chore, Event, EventPart, Member, Rhythm, Span, Who
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import happenings, utc
from scheduler.planner import NobodyCan, SharesDoNotAddUp, WindowTooShort, agree

NOW = at(0, 9, week=-1)
EVENING = window("18:30", "21:00", "19:00")


def rules(agreement):
    return {(s.chore, s.member): (s.rrule, s.start.astimezone(ZONE).time()) for s in agreement.series}


def test_every_chore_of_the_family_has_someone_and_no_two_things_meet(family):
    agreement = agree(family, NOW)
    weeks = Span(NOW, NOW + timedelta(weeks=13))

    assert {s.chore for s in agreement.series} == {c.key for c in family.chores}
    for member in ("sanne", "bram"):
        mine = [s for s in agreement.series if s.member == member] + [agreement.check_in]
        spans = [
            Span(utc(start), utc(start) + timedelta(minutes=s.minutes)) for s in mine for start in happenings(s, weeks)
        ]
        assert not any(one.overlaps(other) for one, other in combinations(spans, 2))


def test_every_series_keeps_its_window_on_a_grid_of_five_minutes_in_a_readable_rule(family):
    for series in agree(family, NOW).series:
        hours = family.chore(series.chore).window
        start = series.start.time()
        assert start.minute % 5 == 0
        assert hours.earliest <= start
        assert start.hour * 60 + start.minute + series.minutes <= hours.latest.hour * 60 + hours.latest.minute
        assert series.start in happenings(series, Span(NOW, NOW + timedelta(days=400)))
        assert re.fullmatch(r"FREQ=(WEEKLY|MONTHLY);(INTERVAL=\d+;)?BYDAY=[-\d,A-Z]+(;WKST=MO)?", series.rrule)


def test_the_family_comes_out_at_what_was_agreed(family):
    proof = agree(family, NOW).certificate

    assert proof.bound <= proof.worst <= proof.bound * Fraction(102, 100)
    assert proof.worst < 1
    assert proof.envy_free_up_to_one
    assert proof.efficient
    assert proof.forced == ("car", "garden")


def test_the_same_home_in_any_order_gives_the_same_agreement(family):
    shuffled = replace(family, members=family.members[::-1], chores=family.chores[::-1], events=family.events[::-1])

    assert agree(shuffled, NOW) == agree(family, NOW)


def test_a_rota_moves_most_of_its_days_past_the_calendars(family):
    agreement = agree(family, NOW)
    weeks = Span(at(0, 0), at(0, 0, week=8))
    busy = busy_of_all(family, weeks)
    moments = [
        (s.member, Span(utc(start), utc(start) + timedelta(minutes=s.minutes)))
        for s in agreement.series
        for start in happenings(s, weeks)
    ]

    hit = [span for member, span in moments if any(span.overlaps(other) for other in busy[member])]

    assert len(hit) <= len(moments) // 50


def test_who_is_never_home_at_that_hour_does_not_get_the_chore(weekly):
    """
    Mon  bram 17-22 shift
    Tue  bram 17-22 shift
    """
    home = weekly(
        Chore("dishes", "Afwas", 15, Rhythm(days=(0, 1)), EVENING),
        Chore("windows", "Ramen", 60, Rhythm(times=1), window("09:00", "17:00")),
    )

    agreement = agree(home, NOW)

    assert rules(agreement)["dishes", "sanne"] == ("FREQ=WEEKLY;BYDAY=MO,TU;WKST=MO", time(19))
    assert agreement.certificate.forced == ("dishes",)


def test_a_weekday_that_only_one_can_is_theirs(weekly):
    """
    Mon  sanne 17-22 shift
    Tue  bram 17-22 shift
    """
    dishes = Chore("dishes", "Afwas", 15, Rhythm(days=(0, 1)), EVENING)

    agreement = agree(weekly(dishes), NOW)

    assert rules(agreement) == {
        ("dishes", "bram"): ("FREQ=WEEKLY;BYDAY=MO;WKST=MO", time(19)),
        ("dishes", "sanne"): ("FREQ=WEEKLY;BYDAY=TU;WKST=MO", time(19)),
    }
    assert agreement.certificate.forced == ("dishes",)


def test_turns_are_opposite_weeks_counted_from_the_epoch_also_over_week_53():
    turns = Chore("bedtime", "Bed", 30, EVERY_DAY, EVENING, who=Who.TURNS)
    one, two = agree(home_of((), (turns,)), NOW).series
    year = Span(at(0, 0), at(0, 0, week=60))

    starts = sorted((*happenings(one, year), *happenings(two, year)))

    assert [m.date() for m in starts] == [date(2026, 3, 2) + timedelta(days=n) for n in range(420)]
    assert {one.rrule, two.rrule} == {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"}


def test_together_is_the_same_rule_for_both_when_both_are_free(weekly):
    """
    Sun  sanne 18-19:30 church   bram 20-21 running
    """
    story = Chore("story", "Voorlezen", 15, Rhythm(days=(6,)), window("18:30", "20:30"), who=Who.TOGETHER)

    agreement = agree(weekly(story), NOW)

    assert rules(agreement) == {("story", m): ("FREQ=WEEKLY;BYDAY=SU;WKST=MO", time(19, 30)) for m in ("sanne", "bram")}


def test_a_monthly_chore_is_on_its_named_day_of_the_month():
    windows = Chore("windows", "Ramen", 60, Rhythm(unit="month", days=(5,), nth=-1), window("09:00", "17:00"))

    (series,) = agree(home_of((), (windows,)), NOW).series

    assert (series.rrule, series.start) == ("FREQ=MONTHLY;BYDAY=-1SA", at(5, 9, week=-1))


def test_the_check_in_takes_the_nearest_day_when_friday_is_full(weekly):
    """
    Fri  sanne 17-23 shift
    Sat  bram 17-23 party
    Thu  bram 20-21 running
    """
    check_in = agree(weekly(), NOW).check_in

    assert check_in.rrule == "FREQ=WEEKLY;BYDAY=TH;WKST=MO"
    assert check_in.start.time() == time(21)
    assert check_in.key == "check-in.both.0"


def test_shares_of_sixty_and_forty_are_met(family):
    sixty = replace(
        family,
        members=tuple(replace(m, share=Fraction(3, 5) if m.key == "sanne" else Fraction(2, 5)) for m in family.members),
    )

    proof = agree(sixty, NOW).certificate

    assert proof.worst <= proof.bound * Fraction(102, 100) < Fraction(102, 100)


def test_a_home_of_one_gives_everything_to_that_one(family):
    alone = replace(family, members=(Member("bram", "Bram", Fraction(1)),))

    agreement = agree(alone, NOW)

    assert {s.member for s in agreement.series} == {"bram"}
    assert agreement.certificate.worst == 1


def test_when_one_evening_is_too_small_for_one_person_the_other_helps():
    hour = window("19:00", "20:00")
    chores = tuple(Chore(f"chore-{n}", f"Klus {n}", 30, Rhythm(days=(0,)), hour) for n in range(4))
    home = replace(home_of((), chores), heavy={("sanne", c.key): 3 for c in chores} | {("bram", "chore-0"): 1})

    series = agree(home, NOW).series

    assert sorted(s.member for s in series) == ["bram", "bram", "sanne", "sanne"]


def test_what_cannot_be_agreed_is_named(family):
    dishes = Chore("dishes", "Afwas", 90, EVERY_DAY, window("19:00", "20:00"))
    never = Event(3, "a", "a", (EventPart(at(0, 0, week=-2), at(0, 0, week=20)),))

    with pytest.raises(WindowTooShort):
        agree(home_of((), (dishes,)), NOW)
    with pytest.raises(NobodyCan):
        agree(home_of((never,), (replace(dishes, minutes=10),)), NOW)
    with pytest.raises(NobodyCan):
        agree(home_of((), (replace(dishes, minutes=10, can=("joris",)),)), NOW)
    with pytest.raises(SharesDoNotAddUp):
        agree(replace(family, members=family.members[:1]), NOW)


def test_thinking_has_one_owner_and_counts_in_the_load():
    chores = (
        Chore("school", "School", 10, Rhythm(), EVENING, thinking=30),
        Chore("dishes", "Afwas", 40, Rhythm(), EVENING),
    )

    agreement = agree(home_of((), chores), NOW)

    assert set(agreement.thinkers) == {"school"}
    assert sum(load.thinking for load in agreement.certificate.loads) == 30
    assert {load.work + load.thinking for load in agreement.certificate.loads} == {Fraction(40)}


def test_a_family_without_calendars_can_agree_too():
    assert agree(replace(busy_family(), events=()), NOW).series
