"""What is promised of a calendar, tried one by one: how each went is kept, and the next goes on.

The promises are those of the contract that the tests hold every backend to, and a few that matter at real providers.
Of a failure its line and its sentence are kept: a message may hold somebody's name or a title.
"""

from __future__ import annotations

import hashlib
import inspect
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from household.model import Changes, Entry, Override, Resource, Trouble
from integrations.base import AccessRevoked, CalendarBackend, Known, Meter
from integrations.ical_entries import is_our_href, read_entry, write_entry
from language.sentences import say
from rounds.doctor import step_of
from tests.integrations.contract import CalendarContract, Notebook

AGAIN = "Look at the name to sign in with and the password (an app password, mostly), or permit it anew."
ROOT = Path(__file__).resolve().parent.parent
Say = Callable[[str], None]
Pair = Callable[[], tuple[CalendarBackend, CalendarBackend]]


class SaysTooLittle(Exception):
    """The account says too little; its text tells what to add."""


@dataclass(frozen=True)
class Check:
    """One promise and how it went: ``why`` and ``step`` are empty when it was kept."""

    name: str
    why: str = ""
    step: str = ""


@dataclass
class Live:
    """What was found of one account. ``number`` names it in the report, since its own name may tell who it is."""

    number: int
    provider: str = "?"
    checks: list[Check] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter)
    quirks: tuple[str, ...] | None = None
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        return all(not check.why for check in self.checks)


@contextmanager
def checked(live: Live, name: str, tell: Say, quiet: bool = False) -> Iterator[None]:
    """Keep how one check went, and go on after it; ``quiet`` says nothing of what went well."""
    why = step = ""
    try:
        yield
    except Stop:
        return
    except Trouble as trouble:
        why, step = say(trouble.sentence, "en", **trouble.details), _step(trouble)
    except SaysTooLittle as little:
        why, step = "The account says too little.", str(little)
    except (AssertionError, pytest.fail.Exception) as broken:
        why = f"The promise is not kept: {_line(broken)}"
        step = "Please tell of it, with the name of the provider and this line; it becomes a trait or a test."
    except Exception as error:  # its message may hold a name or a title
        why = f"{type(error).__name__} at {_line(error)}"
        step = "This is a mistake of ours: please tell of it with this line."
    if why or not quiet:
        live.checks.append(Check(name, why, step))
        tell(f"   {'✗' if why else '✓'} {name}" + (f": {why}\n      → {step}" if why else ""))


class Stop(Exception):
    """What comes after a failed check cannot be tried; it has been told already."""


def needed(live: Live) -> None:
    if live.checks[-1].why:
        raise Stop


def _step(trouble: Trouble) -> str:
    if isinstance(trouble, AccessRevoked):
        return AGAIN
    step = step_of(trouble)
    return say(step, "en", **{"member": "…", **trouble.details}) if step else ""


