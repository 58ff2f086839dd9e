"""How the past weeks came out beside what was agreed: neutral where they went as agreed, and absence owes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import pytest
from drawing import MONDAY, at, busy_family
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Change, Deed, Experiment, Home, LedgerLine, Period, PeriodKind, Span, WeekException
from scheduler.balance import Balance, Degree, both, own
from scheduler.ledger import lines
from scheduler.planner import agree, plan

#: The Wednesday after four whole weeks.
NOW = at(2, 16, week=4)
WHOLE = Span(at(0, 0), at(0, 0, week=4))
OTHER = {"sanne": "bram", "bram": "sanne"}


@cache
def family() -> Home:
    """A home that lived for four weeks just as it was planned."""
    home = busy_family()
    return lived(replace(home, agreement=agree(home, at(0, 0))))


def lived(home: Home) -> Home:
    """The same with its weeks as planned in its book."""
    home = replace(home, exceptions=plan(home, 4, at(0, 0)).exceptions)
    return replace(home, book=lines(home, WHOLE))


def told(home: Home) -> dict[str, Balance]:
    return {one.member: one for one in both(home, NOW)}


def instead(home: Home, *changed: tuple[LedgerLine, tuple[LedgerLine, ...]]) -> Home:
    """The home with some lines of its book told otherwise."""
    other = dict(changed)
    return replace(home, book=tuple(new for line in home.book for new in other.get(line, (line,))))


def line_of(home: Home, chore: str, member: str) -> LedgerLine:
    return next(line for line in home.book if (line.chore, line.member) == (chore, member))


def test_weeks_as_agreed_come_out_as_agreed() -> None:
    found = told(family())

    assert {one.degree for one in found.values()} == {Degree.AS_AGREED}
    assert all(one.weeks == 4 for one in found.values())
    exact = [one for one in found.values() if one.done == one.agreed]
    moved = [e for e in family().exceptions if e.change is Change.GIVEN]
    assert len(exact) == 2 or moved


def test_thinking_is_told_apart_in_minutes_a_week() -> None:
    home, found = family(), told(family())
    assert home.agreement is not None

    for member, one in found.items():
        mine = sum(c.thinking for c in home.chores if home.agreement.thinkers.get(c.key) == member)
        assert one.thinking == mine
    assert sum(one.thinking for one in found.values()) > 0


def test_what_was_taken_over_without_a_reason_counts_for_who_did_it() -> None:
    home = family()
    cooked = [line for line in home.book if line.chore in ("cooking", "dishes") and line.member == "sanne"]
    assert cooked
    taken = instead(home, *((line, (replace(line, member="bram", deed=Deed.GIVEN),)) for line in cooked))

    found = told(taken)

    assert found["bram"].degree is Degree.MORE
    assert found["sanne"].degree is Degree.LESS
    assert own(taken, "bram", NOW) == found["bram"]


def test_what_was_skipped_counts_for_nobody() -> None:
    home, before = family(), told(family())
    mine = [x for x in home.book if x.member == "bram" and x.deed is Deed.PLANNED and x.chore != "story"]
    skipped = told(instead(home, *((x, (replace(x, deed=Deed.SKIPPED, minutes=0),)) for x in mine)))

    for member, one in skipped.items():
        assert one.done - one.agreed == before[member].done - before[member].agreed
    assert skipped["bram"].done < before["bram"].done


def test_what_was_missed_is_less_than_agreed_and_nobody_elses_more() -> None:
    home = family()
    missed = instead(home, *((x, (replace(x, deed=Deed.MISSED, minutes=0),)) for x in home.book if x.member == "bram"))

    found = told(missed)

    assert found["bram"].degree is Degree.LESS
    assert found["sanne"].degree is Degree.AS_AGREED


def test_together_counts_for_each_who_did_it() -> None:
    home = family()
    one = line_of(home, "cooking", "sanne")
    with_bram = tuple(replace(one, deed=Deed.TOGETHER, member=member) for member in ("sanne", "bram"))

    before, after = told(home), told(instead(home, (one, with_bram)))

    assert after["sanne"] == before["sanne"]
    assert after["bram"].done - before["bram"].done == Fraction(one.minutes, 4)


def test_how_long_it_really_took_counts() -> None:
    home = family()
    one = line_of(home, "cooking", "sanne")

    after = told(instead(home, (one, (replace(one, deed=Deed.DONE, minutes=one.minutes + 20),))))

    assert after["sanne"].done - told(home)["sanne"].done == 5
    assert after["sanne"].agreed == told(home)["sanne"].agreed


def test_what_both_tried_was_agreed() -> None:
    home = family()
    chore, member = next((x.chore, x.member) for x in home.book if x.chore == "vacuum")
    mine = [x for x in home.book if (x.chore, x.member) == (chore, member)]
    trial = Experiment(chore, member, OTHER[member], MONDAY, MONDAY + timedelta(days=27), (), ("bram", "sanne"), "back")
    taken = instead(home, *((x, (replace(x, member=OTHER[member], deed=Deed.GIVEN),)) for x in mine))

    found = told(replace(taken, experiments=(trial,)))

    for key, one in found.items():
        assert one.done - one.agreed == told(home)[key].done - told(home)[key].agreed


def test_before_a_whole_week_is_past_nothing_is_known() -> None:
    found = both(replace(family(), book=()), NOW)

    assert {(one.done, one.agreed, one.weeks) for one in found} == {(0, 0, 0)}


@pytest.mark.parametrize(
    ("done", "degree"),
    [(200, "as_agreed"), (218, "as_agreed"), (181, "as_agreed"), (235, "about"), (260, "more"), (150, "less")],
)
def test_small_differences_are_none(done: int, degree: str) -> None:
    assert Balance("sanne", Fraction(done), Fraction(200), Fraction(0), 4).degree == degree


# ── what must hold in any weeks ─────────────────────────────────────────────────────────────────


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


DAYS = st.integers(0, 27)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["sanne", "bram"]), DAYS, st.integers(0, 13), st.booleans())
def test_absence_and_heavy_weeks_leave_no_debt(member: str, first: int, length: int, heavy: bool) -> None:
    kind = PeriodKind.HEAVY if heavy else PeriodKind.AWAY
    period = Period(member, kind, day(first), day(min(first + length, 27)))
    home = lived(replace(family(), periods=(period,), exceptions=(), book=()))

    found = told(home)

    assert {one.degree for one in found.values()} <= {Degree.AS_AGREED, Degree.ABOUT}


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.sets(st.integers(0, 400), max_size=40))
def test_it_comes_out_the_same_whatever_the_order_of_the_book(random, skipped) -> None:  # type: ignore[no-untyped-def]
    home = family()
    book = [replace(x, deed=Deed.SKIPPED, minutes=0) if n in skipped else x for n, x in enumerate(home.book)]
    shuffled = list(book)
    random.shuffle(shuffled)

    found = told(replace(home, book=tuple(shuffled)))

    assert found == told(replace(home, book=tuple(book)))
    assert all(one.done >= 0 and one.agreed >= 0 for one in found.values())


def test_a_person_who_takes_over_a_turn_of_somebody_away_owes_and_is_owed_nothing() -> None:
    home = replace(family(), periods=(Period("sanne", PeriodKind.AWAY, day(0), day(6)),))
    hers = [x for x in home.book if x.member == "sanne" and x.day <= day(6)]
    taken = instead(home, *((x, (replace(x, member="bram", deed=Deed.GIVEN),)) for x in hers))

    before, found = told(family()), told(taken)

    for member in ("sanne", "bram"):
        assert found[member].done - found[member].agreed == before[member].done - before[member].agreed


def test_a_wish_of_a_person_is_no_part_of_it() -> None:
    wish = WeekException("cooking.sanne.0", at(2, 17), Change.SKIPPED, by="person", member="sanne")  # type: ignore[arg-type]

    assert both(replace(family(), exceptions=(wish,)), NOW) == both(family(), NOW)
