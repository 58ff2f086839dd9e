"""What was read is kept with its token in one go, and only real news makes anybody plan again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from household.model import Access, Event, EventPart, Kind, Role, Span, Takes
from household.store import NotHere, ReadResource, Store
from tests.household.conftest import NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EIGHT = datetime(2026, 11, 24, 20, 0, tzinfo=AMSTERDAM)
HOUR = timedelta(hours=1)
WEEK = Span(EIGHT - timedelta(days=1), EIGHT + timedelta(days=6))


def choir(calendar: int, start: datetime = EIGHT, title: str | None = None, href: str = "koor.ics") -> Event:
    return Event(calendar, href, f"{href}@example", (EventPart(start, start + HOUR, title=title),))


def read(event: Event, etag: str | None = "1") -> ReadResource:
    return ReadResource(event.href, etag, (event,))


# ── ways in ──


def test_a_password_comes_back_only_when_it_is_asked_for(store: Store, home: int):
    account = store.add_account(home, "bram", Kind.CALDAV, "https://dav.example/", "bram", "fietsbel")

    assert store.password(account) == "fietsbel"
    assert store.account(account) == store.accounts(home)[0]
    assert "fietsbel" not in repr(store.account(account))


def test_the_same_way_in_again_gets_the_new_password(store: Store, home: int, strangers: int):
    way = (Kind.CALDAV, "https://dav.example/", "bram")
    first = store.add_account(home, "bram", *way, "fietsbel")

    assert store.add_account(home, "bram", *way, "belfiets") == first
    assert store.password(first) == "belfiets"
    assert store.add_account(home, "sanne", *way, "x") != first
    assert store.accounts(strangers) == ()


@pytest.mark.parametrize("verb", ["account", "password", "calendar"])
def test_what_is_not_there_says_so(store: Store, verb: str):
    with pytest.raises(NotHere):
        getattr(store, verb)(99)


# ── calendars ──


def test_a_calendar_again_keeps_its_number_and_takes_what_is_new(store: Store, home: int, work: int):
    again = store.add_calendar(
        home, "sanne", Kind.ICS, Role.READ, "https://werk.example/sanne.ics", "Kantoor", takes=Takes.BOTH
    )

    assert again == work
    (calendar,) = store.calendars(home)
    assert (calendar.name, calendar.takes, calendar.access) == ("Kantoor", Takes.BOTH, Access.BUSY)
    assert store.home(home).calendars == (calendar,)


def test_adding_a_calendar_unchanged_makes_nobody_plan_again(store: Store, home: int, work: int):
    before = store.version(home)

    store.add_calendar(home, "sanne", Kind.ICS, Role.READ, "https://werk.example/sanne.ics", "Werk")

    assert store.version(home) == before


def test_a_stranger_sees_no_calendar_of_ours(store: Store, work: int, strangers: int):
    assert store.calendars(strangers) == ()
    assert store.home(strangers, WEEK).events == ()


# ── reading ──


def test_what_was_read_stands_in_the_home_with_its_token(store: Store, home: int, work: int):
    assert store.apply(work, [read(choir(work))], [], "token-1", NOW)

    assert store.home(home, WEEK).events == (choir(work),)
    assert store.home(home).events == ()
    assert store.known(work, None) == {"koor.ics": "1"}
    assert (store.calendar(work).token, store.calendar(work).read_at) == ("token-1", NOW)


def test_reading_the_same_again_is_no_news(store: Store, home: int, work: int):
    store.apply(work, [read(choir(work))], [], "token-1", NOW)
    before = store.version(home)

    assert not store.apply(work, [read(choir(work), "2")], ["never-there.ics"], "token-2", NOW + HOUR)
    assert store.version(home) == before
    assert store.known(work, ["koor.ics", "other.ics"]) == {"koor.ics": "2"}
    assert store.calendar(work).token == "token-2"


def test_a_moved_event_is_news_once(store: Store, home: int, work: int):
    store.apply(work, [read(choir(work))], [], None, NOW)
    before, later = store.version(home), choir(work, EIGHT + HOUR)

    assert store.apply(work, [read(later, "2")], [], None, NOW)
    assert store.home(home, WEEK).events == (later,)
    assert store.version(home) == before + 1


def test_a_deleted_event_is_gone_with_its_etag(store: Store, home: int, work: int):
    store.apply(work, [read(choir(work))], [], None, NOW)

    assert store.apply(work, [], ["koor.ics"], None, NOW)
    assert store.home(home, WEEK).events == ()
    assert store.known(work, None) == {}


def test_a_resource_without_events_is_known_all_the_same(store: Store, work: int):
    assert not store.apply(work, [ReadResource("todo.ics", None)], [], None, NOW)
    assert store.known(work, ["todo.ics"]) == {"todo.ics": ""}


def test_thousands_of_resources_can_be_asked_for_at_once(store: Store, work: int):
    many = [f"{n}.ics" for n in range(1300)]
    store.apply(work, [ReadResource(href, "e") for href in many], [], None, NOW)

    assert len(store.known(work, many)) == 1300
    store.apply(work, [], many[:1200], None, NOW)
    assert len(store.known(work, None)) == 100


def test_events_outside_the_span_are_left_out_and_open_ended_ones_are_not(store: Store, home: int, work: int):
    long_ago = choir(work, EIGHT - timedelta(days=300), href="a.ics")
    far_off = choir(work, EIGHT + timedelta(days=300), href="b.ics")
    weekly = choir(work, EIGHT - timedelta(days=700), href="c.ics")
    weekly = replace(weekly, parts=(replace(weekly.parts[0], rrule="FREQ=WEEKLY"),))

    store.apply(work, [read(e) for e in (long_ago, far_off, weekly)], [], None, NOW)

    assert store.home(home, WEEK).events == (weekly,)


def test_a_calendar_that_cannot_be_read_is_stale_from_the_first_time_on(store: Store, home: int, work: int):
    store.apply(work, [read(choir(work))], [], "token-1", NOW)
    before = store.version(home)

    store.mark_stale(work, "trouble.unreachable", NOW + HOUR)
    store.mark_stale(work, "trouble.access_revoked", NOW + 2 * HOUR)

    calendar = store.calendar(work)
    assert (calendar.stale_since, calendar.trouble) == (NOW + HOUR, "trouble.access_revoked")
    assert calendar.token == "token-1"
    assert store.home(home, WEEK).events == (choir(work),)
    assert store.version(home) == before + 1


def test_reading_again_makes_a_stale_calendar_fresh(store: Store, home: int, work: int):
    store.mark_stale(work, "trouble.unreachable", NOW)
    before = store.version(home)

    assert store.apply(work, [], [], "token-2", NOW + HOUR)
    assert (store.calendar(work).stale_since, store.calendar(work).trouble) == (None, None)
    assert store.version(home) == before + 1


def test_a_calendar_of_ours_keeps_its_token_but_no_events(store: Store, home: int, ours: int):
    before = store.version(home)
    store.mark_stale(ours, "trouble.unreachable", NOW)

    assert not store.apply(ours, [read(choir(ours))], ["x.ics"], "token-1", NOW)
    assert store.home(home, WEEK).events == ()
    assert store.calendar(ours).token == "token-1"
    assert store.calendar(ours).stale_since is None
    assert store.version(home) == before


hrefs = st.sampled_from(["a.ics", "b.ics", "c.ics"])
steps = st.lists(st.tuples(hrefs, st.one_of(st.none(), st.integers(0, 3))), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_comes_and_goes_the_store_holds_what_stands(
    store: Store, home: int, work: int, changes: list[tuple[str, int | None]]
):
    store.apply(work, [], ["a.ics", "b.ics", "c.ics"], None, NOW)
    stands: dict[str, Event] = {}

    for href, hour in changes:
        before, version = dict(stands), store.version(home)
        if hour is None:
            stands.pop(href, None)
            changed = store.apply(work, [], [href], None, NOW)
        else:
            stands[href] = choir(work, EIGHT + hour * HOUR, href=href)
            changed = store.apply(work, [read(stands[href])], [], None, NOW)
        assert changed == (before != stands)
        assert store.version(home) == version + changed

    assert {e.href: e for e in store.home(home, WEEK).events} == stands
