"""What every way in to a calendar promises, and the errors it raises, named after what to do next.

    Trouble
    └── CalendarTrouble            something is the matter with a calendar out there
        ├── Conflict               it changed meanwhile: sync, then try again
        ├── SyncTokenExpired       the token means nothing any more: read everything afresh
        ├── AccessRevoked          the password or permission is gone: ask its owner
        ├── Unreachable            no answer now: try later, after ``retry_after`` seconds if given
        ├── NotFound               the calendar is gone: ask its owner
        ├── NotACalendar           what answers is no calendar: look at the address
        ├── NotAllowed             a private address that was not opened: look at the settings
        ├── TooLarge               more than we take in: choose another calendar
        ├── ReadOnly               it can be read only: choose another calendar to write in
        └── NotAccepted            the server refuses what we wrote: set it aside

Outside this room an *href* is the last segment of an address, decoded: ``samen-abc.ics``. An *etag* is
kept as the server quotes it. A newcomer (Google is the next one) is one module with ``connect``, an
account and a calendar, and one line each in ``doors``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from household.model import Changes, Resource, Trouble

#: Asked for some hrefs (None: all) gives the etags that we hold; what we do not hold is left out.
Known = Callable[[Collection[str] | None], Mapping[str, str]]


class CalendarTrouble(Trouble):
    """Something is the matter with a calendar out there; ``details`` name its host at most."""

    sentence = "trouble.calendar"


class Conflict(CalendarTrouble):
    """It changed meanwhile: sync, then try again."""

    sentence = "trouble.conflict"


class SyncTokenExpired(CalendarTrouble):
    """The token means nothing any more: read everything afresh. Backends do that by themselves."""

    sentence = "trouble.sync_token_expired"


class AccessRevoked(CalendarTrouble):
    """The password or the permission is gone: tell the owner once and wait for them."""

    sentence = "trouble.access_revoked"


class Unreachable(CalendarTrouble):
    """No answer now: try later, after ``retry_after`` seconds when the server said so."""

    sentence = "trouble.unreachable"

    def __init__(self, retry_after: int | None = None, **details: object) -> None:
        super().__init__(**details)
        self.retry_after = retry_after


class NotFound(CalendarTrouble):
    """The calendar itself is gone: ask its owner. Its events are unknown, not deleted."""

    sentence = "trouble.not_found"


class NotACalendar(CalendarTrouble):
    """What answers at the address is no calendar (a sign-in page, an empty answer, half a file)."""

    sentence = "trouble.not_a_calendar"


class NotAllowed(CalendarTrouble):
    """A private address that the settings have not opened, or one that is not http at all."""

    sentence = "trouble.not_allowed"


class TooLarge(CalendarTrouble):
    """More than we take in at once."""

    sentence = "trouble.too_large"


class ReadOnly(CalendarTrouble):
    """It can be read only: choose another calendar to write in."""

    sentence = "trouble.read_only"


class NotAccepted(CalendarTrouble):
    """The server refuses what we wrote, and would again: set it aside and say so."""

    sentence = "trouble.not_accepted"


@dataclass
class Meter:
    """What was asked of the world, counted; the only value here that changes.

    ``reads`` are requests that change nothing, ``writes`` are PUT, DELETE, MKCALENDAR and PROPPATCH,
    bytes are bodies, and ``waiting`` is seconds spent inside HTTP.
    """

    reads: int = 0
    writes: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    waiting: float = 0.0


class CalendarBackend(Protocol):
    """One calendar at one address. Every verb may raise AccessRevoked, Unreachable or NotFound."""

    def changes(self, since: str | None, known: Known) -> Changes:
        """What is new since the token, compared with what we hold; None, or a token that the server no
        longer knows, compares everything, so that no deletion is lost. With nothing new: one request."""

    def read(self, href: str) -> Resource | None:
        """What stands at an href now, or None."""

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        """Write over ``etag``, or where nothing stands yet when it is None; else Conflict.

        Returns the new etag, None if the server gave none.
        """

    def delete(self, href: str, etag: str) -> None:
        """Remove what has this etag; what is gone already is fine, another etag is a Conflict."""


@dataclass(frozen=True)
class Found:
    """A calendar of an account; ``ours`` when samen made it."""

    url: str
    name: str
    ours: bool


class Account(Protocol):
    """A way in to somebody's calendars."""

    def calendars(self) -> tuple[Found, ...]:
        """The calendars that can hold events, in the order of the server."""

    def make(self, key: str, name: str) -> Found:
        """A calendar of our own, made if it is not there yet; the same ``key`` finds the same one."""

    def remove(self, url: str) -> None:
        """Take a calendar of our own away, with all that is in it; one that is gone already is fine. Whoever asks
        has seen that nothing foreign is in it."""


def compared(listed: Mapping[str, str], held: Mapping[str, str]) -> tuple[list[str], tuple[str, ...]]:
    """The hrefs that are new or have another etag than the one held, and those that are gone."""
    changed = [href for href, etag in listed.items() if not etag or held.get(href) != etag]
    return changed, tuple(sorted(held.keys() - listed.keys()))


def short_hash(text: str) -> str:
    """Twenty letters that stand for a text: enough to tell any two in one home apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