def _line(error: BaseException) -> str:
    """The line of ours at which it happened, and no word of the message."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if Path(f.filename).is_relative_to(ROOT) and "site-packages" not in f.filename]
    last = (ours or frames)[-1]
    return f"`{last.line}` ({Path(last.filename).name}:{last.lineno})"


def promises(live: Live, pair: Pair, tell: Say, skip: tuple[str, ...] = ()) -> None:
    """Each promise of the contract, and two that matter at real providers, each in an empty calendar. ``pair`` opens
    the calendar as two programs see it."""
    for name, promise, given in contract():
        if name in skip:
            continue
        told = [name.removeprefix("test_").replace("_", " "), *(ascii(value) for value in given.values())]
        with checked(live, " ".join(told), tell):
            calendar, other = pair()
            emptied(calendar)
            promise(**_fixtures(promise, calendar, other, live.meter), **given)
    for sentence, own in (
        ("a series with a moved and a cancelled happening is read back as it was written", _series),
        ("what was deleted can be put again at the same address", _again),
    ):
        with checked(live, sentence, tell):
            calendar, _ = pair()
            emptied(calendar)
            own(calendar)


def contract() -> Iterator[tuple[str, Callable[..., None], dict[str, object]]]:
    """The tests of the contract, in their order, with the values that each is given."""
    for name, promise in inspect.getmembers(CalendarContract(), inspect.ismethod):
        if name.startswith("test_"):
            marks = [mark for mark in getattr(promise, "pytestmark", ()) if mark.name == "parametrize"]
            for value in marks[0].args[1] if marks else (None,):
                yield name, promise, {marks[0].args[0]: value} if marks else {}


def _fixtures(
    promise: Callable[..., None], calendar: CalendarBackend, other: CalendarBackend, meter: Meter
) -> dict[str, object]:
    """What a test of the contract asks for by name."""
    notes = Notebook()
    wanted = inspect.signature(promise).parameters
    there = {"calendar": calendar, "other": other, "meter": meter, "notes": notes}
    if "notes" in wanted:
        notes.sync(calendar)
    return {name: there[name] for name in wanted if name in there}


def emptied(calendar: CalendarBackend) -> None:
    """Nothing stands in the calendar that was made for this."""
    for resource in calendar.changes(None, lambda _: {}).changed:
        calendar.delete(resource.href, resource.etag or "")


def _series(calendar: CalendarBackend) -> None:
    entry = _weekly()
    moved, gone = entry.start + timedelta(weeks=1), entry.start + timedelta(weeks=5)
    entry = replace(entry, overrides=(Override(moved, moved + timedelta(hours=1), 30),), cancelled=(gone,))

    assert calendar.put(entry.href, write_entry(entry, entry.start), None) is not None
    standing = calendar.read(entry.href)
    assert standing is not None
    assert read_entry(entry.href, standing.text) == entry


def _again(calendar: CalendarBackend) -> None:
    entry = _weekly()
    etag = calendar.put(entry.href, write_entry(entry, entry.start), None)
    calendar.delete(entry.href, etag or "")
    assert calendar.read(entry.href) is None

    assert calendar.put(entry.href, write_entry(entry, entry.start), None) is not None
    standing = calendar.read(entry.href)
    assert standing is not None
    assert read_entry(entry.href, standing.text) == entry


def _weekly() -> Entry:
    """A series across the night in which the clocks change, under an identity that was not used before."""
    digits = _digits(f"{datetime.now(UTC)}")
    start = datetime(2026, 3, 2, 18, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    return Entry(f"samen-{digits}.ics", f"{digits}@samen", "Afwas", start, 20, rrule="FREQ=WEEKLY;COUNT=8")


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:30]


# ── a calendar with addresses of its own ────────────────────────────────────────────────────────


class Renamed:
    """A calendar whose addresses have to take the shape of our identities (Google's event ids): each plain name stands
    for one of them, and ``salt`` keeps them apart from all that were used and deleted before."""

    def __init__(self, calendar: CalendarBackend, salt: str) -> None:
        self._calendar, self._salt = calendar, salt
        self._plain: dict[str, str] = {}

    def changes(self, since: str | None, known: Known) -> Changes:
        held = {self._there(href): etag for href, etag in known(None).items()}
        told = self._calendar.changes(
            since, lambda hrefs: {h: e for h, e in held.items() if hrefs is None or h in hrefs}
        )
        changed = tuple(replace(r, href=self._plain.get(r.href, r.href)) for r in told.changed)
        return Changes(told.token, changed, tuple(sorted(self._plain.get(href, href) for href in told.deleted)))

    def read(self, href: str) -> Resource | None:
        found = self._calendar.read(self._there(href))
        return None if found is None else replace(found, href=href)

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        return self._calendar.put(self._there(href), text, etag)

    def delete(self, href: str, etag: str) -> None:
        self._calendar.delete(self._there(href), etag)

    def _there(self, href: str) -> str:
        if is_our_href(href):
            return href
        real = f"samen-{_digits(f'{self._salt} {href}')}.ics"
        self._plain[real] = href
        return real
