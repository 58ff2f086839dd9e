"""The weekly ten minutes: found in any week that has a moment, kept where they stand, offered where none is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from drawing import EVERY_DAY, ZONE, at, drawn, home_of, window
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    CheckInWish,
    Children,
    Chore,
    Event,
    EventPart,
    Household,
    Member,
    Period,
    PeriodKind,
    Rhythm,
    Series,
    Span,
    WeekException,
)
from household.values import from_json, to_json
from scheduler.checkin import another_moment
from scheduler.effects import effect, same_rota
from scheduler.planner import agree, plan
from scheduler.standing import check_ins, offered
from scheduler.transition import succeed
from scheduler.turns import fits, turns_in

NOW = at(0, 6)
NO_PROOF = Certificate((), Fraction(0), Fraction(0), True, True)
FRIDAY = Series("check-in", "both", 0, at(4, 20, 30), 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")
WHOLE_DAYS = "".join(f"{day}  both 0:00-23:59 away\n" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def home_with(events="", wish=None, check_in=FRIDAY, team=None, **household):
    home = home_of(drawn(events) if events.strip() else ())
    kept = replace(home.household, check_in=wish or CheckInWish(), **household)
    agreement = Agreement(1, date(2026, 3, 2), (), {}, NO_PROOF, check_in, team=team)
    return replace(home, household=kept, agreement=agreement)


def starts(home, weeks=1, now=NOW):
    return [span.start for span in plan(home, weeks, now).check_ins]


# ── where they are found ────────────────────────────────────────────────────────────────────────


def test_a_hit_friday_moves_to_the_nearest_moment_of_that_evening():
    assert starts(home_with("Fri  sanne 20-21 choir")) == [at(4, 21)]


def test_a_full_friday_moves_to_the_nearest_day_and_the_agreed_time_comes_back():
    home = home_with("Fri  sanne 17-23 dinner   bram 8-12 work")

    assert starts(home, 2) == [at(5, 20, 30), at(4, 20, 30, week=1)]
    moved = replace(home, exceptions=plan(home, 2, NOW).exceptions, events=())
    assert starts(moved, 2) == [at(4, 20, 30), at(4, 20, 30, week=1)]


def test_ten_minutes_between_two_appointments_are_found_to_the_minute():
    busy = WHOLE_DAYS.replace("Wed  both 0:00-23:59 away", "Wed  sanne 0:00-19:03 a  bram 19:13-23:59 b")

    assert starts(home_with(busy)) == [at(2, 19, 3)]


def test_what_was_moved_stays_where_it_was_put_while_that_is_free():
    home = home_with("Fri  sanne 17-23 dinner")
    kept = WeekException("check-in.both.0", at(4, 20, 30), Change.MOVED, By.PLAN, "both", at(1, 19), 10)

    assert starts(replace(home, exceptions=(kept,))) == [at(1, 19)]


def test_what_was_moved_past_its_own_day_moves_again_when_it_no_longer_fits():
    home = home_with("Fri  sanne 17-23 dinner\nSat  bram 17-23 party")
    kept = WeekException("check-in.both.0", at(4, 20, 30), Change.MOVED, By.PLAN, "both", at(5, 20, 30), 10)

    assert starts(replace(home, exceptions=(kept,)), now=at(5, 9))[0] == at(6, 20, 30)


def test_a_week_without_a_moment_gets_one_when_something_is_called_off_late():
    kept = WeekException("check-in.both.0", at(4, 20, 30), Change.UNPLACED, By.PLAN, "both")

    assert starts(replace(home_with(), exceptions=(kept,)), now=at(5, 9))[0] == at(5, 20, 30)


def test_a_moment_is_sought_with_the_notice_that_both_want_and_else_without():
    home = home_with("Fri  sanne 20:30-23 dinner", notice=12)
    home = replace(home, agreement=replace(home.agreement, starts_on=date(2026, 2, 2)))
    kept = WeekException("check-in.both.0", at(4, 20, 30), Change.UNPLACED, By.PLAN, "both")
    home = replace(home, exceptions=(kept,))

    assert starts(home, now=at(4, 12)) == [at(5, 20, 30)]
    weekend = drawn("Sat  both 0:00-23:59 trip\nSun  both 0:00-23:59 trip")
    assert starts(replace(home, events=(*home.events, *weekend)), now=at(4, 12)) == [at(4, 20, 20)]


def test_no_chore_is_on_top_of_it_and_the_way_there_is_kept_free():
    swimming = Chore("swimming", "zwemles", 40, Rhythm(), window("18:00", "22:00"), outside=True, travel=15)
    home = home_with("Fri  sanne 20:25-20:45 call")
    rota = (Series("swimming", "bram", 0, at(4, 19), 40, "FREQ=WEEKLY;BYDAY=FR"),)
    home = replace(home, chores=(swimming,), agreement=replace(home.agreement, series=rota))

    found = plan(home, 1, NOW)

    assert [s.start for s in found.check_ins] == [at(4, 20, 15)]  # one is home again at five to eight
    assert found.assignments[0].span.start == at(4, 19)
    late = replace(home, agreement=replace(home.agreement, series=(replace(rota[0], start=at(4, 19, 25)),)))
    assert starts(late) == [at(4, 20, 45)]


def test_a_chore_gives_way_where_it_takes_the_only_moment():
    dishes = Chore("dishes", "afwas", 60, EVERY_DAY, window("18:00", "22:00"))
    busy = WHOLE_DAYS.replace("Fri  both 0:00-23:59 away", "Fri  sanne 0-19 work   bram 0-19 work")
    home = home_with(busy + "Fri  both 20-23:59 out")
    rota = (Series("dishes", "bram", 0, at(4, 19), 60, "FREQ=WEEKLY;BYDAY=FR"),)

    found = plan(replace(home, chores=(dishes,), agreement=replace(home.agreement, series=rota)), 1, NOW)

    assert [s.start for s in found.check_ins] == [at(4, 19, 50)]
    assert not any(a.span.overlaps(s) for a in found.assignments for s in found.check_ins)


# ── within which hours ──────────────────────────────────────────────────────────────────────────


def test_bedtime_counts_on_days_on_which_the_children_are_here():
    wish = CheckInWish(at=time(19), bedtime=(time(18, 45), time(19, 30)))
    rule = replace(FRIDAY, start=at(4, 19))

    home = home_with(wish=wish, check_in=rule, children=Children(every=2, days=tuple(range(7))))
    assert starts(home, 2) == [at(4, 18, 35), at(4, 19, week=1)]
    assert starts(home_with(wish=wish, check_in=rule), 2) == [at(4, 18, 35), at(4, 18, 35, week=1)]


def test_quiet_hours_and_the_minutes_around_appointments_are_kept():
    home = home_with("Fri  sanne 20:20-20:40 call", quiet=(time(20, 45), time(6)), buffer=10)

    assert starts(home) == [at(4, 20)]


def test_with_two_zones_it_lies_in_the_evening_of_both():
    home = home_with(wish=CheckInWish(at=time(18, 30)), check_in=replace(FRIDAY, start=at(4, 18, 30)))
    lisbon = replace(home.members[1], zone="Europe/Lisbon")

    assert starts(replace(home, members=(home.members[0], lisbon))) == [at(4, 19)]


def test_where_no_hour_is_evening_for_both_one_is_offered_in_which_both_are_awake():
    home = home_with()
    away = replace(home, members=(home.members[0], replace(home.members[1], zone="America/New_York")))

    found = plan(away, 1, NOW)

    (offer,) = found.offers
    assert found.check_ins == ()
    assert offer.span == Span(at(4, 20, 30), at(4, 20, 40))  # half past two in the afternoon there
    assert offer.original == at(4, 20, 30)


# ── a week without one ──────────────────────────────────────────────────────────────────────────


def test_a_week_without_a_moment_is_offered_one_outside_the_usual_hours_and_nothing_is_written():
    evenings = "".join(f"{day}  sanne 17-23:59 late\n" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    home = home_with(evenings)

    found = plan(home, 1, NOW)

    assert (found.check_ins, found.weeks_without_check_in) == ((), (date(2026, 3, 2),))
    assert [offer.span for offer in found.offers] == [Span(at(4, 16, 50), at(4, 17))]
    kept = replace(home, exceptions=found.exceptions)
    within = Span(at(0, 0), at(0, 0, week=1))
    assert (check_ins(kept, within), offered(kept, within)) == ((), found.offers)
    assert plan(kept, 1, NOW) == found


def test_a_week_that_is_wholly_taken_is_offered_the_first_days_behind_it():
    found = plan(home_with(WHOLE_DAYS), 2, NOW)

    assert [offer.span.start for offer in found.offers] == [at(0, 20, 30, week=1)]
    assert [span.start for span in found.check_ins] == [at(4, 20, 30, week=1)]


def test_somebody_may_take_the_offer_though_it_is_outside_the_usual_hours():
    evenings = "".join(f"{day}  sanne 17-23:59 late\n" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    home = home_with(evenings)
    found = plan(home, 1, NOW)
    (turn,) = turns_in(replace(home, exceptions=found.exceptions), FRIDAY, Span(at(0, 0), at(0, 0, week=1)))

    assert fits(home, turn, found.offers[0].span.start, NOW)
    assert not fits(home, turn, at(4, 23), NOW)


def test_a_holiday_and_a_week_in_which_one_is_away_are_skipped_without_comment():
    now = datetime(2026, 12, 21, 7, tzinfo=ZONE)
    whole_week = Event(1, "weg.ics", "weg", (EventPart(now, now + timedelta(days=7)),))
    christmas = replace(home_with(), events=(whole_week,))
    away = replace(home_with(), periods=(Period("bram", PeriodKind.AWAY, date(2026, 3, 2), date(2026, 3, 8)),))

    for home, moment, why in ((christmas, now, "holiday"), (away, NOW, "away")):
        found = plan(home, 1, moment)
        assert (found.check_ins, found.offers, found.weeks_without_check_in) == ((), (), ())
        assert [(e.change, e.why) for e in found.exceptions] == [(Change.NOT_NEEDED, why)]


def test_who_is_away_for_a_weekend_meets_before_it():
    away = replace(home_with(), periods=(Period("bram", PeriodKind.AWAY, date(2026, 3, 6), date(2026, 3, 8)),))

    assert starts(away) == [at(3, 20, 30)]


# ── declined ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("declined", "now", "expected"),
    [
        (at(4, 20, 30), NOW, at(4, 21, 10)),  # half an hour away at least
        (at(4, 22, 20), NOW, at(5, 20, 30)),
        (at(6, 22, 20), NOW, at(6, 20, 30)),  # the last evening of the week: before it
        (at(6, 22, 20), at(6, 22), at(0, 20, 30, week=1)),  # nothing left of it: the first day behind it
    ],
)
def test_a_declined_moment_goes_to_the_next_that_suits_both_in_its_week(declined, now, expected):
    span = Span(declined, declined + timedelta(minutes=10))

    assert another_moment(home_with(), span, now) == expected


# ── the question about the chores ───────────────────────────────────────────────────────────────


def test_the_question_about_the_chores_comes_directly_after_or_on_a_day_of_its_own():
    home = home_of()
    after = replace(home, household=replace(home.household, check_in=CheckInWish(team="after")))
    apart = replace(home, household=replace(home.household, check_in=CheckInWish(team="apart", team_at=time(10))))

    assert agree(home, NOW).check_in.minutes == 10
    assert (agree(after, NOW).check_in.minutes, agree(after, NOW).team) == (15, None)
    made = agree(apart, NOW)
    assert (made.check_in.minutes, made.team.minutes) == (10, 5)
    assert (made.team.key, made.team.start, made.team.rrule) == (
        "team.both.0",
        at(6, 10),
        "FREQ=WEEKLY;BYDAY=SU;WKST=MO",
    )
    assert made.meetings == (made.check_in, made.team)
    assert from_json(Agreement, to_json(made)) == made
    assert [s.start for s in plan(replace(apart, agreement=made), 1, NOW).teams] == [at(6, 10)]


def test_the_five_minutes_never_lie_on_the_ten():
    wish = CheckInWish(team="apart", team_weekday=4, team_at=time(20, 40))
    home = replace(home_of(drawn("Fri  sanne 20-20:32 call")), household=replace(home_of().household, check_in=wish))

    found = plan(replace(home, agreement=agree(home, NOW)), 1, NOW)

    assert not any(one.overlaps(other) for one in found.check_ins for other in found.teams)
    assert (len(found.check_ins), len(found.teams)) == (1, 1)


def test_an_agreement_that_brings_the_five_minutes_keeps_the_ten_where_they_were():
    home = home_of()
    old = replace(agree(home, NOW), id=1)
    apart = replace(home, household=replace(home.household, check_in=CheckInWish(team="apart")))

    new = succeed(old, agree(apart, NOW, old), date(2026, 3, 9))

    assert (new.check_in.key, new.check_in.start) == (old.check_in.key, old.check_in.start)
    assert new.team.start == at(6, 20, 30, week=1)
    assert effect(home, old, new).events == 2
    assert not same_rota(old, new)
    ended = succeed(replace(new, id=2), agree(home, NOW, new), date(2026, 3, 16))
    assert ended.team is None
    assert [s.chore for s in ended.ended] == ["team"]


def test_what_was_agreed_stays_though_another_moment_is_as_good():
    home = home_of(drawn("Fri  sanne 18-23 choir", repeat=True))
    old = replace(agree(home, NOW), id=1)
    moved = replace(old, check_in=replace(old.check_in, start=at(1, 21), rrule="FREQ=WEEKLY;BYDAY=TU;WKST=MO"))

    assert agree(home, NOW, moved).check_in.start == at(1, 21)


def test_with_hardly_a_free_week_a_moment_is_agreed_all_the_same():
    full = drawn("Fri  sanne 18-23 choir\n" + WHOLE_DAYS, repeat=True)

    assert agree(home_of(full), NOW).check_in.start == at(4, 20, 30)


# ── what always holds ───────────────────────────────────────────────────────────────────────────

BUSY = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 13), st.integers(0, 280), st.integers(1, 400)), max_size=14)
ZONES = st.sampled_from(["Europe/Amsterdam", "Europe/Lisbon", "Europe/Helsinki"])
MONDAYS = st.sampled_from([date(2026, 3, 2), date(2026, 3, 23), date(2026, 10, 19), date(2026, 6, 8)])


def a_home(monday, zone, wish, quiet):
    first = datetime.combine(monday, time(20, 30), ZONE) + timedelta(days=4)
    agreement = Agreement(1, monday, (), {}, NO_PROOF, replace(FRIDAY, start=first))
    members = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2), zone=zone))
    household = Household(1, "thuis", "Thuis", monday, check_in=wish, quiet=quiet, country="")
    return replace(home_of(), household=household, members=members, agreement=agreement)


def occupied(monday, rows):
    found = []
    for number, (calendar, day, slot, long) in enumerate(rows):
        start = datetime.combine(monday, time(), ZONE).astimezone(UTC) + timedelta(days=day, minutes=slot * 5)
        end = start + timedelta(minutes=7 * long)
        found.append(Event(calendar, f"{number}", f"{number}", (EventPart(start, end),)))
    return tuple(found)


def by_hand(home, rows, monday):
    """Every minute of a week at which both could meet, tried one by one."""
    wish, quiet = home.household.check_in, home.household.quiet
    low, high = max(wish.earliest, quiet[1]), min(wish.latest, quiet[0])
    taken = [(part.start, part.end) for event in rows for part in event.parts]
    start = datetime.combine(monday, time(), ZONE).astimezone(UTC)
    while start.astimezone(ZONE).date() < monday + timedelta(days=7):
        end = start + timedelta(minutes=10)
        clocks = [(start.astimezone(z), end.astimezone(z)) for z in {ZoneInfo(m.zone) for m in home.members}]
        inside = all(low <= a.time() and b.time() <= high and a.date() == b.date() for a, b in clocks)
        bed = (
            wish.bedtime
            and start.astimezone(ZONE).time() < wish.bedtime[1]
            and wish.bedtime[0] < end.astimezone(ZONE).time()
        )
        if inside and not bed and not any(a < end and start < b for a, b in taken):
            yield start
        start += timedelta(minutes=1)


@settings(max_examples=25, deadline=None)
@given(MONDAYS, ZONES, BUSY, st.booleans())
def test_a_moment_is_found_in_every_week_that_has_one_and_fits_both(monday, zone, drawn_rows, children):
    wish = CheckInWish(bedtime=(time(18, 45), time(19, 30)) if children else None)
    home = a_home(monday, zone, wish, (time(22), time(6, 30)))
    home = replace(home, events=occupied(monday, drawn_rows))
    now = datetime.combine(monday, time(), ZONE)

    found = plan(home, 2, now)

    for week in (monday, monday + timedelta(days=7)):
        possible = set(by_hand(home, home.events, week))
        stands = [s.start.astimezone(UTC) for s in found.check_ins if week <= s.start.date() < week + timedelta(days=7)]
        agreed = (datetime.combine(week, time(20, 30)) + timedelta(days=4)).replace(tzinfo=ZONE).astimezone(UTC)
        assert len(stands) == bool(possible)
        assert set(stands) <= possible
        assert agreed not in possible or stands == [agreed]
        assert (week in found.weeks_without_check_in) is (not possible)
    again = plan(replace(home, exceptions=found.exceptions, events=home.events[::-1]), 2, now)
    assert again == found
