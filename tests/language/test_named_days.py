"""The days that people name, in either language."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from language.days import read_days, read_from_to, read_moment

#: A Wednesday afternoon.
NOW = datetime(2026, 3, 4, 16, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def march(first: int, last: int | None = None) -> tuple[date, date]:
    return date(2026, 3, first), date(2026, 3, last or first)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("vrijdag", march(6)),
        ("friday", march(6)),
        ("2026-03-20", march(20)),
        (" morgen ", march(5)),
        ("volgende week", march(9, 15)),
        ("next week", march(9, 15)),
        ("ooit", None),
        ("vrijdag of zo", None),
        ("", None),
        ("2026-02-30", None),
    ],
)
def test_a_day_or_a_week_and_nothing_else(text: str, days: tuple[date, date] | None) -> None:
    assert read_days(text, "nl", NOW) == days
    assert read_days(text, "en", NOW) == days


def test_of_what_has_been_the_last_one_is_meant() -> None:
    assert read_days("maandag", "nl", NOW, past=True) == march(2)
    assert read_days("maandag", "nl", NOW) == march(9)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("maandag", "vrijdag", march(9, 13)),
        ("vandaag", "vrijdag", march(4, 6)),
        ("morgen", "overmorgen", march(5, 6)),
        ("2026-03-30", "2026-03-20", (date(2026, 3, 30), date(2026, 3, 20))),
        ("vrijdag", "ooit", None),
    ],
)
def test_from_one_day_to_the_first_such_day_after_it(first: str, last: str, days: tuple[date, date] | None) -> None:
    assert read_from_to(first, last, "nl", NOW) == days


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("zaterdag 10:00", (7, time(10))),
        ("saturday 10:00", (7, time(10))),
        ("zaterdag", (7, time(19, 30))),
        ("21:00", (4, time(21))),
        ("zaterdagavond", (7, time(19, 30))),
        ("zaterdagochtend", None),
        ("volgende week", None),
        ("ooit", None),
    ],
)
def test_a_moment_is_on_the_day_that_is_named_or_today(text: str, moment: tuple[int, time] | None) -> None:
    found = read_moment(text, "nl", NOW, time(19, 30))

    assert found == (moment and datetime.combine(date(2026, 3, moment[0]), moment[1], NOW.tzinfo))
