"""Every kind of write at Google, every way in which it can go wrong, in whole rounds: after the next round all is as if
nothing had happened, nothing is there twice, and nothing of anybody else was touched."""

from __future__ import annotations

import copy
import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from double import Double, google_double
from faults import is_write
from google_homes import GoogleHouse, Row, google_house, in_no_hurry, join, ours_of, own, standing
from homes import AMSTERDAM, NOW

from household.model import Agreement, By, Certificate, Change, Series, Trouble, WeekException
from integrations.google_wire import Wire
from rounds.plan import agree
from rounds.whole import go_round

HOME = """
household: {name: Thuis, key: thuis, zone: Europe/Amsterdam}
members:
  - {name: Sanne, share: 1/2}
  - {name: Bram, share: 1/2}
chores:
  - {name: vuilnis, minutes: 10, often: elke woensdag, when: "18:30-22:00"}
  - {name: ramen, minutes: 30, often: elke vrijdag, when: "10:00-21:00"}
  - {name: was, minutes: 20, often: elke dinsdag, when: "18:30-21:30"}
"""
CHAPTERS = ("join", "first", "second", "moved", "skipped", "given")


class Killed(BaseException):
    """The process is gone at this point, as far as anybody can tell."""


@dataclass(frozen=True)
class Write:
    """Which request goes wrong: in which chapter of the story, of which method, after how many good ones."""

    chapter: str
    method: str
    skip: int = 0


#: Moving happenings takes several requests: the master with what is meant, what stands, and one for each happening.
WRITES = {
    "make the calendar": Write("join", "calendar.calendars.insert"),
    "create": Write("first", "calendar.events.insert"),
    "create the last": Write("first", "calendar.events.insert", 1),
    "change": Write("second", "calendar.events.patch"),
    "remove": Write("second", "calendar.events.delete"),
    "move two: the series": Write("moved", "calendar.events.patch"),
    "move two: where they are": Write("moved", "calendar.events.instances"),
    "move two: the first": Write("moved", "calendar.events.patch", 1),
    "move two: the last": Write("moved", "calendar.events.patch", 2),
    "cancel one": Write("skipped", "calendar.events.patch"),
    "give one away": Write("given", "calendar.events.insert"),
}
CRASHES = ("crash before", "crash after")
STRIKES = (
    *CRASHES,
    "timeout after",
    "500 before",
    "500 after",
    "reset before",
    "reset after",
    "412",
    "rateLimitExceeded",
    "429",
    "410",
    "401",
    "401 for long",
    "expired",
    "503",
)


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with google_double() as there, pytest.MonkeyPatch.context() as patch:
        in_no_hurry(patch)
        yield there
        assert there.faults_of_its_own == []


# ── the story that every case goes through ──


def series(chore: str, member: str, day: int, at: time, minutes: int) -> Series:
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    start = datetime.combine(date(2026, 3, 2) + timedelta(days=day), at, AMSTERDAM)
    return Series(chore, member, 0, start, minutes, f"FREQ=WEEKLY;BYDAY={names[day]}")


FIRST = (series("vuilnis", "bram", 2, time(19), 10), series("ramen", "sanne", 4, time(14), 30))
#: The bins are moved, the windows go, the laundry comes.
BINS, LAUNDRY = series("vuilnis", "bram", 2, time(20), 15), series("was", "sanne", 1, time(19), 20)


def agreement(*rota: Series) -> Agreement:
    certificate = Certificate((), Fraction(1), Fraction(1), True, True)
    return Agreement(0, date(2026, 3, 2), rota, {}, certificate, None, ("sanne", "bram"))


def asked(of: Series, weeks: int, change: Change, later: int = 0, member: str = "") -> WeekException:
    """What a person asks for one happening."""
    original = of.start + timedelta(weeks=weeks)
    start = original + timedelta(minutes=later) if change is not Change.SKIPPED else None
    return WeekException(of.key, original, change, By.PERSON, member or of.member, start, of.minutes if start else 0)


WISHES = {
    "moved": [asked(BINS, 1, Change.MOVED, 30), asked(BINS, 2, Change.MOVED, 45)],
    "skipped": [asked(LAUNDRY, 1, Change.SKIPPED)],
    "given": [asked(BINS, 3, Change.GIVEN, 60, "sanne")],
}


def prepared(house: GoogleHouse, chapter: str) -> None:
    """What people do, and what both agree on, before a chapter."""
    if chapter == "first":
        _they_have_their_own(house)
        agree(house.world, house.household, agreement(*FIRST))
    if chapter == "second":
        agree(house.world, house.household, agreement(BINS, LAUNDRY))
    for wish in WISHES.get(chapter, ()):
        house.world.store.add_wish(house.household, wish)


def told(house: GoogleHouse, chapter: str) -> None:
    """The chapter itself: connect both, or go round."""
    if chapter == "join":
        _join(house)
    else:
        go_round(house.world, house.household)


@dataclass(frozen=True)
class Page:
    """All that is kept at a moment of the story, here and at Google, and what stands there a chapter later."""

    folder: Path
    google: dict[str, Any]
    afterwards: dict[str, list[list[Row]]]

    def opened(self, folder: Path, double: Double) -> GoogleHouse:
        """The home as it was at that moment."""
        shutil.copytree(self.folder, folder)
        vars(double).update(copy.deepcopy(self.google))
        return house_in(folder, double)


