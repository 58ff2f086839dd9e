"""A value that was kept comes back equal, with its zone and its fold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzlocal
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    Calendar,
    Certificate,
    Chore,
    Event,
    EventPart,
    Household,
    LedgerLine,
    Load,
    Member,
    Series,
    WeekException,
)
from household.values import from_json, to_json

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = (
    AMSTERDAM,
    ZoneInfo("America/New_York"),
    ZoneInfo("UTC"),
    UTC,
    timezone(timedelta(hours=5, minutes=45)),
)

moments = st.datetimes(
    datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from(ZONES), allow_imaginary=False
)
fractions = st.fractions(min_value=0, max_value=2, max_denominator=5000)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(date, st.dates())
st.register_type_strategy(Fraction, fractions)
KINDS = (
    Event,
    Series,
    Agreement,
    WeekException,
    Chore,
    Certificate,
    Load,
    Member,
    Household,
    LedgerLine,
    Calendar,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_went_in_comes_out(kind: type[Any], data: st.DataObject):
    value = data.draw(st.from_type(kind))

    text = to_json(value)
    back = from_json(kind, text)

    assert back == value
    assert to_json(back) == text


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_stays_the_one_it_was(fold: int):
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=fold)
    part = EventPart(twice, twice + timedelta(hours=1))

    back = from_json(EventPart, to_json(part))

    assert back.start.utcoffset() == timedelta(hours=2 - fold)  # type: ignore[union-attr]
    assert back.start.tzinfo is AMSTERDAM  # type: ignore[union-attr]


def test_a_day_stays_a_day_and_a_moment_a_moment():
    day, moment = date(2026, 12, 5), datetime(2026, 12, 5, tzinfo=AMSTERDAM)

    back = from_json(EventPart, to_json(EventPart(day, day, rdates=(day, moment))))

    assert [type(d) for d in back.rdates] == [date, datetime]
    assert type(back.start) is date


@pytest.mark.parametrize("zone", [None, tzlocal()])
def test_a_moment_whose_zone_has_no_name_is_refused(zone: Any):
    moment = datetime(2026, 12, 5, tzinfo=zone)

    with pytest.raises(ValueError, match="named zone"):
        to_json(EventPart(moment, moment))


def test_what_holds_its_default_is_left_out():
    assert to_json(Member("sanne", "Sanne", Fraction(1, 2))) == '{"key":"sanne","name":"Sanne","share":"1/2"}'
