"""The couple's home on a real CalDAV server (Radicale), and the same home in memory where faults are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from servers import radicale

from household.model import Access, Entry, Kind, Role, Takes
from household.settings import read_settings
from household.store import Store
from integrations.doors import memory_account
from integrations.ical_entries import read_entry, write_entry
from integrations.memory import MemoryCalendar
from language.homefile import read_home
from rounds.beginning import keep_home
from rounds.connect import join_caldav
from rounds.plan import agree, home_ahead
from rounds.whole import go_round
from rounds.world import Round, World
from scheduler import planner

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: A Wednesday afternoon, three weeks before the clocks change.
NOW = datetime(2026, 3, 4, 16, 0, tzinfo=AMSTERDAM)
WORDS = {"sanne": "geheim-van-sanne", "bram": "geheim-van-bram"}

HOME = """
household: {name: Thuis, key: thuis, zone: Europe/Amsterdam, quiet: nee, notice: 0, routines: nee}
members:
  - {name: Sanne, share: 1/2}
  - {name: Bram, share: 1/2}
chores:
  - {name: speelgoed, minutes: 10, often: elke dag, when: "18:30-20:30", best: "19:00"}
  - {name: koken, minutes: 40, often: elke dag, when: "16:30-18:30", best: "17:15"}
  - {name: vuilnis, minutes: 10, often: elke woensdag, when: "18:30-22:00", who: Bram}
  - {name: badkamer, minutes: 40, often: elke week, when: "09:00-18:00"}
  - {name: was, minutes: 20, often: 3 keer per week, when: "18:30-21:30"}
  - {name: bedden, minutes: 30, often: om de week zondag, when: "10:00-17:00", who: samen}
"""


def busy_text(name: str, start: datetime, minutes: int, rrule: str | None = None) -> str:
    """Somebody's own appointment, as their program would write it."""
    entry = Entry(f"{name}.ics", f"{name}@elders", name, start, minutes, rrule=rrule, busy=True)
    return write_entry(entry, NOW).replace("X-SAMEN:1\r\n", "")


@dataclass
class House:
    """A world with one household, and the clock of its tests."""

    world: World
    household: int
    url: str = ""
    clock: list[datetime] = field(default_factory=lambda: [NOW])

    def round(self) -> Round:
        return go_round(self.world, self.household)

    def agree(self) -> None:
        home, now = home_ahead(self.world, self.household)
        agree(self.world, self.household, replace(planner.agree(home, now), yes=("sanne", "bram")))

    def later(self, **by: float) -> None:
        self.clock[0] += timedelta(**by)

    def ours(self, member: str) -> dict[str, str]:
        """What stands in a member's calendar of ours, asked from the server by another client."""
        found = {}
        where = f"{self.url}{member}/samen-thuis-{member}/"
        listing = requests.request("PROPFIND", where, auth=(member, WORDS[member]), headers={"Depth": "1"}, timeout=5)
        for name in {part.split("<")[0] for part in listing.text.split("/samen-thuis-" + member + "/")[1:]}:
            if name.endswith(".ics"):
                found[name] = requests.get(where + name, auth=(member, WORDS[member]), timeout=5).content.decode()
        return found

    def put(self, member: str, calendar: str, name: str, text: str) -> None:
        """What a person's own program does."""
        where = f"{self.url}{member}/{calendar}/{name}"
        requests.put(where, text.encode(), auth=(member, WORDS[member]), timeout=5).raise_for_status()

    def remove(self, member: str, calendar: str, name: str) -> None:
        where = f"{self.url}{member}/{calendar}/{name}"
        requests.delete(where, auth=(member, WORDS[member]), timeout=5).raise_for_status()

    def entry(self, member: str, chore: str) -> Entry:
        """The series of a chore as it stands in a member's calendar."""
        entries = [read_entry(name, text) for name, text in self.ours(member).items()]
        return next(e for e in entries if e and e.rrule and e.title == chore.capitalize())


def new_house(folder: Path, private_hosts: str = "127.0.0.1", text: str = HOME) -> House:
    settings = read_settings({"SAMEN_DATA": str(folder), "SAMEN_PRIVATE_HOSTS": private_hosts})
    clock = [NOW]
    world = World(settings, Store.open(settings), lambda: clock[0])
    return House(world, keep_home(world, read_home(text, "nl", NOW.date())), clock=clock)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Both partners connected over CalDAV, each with a calendar `werk` of their own."""
    with radicale(tmp_path / "radicale", WORDS) as url:
        house = new_house(tmp_path / "data")
        house.url = url
        for member, word in WORDS.items():
            made = requests.request("MKCALENDAR", f"{url}{member}/werk/", auth=(member, word), timeout=5)
            made.raise_for_status()
            hours = busy_text("werk", NOW.replace(day=2, hour=8, minute=30), 510, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH")
            house.put(member, "werk", "werk.ics", hours)
            home = house.world.store.home(house.household)
            join_caldav(house.world, home.household, member, f"{url}{member}/", member, word)
        yield house


def memory_house(folder: Path, name: str, text: str = HOME) -> tuple[House, dict[str, MemoryCalendar]]:
    """The same home with calendars in memory; ``name`` keeps the memories of several houses apart."""
    house = new_house(folder, text=text)
    calendars = {}
    store = house.world.store
    for member in WORDS:
        url = f"memory://{name}/{member}"
        account = memory_account(url)
        number = store.add_account(house.household, member, Kind.MEMORY, url, member, "")
        work, ours = account.add("werk"), account.make(f"thuis-{member}", "Samen").url
        account.calendar(work).put("werk.ics", busy_text("werk", NOW.replace(hour=19), 60), None)
        for at, role in ((work, Role.READ), (ours, Role.OURS)):
            takes = Takes.MINE if role is Role.READ else Takes.NOBODY
            store.add_calendar(house.household, member, Kind.MEMORY, role, at, role.value, number, Access.BUSY, takes)
        calendars[member], calendars[f"{member}-werk"] = account.calendar(ours), account.calendar(work)
    return house, calendars
