"""The words of the house as frozen values; nothing here does anything.

Conventions: moments are aware datetimes, spans are half-open, durations are whole minutes, and a
person, a chore or a household is named by its *key* (a short word of ``a-z0-9-`` that stays the
same for life, since it is part of every identity that we write into a calendar).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


class Trouble(Exception):
    """Something that a person should know; ``sentence`` names the text in ``language/`` that says it.

    Every error that can reach a person is a subclass, named after what to do next. ``details`` fill
    the placeholders of the sentence; they never hold a secret or a title.
    """

    sentence: str = "trouble.unexpected"

    def __init__(self, **details: object) -> None:
        super().__init__(f"{self.sentence} {details}" if details else self.sentence)
        self.details = details


@dataclass(frozen=True)
class Problem:
    """One thing in what a person typed that does not fit: a sentence and what fills it."""

    sentence: str
    details: Mapping[str, object] = field(default_factory=dict)


class Refused(Trouble):
    """What was typed does not fit; all its problems at once."""

    sentence = "trouble.refused"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


def key_of(name: str) -> str:
    """The key for a name: "Wc's (boven)" becomes "wc-s-boven"; empty when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# ── time ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, order=True)
class Span:
    """A half-open stretch of time ``[start, end)``; both ends aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


#: When each part begins and ends, local time; the night runs into the next morning.
PARTS: Mapping[Part, tuple[time, time]] = {
    Part.MORNING: (time(6), time(12)),
    Part.AFTERNOON: (time(12), time(18)),
    Part.EVENING: (time(18), time(23)),
    Part.NIGHT: (time(23), time(6)),
}


# ── people ──────────────────────────────────────────────────────────────────────────────────────


#: The five minutes of the question about the chores.
TEAM_MINUTES = 5


@dataclass(frozen=True)
class CheckInWish:
    """When the weekly ten minutes are wanted; ``weekday`` counts from Monday = 0.

    ``team`` says when the question about the chores has its five minutes: directly ``after`` (the event is then so much
    longer), ``apart`` on ``team_weekday`` at ``team_at``, or not (``off``). In ``bedtime``, on days on which the
    children are here, they are put to bed, and nothing is put there for the two of you."""

    weekday: int = 4
    at: time = time(20, 30)
    minutes: int = 10
    earliest: time = time(18, 0)
    latest: time = time(22, 30)
    team: Literal["off", "after", "apart"] = "off"
    team_weekday: int = 6
    team_at: time = time(20, 30)
    bedtime: tuple[time, time] | None = None

    @property
    def length(self) -> int:
        """How many minutes the event takes."""
        return self.minutes + (TEAM_MINUTES if self.team == "after" else 0)


@dataclass(frozen=True)
class Member:
    """One of the people who share the home; ``share`` is the agreed fraction of the whole, exact."""

    key: str
    name: str
    share: Fraction
    language: Language = "nl"
    zone: str = "Europe/Amsterdam"


@dataclass(frozen=True)
class Children:
    """When the children are here. With neither ``days`` nor ``calendar`` they always are; ``days`` are day numbers
    in a cycle of ``every`` weeks (0 is the Monday of the first, counted from the household's epoch); with
    ``calendar`` they are here on the days of its events, of those with ``word`` in their title when that is given."""

    every: int = 1
    days: tuple[int, ...] = ()
    calendar: str = ""
    word: str = ""


@dataclass(frozen=True)
class Household:
    """The home itself. ``epoch`` is the Monday from which the weeks of every cycle are counted.

    ``cycle`` is the length of the rota in weeks (1, 2 or 4); ``quiet`` the hours, perhaps over midnight, in which
    no chore is put; ``notice`` how many hours ahead the plan moves nothing any more; ``buffer`` minutes kept free
    around appointments; ``routines`` whether small chores of one moment become one event; ``country`` whose public
    holidays count (ISO 3166, "NL" or "BE-VLG"); ``school`` the name of the calendar that holds the school holidays.
    """

    id: int
    key: str
    name: str
    epoch: date
    language: Language = "nl"
    zone: str = "Europe/Amsterdam"
    check_in: CheckInWish = CheckInWish()
    cycle: int = 2
    quiet: tuple[time, time] | None = None
    notice: int = 0
    buffer: int = 0
    routines: bool = False
    children: Children | None = None
    country: str = "NL"
    school: str = ""


# ── calendars ───────────────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What a calendar speaks."""

    CALDAV = "caldav"
    GOOGLE = "google"
    ICS = "ics"
    MEMORY = "memory"
    TYPED = "typed"  # hours that somebody typed here: nothing stands anywhere else, so there is nothing to sync


class Role(StrEnum):
    """READ: a person's own, only ever read. OURS: made and written by samen, one per person."""

    READ = "read"
    OURS = "ours"


class Access(StrEnum):
    """What we may keep of a source. With BUSY no title ever reaches the database."""

    BUSY = "busy"
    TITLES = "titles"


class Takes(StrEnum):
    """Whose time the events of a calendar take."""

    MINE = "mine"
    BOTH = "both"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Account:
    """A way in to somebody's calendars. The password is asked from the store apart, when it is needed; of a
    Google account it is the grant as JSON (``integrations.oauth.Grant``)."""

    id: int
    member: str
    kind: Kind
    url: str
    username: str


@dataclass(frozen=True)
class Calendar:
    """A container of events. ``stale_since`` says since when it could not be read: unknown, never empty."""

    id: int
    household: int
    member: str
    kind: Kind
    role: Role
    url: str
    name: str
    account: int | None = None
    access: Access = Access.BUSY
    takes: Takes = Takes.MINE
    token: str | None = None
    read_at: datetime | None = None
    stale_since: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True)
