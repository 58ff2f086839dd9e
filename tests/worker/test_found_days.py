"""Days that no rule gives, and days that do not count, as they stand in the calendars of the couple."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hands import Calendars, block, drop, edit, entries_in, exceptions, series_in, singles
from homes import AMSTERDAM, NOW, House, memory_house

from household.model import (
    Access,
    Agreement,
    By,
    Certificate,
    Change,
    Deed,
    Entry,
    Kind,
    Role,
    Series,
    Span,
    Takes,
)
from integrations.doors import memory_account
from integrations.memory import MemoryCalendar
from rounds import deeds
from rounds.deeds import telling
from rounds.plan import agree
from rounds.undo import undo
from scheduler.standing import standing
from scheduler.turns import Choice, turns, wish

HOME = """
household: {name: Thuis, key: thuis, zone: Europe/Amsterdam, quiet: nee, notice: 0, routines: nee,
            epoch: 2026-03-02, children: CHILDREN}
members: [{name: Sanne}, {name: Bram}]
chores:
  - {name: containers, minutes: 10, often: de avond voor gft in afval, when: "18:30-22:00", postpone: nee}
  - {name: naar school, minutes: 20, often: elke werkdag, when: "07:30-09:00", holidays: niet, who: Sanne}
  - {name: in bad, key: bad, minutes: 20, often: elke dag, when: "18:00-19:30", children: ja}
  - {name: filter, minutes: 15, often: 10 dagen na de vorige keer, when: "10:00-20:00"}
"""
WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;WKST=MO"
DAILY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=MO"
PROOF = Certificate((), Fraction(1), Fraction(1), True, True)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM)


def whole_day(title: str, first: date, days: int = 1) -> str:
    """An entry of a calendar that lists days; it takes nobody's time."""
    end = first + timedelta(days=days)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elders//NL\r\nBEGIN:VEVENT\r\n"
        f"UID:{title}-{first:%Y%m%d}@elders\r\nDTSTAMP:20260301T120000Z\r\nSUMMARY:{title}\r\n"
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}\r\nTRANSP:TRANSPARENT\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def collect(calendar: MemoryCalendar, name: str, day: date, title: str = "GFT") -> None:
    standing = calendar.resources.get(f"{name}.ics")
    calendar.put(f"{name}.ics", whole_day(title, day), standing.etag if standing else None)


def listing(house: House, name: str, folder: Path) -> MemoryCalendar:
    """One more calendar of Sanne's, that lists days."""
    url = f"memory://{folder.name}-{name}/lijst"
    account = memory_account(url)
    number = house.world.store.add_account(house.household, "sanne", Kind.MEMORY, url, "sanne", "")
    made = account.add(name)
    house.world.store.add_calendar(
        house.household, "sanne", Kind.MEMORY, Role.READ, made, name, number, Access.TITLES, Takes.NOBODY
    )
    return account.calendar(made)


def a_home(folder: Path, *series: Series, children: str = "ja") -> tuple[House, Calendars]:
    """The home with these series agreed, and a calendar of the collections."""
    text = HOME.replace("CHILDREN", children)
    house, calendars = memory_house(folder / "home", f"{folder.name}-home", text)
    calendars["afval"] = listing(house, "afval", folder)
    agree(house.world, house.household, Agreement(0, NOW.date(), series, {}, PROOF, yes=("sanne", "bram")))
    return house, calendars


BINS = Series("containers", "bram", 0, at(4, 20), 10, "")
BATH = Series("bad", "sanne", 0, at(4, 18), 20, DAILY)


def quiet(house: House) -> bool:
    """Whether another round writes nothing."""
    again = house.round()
    return again.written == [] and sum(m.writes for m in again.meters.values()) == 0


@pytest.fixture
def bins(tmp_path: Path) -> tuple[House, Calendars]:
    """The green bin is emptied on the twelfth and the twenty-sixth."""
    house, calendars = a_home(tmp_path, BINS)
    collect(calendars["afval"], "een", date(2026, 3, 12))
    collect(calendars["afval"], "twee", date(2026, 3, 26))
    collect(calendars["afval"], "papier", date(2026, 3, 19), "Papier")
    house.round()
    return house, calendars


def bin_days(calendars: Calendars, member: str = "bram") -> list[datetime]:
    return sorted(e.start for e in singles(calendars[member], "Containers"))


def the_bin(calendars: Calendars) -> Entry:
    return min(singles(calendars["bram"], "Containers"), key=lambda entry: entry.start)


