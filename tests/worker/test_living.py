"""After each thing that people say about a turn a whole round: the calendars follow, the next round writes nothing, and
the book of the next day says what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hands import OTHER, Calendars, cook_of, find_series, nth, series_in, settled, singles
from homes import NOW, House

from household.model import Asks, Deed, LedgerLine, WeekException
from rounds import deeds
from rounds.deeds import Outcome, Telling, telling
from rounds.taking_over import YES, answer_other

#: Something somebody says about tonight's cooking.
Says = Callable[[Telling], Outcome]


@pytest.fixture
def lived(tmp_path: Path) -> tuple[House, Calendars]:
    return settled(tmp_path, "lived")


def tell(house: House, chore: str = "koken", member: str | None = None, **more: object) -> Telling:
    return telling(house.world.store, house.household, chore, house.clock[0], member, **more)  # type: ignore[arg-type]


def everything(calendars: Calendars) -> dict[str, dict[str, str]]:
    return {name: {href: r.text for href, r in c.resources.items()} for name, c in calendars.items()}


def exceptions(house: House) -> tuple[WeekException, ...]:
    return house.world.store.home(house.household).exceptions


def counted(house: House, chore: str = "koken") -> list[LedgerLine]:
    """What counts of a chore in the book from the day of ``NOW`` on."""
    return [x for x in house.world.store.book_since(house.household, NOW.date()) if x.chore == chore]


def quiet(house: House) -> bool:
    """Whether the next round has nothing to write."""
    return house.round().written == []


def test_skipped_it_stands_in_no_calendar(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    cook, start = cook_of(house, NOW)

    deeds.skip(tell(house, member=cook))
    house.round()

    assert start in series_in(calendars[cook], "Koken").cancelled
    assert quiet(house)


def test_later_it_stands_at_the_other_moment(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    cook, start = cook_of(house, NOW)
    there = start.replace(hour=17, minute=45)

    said = deeds.later(tell(house, member=cook), there)
    house.round()

    assert said.sentence == "deed.moved"
    assert there in [o.start for o in series_in(calendars[cook], "Koken").overrides]
    assert quiet(house)


def test_done_by_the_other_it_stands_in_the_others_calendar(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    cook, start = cook_of(house, NOW)

    deeds.did(tell(house, member=OTHER[cook]))
    house.round()

    assert start in series_in(calendars[cook], "Koken").cancelled
    assert [e.start for e in singles(calendars[OTHER[cook]], "Koken")] == [start]
    assert quiet(house)


def test_done_before_its_day_it_stands_where_it_was_done(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    member = next(m for m in OTHER if find_series(calendars[m], "Badkamer"))
    _, original = nth(house, "badkamer", member, NOW + timedelta(days=1))

    deeds.did(tell(house, "badkamer", member), minutes=30)
    house.round()

    moved = {o.recurrence: (o.start, o.minutes) for o in series_in(calendars[member], "Badkamer").overrides}
    assert moved[original] == (NOW - timedelta(minutes=40), 30)
    assert quiet(house)


@pytest.mark.parametrize(
    "say",
    [
        lambda told: deeds.did(told),
        lambda told: deeds.did(told, together=True),
        lambda told: deeds.did(told, minutes=55),
        lambda told: deeds.nobody(told),
    ],
)
def test_what_is_said_of_yesterday_rewrites_no_calendar(lived: tuple[House, Calendars], say: Says) -> None:
    house, calendars = lived
    house.later(days=1)
    house.round()
    before = everything(calendars)

    say(tell(house, day=NOW.date()))

    assert quiet(house)
    assert quiet(house)
    assert everything(calendars) == before
    assert len(exceptions(house)) >= 1


def test_a_yes_turns_both_halves_of_a_swap_in_both_calendars(lived: tuple[House, Calendars]) -> None:
    house, calendars = lived
    store = house.world.store
    cook, start = cook_of(house, NOW)
    other, chore = OTHER[cook], "was" if find_series(calendars[OTHER[cook]], "Was") else "speelgoed"

    assert deeds.swap(tell(house, member=cook), other, chore).sentence == "deed.asked_for"
    assert quiet(house)
    [question] = [q for q in store.questions(house.household) if q.asks is Asks.TAKE_OVER]
    assert answer_other(store, store.home(house.household), question, YES, house.clock[0])
    house.round()

    assert start in series_in(calendars[cook], "Koken").cancelled
    assert [e.start for e in singles(calendars[other], "Koken")] == [start]
    assert len(singles(calendars[cook], chore.capitalize())) == 1
    assert quiet(house)


@pytest.mark.parametrize(
    "say",
    [
        lambda told: deeds.skip(told),
        lambda told: deeds.later(told, NOW.replace(hour=17, minute=40)),
        lambda told: deeds.did(told),
        lambda told: deeds.did(told, by=("bram",)),
        lambda told: deeds.did(told, by=("sanne",), minutes=20),
        lambda told: deeds.did(told, together=True),
    ],
)
def test_taken_back_the_calendars_say_what_they_said(lived: tuple[House, Calendars], say: Says) -> None:
    house, calendars = lived
    _, start = cook_of(house, NOW)

    def stands() -> list[tuple[object, ...]]:
        found = []
        for member in OTHER:
            entry = find_series(calendars[member], "Koken")
            alone = tuple(e.start for e in singles(calendars[member], "Koken"))
            found.append((entry.overrides, entry.cancelled, alone) if entry else (alone,))
        return found

    before = stands(), exceptions(house)
    assert say(tell(house)).fits
    house.round()

    assert deeds.take_back(tell(house)).fits
    house.round()

    assert (stands(), exceptions(house)) == before
    assert start.date() == NOW.date()
    assert quiet(house)


# ── the book ──


def deeds_of(house: House, day: datetime = NOW) -> list[tuple[Deed, str, int]]:
    return [(x.deed, x.member, x.minutes) for x in counted(house) if x.day == day.date()]


def test_the_book_says_what_was_said_and_what_is_said_later(lived: tuple[House, Calendars]) -> None:
    house, _ = lived
    cook, _ = cook_of(house, NOW)
    house.later(days=1)
    house.round()
    assert deeds_of(house) == [(Deed.PLANNED, cook, 40)]

    for say, then in (
        (lambda told: deeds.did(told, by=(OTHER[cook],)), [(Deed.DONE, OTHER[cook], 40)]),
        (lambda told: deeds.did(told, together=True), [(Deed.TOGETHER, m, 40) for m in ("bram", "sanne")]),
        (lambda told: deeds.did(told, by=(cook,), minutes=60), [(Deed.DONE, cook, 60)]),
        (lambda told: deeds.nobody(told), [(Deed.MISSED, cook, 0)]),
        (lambda told: deeds.take_back(told), [(Deed.PLANNED, cook, 40)]),
    ):
        say(tell(house, day=NOW.date()))
        house.round()

        assert deeds_of(house) == then

    assert len([x for x in house.world.store.ledger(house.household, NOW.date()) if x.chore == "koken"]) == 7


def test_what_is_booked_once_is_booked_once_however_many_rounds(lived: tuple[House, Calendars]) -> None:
    house, _ = lived
    for _ in range(3):
        house.later(days=1)
        house.round()
    before = house.world.store.ledger(house.household, NOW.date())

    house.world.store.keep_deed(house.household, exceptions(house))  # makes the next round plan anew
    house.round()

    assert house.world.store.ledger(house.household, NOW.date()) == before
    assert {x.day for x in before if x.chore == "koken"} == {(NOW + timedelta(days=n)).date() for n in range(3)}


def test_the_plan_of_a_new_day_knows_the_book_of_the_day_before(lived: tuple[House, Calendars]) -> None:
    house, _ = lived
    house.later(days=1)
    house.round()

    home = house.world.store.home(house.household)

    assert home.last_done["koken"] == NOW.date()
    assert {x.chore for x in home.book} >= {"koken", "speelgoed"}