class EventPart:
    """A master or one exception of an event. All-day parts have dates, others aware datetimes.

    ``rrule`` is the RFC 5545 text without the property name; ``recurrence`` is the start that an
    exception replaces. ``end`` is always given: whoever reads an entry without one computes it
    (RFC 5545 section 3.6.1). ``busy`` is false for transparent, cancelled or declined entries.
    """

    start: datetime | date
    end: datetime | date
    busy: bool = True
    rrule: str | None = None
    rdates: tuple[datetime | date, ...] = ()
    exdates: tuple[datetime | date, ...] = ()
    recurrence: datetime | date | None = None
    cancelled: bool = False
    title: str | None = None


@dataclass(frozen=True)
class Event:
    """An entry as stored: one UID in one calendar, its master (if any) and its exceptions."""

    calendar: int
    href: str
    uid: str
    parts: tuple[EventPart, ...]


@dataclass(frozen=True)
class Resource:
    """One iCalendar text at one address with its version, as a server holds it."""

    href: str
    etag: str | None
    text: str


@dataclass(frozen=True)
class Changes:
    """What is new in a calendar since a token: resources that are new or have another etag than the one
    known, and the hrefs of those that are gone."""

    token: str | None
    changed: tuple[Resource, ...] = ()
    deleted: tuple[str, ...] = ()


# ── what we put into a calendar ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Override:
    """One happening of an entry at another moment than its rule says, or under another title (RECURRENCE-ID)."""

    recurrence: datetime
    start: datetime
    minutes: int
    title: str | None = None
    #: What is said of this one happening, None for what is said of all; words are no wish, so they are not compared.
    description: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Guest:
    """Somebody who is invited, or who invites: a mail address and a name. ``answer`` is what they last said to it
    (PARTSTAT, RFC 5545 section 3.2.12), "" for nothing yet; neither that nor the name makes another guest."""

    mail: str = field(repr=False)
    name: str = field(default="", compare=False)
    answer: str = field(default="", compare=False)


@dataclass(frozen=True)
class Entry:
    """What we want to stand, or read back, at one href of our own calendar; equal entries mean the same.

    ``start`` is local wall time with a ZoneInfo; ``cancelled`` holds the original starts of happenings
    that do not take place (EXDATE); ``overrides`` is sorted by recurrence. ``guests`` are invited by ``organiser``,
    whose calendar it is; ``sequence`` is the number of this telling among those that they were told before (RFC 5546
    section 2.1.4).
    """

    href: str
    uid: str
    title: str
    start: datetime
    minutes: int
    rrule: str | None = None
    overrides: tuple[Override, ...] = ()
    cancelled: tuple[datetime, ...] = ()
    busy: bool = False
    description: str = ""
    #: Minutes before the start at which it sounds, 0 for never; alarms are their owner's, so they are not compared.
    alarm: int = field(default=0, compare=False)
    # Who is invited is no wish about times, and is compared by itself; addresses stay out of every log.
    organiser: Guest | None = field(default=None, compare=False, repr=False)
    guests: tuple[Guest, ...] = field(default=(), compare=False, repr=False)
    sequence: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Written:
    """What we last wrote at an href, and the etag that the server gave it."""

    calendar: int
    href: str
    etag: str | None
    text: str