def test_the_bins_stand_as_single_events_on_the_evening_before(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins

    assert bin_days(calendars) == [at(11, 20), at(25, 20)]
    assert singles(calendars["sanne"], "Containers") == []
    assert quiet(house)


def test_when_the_collection_is_put_off_the_bins_move_along(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    collect(calendars["afval"], "een", date(2026, 3, 13))

    house.round()

    assert bin_days(calendars) == [at(12, 20), at(25, 20)]
    assert quiet(house)


def test_a_collection_that_is_called_off_takes_its_event_away(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    drop(calendars["afval"], "een.ics")

    house.round()

    assert bin_days(calendars) == [at(25, 20)]
    assert quiet(house)


def test_what_has_been_stays_when_the_calendar_forgets_it(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    house.later(days=8)
    house.round()
    drop(calendars["afval"], "een.ics")

    house.round()

    assert bin_days(calendars) == [at(11, 20), at(25, 20)]
    assert quiet(house)


def test_what_a_person_moved_stays_where_they_put_it(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    edit(calendars["bram"], replace(the_bin(calendars), start=at(11, 21)))

    house.round()
    drop(calendars["afval"], "een.ics")
    house.round()

    assert bin_days(calendars) == [at(11, 21), at(25, 20)]
    assert [(e.change, e.by, e.member) for e in exceptions(house, Change.MOVED)] == [(Change.MOVED, By.PERSON, "bram")]
    assert quiet(house)


def test_what_a_person_deleted_is_skipped_and_not_put_back(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    drop(calendars["bram"], the_bin(calendars).href)

    house.round()

    assert bin_days(calendars) == [at(25, 20)]
    assert [e.original for e in exceptions(house, Change.SKIPPED)] == [at(11, 20)]
    assert quiet(house)


def test_what_a_person_ticked_is_done(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    house.later(days=7, hours=5)
    house.round()
    edit(calendars["bram"], replace(the_bin(calendars), title="✓ Containers"))

    house.round()

    assert [(e.original, e.member) for e in exceptions(house, Change.DONE)] == [(at(11, 20), "bram")]
    assert "✓ Containers" in [e.title for e in (singles(calendars["bram"], "✓ Containers"))]
    assert quiet(house)


def test_a_full_evening_gives_the_bins_to_the_other(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    block(calendars["bram-werk"], "weg", at(11, 18), 300)

    house.round()

    assert bin_days(calendars) == [at(25, 20)]
    assert bin_days(calendars, "sanne") == [at(11, 20)]
    assert quiet(house)


def test_skipped_on_the_page_and_taken_back_they_stand_again(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins
    store = house.world.store
    house.later(days=1)
    (turn, *_) = turns(store.home(house.household), "containers.bram.0", "bram", house.clock[0] + timedelta(days=4))
    store.add_wish(house.household, wish(turn, Choice.SKIP, "bram"))
    house.round()
    assert bin_days(calendars) == [at(25, 20)]

    store.drop_wish(house.household, turn.series.key, turn.original)
    house.round()

    assert bin_days(calendars) == [at(11, 20), at(25, 20)]
    assert quiet(house)


def test_a_voice_is_told_of_them_without_any_calendar(bins: tuple[House, Calendars]) -> None:
    house, _ = bins
    home = house.world.store.home(house.household)

    found = standing(home, Span(at(11, 0), at(12, 0)))

    assert home.events == ()
    assert [(a.chore, a.member, a.span.start) for a in found] == [("containers", "bram", at(11, 20))]


def test_it_can_be_taken_back_as_any_other_round(bins: tuple[House, Calendars]) -> None:
    house, calendars = bins

    undo(house.world, house.household)

    assert singles(calendars["bram"], "Containers") == []


def test_on_a_public_holiday_the_way_to_school_is_cancelled(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, Series("naar-school", "sanne", 0, at(4, 8), 20, WORKDAYS))
    house.round()
    assert series_in(calendars["sanne"], "Naar school").cancelled == ()

    house.later(days=20)
    house.round()

    good_friday, easter_monday = (datetime(2026, 4, day, 8, tzinfo=AMSTERDAM) for day in (3, 6))
    assert series_in(calendars["sanne"], "Naar school").cancelled == (good_friday, easter_monday)
    assert [e.why for e in exceptions(house, Change.NOT_NEEDED)] == ["holiday", "holiday"]
    assert quiet(house)
    house.later(days=16)
    house.round()
    booked = {line.day.day for line in house.world.store.ledger(house.household, good_friday.date())}
    assert booked == {7, 8}
    assert quiet(house)


def test_in_the_week_without_the_children_their_bath_is_cancelled(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, BATH, children="{every: 2, days: [week 1]}")

    house.round()

    away = [d for d in range(4, 32) if (d - 2) // 7 % 2]
    assert [c.day for c in series_in(calendars["sanne"], "In bad").cancelled] == away
    assert quiet(house)


def test_with_a_calendar_of_the_children_each_day_with_them_has_its_own_event(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, replace(BATH, rrule=""), children="{calendar: bij ons}")
    there = listing(house, "bij ons", tmp_path)
    there.put("maart.ics", whole_day("Mila en Tijn", date(2026, 3, 9), 3), None)
    house.round()
    assert [e.start.day for e in sorted(singles(calendars["sanne"], "In bad"), key=lambda e: e.start)] == [9, 10, 11]
    assert quiet(house)

    there.put("maart.ics", whole_day("Mila en Tijn", date(2026, 3, 10), 3), there.resources["maart.ics"].etag)
    house.round()

    assert [e.start.day for e in sorted(singles(calendars["sanne"], "In bad"), key=lambda e: e.start)] == [10, 11, 12]
    assert quiet(house)


def test_ten_days_after_it_was_last_done_it_is_due_again(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, Series("filter", "bram", 0, at(5, 19), 15, ""))
    house.round()
    first = min(singles(calendars["bram"], "Filter"), key=lambda entry: entry.start)
    assert first.start == at(5, 19)
    edit(calendars["bram"], replace(first, start=at(7, 19)))
    house.round()
    assert sorted(e.start.day for e in singles(calendars["bram"], "Filter")) == [7, 17, 27]

    house.later(days=3, hours=4)
    moved = next(e for e in singles(calendars["bram"], "Filter") if e.start.day == 7)
    edit(calendars["bram"], replace(moved, title="✓ Filter"))
    house.round()

    assert sorted(e.start.day for e in singles(calendars["bram"], "Filter")) == [17, 27]
    assert quiet(house)


def test_a_series_that_ended_stops_in_the_calendar(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, replace(BATH, until=date(2026, 3, 20)))

    house.round()

    rule = series_in(calendars["sanne"], "In bad").rrule or ""
    assert set(rule.split(";")) == {*DAILY.split(";"), "UNTIL=20260319T225959Z"}
    assert quiet(house)
    house.later(days=12)
    assert quiet(house)


def test_what_both_agree_to_begins_with_the_days_that_are_found(tmp_path: Path) -> None:
    house, calendars = a_home(tmp_path, children="{every: 2, days: [week 1]}")
    collect(calendars["afval"], "een", date(2026, 3, 12))
    house.round()

    house.agree()
    house.round()

    single = [
        (e.title, e.start.day) for member in ("sanne", "bram") for e in entries_in(calendars[member]) if not e.rrule
    ]
    assert ("Containers", 11) in single
    assert {title for title, _ in single} == {"Containers", "Filter"}
    assert quiet(house)


def test_days_pass_and_each_round_is_followed_by_one_that_writes_nothing(tmp_path: Path) -> None:
    filters = Series("filter", "bram", 0, at(5, 19), 15, "")
    house, calendars = a_home(tmp_path, BINS, BATH, filters, children="{every: 2, days: [week 1]}")
    for number in range(8):
        collect(calendars["afval"], f"week-{number}", date(2026, 3, 6) + timedelta(days=7 * number))
    often = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elders//NL\r\nBEGIN:VEVENT\r\nUID:koor@elders\r\n"
        "DTSTAMP:20260301T120000Z\r\nSUMMARY:koor\r\nDTSTART:20260305T170000Z\r\nDTEND:20260305T213000Z\r\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendars["bram-werk"].put("koor.ics", often, None)

    for _ in range(24):
        house.round()

        assert quiet(house)
        house.later(days=1)


# ── what is said of them ──


@pytest.mark.parametrize(
    "say",
    [
        deeds.skip,
        deeds.did,
        lambda told: deeds.did(told, by=("sanne",), minutes=5),
        lambda told: deeds.did(told, together=True),
        lambda told: deeds.later(told, at(11, 21)),
    ],
)
def test_what_is_said_of_a_found_day_is_heard_and_can_be_taken_back(bins, say) -> None:
    house, calendars = bins
    house.clock[0] = at(9, 12)
    house.round()

    def stands() -> tuple[object, ...]:
        found = [sorted((e.start, e.minutes) for e in singles(calendars[m], "Containers")) for m in ("sanne", "bram")]
        return found, house.world.store.home(house.household).exceptions

    before = stands()
    assert say(telling(house.world.store, house.household, "containers", house.clock[0])).fits
    house.round()
    assert stands() != before
    assert quiet(house)

    assert deeds.take_back(telling(house.world.store, house.household, "containers", house.clock[0])).fits
    house.round()

    assert stands() == before
    assert quiet(house)


def test_what_nobody_did_on_a_found_day_stands_in_the_book_without_minutes(bins) -> None:
    house, _ = bins
    house.clock[0] = at(12, 12)
    house.round()

    deeds.nobody(telling(house.world.store, house.household, "containers", house.clock[0]))
    house.round()

    [line] = house.world.store.book_since(house.household, date(2026, 3, 1))
    assert (line.deed, line.minutes, line.day) == (Deed.MISSED, 0, date(2026, 3, 11))
    assert quiet(house)
