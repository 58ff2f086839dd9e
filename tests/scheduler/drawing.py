"""A week drawn as text, and the home of Sanne and Bram with all their chores.

Every drawn line is a weekday, then who is occupied when: ``Mon  sanne 18-20 choir   bram 17-19:30 work``.
The week drawn is that of Monday 2 March 2026.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import (
    Calendar,
    Chore,
    Event,
    EventPart,
    Home,
    Household,
    Kind,
    Member,
    Rhythm,
    Role,
    Span,
    Takes,
    Who,
    Window,
)

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)
WEEK = Span(datetime.combine(MONDAY, time(), ZONE), datetime.combine(MONDAY + timedelta(days=7), time(), ZONE))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = Rhythm(days=tuple(range(7)))
WEEKDAYS = Rhythm(days=tuple(range(5)))


def at(day: int, hour: int, minute: int = 0, week: int = 0) -> datetime:
    """A moment in the drawn week; day 0 is Monday."""
    return datetime.combine(MONDAY + timedelta(days=day, weeks=week), time(hour, minute), ZONE)


def window(low: str, high: str, best: str | None = None) -> Window:
    return Window(time.fromisoformat(low), time.fromisoformat(high), time.fromisoformat(best) if best else None)


def drawn(text: str, repeat: bool = False) -> tuple[Event, ...]:
    """The events of a drawn week; those of Sanne are in calendar 1, those of Bram in 2, of both in 3."""
    events = []
    for line in text.strip().splitlines():
        day = DAYS.index(line.split()[0])
        for who, low, high, title in re.findall(r"(sanne|bram|both) +([\d:]+)-([\d:]+) +(\S+)", line):
            begin, end = _moment(day, low), _moment(day, high)
            rule = "FREQ=WEEKLY" if repeat else None
            uid = f"{who}-{day}-{low}-{title}"
            calendar = {"sanne": 1, "bram": 2, "both": 3}[who]
            events.append(Event(calendar, uid, uid, (EventPart(begin, end, rrule=rule, title=title),)))
    return tuple(events)


def _moment(day: int, text: str) -> datetime:
    hour, _, minute = text.partition(":")
    return at(day, int(hour), int(minute or 0))


def home_of(events: tuple[Event, ...] = (), chores: tuple[Chore, ...] = (), share: Fraction = Fraction(1, 2)) -> Home:
    """Sanne and Bram, a calendar of each, one of the family, and those that samen writes."""

    def calendar(number: int, member: str, role: Role, takes: Takes) -> Calendar:
        return Calendar(number, 1, member, Kind.MEMORY, role, f"memory:{number}", "agenda", takes=takes)

    return Home(
        Household(1, "thuis", "Thuis", MONDAY),
        (Member("sanne", "Sanne", share), Member("bram", "Bram", 1 - share)),
        chores,
        (
            calendar(1, "sanne", Role.READ, Takes.MINE),
            calendar(2, "bram", Role.READ, Takes.MINE),
            calendar(3, "sanne", Role.READ, Takes.BOTH),
            calendar(4, "bram", Role.OURS, Takes.MINE),
            calendar(5, "sanne", Role.READ, Takes.NOBODY),
        ),
        events,
    )


WORK = """
Mon  sanne 8-16:30 work     bram 8:30-17 office
Tue  sanne 19:45-22 choir   bram 8:30-17 office
Wed  sanne 8-16:30 work     bram 20-21:30 running  both 17:30-18:30 football
Thu  sanne 8-16:30 work     bram 8:30-17 office
Fri  bram 8:30-12:30 office
Sat  both 9-12:30 matches
"""


def busy_family() -> Home:
    """Twenty-five chores, from daily to monthly, and the weeks of two working parents."""

    def chore(key: str, minutes: int, rhythm: Rhythm, hours: Window, **more: object) -> Chore:
        return Chore(key, key.replace("-", " "), minutes, rhythm, hours, **more)  # type: ignore[arg-type]

    evening = window("18:30", "21:30")
    house = window("09:00", "21:30", "19:30")
    chores = (
        chore("breakfast", 20, EVERY_DAY, window("06:30", "08:30", "07:00")),
        chore("school-bags", 10, WEEKDAYS, window("07:00", "08:30", "07:30")),
        chore("cooking", 40, EVERY_DAY, window("17:00", "19:00", "17:30"), thinking=20),
        chore("dishes", 15, EVERY_DAY, window("18:30", "21:00", "19:00"), important=True),
        chore("kitchen", 10, EVERY_DAY, window("18:30", "21:30", "19:15")),
        chore("toys", 10, EVERY_DAY, window("18:30", "20:30", "19:30")),
        chore("bedtime", 30, EVERY_DAY, window("19:00", "20:30", "19:30"), who=Who.TURNS),
        chore("story", 15, Rhythm(days=(6,)), window("19:00", "20:30"), who=Who.TOGETHER),
        chore("laundry", 15, Rhythm(times=3), evening),
        chore("folding", 20, Rhythm(times=2), evening),
        chore("groceries", 45, Rhythm(times=2), window("09:00", "21:00", "10:00"), thinking=15),
        chore("bins", 10, Rhythm(days=(2,)), window("18:00", "22:30", "20:30"), important=True),
        chore("paper", 10, Rhythm(every=2, days=(2,)), window("18:00", "22:30", "20:30")),
        chore("bathroom", 30, Rhythm(times=1), house),
        chore("toilets", 15, Rhythm(times=2), house),
        chore("vacuum", 30, Rhythm(times=2), house),
        chore("plants", 10, Rhythm(times=1), house),
        chore("beds", 25, Rhythm(every=2), window("09:00", "20:00", "10:00")),
        chore("fridge", 15, Rhythm(every=2), house),
        chore("windows", 60, Rhythm(unit="month", days=(5,), nth=1), window("09:00", "17:00", "13:00")),
        chore("papers", 30, Rhythm(unit="month"), evening, thinking=10),
        chore("clothes", 45, Rhythm(unit="month", every=3), window("09:00", "21:00", "14:00"), thinking=5),
        chore("garden", 60, Rhythm(days=(6,)), window("10:00", "17:00", "14:00"), can=("bram",)),
        chore("car", 30, Rhythm(every=4), window("09:00", "17:00"), who=Who.ONE, owner="bram"),
        chore("school-mail", 10, Rhythm(times=2), evening, thinking=15),
    )
    home = home_of(drawn(WORK, repeat=True), chores)
    heavy = {("sanne", "cooking"): 1, ("bram", "cooking"): 3, ("bram", "bins"): 1, ("sanne", "vacuum"): 3}
    return Home(home.household, home.members, chores, home.calendars, home.events, heavy=heavy)
