"""What goes over the wire of the API about what is connected: calendars, hours, and devices that one speaks to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from pages.api_models import Clock, Given, Key, Told

#: A password goes on to the server that it is for; it stands in no answer, no log and no print of a request.
Password = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
#: Where a calendar is: a mail address, a host, or an address that begins with a scheme.
Place = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00-\x20\x7f]*$")]
#: One line that may be long, without what could move a cursor.
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Access = Literal["busy", "titles"]
Takes = Literal["mine", "both", "nobody"]
Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]

# ── calendars ───────────────────────────────────────────────────────────────────────────────────


class CalendarOut(Told):
    """One of one's own calendars, and how well it can be read; ``trouble`` says what is wrong, in words. ``account`` is
    that by which it is read; a feed and typed hours have none."""

    id: int
    account: int | None
    name: str
    kind: Literal["caldav", "google", "ics", "memory", "typed"]
    role: Literal["read", "ours"]
    access: Access
    takes: Takes
    read_at: datetime | None
    stale_since: datetime | None
    trouble: str | None


class AccountOut(Told):
    """One of one's own accounts; ``writes`` when our own calendar stands in it."""

    id: int
    name: str
    kind: Literal["caldav", "google", "memory"]
    writes: bool


class SharedCalendarOut(Told):
    """A calendar that the other connected and that takes the time of both."""

    id: int
    name: str
    member: str


class CalendarsOut(Told):
    """One's own calendars and accounts, and those of the other that take one's time too."""

    calendars: list[CalendarOut]
    accounts: list[AccountOut]
    of_both: list[SharedCalendarOut]


class ProviderOut(Told):
    """Somebody who keeps calendars; ``by_mail`` when a mail address tells where."""

    key: str
    name: str
    by_mail: bool


class WaysOut(Told):
    """The ways to connect a calendar. ``google`` is the address to open in a browser in which this very person is in,
    and ``google_titles`` the one that asks for titles too; None where this house is not set up for it."""

    google: str | None
    google_titles: str | None
    providers: list[ProviderOut]


class AccountIn(Given):
    """An account at a CalDAV server: a mail address, or where its calendars are, and the (app) password. ``provider``
    is one of the ways, for an address of a domain of one's own; without it the address tells. Once more with another
    password connects anew."""

    address: Place = Field(examples=["https://cloud.example/remote.php/dav/"])
    password: Password
    username: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    provider: Key | None = None
    access: Access = "busy"


class FeedReadIn(Given):
    """A feed to read from now on; its address is a secret, and stands in no answer."""

    address: Place = Field(examples=["https://club.example/training.ics"])
    name: Name
    access: Access = "busy"
    takes: Takes = "mine"


class CalendarIn(Given):
    """What is read of a calendar, and whose time it takes; what is left out stays. What is read of one at Google
    follows from the permission that was given there."""

    access: Access | None = None
    takes: Takes | None = None


class LeaveIn(Given):
    """``anyway``: forget the account here also when its server does not answer; what stands there stays."""

    anyway: bool = False


class ComesOut(Told):
    """Something takes longer than a request: look at /calendars/came/ with this."""

    came: str = Field(examples=["1772456400-0123456789abcdef"])


class CameOut(Told):
    """What came of it. ``busy``: not known yet. ``done``: an ``account`` or a ``feed`` was connected, with the names of
    what is read; a calendar is ``gone``; an account was ``left``, and ``foreign`` entries of others stayed there.
    ``trouble``: nothing was changed; ``said`` says why and ``then`` what to do, ``code`` is for programs."""

    state: Literal["busy", "done", "trouble"]
    what: Literal["account", "feed", "gone", "left"] | None = None
    found: tuple[str, ...] = ()
    foreign: int = 0
    code: str | None = None
    said: str | None = None
    then: str | None = None


# ── typed hours ─────────────────────────────────────────────────────────────────────────────────


class Hours(Told):
    """From when until when one works on a weekday; an end that is no later than the start is the next day's."""

    day: Weekday
    start: Clock
    end: Clock


class HoursOut(Told):
    """One's own typed hours, in one's own zone, each week anew."""

    hours: list[Hours]


class HoursIn(Given):
    """All of one's typed hours, each weekday once; none lets them go."""

    hours: list[Hours] = Field(max_length=7)


# ── devices ─────────────────────────────────────────────────────────────────────────────────────


class DeviceOut(Told):
    """A device that one may speak to: one's own, or one that all hear; ``program`` for one that somebody permitted on a
    page. ``known`` is whom "I" means at a shared one."""

    id: int
    name: str
    shared: bool
    program: bool
    known: str | None
    created: datetime
    last_used: datetime | None


class DevicesOut(Told):
    """Devices that count."""

    devices: list[DeviceOut]


class DeviceIn(Given):
    """A device to speak to: of one's own, or with ``shared`` one that all in the home hear."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
    shared: bool


class DeviceMadeOut(Told):
    """The new device, and its token: it is shown this once."""

    device: DeviceOut
    token: str
