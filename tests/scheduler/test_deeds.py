"""Which turn people mean when they say something, and that what is said can be taken back, whatever it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Home,
    Household,
    Member,
    Rhythm,
    Series,
    WeekException,
    Who,
    Window,
)
from scheduler import deeds
from scheduler.deeds import been, coming, day_of, said, turns_of, unchanged

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
WINDOW = Window(time(6), time(23))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(MONDAY + day * DAY, time(hour, minute), AMSTERDAM)


#: Wednesday, eight in the evening.
NOW = at(2, 20)


def home(*exceptions: WeekException) -> Home:
    """Dishes: Sanne at eight in the morning, Bram at half past six. Laundry: Sanne on Tuesday. Cooking together."""
    series = (
        Series("afwas", "sanne", 0, at(-21, 8), 20, DAILY),
        Series("afwas", "bram", 0, at(-21, 18, 30), 20, DAILY),
        Series("was", "sanne", 0, at(-20, 19, 30), 20, "FREQ=WEEKLY;BYDAY=TU;WKST=MO"),
        Series("koken", "sanne", 0, at(-16, 17), 40, "FREQ=WEEKLY;BYDAY=SA;WKST=MO"),
        Series("koken", "bram", 0, at(-16, 17), 40, "FREQ=WEEKLY;BYDAY=SA;WKST=MO"),
    )
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    return Home(
        Household(1, "thuis", "Thuis", MONDAY),
        (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2))),
        (
            Chore("afwas", "de afwas", 20, Rhythm(), WINDOW),
            Chore("was", "de was", 20, Rhythm(), WINDOW),
            Chore("koken", "koken", 40, Rhythm(), WINDOW, Who.TOGETHER),
        ),
        agreement=Agreement(1, MONDAY - 21 * DAY, series, {}, proof),
        exceptions=exceptions,
    )


def applied(of: Home, keep: Sequence[WeekException], drop: Sequence[WeekException] = ()) -> Home:
    """The home once these were kept and those forgotten, as a store does it."""
    kept = {(e.series, e.original): e for e in of.exceptions}
    for exception in drop:
        kept.pop((exception.series, exception.original), None)
    kept |= {(e.series, e.original): e for e in keep}
    return replace(of, exceptions=tuple(sorted(kept.values(), key=lambda e: (e.original, e.series))))


# ── which turn ──


def test_what_has_been_is_ones_own_of_today_before_the_others() -> None:
    found = turns_of(home(), "afwas", NOW)

    mine, theirs, anybody = (been(found, NOW, member=m) for m in ("sanne", "bram", None))

    assert mine is not None
    assert theirs is not None
    assert anybody is not None
    assert (mine.original, theirs.original, anybody.original) == (at(2, 8), at(2, 18, 30), at(2, 18, 30))


def test_what_has_been_is_yesterdays_when_today_has_none_and_else_the_next() -> None:
    found = turns_of(home(), "was", NOW)
    done = applied(home(), deeds.done(home(), found[2], ("sanne",), NOW))

    yesterday, after = been(found, NOW), been(turns_of(done, "was", NOW), NOW)

    assert yesterday is not None
    assert after is not None
    assert (yesterday.original, after.original) == (at(1, 19, 30), at(8, 19, 30))


def test_what_is_to_come_is_todays_until_it_is_over_and_longer_when_there_is_no_other() -> None:
    found = turns_of(home(), "afwas", NOW)

    late, early = coming(found, NOW), coming(found, at(2, 12))

    assert late is not None
    assert early is not None
    assert (late.original, early.original) == (at(2, 18, 30), at(2, 18, 30))
    assert coming(turns_of(home(), "was", NOW), NOW, MONDAY + DAY) is not None
    assert coming(turns_of(home(), "was", NOW), NOW, MONDAY) is None


def test_two_weeks_back_and_no_further() -> None:
    assert day_of(turns_of(home(), "afwas", NOW)[0], NOW) == NOW.date() - 14 * DAY
    assert turns_of(home(), "tuin", NOW) == ()
    assert turns_of(replace(home(), agreement=None), "afwas", NOW) == ()


def test_what_the_plan_did_was_said_by_nobody() -> None:
    planned = WeekException("was.sanne.0", at(1, 19, 30), Change.MOVED, By.PLAN, "sanne", at(1, 20), 20)

    assert said(turns_of(home(planned), "was", NOW), NOW) is None
    assert said(turns_of(home(replace(planned, by=By.PERSON)), "was", NOW), NOW) is not None


# ── whatever is said ──

who = st.sampled_from([("sanne",), ("bram",), ("sanne", "bram")])
things = st.one_of(
    st.builds(
        lambda who, minutes: lambda h, t: deeds.done(h, t, who, NOW, minutes), who, st.sampled_from([None, 5, 50])
    ),
    st.just(deeds.skipped),
    st.just(deeds.missed),
    st.builds(lambda hour: lambda h, t: deeds.moved(h, t, at(3, hour)), st.integers(6, 22)),
)
chores = st.sampled_from(["afwas", "was", "koken"])


@settings(max_examples=80, deadline=None)
@given(chores, st.integers(0, 4), things, st.one_of(st.none(), st.sampled_from([Change.MOVED, Change.GIVEN])))
def test_whatever_is_said_of_whatever_stood_is_taken_back(chore, which, say, stood) -> None:
    turn = turns_of(home(), chore, NOW)[which]
    there = WeekException(turn.series.key, turn.original, stood or Change.MOVED, By.PLAN, "bram", at(3, 9), 20)
    before = home(there) if stood and chore != "koken" else home()
    turn = next(t for t in turns_of(before, chore, at(2, 20)) if t.original == turn.original)

    wanted = say(before, turn)
    after = applied(before, wanted)
    turn = next(t for t in turns_of(after, chore, NOW) if t.original == turn.original)
    back = applied(after, *deeds.taken_back(after, turn))

    assert unchanged(after, wanted)
    assert back.exceptions == before.exceptions


@settings(max_examples=60, deadline=None)
@given(chores, st.integers(0, 4), st.lists(things, min_size=1, max_size=4))
def test_what_two_do_together_stays_one_thing_and_every_turn_is_said_of_once(chore, which, sayings) -> None:
    now, original = home(), turns_of(home(), chore, NOW)[which].original
    for say in sayings:
        turn = next((t for t in turns_of(now, chore, NOW) if t.original == original), None)
        if turn is None:
            return
        now = applied(now, say(now, turn))

    told = [e for e in now.exceptions if e.original == original]
    parts = 2 if chore == "koken" else 1
    assert len({e.series for e in told}) == len(told) == parts
    if Change.DONE not in {e.change for e in told}:
        assert len({e.change for e in told}) == 1
    assert all(e.before is None or e.before.before is None for e in told)
