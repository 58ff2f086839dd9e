"""What a person's hands do in the calendars of the couple's home in memory, and what one finds there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from homes import NOW, WORDS, House, busy_text, memory_house

from household.model import Change, Entry, Span, WeekException
from integrations.ical_entries import read_entry, write_entry
from integrations.memory import MemoryCalendar
from scheduler.occurrences import happenings

Calendars = dict[str, MemoryCalendar]
OTHER = {"sanne": "bram", "bram": "sanne"}


def settled(folder: Path, name: str) -> tuple[House, Calendars]:
    """The home with its agreement written."""
    house, calendars = memory_house(folder / name, f"{folder.name}-{name}")
    house.round()
    house.agree()
    house.round()
    return house, calendars


def entries_in(calendar: MemoryCalendar) -> list[Entry]:
    found = (read_entry(href, resource.text) for href, resource in calendar.resources.items())
    return [entry for entry in found if entry is not None]


def find_series(calendar: MemoryCalendar, title: str) -> Entry | None:
    return next((e for e in entries_in(calendar) if e.rrule and e.title == title), None)


def series_in(calendar: MemoryCalendar, title: str) -> Entry:
    found = find_series(calendar, title)
    assert found is not None
    return found


def singles(calendar: MemoryCalendar, title: str) -> list[Entry]:
    return [e for e in entries_in(calendar) if not e.rrule and e.title == title]


def edit(calendar: MemoryCalendar, entry: Entry) -> None:
    """What a person's program does."""
    standing = calendar.resources.get(entry.href)
    calendar.put(entry.href, write_entry(entry, NOW), standing.etag if standing else None)


def drop(calendar: MemoryCalendar, href: str) -> None:
    calendar.delete(href, calendar.resources[href].etag or "")


def nth(house: House, chore: str, member: str, after: datetime) -> tuple[str, datetime]:
    """The first happening of a chore of somebody's from ``after`` on: its series and its start."""
    agreement = house.world.store.home(house.household).agreement
    assert agreement is not None
    every = [agreement.check_in] if chore == "check-in" else agreement.series
    found = [
        (start, series.key)
        for series in every
        if series and (chore == "check-in" or (series.chore == chore and series.member == member))
        for start in happenings(series, Span(after, after + timedelta(days=21)))
    ]
    start, key = min(found)
    return key, start


def cook_of(house: House, after: datetime) -> tuple[str, datetime]:
    """Who cooks on the first evening from ``after`` on, and when."""
    found = []
    for member in WORDS:
        try:
            found.append((nth(house, "koken", member, after)[1], member))
        except ValueError:
            continue
    start, member = min(found)
    return member, start


def block(calendar: MemoryCalendar, name: str, start: datetime, minutes: int) -> None:
    calendar.put(f"{name}.ics", busy_text(name, start, minutes), None)


def a_given_evening(house: House, calendars: Calendars, days: int = 2) -> tuple[str, str, datetime]:
    """Whoever cooks in so many days is away that evening, so that the other does it."""
    who, original = cook_of(house, (NOW + timedelta(days=days)).replace(hour=0))
    block(calendars[f"{who}-werk"], "weg", original.replace(hour=16, minute=0), 180)
    house.round()
    assert [e.start.date() for e in singles(calendars[OTHER[who]], "Koken")] == [original.date()]
    return who, OTHER[who], original


def exceptions(house: House, change: Change) -> list[WeekException]:
    return [e for e in house.world.store.home(house.household).exceptions if e.change is change]


def check_in_of(calendar: MemoryCalendar) -> Entry:
    """The series of the weekly ten minutes."""
    return next(e for e in entries_in(calendar) if e.rrule and "tien minuten" in e.title)
