"""The couple's home with both partners at Google, on the strict double; and what stands in their calendars there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import series
from double import USUAL, Double, google_double
from homes import AMSTERDAM, HOME, NOW, House
from keeping import start_of

from household.model import Calendar, Role, Series
from household.settings import read_settings
from household.store import Store
from integrations import google_wire
from language.homefile import read_home
from rounds.beginning import keep_home
from rounds.connect import join_google
from rounds.world import World

EMAILS = {"sanne": "sanne@example.org", "bram": "bram@example.org"}
ZONE = "Europe/Amsterdam"
UNTIL = datetime(2026, 5, 1, tzinfo=UTC)
Row = tuple[object, ...]


@pytest.fixture(name="double")
def fresh_double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """Google's calendars as the strict double keeps them, at the moment of the tests."""
    in_no_hurry(monkeypatch)
    with google_double() as there:
        there.pass_time(NOW - there.now())
        yield there
        assert there.faults_of_its_own == []


def in_no_hurry(patch: Any) -> None:
    """No waiting of our own between requests, and no series that goes on for years."""
    patch.setattr(google_wire, "PER_SECOND", 1e9)
    patch.setattr(series, "LONGEST", 80)


@dataclass
class GoogleHouse(House):
    """A household whose partners keep their calendars at Google."""

    double: Double = None  # type: ignore[assignment]  # given by everybody who makes one
    emails: dict[str, str] = None  # type: ignore[assignment]

    def later(self, **by: float) -> None:
        """Time goes on for us and for Google."""
        super().later(**by)
        self.double.pass_time(timedelta(**by))

    def calendar(self, member: str, role: Role = Role.OURS) -> Calendar:
        calendars = self.world.store.calendars(self.household)
        return next(c for c in calendars if c.role is role and c.member == member)

    def our_url(self, member: str) -> str:
        return self.calendar(member).url

    def series(self, chore: str, member: str) -> Series:
        """The agreed series of somebody's chore."""
        agreement = self.world.store.home(self.household).agreement
        assert agreement is not None
        return next(s for s in agreement.series if (s.chore, s.member) == (chore, member))

    def master(self, member: str, title: str) -> dict[str, Any]:
        """The series of that title as Google keeps it."""
        events = self.double.events(self.our_url(member))
        return next(e for e in events if e.get("recurrence") and e["summary"] == title)

    def happenings(self, member: str, title: str) -> list[datetime]:
        """When a series of theirs happens by its rule in the coming weeks, in Amsterdam."""
        calendar = self.double.calendars[self.our_url(member)]
        master = calendar.events[self.master(member, title)["id"]]
        every = (e["originalStartTime"]["dateTime"] for e in self.double.instances(calendar, master))
        starts = (datetime.fromisoformat(at).astimezone(AMSTERDAM) for at in every)
        return [at for at in starts if self.clock[0] < at < UNTIL]


def google_house(folder: Path, double: Double, emails: dict[str, str] = EMAILS, text: str = HOME, **more: str) -> Any:
    """A household whose partners have a Google account each: a new one, or the one that is kept in the folder."""
    environ = {"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": "127.0.0.1", **double.settings, **more}
    settings = read_settings(environ)
    clock = [NOW]
    world = World(settings, Store.open(settings), lambda: clock[0])
    kept = world.store.households()
    household = kept[0].id if kept else keep_home(world, read_home(text, "nl", NOW.date()))
    for email in emails.values():
        if email not in double.people:
            double.add_person(email)
    return GoogleHouse(world, household, clock=clock, double=double, emails=emails)


def join(house: GoogleHouse, member: str, scopes: tuple[str, ...] = USUAL) -> None:
    """Connect somebody's account with a grant of its own."""
    grant = json.dumps(house.double.grant(house.emails[member], scopes), default=str)
    join_google(house.world, house.household, member, grant)


def connected(folder: Path, double: Double, **more: str) -> GoogleHouse:
    """Both partners connected, each with working hours in their own calendar; nothing agreed yet."""
    house: GoogleHouse = google_house(folder, double, **more)
    for member, email in EMAILS.items():
        double.person_adds(email, own("Werk", NOW.replace(day=2, hour=9), 480, "FREQ=WEEKLY;BYDAY=MO,TU,TH"))
        join(house, member)
    return house


def agreed(house: GoogleHouse) -> GoogleHouse:
    """What both agreed stands there, and our own echo was heard."""
    house.round()
    house.agree()
    house.round()
    house.round()
    house.double.log.clear()
    return house


def own(name: str, start: datetime, minutes: int, rrule: str | None = None) -> dict[str, Any]:
    """Somebody's own appointment, as Google's page would make it."""
    ends = start + timedelta(minutes=minutes)
    times = {key: {"dateTime": at.isoformat(), "timeZone": ZONE} for key, at in (("start", start), ("end", ends))}
    return {"summary": name, **times, **({"recurrence": [f"RRULE:{rrule}"]} if rrule else {})}


def bins_of(house: GoogleHouse) -> tuple[str, str, datetime]:
    """Bram's calendar, the number of his bins in it, and when he next does them."""
    return house.our_url("bram"), house.master("bram", "Vuilnis")["id"], house.happenings("bram", "Vuilnis")[0]


def quiet(house: GoogleHouse) -> bool:
    """Whether what we wrote comes back as nothing new: one read for each calendar, and not a word sent."""
    again = house.round()
    counts = [(m.reads, m.writes) for m in again.meters.values()]
    return again.written == [] and again.troubles == {} and counts == [(1, 0)] * len(counts)


def ours_of(double: Double, email: str) -> list[str]:
    """The calendars with our mark that somebody has."""
    owned = (c for c in double.calendars.values() if c.owner == email)
    return [c.id for c in owned if str(c.body.get("description", "")).startswith("samen:")]


def standing(double: Double, emails: dict[str, str]) -> dict[str, list[list[Row]]]:
    """All that each partner sees in each calendar of ours, as series and as happenings, whatever its numbers."""
    return {member: [_rows(double, c) for c in ours_of(double, email)] for member, email in emails.items()}


def _rows(double: Double, number: str) -> list[Row]:
    calendar = double.calendars[number]
    rows: list[Row] = []
    for event in double.events(number):
        if event.get("recurringEventId"):
            continue
        rows.append((event["summary"], *_times(event), *sorted(event.get("recurrence", ()))))
        rows += [_happening(one) for one in _instances(double, calendar, event)]
    return sorted(rows, key=str)


def _instances(double: Double, calendar: Any, event: dict[str, Any]) -> list[dict[str, Any]]:
    if not event.get("recurrence"):
        return []
    every = double.instances(calendar, calendar.events[event["id"]])
    return [one for one in every if one["status"] != "cancelled" and start_of(calendar, one) < UNTIL]


def _happening(event: dict[str, Any]) -> Row:
    return ("happens", event.get("summary"), *_times(event))


def _times(event: dict[str, Any]) -> tuple[str, str]:
    start, end = (datetime.fromisoformat(event[name]["dateTime"]) for name in ("start", "end"))
    return _zoned(start), _zoned(end)


def _zoned(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)).astimezone(UTC).isoformat()
