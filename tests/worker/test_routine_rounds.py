"""A routine on a real CalDAV server: written once, ticked, moved, and one part of it said otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from homes import NOW, House

from household.model import Agreement, By, Change, Deed, Entry, RoutinePart, Series, WeekException
from integrations.ical_entries import read_entry, write_entry
from rounds.plan import agree, home_ahead
from scheduler import planner

DAILY = tuple(range(7))
#: The evening of the day on which the tests begin, a Wednesday.
TONIGHT = NOW.replace(hour=19, minute=30)
PARTS = (RoutinePart("speelgoed", DAILY, 10), RoutinePart("vuilnis", (2,), 10))
ROUND = "avond.sanne.0"


@pytest.fixture
def evening(house: House) -> House:
    """Sanne has the toys each evening, and on Wednesday the bins, in one round; it stands in her calendar."""
    house.round()
    home, now = home_ahead(house.world, house.household)
    made = planner.agree(home, now)
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
    routine = Series("avond", "sanne", 0, TONIGHT, 15, rule, PARTS)
    agree(house.world, house.household, with_only(made, routine))
    house.round()
    return house


def with_only(made: Agreement, routine: Series) -> Agreement:
    return replace(made, series=(routine,), yes=("sanne", "bram"))


def entry(house: House, title: str = "avondronde", member: str = "sanne") -> Entry:
    return house.entry(member, title)


def singles(house: House, member: str) -> list[Entry]:
    found = [read_entry(name, text) for name, text in house.ours(member).items()]
    return [e for e in found if e and not e.rrule]


def put(house: House, changed: Entry) -> None:
    house.put("sanne", "samen-thuis-sanne", changed.href, write_entry(changed, NOW))


def quiet(house: House) -> bool:
    again = house.round()
    return again.written == [] and sum(m.writes for m in again.meters.values()) == 0


def kept(house: House) -> list[tuple[str, Change, datetime | None]]:
    return [(e.series, e.change, e.start) for e in house.world.store.home(house.household).exceptions]


def say(house: House, chore: str, change: Change, member: str = "sanne", start: datetime | None = None) -> None:
    exception = WeekException(f"{ROUND}/{chore}", TONIGHT, change, By.PERSON, member, start, 10 if start else 0)
    house.world.store.add_wish(house.household, exception)


def test_a_routine_is_one_event_with_a_checklist_and_is_written_once(evening: House) -> None:
    found = entry(evening)

    assert (found.start, found.minutes) == (TONIGHT, 15)
    assert found.description.splitlines()[:2] == ["☐ speelgoed", "☐ op wo: vuilnis"]
    assert quiet(evening)


def test_a_tick_on_its_title_counts_for_all_of_it(evening: House) -> None:
    put(evening, replace(entry(evening), title="✓ Avondronde"))
    evening.round()
    evening.later(days=1)
    evening.round()

    assert (ROUND, Change.DONE, TONIGHT) in kept(evening)
    lines = evening.world.store.ledger(evening.household, TONIGHT.date())
    assert [(line.deed, line.chore, line.minutes) for line in lines] == [
        (Deed.DONE, "speelgoed", 10),
        (Deed.DONE, "vuilnis", 10),
    ]
    assert quiet(evening)


def test_moving_it_once_moves_all_of_it(evening: House) -> None:
    from household.model import Override

    later = TONIGHT.replace(hour=20, minute=10)
    put(evening, replace(entry(evening), overrides=(Override(TONIGHT, later, 15),)))
    evening.round()

    assert (ROUND, Change.MOVED, later) in kept(evening)
    assert quiet(evening)


def test_one_part_that_is_skipped_leaves_the_list_of_that_day_only(evening: House) -> None:
    say(evening, "speelgoed", Change.SKIPPED)
    evening.round()

    found = entry(evening)
    [tonight] = found.overrides
    assert (tonight.recurrence, tonight.start, tonight.minutes) == (TONIGHT, TONIGHT, 15)
    assert "speelgoed" not in (tonight.description or "")
    assert "☐ vuilnis" in (tonight.description or "")
    assert "☐ speelgoed" in found.description
    assert quiet(evening)


def test_what_was_skipped_by_mistake_comes_back_into_the_list(evening: House) -> None:
    say(evening, "speelgoed", Change.SKIPPED)
    evening.round()

    evening.world.store.drop_wish(evening.household, f"{ROUND}/speelgoed", TONIGHT)
    evening.round()

    assert entry(evening).overrides == ()
    assert quiet(evening)


def test_a_note_of_ones_own_stays_when_a_part_is_skipped(evening: House) -> None:
    text = next(t for t in evening.ours("sanne").values() if "Avondronde" in t)
    href = entry(evening).href
    evening.put(
        "sanne", "samen-thuis-sanne", href, text.replace("DESCRIPTION:", "DESCRIPTION:Denk aan de kelder!\\n", 1)
    )
    evening.round()

    say(evening, "speelgoed", Change.SKIPPED)
    evening.round()

    [tonight] = entry(evening).overrides
    assert (tonight.description or "").splitlines()[:2] == ["Denk aan de kelder!", "☐ vuilnis"]
    assert quiet(evening)


def test_a_part_that_the_other_takes_is_an_event_of_the_other_who_may_remove_it(evening: House) -> None:
    say(evening, "speelgoed", Change.GIVEN, "bram", TONIGHT)
    evening.round()

    [theirs] = singles(evening, "bram")
    assert (theirs.title, theirs.start, theirs.minutes) == ("Speelgoed", TONIGHT, 10)
    assert quiet(evening)

    evening.remove("bram", "samen-thuis-bram", theirs.href)
    evening.round()

    assert kept(evening) == [(f"{ROUND}/speelgoed", Change.SKIPPED, None)]
    assert quiet(evening)


def test_when_every_part_is_left_out_the_event_of_that_day_is_too(evening: House) -> None:
    for part in PARTS:
        say(evening, part.chore, Change.SKIPPED)
    evening.round()

    assert entry(evening).cancelled == (TONIGHT,)
    assert quiet(evening)
