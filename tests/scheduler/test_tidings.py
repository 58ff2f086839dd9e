"""What somebody who was invited by mail is told, and what is no news."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from household.model import Entry, Override
from scheduler.tidings import Kind, next_of, tiding

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 4, 16, tzinfo=AMSTERDAM)
FIRST = datetime(2026, 3, 6, 20, 30, tzinfo=AMSTERDAM)
FRIDAYS = Entry("samen.ics", "a@samen", "Onze tien minuten", FIRST, 10, "FREQ=WEEKLY;BYDAY=FR", busy=True)


def friday(n: int, **later: float) -> datetime:
    return FIRST + timedelta(weeks=n, **later)


def moved(*weeks: int, hours: float = -1) -> Entry:
    return replace(FRIDAYS, overrides=tuple(Override(friday(n), friday(n, hours=hours), 10) for n in weeks))


def kinds(want: Entry | None, have: Entry | None, now: datetime = NOW) -> Kind | None:
    found = tiding(want, have, now)
    return found.kind if found else None


def test_who_knows_nothing_is_told_of_the_first_one() -> None:
    found = tiding(FRIDAYS, None, NOW)

    assert found is not None
    assert (found.kind, found.original, found.start) == (Kind.NEW, friday(0), friday(0))


def test_an_unchanged_week_is_no_news() -> None:
    assert kinds(FRIDAYS, FRIDAYS) is None
    assert kinds(moved(2), moved(2)) is None


def test_another_title_is_no_news() -> None:
    assert kinds(replace(FRIDAYS, title="Our ten minutes"), FRIDAYS) is None


def test_one_week_that_moves_is_told_alone() -> None:
    found = tiding(moved(1), FRIDAYS, NOW)

    assert found is not None
    assert (found.kind, found.original, found.start) == (Kind.MOVED, friday(1), friday(1, hours=-1))


def test_one_week_that_comes_back_is_told_as_a_move() -> None:
    for have in (moved(1), replace(FRIDAYS, cancelled=(friday(1),))):
        found = tiding(FRIDAYS, have, NOW)

        assert found is not None
        assert (found.kind, found.start) == (Kind.MOVED, friday(1))
        assert Override(friday(1), friday(1), 10) in found.entry.overrides


def test_one_week_that_is_off_is_told_alone() -> None:
    found = tiding(replace(FRIDAYS, cancelled=(friday(1),)), moved(1), NOW)

    assert found is not None
    assert (found.kind, found.original, found.start) == (Kind.OFF, friday(1), friday(1, hours=-1))


def test_more_than_one_week_is_told_at_once() -> None:
    assert kinds(moved(1, 2), FRIDAYS) is Kind.CHANGED


def test_another_hour_for_all_is_told() -> None:
    assert kinds(replace(FRIDAYS, start=FIRST + timedelta(hours=1)), FRIDAYS) is Kind.CHANGED


def test_what_is_past_is_nobodys_news() -> None:
    assert kinds(moved(0), FRIDAYS, friday(1)) is None


def test_what_is_no_more_is_told_once() -> None:
    over = replace(FRIDAYS, rrule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20260301T000000Z")

    assert kinds(None, FRIDAYS) is Kind.ENDED
    assert kinds(over, FRIDAYS) is Kind.ENDED
    assert kinds(over, over) is None
    assert kinds(None, None) is None


def test_the_next_one_is_where_it_was_moved_to() -> None:
    later = replace(FRIDAYS, overrides=(Override(friday(0), friday(0, hours=40), 10),))

    assert next_of(later, friday(0, hours=12)) == (friday(0), friday(0, hours=40))


_weeks = st.dictionaries(st.integers(0, 8), st.one_of(st.none(), st.integers(-3, 3).filter(bool)), max_size=5)


def drawn(weeks: dict[int, int | None]) -> Entry:
    """Fridays with some moved by hours, and some (None) called off."""
    overrides = (Override(friday(n), friday(n, hours=by), 10) for n, by in sorted(weeks.items()) if by is not None)
    off = tuple(friday(n) for n, by in sorted(weeks.items()) if by is None)
    return replace(FRIDAYS, overrides=tuple(overrides), cancelled=off)


@given(_weeks, _weeks, st.integers(0, 60))
def test_who_was_told_knows_it_and_is_told_no_more(
    had: dict[int, int | None], wanted: dict[int, int | None], days: int
) -> None:
    have, want, now = drawn(had), drawn(wanted), NOW + timedelta(days=days)

    found = tiding(want, have, now)

    assert tiding(want, want, now) is None
    coming = {n for n in {*had, *wanted} if friday(n, hours=-3) > now and had.get(n, 0) != wanted.get(n, 0)}
    if coming:
        assert found is not None
        assert (found.kind in (Kind.MOVED, Kind.OFF)) <= (len(coming) == 1 or friday(min(coming)) < now)
    if found is not None and found.kind in (Kind.MOVED, Kind.OFF):
        assert had.get((found.original - FIRST).days // 7, 0) != wanted.get((found.original - FIRST).days // 7, 0)