class Act(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True)
class Edit:
    """One write to one href, with its precondition: CREATE only if absent, else only over ``etag``.

    ``before`` is the text that it replaces, kept so that the write can be taken back. ``said`` is what we say
    ourselves, where ``text`` also holds what a person put into the entry.
    """

    calendar: int
    href: str
    act: Act
    text: str = ""
    etag: str | None = None
    before: str | None = None
    said: str | None = None
    id: int = 0
    attempts: int = 0


@dataclass(frozen=True)
class Channel:
    """A promise of a calendar's server to knock when something changes there (Google: push channel). ``key`` is
    the name that we gave it and ``resource`` the server's; only the hash of its token is kept."""

    key: str
    calendar: int
    resource: str
    token_hash: str
    expires: datetime


class Asks(StrEnum):
    """What samen asks people, once, and waits."""

    SERIES_GONE = "series_gone"  # a whole series was taken out of a calendar: is that meant for good?
    RULE_CHANGED = "rule_changed"  # its days, or how often, were changed: is that what both want?
    CALENDAR_GONE = "calendar_gone"  # somebody deleted their calendar of samen: they have stepped out
    SUDDENLY_GONE = "suddenly_gone"  # much of a calendar disappeared at once: is that meant?
    SIGN_IN = "sign_in"  # a login died: connect anew
    TAKE_OVER = "take_over"  # the other asks: can you do this one?
    FAREWELL = "farewell"  # the other wants the household to go, with all that is kept of it
    NEW_CHORE = "new_chore"  # somebody asked for a chore on the list; the next round makes it a proposal


@dataclass(frozen=True)
class Question:
    """Something that waits for a person: asked once per ``subject`` (a series, a calendar, a happening) and kept
    until it is answered. ``member`` is whom it concerns; ``details`` fill its sentence ``asks.<what>``."""

    asks: Asks
    member: str
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)
    asked_at: datetime | None = None
    answer: str | None = None
    id: int = 0


# ── chores and the plan ─────────────────────────────────────────────────────────────────────────

#: The weekly ten minutes, and the five of the question about the chores on a day of their own, as a series names
#: them; no chore has these keys.
CHECK_IN = "check-in"
TEAM = "team"
MEETINGS = (CHECK_IN, TEAM)
#: Whose a series is that is everybody's; no member has this key.
BOTH = "both"


class Who(StrEnum):
    """EITHER: one of the two, whoever it is. TOGETHER: both at once. TURNS: week on, week off.
    ONE: always the same person, named in ``Chore.owner``."""

    EITHER = "either"
    TOGETHER = "together"
    TURNS = "turns"
    ONE = "one"


