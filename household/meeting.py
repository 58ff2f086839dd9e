"""The weekly ten minutes as frozen values: how each is invited, what they answered, and what is talked about.

Conventions as in ``household.model``. A week's ten minutes are named by the *original*: the moment at which the rule of
the agreement puts them, wherever they stand by now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from household.model import CHECK_IN, NoteKind

# ── invitations ─────────────────────────────────────────────────────────────────────────────────


class Path(StrEnum):
    """The one way by which the ten minutes reach a member."""

    CALENDAR = "calendar"  # they stand in the calendar that we write for them; nobody is mailed
    GUEST = "guest"  # as a guest of the other's event at Google, which tells them
    SERVER = "server"  # the other's CalDAV server hands it on (RFC 6638)
    MAIL = "mail"  # an invitation by mail, from this house (RFC 6047)
    NOWHERE = "nowhere"  # there is no way yet


class Reply(StrEnum):
    """What somebody says to an invitation, however they say it."""

    YES = "yes"
    ELSEWHERE = "elsewhere"  # at another moment
    NO = "no"  # not this week


class Door(StrEnum):
    """Where a reply came in."""

    CALENDAR = "calendar"
    BUTTON = "button"
    INBOX = "inbox"
    VOICE = "voice"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Invitation:
    """What a member was last told of the ten minutes: the iCalendar ``text`` under its ``uid`` and ``sequence``
    (RFC 5546 section 2.1.4), by which path and to which address."""

    member: str
    path: Path
    uid: str
    sequence: int
    text: str
    sent_at: datetime
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Replied:
    """What a member answered about one week; the last one counts."""

    member: str
    original: datetime
    reply: Reply
    door: Door
    at: datetime


# ── how each is reached ─────────────────────────────────────────────────────────────────────────


class News(StrEnum):
    """What somebody may ask to hear of by itself."""

    WEEK = "week"  # Sunday: what the week looks like
    EVENING = "evening"  # what is left of this evening


@dataclass(frozen=True)
class Reach:
    """How a member is reached, as they said themselves. ``mail`` is their address; ``invited`` how the ten minutes come
    (None: whatever fits best); ``channel`` an address for Apprise (https://appriseit.com), "" for mail; ``news`` what
    they asked for; ``evening`` when they hear of the evening; ``quiet`` hours, perhaps over midnight, in which nothing
    is sent."""

    member: str
    mail: str = field(default="", repr=False)
    invited: Path | None = None
    channel: str = field(default="", repr=False)
    news: tuple[News, ...] = ()
    evening: time = time(17, 30)
    quiet: tuple[time, time] | None = (time(21, 30), time(8))


class Way(StrEnum):
    """What a letter goes by."""

    MAIL = "mail"
    CHANNEL = "channel"  # whatever channel its member has when it goes


class Sent(StrEnum):
    """How far a letter is. UNSURE: we were cut off while it was handed over; it is not sent a second time by itself."""

    WAITING = "waiting"
    UNSURE = "unsure"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class Letter:
    """One thing that is sent to a member once; ``key`` names it among all that they are sent. ``body`` is what is sent
    (an RFC 5322 message; for a channel a title, a line end and the rest), forgotten once it went."""

    member: str
    key: str
    body: str = field(repr=False)
    way: Way = Way.MAIL
    state: Sent = Sent.WAITING
    attempts: int = 0
    trouble: str = ""
    retry_at: datetime | None = None
    made_at: datetime | None = None
    sent_at: datetime | None = None
    id: int = 0


# ── the conversation ────────────────────────────────────────────────────────────────────────────


class SittingState(StrEnum):
    """How far a check-in is."""

    OPEN = "open"  # it is being prepared
    GOING = "going"
    PAUSED = "paused"  # it goes on at another moment
    ENDED = "ended"


@dataclass(frozen=True)
class Picked:
    """A sealed note that its writer chose to show: its number, and a mark of its seal, so that no later note of the
    same number is taken for it."""

    number: int
    mark: str


@dataclass(frozen=True)
class Chosen:
    """That a member is ready, and which sealed notes they show, perhaps none; ``shown`` once they opened them."""

    member: str
    notes: tuple[Picked, ...] = ()
    shown: bool = False


@dataclass(frozen=True)
class Sitting:
    """One check-in as it is held, of the week of ``original``; nobody's words are in it. ``meeting`` is the chore that
    it is (the ten minutes, or the team question on a day of its own), ``step`` where the two are. ``breath`` tells that
    they paused it once; ``needs`` and ``tried`` are the ids of what it asks back, as they were when it began."""

    original: datetime
    meeting: str = CHECK_IN
    state: SittingState = SittingState.OPEN
    chosen: tuple[Chosen, ...] = ()
    step: int = 0
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    breath: bool = False
    needs: tuple[int, ...] = ()
    tried: tuple[int, ...] = ()


@dataclass(frozen=True)
class Revealed:
    """A note that its writer showed to the other at the check-in of ``original``; kept until ``until``, as long as both
    agree."""

    member: str
    original: datetime
    kind: NoteKind
    day: date
    text: str = field(repr=False)
    until: date
    chore: str | None = field(default=None, repr=False)
    first: date | None = field(default=None, repr=False)
    last: date | None = field(default=None, repr=False)
    id: int = 0
