"""Much that disappears at once is asked about; what moves, or was over already, is not missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from household.model import Event, EventPart
from scheduler.guard import Lost, suddenly_gone

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 12, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def single(number: int, days: float = 0) -> Event:
    """An hour of Sanne's, on a moment of its own in the coming weeks."""
    start = NOW + timedelta(days=1 + days, hours=2 * number)
    return Event(1, f"{number}.ics", str(number), (EventPart(start, start + HOUR),))


def many(count: int, first: int = 0) -> list[Event]:
    return [single(number) for number in range(first, count)]


def weekly(uid: str = "choir", rrule: str = "FREQ=WEEKLY", start: datetime = NOW + HOUR, **more: object) -> Event:
    part = EventPart(start, start + HOUR, rrule=rrule, **more)  # type: ignore[arg-type]
    return Event(1, f"{uid}.ics", uid, (part,))


@pytest.mark.parametrize(
    ("gone", "of", "is_asked"),
    [(4, 4, False), (5, 5, True), (5, 14, True), (5, 15, False), (6, 17, True), (6, 18, False), (0, 30, False)],
)
def test_five_or_more_and_more_than_a_third_is_sudden(gone: int, of: int, is_asked: bool) -> None:
    lost = suddenly_gone(many(of), many(of, gone), NOW, ZONE)

    assert lost == (Lost(gone, of) if is_asked else None)


def test_each_happening_of_a_series_counts() -> None:
    assert suddenly_gone([weekly()], [], NOW, ZONE) == Lost(8, 8)


def test_what_moved_is_kept() -> None:
    moved = [single(number, days=20) for number in range(10)]
    later = weekly(start=NOW + timedelta(days=2))

    assert suddenly_gone([*many(10), weekly()], [*moved, later], NOW, ZONE) is None


def test_a_series_split_in_two_is_kept() -> None:
    before = weekly(rrule="FREQ=DAILY")
    ended = weekly(rrule="FREQ=DAILY;COUNT=10")
    rest = weekly("rest", "FREQ=DAILY", NOW + HOUR + timedelta(days=10))

    assert suddenly_gone([before], [ended, rest], NOW, ZONE) is None
    assert suddenly_gone([before], [ended], NOW, ZONE) == Lost(46, 56)


def test_a_feed_that_names_its_events_anew_loses_nothing() -> None:
    anew = [replace(event, uid=f"new-{event.uid}", href=f"new-{event.href}") for event in many(12)]

    assert suddenly_gone(many(12), anew, NOW, ZONE) is None


def test_what_is_over_far_away_or_takes_no_time_is_not_missed() -> None:
    over = [single(number, days=-20) for number in range(9)]
    far = [single(number, days=57) for number in range(9)]
    free = [replace(e, parts=(replace(e.parts[0], busy=False),)) for e in many(9)]

    assert suddenly_gone([*over, *far, *free], [], NOW, ZONE) is None


def test_a_series_and_its_exceptions_may_stand_apart() -> None:
    master = weekly()
    part = EventPart(NOW + HOUR, NOW + 2 * HOUR, recurrence=NOW + HOUR, cancelled=True)
    cancelled = Event(1, "exception.ics", "choir", (part,))

    assert suddenly_gone([master, cancelled], [], NOW, ZONE) == Lost(7, 7)


def test_a_rule_that_can_no_longer_be_followed_is_not_gone() -> None:
    assert suddenly_gone([weekly()], [weekly(rrule="nonsense")], NOW, ZONE) is None


def test_the_same_uid_in_another_calendar_is_another_event() -> None:
    elsewhere = replace(weekly(start=NOW + timedelta(days=3)), calendar=2)

    assert suddenly_gone([weekly()], [elsewhere], NOW, ZONE) == Lost(8, 8)