KEPT = ("people", "calendars", "channels", "sync_tokens", "pages", "seq")


@pytest.fixture(scope="module")
def book(double: Double, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The undisturbed story, a page for each chapter."""
    folder = tmp_path_factory.mktemp("book")
    house, pages = house_in(folder / "home", double), {}
    for chapter in CHAPTERS:
        prepared(house, chapter)
        house.world.store.close()
        shutil.copytree(folder / "home", folder / chapter)
        google = copy.deepcopy({name: getattr(double, name) for name in KEPT})
        told(house, chapter)
        pages[chapter] = Page(folder / chapter, google, standing(double, house.emails))
    return pages


def house_in(folder: Path, double: Double) -> GoogleHouse:
    house: GoogleHouse = google_house(folder, double, text=HOME)
    house.clock[0] = NOW - timedelta(days=3)
    return house


def _join(house: GoogleHouse) -> None:
    for member in house.emails:
        join(house, member)


def _they_have_their_own(house: GoogleHouse) -> None:
    """An entry of their own in the calendar of samen, and one in their own calendar."""
    for member, email in house.emails.items():
        house.double.person_adds(house.our_url(member), own("Feest", NOW, 30))
        house.double.person_adds(email, own("Werk", NOW.replace(hour=9), 30, "FREQ=WEEKLY"))


def survived(act: Any) -> None:
    try:
        act()
    except (Killed, Trouble):
        return


@contextmanager
def struck(double: Double, write: Write, strike: str) -> Iterator[None]:
    """Within it, one request goes wrong in one way."""
    fault, _, when = strike.partition(" ")
    met: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        if fault in ("crash", "timeout", "expired"):
            patch.setattr(Wire, "_send", meddled(double, write, strike, met))
        else:
            double.fail(write.method, fault, when == "after", 3 if when == "for long" else 1, write.skip)
        yield
    untouched = any(f.times == 3 or when != "for long" for f in double.faults)
    double.heal()
    assert bool(met) != (fault not in ("crash", "timeout", "expired")), "the moment never came"
    assert not untouched, "the fault was never met"


def meddled(double: Double, write: Write, strike: str, met: list[str]) -> Any:
    """A way out to Google on which something happens to one request."""
    send, seen = Wire._send, itertools.count()

    def sending(wire: Wire, request: Any, **how: bool) -> Any:
        if request.methodId != write.method or next(seen) != write.skip:
            return send(wire, request, **how)
        met.append(strike)
        if strike == "crash before":
            raise Killed
        if strike == "expired":
            double.expire_access_tokens()
        if strike == "timeout after":
            request.http = TooLate(request.http)
        answer = send(wire, request, **how)
        if strike == "crash after":
            raise Killed
        return answer

    return sending


@dataclass(frozen=True)
class TooLate:
    """A connection whose answer comes when nobody waits for it any more."""

    http: Any

    def request(self, *args: Any, **options: Any) -> Any:
        self.http.request(*args, **options)
        raise TimeoutError


# ── what comes of it ──


def test_the_undisturbed_story_ends_as_agreed_and_asked(book: dict[str, Page]) -> None:
    (sanne,), (bram,) = (book["given"].afterwards[member] for member in ("sanne", "bram"))
    bins = [row[2] for row in bram if row[:2] == ("happens", "Vuilnis")]

    assert {row[0] for row in sanne} == {"Was", "Feest", "Vuilnis", "happens"}
    assert {row[0] for row in bram} == {"Vuilnis", "Feest", "happens"}
    assert bins[:3] == ["2026-03-04T19:00:00+00:00", "2026-03-11T19:30:00+00:00", "2026-03-18T19:45:00+00:00"]
    assert "2026-03-25T19:00:00+00:00" not in bins
    assert "2026-03-10T18:00:00+00:00" not in [row[2] for row in sanne]


@pytest.mark.parametrize("strike", STRIKES)
@pytest.mark.parametrize("kind", WRITES)
def test_a_fault_leaves_no_trace(double: Double, book: dict[str, Page], tmp_path: Path, kind: str, strike: str) -> None:
    write = WRITES[kind]
    house = book[write.chapter].opened(tmp_path / "home", double)
    double.log.clear()

    with struck(double, write, strike):
        survived(lambda: told(house, write.chapter))
    house.later(hours=2)
    told(house, write.chapter)
    go_round(house.world, house.household)
    again = go_round(house.world, house.household)

    assert standing(double, house.emails) == book[write.chapter].afterwards
    assert (again.written, again.troubles) == ([], {})
    assert [(m.reads, m.writes) for m in again.meters.values()] == [(1, 0)] * 4
    assert foreign_writes(house) == []
    assert double.mails == []


def foreign_writes(house: GoogleHouse) -> list[object]:
    """Requests that wanted to change something that is not ours."""
    ours = {number for email in house.emails.values() for number in ours_of(house.double, email)}
    wrong: list[object] = []
    for line in house.double.log:
        if not is_write(line.method) or line.method == "calendar.calendars.insert":
            continue
        number = str(line.params.get("eventId") or (line.body or {}).get("id", ""))
        event = house.double.calendars[line.params["calendarId"]].events.get(number, {})
        base = number if number.startswith("samen") else str(event.get("recurringEventId", ""))
        if line.params["calendarId"] not in ours or not (base.startswith("samen") or "events" not in line.method):
            wrong.append((line.method, line.params))
    return wrong
