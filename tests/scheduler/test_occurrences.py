"""An entry takes exactly the time that its rules say, and a hostile one costs no more than a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as ICalendar

from household.model import Event, EventPart, Series, Span
from scheduler.occurrences import Expansion, grouped, happenings, spans_of, utc
from scheduler.rules import Work

ZONE = ZoneInfo("Europe/Amsterdam")


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def event(start: date, end: date, rrule: str | None = None, **more: object) -> Event:
    return Event(1, "koor", "koor", (EventPart(start, end, rrule=rrule, **more),))  # type: ignore[arg-type]


YEAR = Span(local(2026, 1, 1), local(2027, 1, 1))


def oracle(start: datetime, minutes: int, rule: str, extra: str = "") -> list[tuple[datetime, datetime]]:
    end = start + timedelta(minutes=minutes)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:koor\r\n"
        f"DTSTART;TZID=Europe/Amsterdam:{start:%Y%m%dT%H%M%S}\r\n"
        f"DTEND;TZID=Europe/Amsterdam:{end:%Y%m%dT%H%M%S}\r\nRRULE:{rule}\r\n{extra}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = recurring_ical_events.of(ICalendar.from_ical(text)).between(YEAR.start, YEAR.end)
    return sorted((utc(e["DTSTART"].dt), utc(e["DTEND"].dt)) for e in found)


RULES = [
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "FREQ=WEEKLY;COUNT=9",
    "FREQ=DAILY;UNTIL=20260405T170000Z",
    "FREQ=DAILY;INTERVAL=3;BYMONTH=3,10",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=2",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3,11;BYDAY=1SU",
    "FREQ=YEARLY;BYYEARDAY=100,-1",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=WE",
    "FREQ=HOURLY;INTERVAL=36",
    "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0,30",
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("start", [local(2026, 1, 6, 18), local(2021, 3, 31, 18)])
def test_a_rule_gives_what_another_reader_of_the_standard_finds(rule, start):
    found = spans_of(event(start, start + timedelta(minutes=90), rule), YEAR, ZONE)

    assert found.complete
    # Readers differ on whether a start that does not fit its own rule counts; we count it, as the RFC says.
    ours = {(span.start, span.end) for span in found.spans}
    assert ours - {(utc(start), utc(start + timedelta(minutes=90)))} == set(oracle(start, 90, rule)) - {
        (utc(start), utc(start + timedelta(minutes=90)))
    }


def test_until_a_bare_date_includes_that_day():
    found = spans_of(event(local(2026, 3, 3, 18), local(2026, 3, 3, 19), "FREQ=DAILY;UNTIL=20260305"), YEAR, ZONE)

    assert [span.start.day for span in found.spans] == [3, 4, 5]


def test_an_excluded_and_an_extra_date_are_respected():
    rule = "FREQ=WEEKLY;COUNT=4"
    start, gone, extra = local(2026, 3, 3, 20), local(2026, 3, 17, 20), local(2026, 3, 19, 20)

    found = spans_of(event(start, local(2026, 3, 3, 22), rule, exdates=(gone,), rdates=(extra,)), YEAR, ZONE).spans

    assert [span.start for span in found] == [
        utc(m) for m in (start, local(2026, 3, 10, 20), extra, local(2026, 3, 24, 20))
    ]


def test_a_happening_moved_into_view_appears_and_one_moved_away_does_not():
    rule = EventPart(local(2026, 3, 3, 20), local(2026, 3, 3, 22), rrule="FREQ=WEEKLY")
    inward = EventPart(local(2026, 4, 8, 9), local(2026, 4, 8, 10), recurrence=local(2026, 5, 5, 20))
    outward = EventPart(local(2026, 6, 1, 9), local(2026, 6, 1, 10), recurrence=local(2026, 4, 7, 20))
    april = Span(local(2026, 4, 6), local(2026, 4, 13))

    found = spans_of(Event(1, "k", "k", (rule, inward, outward)), april, ZONE).spans

    assert found == (Span(utc(local(2026, 4, 8, 9)), utc(local(2026, 4, 8, 10))),)


def test_a_cancelled_or_transparent_exception_frees_its_moment():
    rule = EventPart(local(2026, 3, 3, 20), local(2026, 3, 3, 22), rrule="FREQ=WEEKLY;COUNT=3")
    cancelled = EventPart(rule.start, rule.end, recurrence=local(2026, 3, 10, 20), cancelled=True)
    seen_through = EventPart(rule.start, rule.end, recurrence=local(2026, 3, 17, 20), busy=False)

    found = spans_of(Event(1, "k", "k", (rule, cancelled, seen_through)), YEAR, ZONE).spans

    assert [span.start for span in found] == [utc(rule.start)]


def test_an_exception_without_its_master_counts():
    lone = EventPart(local(2026, 3, 5, 9), local(2026, 3, 5, 10), recurrence=local(2026, 3, 3, 20))

    found = spans_of(Event(1, "k", "k", (lone,)), YEAR, ZONE).spans

    assert found == (Span(utc(lone.start), utc(lone.end)),)


def test_a_whole_day_runs_from_midnight_to_midnight_also_when_it_has_23_hours():
    found = spans_of(event(date(2026, 3, 29), date(2026, 3, 30)), YEAR, ZONE).spans

    assert found[0].minutes == 23 * 60


def test_a_whole_day_series_loses_the_day_that_a_moment_excludes():
    weekly = event(date(2026, 3, 2), date(2026, 3, 3), "FREQ=WEEKLY;COUNT=2", exdates=(local(2026, 3, 9),))

    assert [s.start for s in spans_of(weekly, YEAR, ZONE).spans] == [utc(local(2026, 3, 2))]


def test_a_time_that_does_not_exist_moves_forward():
    found = spans_of(event(local(2026, 3, 28, 2, 30), local(2026, 3, 28, 2, 45), "FREQ=DAILY;COUNT=2"), YEAR, ZONE)

    assert found.spans[1].start == utc(local(2026, 3, 29, 3, 30))


@pytest.mark.parametrize(
    "zone",
    ["Europe/Amsterdam", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo",
     "Pacific/Auckland", "America/Havana", "Europe/Dublin", "Asia/Tokyo", "Africa/Casablanca"],
)  # fmt: skip
def test_eighteen_hours_stays_eighteen_hours_over_every_clock_change(zone):
    own = ZoneInfo(zone)
    start = datetime(2026, 1, 1, 18, tzinfo=own)
    years = Span(start, datetime(2028, 12, 31, tzinfo=own))

    found = spans_of(event(start, start + timedelta(hours=1), "FREQ=DAILY"), years, ZONE)

    assert found.complete
    assert {span.start.astimezone(own).time() for span in found.spans} == {time(18)}
    assert len(found.spans) == 365 + 365 + 365


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0",
     "nonsense", "FREQ=WEEKLY;BYDAY=9XX", "FREQ=FORTNIGHTLY", "",
     "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE="
     + ",".join(map(str, range(60))), "FREQ=DAILY;COUNT=999999999;BYHOUR=" + ",".join(map(str, range(24)))
     + ";BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSETPOS=1",
     "FREQ=MINUTELY;COUNT=999999999;BYSECOND=" + ",".join(map(str, range(60)))],
)  # fmt: skip
def test_what_cannot_be_known_counts_as_occupied(rule):
    found = spans_of(event(local(2026, 1, 1, 9), local(2026, 1, 1, 10), rule or "FREQ="), YEAR, ZONE)

    assert not found.complete
    assert found.spans[-1].end == utc(YEAR.end)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=YEARLY;INTERVAL=900000000"],
)  # fmt: skip
def test_a_rule_that_never_comes_true_takes_no_more_than_its_start(rule):
    found = spans_of(event(local(2026, 1, 1, 9), local(2026, 1, 1, 10), rule), YEAR, ZONE)

    assert found == Expansion((Span(utc(local(2026, 1, 1, 9)), utc(local(2026, 1, 1, 10))),))


def test_rules_that_share_their_work_stop_where_it_ends():
    weeks, work = Span(local(2026, 3, 1), local(2026, 5, 1)), Work(300)
    daily = event(local(2026, 1, 1, 9), local(2026, 1, 1, 10), "FREQ=DAILY")

    first, *_, last = (spans_of(daily, weeks, ZONE, work) for _ in range(5))

    assert (first.complete, len(first.spans)) == (True, 61)
    assert (last.complete, last.spans[-1].end) == (False, utc(weeks.end))
    assert work.left == 0


@pytest.mark.parametrize("year", [1, 9999])
def test_the_edges_of_the_calendar_are_no_trouble(year):
    moment = datetime(year, 12, 31, 23, tzinfo=ZoneInfo("Pacific/Auckland"))

    found = spans_of(event(moment, moment, "FREQ=YEARLY"), YEAR, ZONE)

    assert found.spans == ()


def test_an_old_series_is_found_without_walking_there():
    old = event(datetime(1, 1, 10, 9, tzinfo=UTC), datetime(1, 1, 10, 10, tzinfo=UTC), "FREQ=DAILY")

    found = spans_of(old, Span(local(2026, 3, 2), local(2026, 3, 9)), ZONE)

    assert found.complete
    assert len(found.spans) == 7


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.datetimes(), st.datetimes())
def test_no_text_at_all_makes_it_stumble(rule, start, end):
    found = spans_of(event(start.replace(tzinfo=ZONE), end.replace(tzinfo=ZONE), rule), YEAR, ZONE)

    assert all(span.overlaps(YEAR) for span in found.spans)


def test_our_own_series_keeps_its_wall_time_over_the_clock_change():
    series = Series("dishes", "sanne", 0, local(2026, 3, 26, 19), 15, "FREQ=WEEKLY;BYDAY=TH,SU,MO;WKST=MO")

    found = happenings(series, Span(local(2026, 3, 26), local(2026, 3, 31)))

    assert found == (local(2026, 3, 26, 19), local(2026, 3, 29, 19), local(2026, 3, 30, 19))


def test_pieces_of_one_series_come_together_and_the_rest_stays_as_it_is():
    master, other = event(local(2026, 3, 3, 20), local(2026, 3, 3, 21), "FREQ=WEEKLY"), Event(1, "x", "x", ())
    piece = Event(1, "koor-2", "koor", (EventPart(local(2026, 3, 4), local(2026, 3, 5)),))

    assert list(grouped((piece, other, master))) == [Event(1, "koor-2", "koor", piece.parts + master.parts), other]


def test_an_extra_date_far_away_makes_nothing_free_that_is_unknown():
    far = local(2030, 1, 1, 9)

    found = spans_of(event(local(2026, 3, 3, 9), local(2026, 3, 3, 10), "nonsense", rdates=(far,)), YEAR, ZONE)

    assert found.spans[-1] == Span(utc(local(2026, 3, 3, 9)), utc(YEAR.end))


RARE = [
    "FREQ=YEARLY;BYMONTH=2,7;BYMONTHDAY=29,-1,1",
    "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=YEARLY;BYMONTH=1,12;BYDAY=-1MO,2TU",
    "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=TU",
    "FREQ=MONTHLY;BYMONTH=1,4;BYDAY=1MO,-2SU",
    "FREQ=MONTHLY;BYMONTHDAY=-31,-1,31,30",
    "FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=5",
    "FREQ=DAILY;BYDAY=MO,WE;BYMONTH=5",
    "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1,-1",
    "FREQ=WEEKLY;BYDAY=SU,MO;BYMONTH=6,7;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYSETPOS=2,-1",
]


@pytest.mark.parametrize("rule", RARE)
def test_what_is_left_out_at_a_glance_is_left_out_rightly(rule):
    start = local(2025, 12, 31, 18)

    found = spans_of(event(start, start + timedelta(minutes=90), rule), YEAR, ZONE)

    assert found.complete
    assert [(span.start, span.end) for span in found.spans] == oracle(start, 90, rule)
