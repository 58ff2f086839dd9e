"""The difference between what we want and what stands: the fewest steps, and history stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Act, Entry, Override
from scheduler.edits import Step, diff, same_meaning, same_rule, with_history

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 4, 16, 0, tzinfo=AMSTERDAM)
RULE = "FREQ=WEEKLY;BYDAY=WE;WKST=MO"


def at(days: int, hour: int = 19) -> datetime:
    return NOW.replace(hour=hour) + timedelta(days=days)


def series(name: str = "vuilnis", **other: object) -> Entry:
    entry = Entry(f"{name}.ics", f"{name}@samen", name, at(-14), 10, rrule=RULE)
    return replace(entry, **other)  # type: ignore[arg-type]


def single(days: int, name: str = "koken") -> Entry:
    return Entry(f"{name}.ics", f"{name}@samen", name, at(days), 40)


def moved(days: int, minutes: int = 30) -> Override:
    return Override(at(days), at(days) + timedelta(minutes=minutes), 10)


def by_href(*entries: Entry) -> dict[str, Entry]:
    return {entry.href: entry for entry in entries}


# ── diff ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wanted_and_does_not_stand_is_created() -> None:
    steps = diff([series()], {}, (), NOW)

    assert steps == (Step(Act.CREATE, "vuilnis.ics", series()),)


def test_what_stands_and_is_not_wanted_is_removed() -> None:
    steps = diff([], by_href(series(), single(1)), (), NOW)

    assert steps == (Step(Act.REMOVE, "koken.ics"), Step(Act.REMOVE, "vuilnis.ics"))


def test_what_means_something_else_is_changed_as_a_whole() -> None:
    later = series(start=at(-14) + timedelta(minutes=30))

    steps = diff([later], by_href(series()), (), NOW)

    assert steps == (Step(Act.CHANGE, "vuilnis.ics", later),)


def test_what_a_person_took_out_is_neither_put_back_nor_removed() -> None:
    assert diff([series()], {}, {"vuilnis.ics"}, NOW) == ()
    assert diff([], by_href(series()), {"vuilnis.ics"}, NOW) == ()


def test_a_single_happening_of_before_now_stays_although_nobody_wants_it() -> None:
    assert diff([], by_href(single(-1)), (), NOW) == ()
    assert diff([], by_href(single(1)), (), NOW) == (Step(Act.REMOVE, "koken.ics"),)


def test_another_name_alone_is_nothing_to_write() -> None:
    renamed = series(title="Bakken!", description="van Sanne")

    assert diff([series()], by_href(renamed), (), NOW) == ()


def test_an_exception_of_before_now_is_nothing_to_write() -> None:
    want = series(overrides=(moved(-7),), cancelled=(at(-14),))

    assert diff([want], by_href(series()), (), NOW) == ()
    assert diff([series()], by_href(want), (), NOW) == ()


def test_an_exception_of_after_now_is_written_and_the_past_goes_along() -> None:
    have = series(overrides=(moved(-7),))
    want = series(overrides=(moved(7),))

    steps = diff([want], by_href(have), (), NOW)

    assert [step.entry.overrides for step in steps if step.entry] == [(moved(-7), moved(7))]


def test_the_steps_come_in_the_order_of_their_addresses() -> None:
    steps = diff([series("was"), series("bedden")], by_href(series("koken")), (), NOW)

    assert [step.href for step in steps] == ["bedden.ics", "koken.ics", "was.ics"]


# ── meaning ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "other",
    [
        {"start": at(-14) + timedelta(minutes=5)},
        {"minutes": 20},
        {"rrule": "FREQ=WEEKLY;BYDAY=TH"},
        {"rrule": None},
        {"overrides": (moved(7),)},
        {"cancelled": (at(7),)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_is_asked_of_a_person_is_the_meaning(other: dict[str, object]) -> None:
    assert not same_meaning(series(), replace(series(), **other))  # type: ignore[arg-type]


def test_names_notes_and_the_order_of_exceptions_mean_nothing() -> None:
    one = series(overrides=(moved(7), moved(14)), cancelled=(at(21), at(28)))
    other = series(overrides=(moved(14), moved(7)), cancelled=(at(28), at(21)), title="x", description="y")

    assert same_meaning(one, other)


@pytest.mark.parametrize(
    "rule",
    ["BYDAY=WE;FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=1;BYDAY=WE", "freq=weekly;byday=we;wkst=su"],
)
def test_a_rule_may_be_written_in_many_ways(rule: str) -> None:
    assert same_rule(series(), series(rrule=rule))


def test_the_days_of_a_rule_have_no_order() -> None:
    assert same_rule(series(rrule="FREQ=WEEKLY;BYDAY=MO,WE"), series(rrule="FREQ=WEEKLY;BYDAY=WE,MO"))


def test_where_the_week_begins_matters_only_to_every_other_week() -> None:
    every_other = "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST="

    assert not same_rule(series(rrule=every_other + "MO"), series(rrule=every_other + "SU"))


def test_the_same_moment_told_in_another_zone_is_the_same_meaning() -> None:
    told = series(start=at(-14).astimezone(ZoneInfo("UTC")))

    assert same_meaning(series(), told)


# ── what must hold whatever is wanted ───────────────────────────────────────────────────────────


_days = st.integers(-3, 6).map(lambda n: n * 7)
_overrides = st.dictionaries(_days, st.integers(1, 90), max_size=4).map(
    lambda found: tuple(moved(day, found[day]) for day in sorted(found))
)
_cancelled = st.frozensets(_days, max_size=3).map(lambda days: tuple(at(day) for day in sorted(days)))
_names = st.sampled_from(["bedden", "koken", "was", "vuilnis"])
_series = st.builds(
    lambda name, minutes, overrides, cancelled: series(name, minutes=minutes, overrides=overrides, cancelled=cancelled),
    _names,
    st.sampled_from([10, 20]),
    _overrides,
    _cancelled,
)
_single = st.builds(single, st.integers(-5, 20), _names.map(lambda name: f"{name}-given"))
_homes = st.lists(_series | _single, max_size=6).map(lambda found: by_href(*found))


def applied(standing: dict[str, Entry], steps: tuple[Step, ...]) -> dict[str, Entry]:
    after = dict(standing)
    for step in steps:
        if step.entry is None:
            del after[step.href]
        else:
            after[step.href] = step.entry
    return after


@settings(max_examples=60, deadline=None)
@given(want=_homes, have=_homes)
def test_applying_the_difference_gives_what_is_wanted_from_now_on(
    want: dict[str, Entry], have: dict[str, Entry]
) -> None:
    after = applied(have, diff(want.values(), have, (), NOW))

    assert diff(want.values(), after, (), NOW) == ()
    for href, entry in want.items():
        if href in after or entry.rrule or entry.start >= NOW:  # what is past is not made afterwards
            assert _ahead(after[href]) == _ahead(entry)
    assert all(not e.rrule and e.start < NOW for href, e in after.items() if href not in want)


@settings(max_examples=60, deadline=None)
@given(want=_homes, have=_homes)
def test_the_difference_leaves_every_exception_of_the_past(want: dict[str, Entry], have: dict[str, Entry]) -> None:
    after = applied(have, diff(want.values(), have, (), NOW))

    for href in want.keys() & have.keys():
        assert _behind(after[href]) == _behind(have[href])


@settings(max_examples=60, deadline=None)
@given(home=_homes)
def test_between_equals_there_is_no_difference(home: dict[str, Entry]) -> None:
    assert diff(home.values(), home, (), NOW) == ()


@settings(max_examples=60, deadline=None)
@given(want=_series, have=_series)
def test_history_taken_over_twice_is_history_taken_over_once(want: Entry, have: Entry) -> None:
    once = with_history(want, have, NOW)

    assert with_history(once, have, NOW) == once
    assert _ahead(once) == _ahead(want)


def _ahead(entry: Entry) -> tuple[object, ...]:
    moves = {o for o in entry.overrides if o.recurrence >= NOW}
    return entry.start, entry.minutes, moves, {c for c in entry.cancelled if c >= NOW}


def _behind(entry: Entry) -> tuple[object, ...]:
    return {o for o in entry.overrides if o.recurrence < NOW}, {c for c in entry.cancelled if c < NOW}