@dataclass(frozen=True)
class Rhythm:
    """How often: ``unit`` week: on ``days`` (Monday = 0), or on ``times`` days of our choice, every
    ``every`` weeks. ``unit`` month: once every ``every`` months, on day ``monthday`` (-1 is the last) when that is
    given; else ``days`` holds at most one weekday and ``nth`` says which (1 = first … 4, -1 = last; 0 = any).
    ``unit`` year: once a year, in ``month``, on ``monthday``. ``unit`` after: ``every`` days after it was last
    done. ``unit`` source: for each event of the calendar ``source`` with ``word`` in its title, ``ahead`` days
    before it. Daily is week with seven days.
    """

    unit: Literal["week", "month", "year", "after", "source"] = "week"
    every: int = 1
    times: int = 1
    days: tuple[int, ...] = ()
    nth: int = 0
    monthday: int = 0
    month: int = 0
    source: str = ""
    word: str = ""
    ahead: int = 0

    @property
    def per_year(self) -> int:
        """Happenings in a year of 52 weeks, exact for weeks that divide 52, rounded up otherwise. What a source
        asks is counted as once a week, since nobody knows it beforehand."""
        if self.unit == "month":
            return -(-12 // self.every)
        if self.unit == "year":
            return 1
        if self.unit == "after":
            return -(-364 // self.every)
        if self.unit == "source":
            return 52
        return -(-52 // self.every) * (len(self.days) or self.times)


@dataclass(frozen=True)
class Window:
    """When on a day a chore may be done, local time; ``best`` is the moment it is done by preference."""

    earliest: time
    latest: time
    best: time | None = None


@dataclass(frozen=True)
class Chore:
    """Recurring work. ``minutes`` is one happening; ``thinking`` is minutes a week of noticing, planning
    and following up; ``done_when`` says what is done. ``can`` names who can do it; empty means all. ``busy``
    and ``remind`` (minutes before, 0 for no alarm) are for who asks for them: by itself a chore takes no time
    in a calendar and makes no sound.

    When it counts: only in ``months`` (empty: all year); with ``children`` only on days on which they are here;
    ``holidays`` (public) and ``school`` (holidays of the school): not then, or only then. Where: ``outside`` the
    home, with ``travel`` minutes there and as many back. How: ``postpone`` whether it may move to another day;
    ``after`` the chore that goes before it on that day, ending at least ``gap`` minutes earlier. Who: ``stays`` is
    the member with whom both want it to stay, ``thinker`` who carries the thinking when that is agreed. ``area`` is
    the area of life that it belongs to."""

    key: str
    name: str
    minutes: int
    rhythm: Rhythm
    window: Window
    who: Who = Who.EITHER
    owner: str | None = None
    can: tuple[str, ...] = ()
    thinking: int = 0
    done_when: str = ""
    also: tuple[str, ...] = ()
    important: bool = False
    busy: bool = False
    remind: int = 0
    months: tuple[int, ...] = ()
    children: bool = False
    holidays: Literal["", "skip", "only"] = ""
    school: Literal["", "skip", "only"] = ""
    outside: bool = False
    travel: int = 0
    postpone: bool = True
    after: str = ""
    gap: int = 0
    stays: str | None = None
    thinker: str | None = None
    area: str = ""


@dataclass(frozen=True)
class RoutinePart:
    """One small chore in a routine, and the weekdays (Monday = 0) on which it is part of it."""

    chore: str
    days: tuple[int, ...]
    minutes: int


@dataclass(frozen=True)
class Series:
    """One recurring rule of the agreement: who does which chore, by which RRULE, from which local start.

    Without an ``rrule`` its days cannot be told by a rule (after it was last done, from a calendar): the plan finds
    them week by week, and each stands as a single event. With ``parts`` it is a routine: the small chores of one
    moment, each with its weekdays, in one event; ``chore`` is then the key of the routine. ``since`` is the first day
    of the agreement that brought it, part of its identity: what a later agreement leaves alone keeps it. ``until`` is
    the day from which it is no longer done, when a later agreement ended it. ``of`` is the key of the routine, when
    this is one part of it seen by itself (``household.routines``); an agreement holds no such series."""

    chore: str
    member: str
    lane: int
    start: datetime
    minutes: int
    rrule: str
    parts: tuple[RoutinePart, ...] = ()
    since: date | None = None
    until: date | None = None
    of: str = ""

    @property
    def key(self) -> str:
        """What the series is called in an identity; unique within an agreement. Of one part of a routine:
        "avond.sanne.0/speelgoed"."""
        return f"{self.of}/{self.chore}" if self.of else f"{self.chore}.{self.member}.{self.lane}"

    def holds(self, chore: str) -> bool:
        """Whether this is a series of the chore, or a routine with the chore in it."""
        return self.chore == chore or any(part.chore == chore for part in self.parts)

    @property
    def of_both(self) -> bool:
        """Whether it is the weekly ten minutes, or the five of the question about the chores, which are everybody's."""
        return self.member == BOTH and self.chore in MEETINGS


@dataclass(frozen=True)
class Load:
    """One person's part. ``work`` and ``thinking`` are minutes a week; ``points`` is cost (minutes times
    how heavy) in a year and ``whole`` is what everything would cost that person: ratio = points / (share × whole)."""

    member: str
    share: Fraction
    work: Fraction
    thinking: Fraction
    points: int
    whole: int

    @property
    def ratio(self) -> Fraction:
        """1 means exactly the agreed share, below 1 lighter; 0 when nothing was agreed and nothing is done."""
        agreed = self.share * self.whole
        return Fraction(self.points) / agreed if agreed else Fraction(0)


@dataclass(frozen=True)
class Counted:
    """One thing that was divided: how many happenings of it a year each has (``copies``), and at least has to have
    (``least``) because nobody else can. ``key`` is a chore, a chore in some weeks ("bath@1"), one's part of what is
    done together ("story:sanne"), or the thinking of a chore ("school:thinking", one copy)."""

    key: str
    copies: Mapping[str, int]
    least: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Certificate:
    """Proof of a division, recomputable from the agreement: each load, the worst ratio ``worst``, a worst ratio below
    which no division of the same work can come (``bound``), whether each person is free of weighted envy up to one
    chore, and whether no rota as readable is better for one and not worse for the other. ``forced`` names chores that
    only one person can do, since they limit what is possible; ``counted`` is what was divided."""

    loads: tuple[Load, ...]
    worst: Fraction
    bound: Fraction
    envy_free_up_to_one: bool
    efficient: bool
    forced: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """The rota that both said yes to. ``thinkers`` says who carries the thinking of which chore;
    ``yes`` names who agreed. ``check_in`` is the rule of the weekly ten minutes; ``team`` that of the five minutes
    of the question about the chores, where they have a day of their own. ``ended`` are series of earlier agreements
    that this one ended and that may still have to be cut off in a calendar. ``ground`` is a print of what a first one
    rests on, so that a change of that is noticed before both said yes; it makes no other agreement."""

    id: int
    starts_on: date
    series: tuple[Series, ...]
    thinkers: Mapping[str, str]
    certificate: Certificate
    check_in: Series | None = None
    yes: tuple[str, ...] = ()
    ended: tuple[Series, ...] = ()
    team: Series | None = None
    ground: str = field(default="", compare=False)

    @property
    def known(self) -> tuple[Series, ...]:
        """Every series of a chore that happens or lately happened: those agreed, and those that ended. Each has a key
        of its own, and happens from its ``since`` to its ``until``."""
        return (*self.series, *(s for s in self.ended if not s.of_both))

    @property
    def meetings(self) -> tuple[Series, ...]:
        """The rules of the weekly ten minutes and of the question about the chores, and those of before that ended."""
        return (*self.talks, *(s for s in self.ended if s.of_both))

    @property
    def talks(self) -> tuple[Series, ...]:
        """The same without what ended."""
        return tuple(series for series in (self.check_in, self.team) if series is not None)

    @property
    def began(self) -> date:
        """The first day of all that is known: of what it took over, where one agreement follows another."""
        return min([self.starts_on, *map(self.first_day_of, self.known)])

    def first_day_of(self, series: Series) -> date:
        """The first day of the agreement that brought a series: part of its identity."""
        return series.since or self.starts_on


class Change(StrEnum):
    """What happens to one happening of a series in one week."""

    MOVED = "moved"
    SKIPPED = "skipped"
    GIVEN = "given"
    UNPLACED = "unplaced"
    DONE = "done"
    ADDED = "added"  # a day that no rule gives (a series without an RRULE): a single event
    NOT_NEEDED = "not_needed"  # its rule gives it, but not this once: the children are away, a holiday
    MISSED = "missed"  # nobody did it; neither done nor a reproach


class By(StrEnum):
    """Who asked for an exception: the plan, because of calendars, or a person."""

    PLAN = "plan"
    PERSON = "person"


@dataclass(frozen=True)
class WeekException:
    """What one happening needs otherwise: ``original`` is the start that the rule of ``series`` gives.

    MOVED: at ``start`` by the same member. GIVEN: at ``start`` by ``member``. SKIPPED: no moment. DONE: by
    ``member``, at ``start`` when that is known (else where its rule puts it), together with ``also``, in ``minutes``
    when somebody said how long it took. MISSED: nobody did it, where ``member`` would have, at ``start``.
    UNPLACED: no moment exists; ``hindered`` is the window in which everyone was occupied, and ``start`` (of the ten
    minutes) where it is offered instead, for so many ``minutes``: nothing stands there. ``why`` names what the
    plan changed it for, where that is not a calendar. ``before`` is what stood there when somebody said this, so that
    it can be taken back (a happening as its rule gives it is MOVED to where it was); equal without it means the same.
    With a ``series`` like "avond.sanne.0/speelgoed" it speaks of that one part of the routine, and the rest stays.
    """

    series: str
    original: datetime
    change: Change
    by: By
    member: str
    start: datetime | None = None
    minutes: int = 0
    hindered: Span | None = None
    also: tuple[str, ...] = ()
    why: str = ""
    before: WeekException | None = field(default=None, compare=False)


class ReasonKind(StrEnum):
    """Why one assignment is as it is; each is a fact that can be checked."""

    FIXED = "fixed"  # agreed: always this person, or the only one who can
    TOGETHER = "together"
    TURNS = "turns"
    OTHER_BUSY = "other_busy"  # the other is occupied in the whole window that day
    SHARE = "share"  # so each comes out at the agreed share
    MOVED_BUSY = "moved_busy"  # the usual moment is occupied that day
    GIVEN_BUSY = "given_busy"  # the usual person is occupied that day
    WISH = "wish"  # the person moved it themselves
    STAYS = "stays"  # both want it to stay with this person
    AWAY = "away"  # the usual person is away
    HEAVY_WEEK = "heavy_week"  # the usual person has a heavy week
    EXPERIMENT = "experiment"  # for as long as an experiment lasts
    CARRIED = "carried"  # the last weeks came out otherwise than agreed
    LAST_WEEKS = "last_weeks"  # it was always so in the last weeks and nothing asks for a change
    LIGHT = "light"  # said to this person only: it is one of their favourites
    NOTICE = "notice"  # too soon to be moved


@dataclass(frozen=True)
class Reason:
    """Why, as facts: never a title and never how heavy a chore is for somebody."""

    kind: ReasonKind
    member: str
    other: str | None = None
    span: Span | None = None
    share: Fraction | None = None


@dataclass(frozen=True)
class Assignment:
    """Chore + member + span: one happening as it stands, after exceptions."""

    chore: str
    member: str
    span: Span
    series: str
    original: datetime
    reason: Reason
    change: Change | None = None
    with_others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    """A happening for which no moment exists, with the window that prevents it."""

    chore: str
    member: str
    original: datetime
    window: Span


@dataclass(frozen=True)
class Offer:
    """Where the ten minutes (or the five, by ``chore``) of a week could be that has no moment for both within their
    usual hours: nothing stands there until somebody takes it. ``original`` is where the agreement puts them."""

    chore: str
    original: datetime
    span: Span


@dataclass(frozen=True)
class Plan:
    """All of it: the agreement, the exceptions of the coming weeks, and what they come to. ``teams`` are the five
    minutes of the question about the chores where they have a day of their own."""

    agreement: Agreement
    exceptions: tuple[WeekException, ...]
    assignments: tuple[Assignment, ...]
    check_ins: tuple[Span, ...]
    unplaced: tuple[Unplaced, ...]
    weeks_without_check_in: tuple[date, ...] = ()
    teams: tuple[Span, ...] = ()
    offers: tuple[Offer, ...] = ()


class Deed(StrEnum):
    """What the ledger books. TOGETHER is one line for each who did it; MISSED and SKIPPED have no minutes."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"
    MOVED = "moved"
    GIVEN = "given"
    TOGETHER = "together"
    MISSED = "missed"


@dataclass(frozen=True)
class LedgerLine:
    """One line of the append-only book. ``at`` is the start that the rule gives a happening; when it is told anew, the
    later lines stand a microsecond after the earlier, and those count (``household.book``). ``day`` is when it was
    done, ``minutes`` how long."""

    at: datetime
    deed: Deed
    chore: str
    member: str
    day: date
    minutes: int


class PeriodKind(StrEnum):
    """AWAY: not there, and no debt. HEAVY: there, but with less room than usual."""

    AWAY = "away"
    HEAVY = "heavy"


@dataclass(frozen=True)
class Period:
    """Days, both included, in which a member is away or has it heavy; in a heavy period their part of the whole is
    ``part`` of what was agreed."""

    member: str
    kind: PeriodKind
    first: date
    last: date
    part: Fraction = Fraction(1, 2)
    id: int = 0


@dataclass(frozen=True)
class Experiment:
    """Two to four weeks in which a chore that wears ``member`` out is done by ``by``, and the chores ``in_return``
    by ``member`` instead, from ``first`` to ``last``, both included. It ends by itself, and is asked about then.
    It counts once both said ``yes``."""

    chore: str
    member: str
    by: str
    first: date
    last: date
    in_return: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    ended: str = ""
    id: int = 0


class Happened(StrEnum):
    """Whether what somebody needed last week came about; nobody's doing."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class KeptFree:
    """A stretch that is kept free because somebody needs it: it stands in the calendars of ``members``, and no chore of
    theirs is put there. ``title`` "" is said as "vrij gehouden". ``asked`` is what was said of it a week later.
    ``before`` are the changes of the plan that made room for it in another way, so that they come back with it gone.
    ``left`` took it out of their calendar, and may put it back there."""

    members: tuple[str, ...]
    span: Span
    title: str = field(default="", repr=False)
    asked: Happened | None = None
    id: int = 0
    before: tuple[WeekException, ...] = field(default=(), compare=False)
    left: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Proposal:
    """A change of what both agreed, as ``by`` proposes it: the household, the members with their shares, and the
    chores as they would be, and the agreement that this leads to. It counts once everybody said ``yes``; ``answer``
    is "" while it is open, then yes, no or withdrawn. ``ground`` names what it rests on, so that a change of that is
    noticed."""

    by: str
    household: Household
    members: tuple[Member, ...]
    chores: tuple[Chore, ...]
    agreement: Agreement
    yes: tuple[str, ...] = ()
    answer: str = ""
    asked_at: datetime | None = None
    ground: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True)
class View:
    """How one member sees one chore in a picture of the home: who does it and who thinks of it (a member's key,
    "both", "nobody"; who thinks of it is "" when that was not said), and who they wish did. ``round`` is "start" or
    "later". Private until both are drawn."""

    member: str
    chore: str
    round: str
    does: str
    thinks: str
    wish: str = ""


@dataclass(frozen=True)
class Timing:
    """How long one happening really took, as somebody said."""

    chore: str
    member: str
    day: date
    minutes: int


@dataclass(frozen=True)
class Home:
    """All of a household at a moment. ``heavy`` is private to each member and the planner: (member,
    chore) to 1 (a favourite), 2 (neutral) or 3 (a burden); absent means 2. ``own_minutes`` is how long one happening
    takes each, as they said themselves; absent means the chore's. ``events`` may be left out by whoever does not
    need them. ``former`` are chores that both let go of, as far as their last series ended lately. ``book`` holds the
    ledger of the last eight weeks, ``last_done`` the day on which each chore was last done, both as far as they are
    needed. ``kept_free`` are the stretches of the last weeks and the coming ones that somebody needs."""

    household: Household
    members: tuple[Member, ...]
    chores: tuple[Chore, ...]
    calendars: tuple[Calendar, ...] = ()
    events: tuple[Event, ...] = ()
    agreement: Agreement | None = None
    exceptions: tuple[WeekException, ...] = ()
    heavy: Mapping[tuple[str, str], int] = field(default_factory=dict)
    own_minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    book: tuple[LedgerLine, ...] = ()
    last_done: Mapping[str, date] = field(default_factory=dict)
    former: tuple[Chore, ...] = ()
    kept_free: tuple[KeptFree, ...] = ()

    @cached_property
    def every_chore(self) -> tuple[Chore, ...]:
        """The chores, and those that are let go of but may still stand somewhere."""
        return (*self.chores, *self.former)

    @cached_property
    def _by_key(self) -> Mapping[str, Chore]:
        """The same by key, the first of each: asked so often that looking through the list is felt."""
        return {chore.key: chore for chore in reversed(self.every_chore)}

    @cached_property
    def chores_by_key(self) -> Mapping[str, Chore]:
        """The chores that are to be done, by key."""
        return {chore.key: chore for chore in self.chores}

    @cached_property
    def rounds_by_key(self) -> Mapping[str, tuple[Series, ...]]:
        """The routines of the agreement by key, but for those with the key of a chore."""
        found: dict[str, tuple[Series, ...]] = {}
        for series in self.agreement.series if self.agreement else ():
            if series.parts and series.chore not in self.chores_by_key:
                found[series.chore] = (*found.get(series.chore, ()), series)
        return found

    def member(self, key: str) -> Member:
        return next(m for m in self.members if m.key == key)

    def chore(self, key: str) -> Chore:
        """The chore of this key, or the routine of this key in the agreement as if it were one."""
        known = self._by_key.get(key)
        rota = self.agreement.known if self.agreement and known is None else ()
        return known or self.chore_of(next(s for s in rota if s.chore == key and s.parts and self.knows(s)))

    def chore_of(self, series: Series) -> Chore:
        """The chore of a series. A routine is one in which all of its parts agree: when and by whom each of them
        may be done. Its name is its key, since only ``language`` can name it."""
        if not series.parts:
            return self.chore(series.chore)
        if series not in self._routines:
            self._routines[series] = self._routine(series)
        return self._routines[series]

    @cached_property
    def _routines(self) -> dict[Series, Chore]:
        """What ``chore_of`` made of routines, once for each: every question asks for them."""
        return {}

    @cached_property
    def ears(self) -> dict[Language, Any]:
        """What the home is listened to with, as ``language.ear`` made it once for each language."""
        return {}

    @cached_property
    def named_routines(self) -> dict[Language, tuple[Chore, ...]]:
        """The routines with their names, as ``language`` made them once for each language."""
        return {}

    @cached_property
    def stood(self) -> dict[tuple[datetime, datetime], tuple[Assignment, ...]]:
        """What stands in a few stretches of time, as ``scheduler.standing`` found it: the same days are asked about
        all day long."""
        return {}

    @cached_property
    def parted(self) -> dict[str, Home]:
        """The home with one chore or routine alone, as far as that was asked for."""
        return {}

    def _routine(self, series: Series) -> Chore:
        found = [self.chore(part.chore) for part in self.parts_of(series)]
        able = [m.key for m in self.members if all(m.key in (c.can or (m.key,)) for c in found)]
        days = tuple(sorted({day for part in series.parts for day in part.days}))
        return replace(
            found[0],
            key=series.chore,
            name=series.chore,
            minutes=series.minutes,
            rhythm=Rhythm(days=days),
            window=_common(found, series),
            who=Who.EITHER,
            owner=None,
            can=tuple(able) if any(c.can or c.owner for c in found) else (),
            thinking=0,
            done_when="",
            also=(),
            important=any(c.important for c in found),
            postpone=all(c.postpone for c in found),
            stays=None,
            thinker=None,
            area="",
        )

    def parts_of(self, series: Series) -> tuple[RoutinePart, ...]:
        """The parts of a routine whose chore is still in the home; none for a plain series."""
        return tuple(part for part in series.parts if part.chore in self._by_key)

    def knows(self, series: Series) -> bool:
        """Whether who does it and what is done are still in the home."""
        there = self.parts_of(series) or series.chore in self._by_key
        return bool(there) and any(m.key == series.member for m in self.members)


def _common(chores: Sequence[Chore], series: Series) -> Window:
    """The window in which all of these may be done; that of the series itself, should there be none (any more)."""
    low = max(chore.window.earliest for chore in chores)
    high = min((chore.window.latest for chore in chores), key=lambda latest: (latest == time(), latest))
    at = series.start.time()
    if high <= low and high != time():
        return Window(at, (series.start + timedelta(minutes=series.minutes)).time(), at)
    return Window(low, high, at)


# ── notes ───────────────────────────────────────────────────────────────────────────────────────


class NoteKind(StrEnum):
    """What a note for the check-in is about."""

    MOMENT = "moment"  # something that was felt
    NEED = "need"  # what somebody needs in the days to come
    THANKS = "thanks"


@dataclass(frozen=True)
class Envelope:
    """What can be seen of a sealed note without its writer: that there is one, of which kind and which day."""

    id: int
    kind: NoteKind
    day: date


@dataclass(frozen=True)
class Note:
    """A note that was opened, or that is about to be sealed. ``first`` and ``last``: the days that a need is for. What
    it says is left out of its ``repr``, so that no log can hold it."""

    id: int
    kind: NoteKind
    day: date
    text: str = field(repr=False)
    chore: str | None = field(default=None, repr=False)
    first: date | None = field(default=None, repr=False)
    last: date | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Opened:
    """The notes that a passphrase opened, and the numbers of those that were tampered with: they are not believed."""

    notes: tuple[Note, ...]
    broken: tuple[int, ...] = ()


# ── voice ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Speaker:
    """Who asks, as far as the token says: a member's own device, or a shared one (``member`` None). Of a shared one
    ``known`` is the member who once said that they speak there: it tells whom "I" means, and all still hear it."""

    device: str
    member: str | None = None
    known: str | None = None

    @property
    def shared(self) -> bool:
        return self.member is None

    @property
    def me(self) -> str | None:
        """Whom "I" means, as far as that is known."""
        return self.member or self.known

    @property
    def place(self) -> str:
        """Where a conversation is held: what one hears on a device of their own is no one else's, whatever it is
        called; so there is a line end between the two, which stands in no name."""
        return self.device if self.shared else f"{self.device}\n{self.member}"


@dataclass(frozen=True)
class Intent:
    """What an utterance means: a name and its resolved slots, as plain JSON values."""

    name: str
    slots: Mapping[str, object] = field(default_factory=dict)


class Awaits(StrEnum):
    """What a question of the house waits for."""

    YES_NO = "yes_no"
    CHOICE = "choice"  # one of the answer's options
    CHORE = "chore"
    MEMBER = "member"  # who are you, or whom do you mean
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True)
class Answer:
    """What the house says back. ``listen`` keeps the microphone open; ``awaits`` says what for, and ``options`` hold
    what can be chosen, as slot values."""

    speech: str
    intent: Intent
    ssml: str = ""
    reprompt: str = ""
    listen: bool = False
    awaits: Awaits | None = None
    options: tuple[str, ...] = ()
