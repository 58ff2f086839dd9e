"""What stands in a calendar: the plan as entries with titles, descriptions and lasting identities."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from household.model import (
    CHECK_IN,
    Change,
    Entry,
    Home,
    Language,
    Member,
    Override,
    Series,
    WeekException,
)
from language.sentences import say

#: What takes a happening out of its series: it does not take place, or did not.
_NOT_THEN = frozenset({Change.SKIPPED, Change.UNPLACED, Change.NOT_NEEDED, Change.MISSED})


@dataclass(frozen=True)
class Placed:
    """An entry for one member's calendar, and what it stands for: a whole series, or (with ``original``) one happening:
    of a series that this member took over from, or of one whose days no rule gives."""

    member: str
    entry: Entry
    series: str
    original: datetime | None = None


#: The personal address for a member and a series, to stand in the event; empty for none.
Link = Callable[[str, str], str]


def no_link(member: str, series: str) -> str:
    """No address that both could open is known, so none is written."""
    return ""


def entries(home: Home, exceptions: Iterable[WeekException], link: Link = no_link) -> tuple[Placed, ...]:
    """All that shall stand in our own calendars: ``home.agreement`` with ``exceptions`` on top.

    The check-in carries one UID in every member's calendar: one thing, wherever it is seen.
    """
    if home.agreement is None:
        return ()
    by_series = _by_series(exceptions)
    here = {member.key for member in home.members}, {chore.key for chore in home.every_chore}
    rota = [series for series in home.agreement.known if series.member in here[0] and series.chore in here[1]]
    placed = [_series(home, series, by_series.get(series.key, ()), link) for series in rota if series.rrule]
    placed += [
        _single(home, series, exception, link)
        for series in rota
        for exception in by_series.get(series.key, ())
        if _stands_alone(series, exception) and exception.member in here[0]
    ]
    for meeting in home.agreement.meetings:
        placed += [_check_in(home, m, meeting, by_series.get(meeting.key, ())) for m in home.members]
    return tuple(placed)


def identity(home: Home, series: Series, *names: str) -> str:
    """A name that comes out the same on every run: 30 hex digits of home, ``names``, and the first day of the
    agreement that brought the series, so that a later one leaves alone what stays as it is."""
    assert home.agreement is not None  # noqa: S101 - entries() asked already
    words = "|".join((home.household.key, home.agreement.first_day_of(series).isoformat(), *names))
    return hashlib.sha256(words.encode()).hexdigest()[:30]


def _by_series(exceptions: Iterable[WeekException]) -> Mapping[str, tuple[WeekException, ...]]:
    found: dict[str, tuple[WeekException, ...]] = {}
    for exception in exceptions:
        found[exception.series] = (*found.get(exception.series, ()), exception)
    return found


def _by_another(series: Series, exception: WeekException) -> bool:
    """Whether somebody else does, or did, this one happening."""
    done = exception.change is Change.DONE and exception.member != series.member and series.chore != CHECK_IN
    given = exception.change is Change.GIVEN and (exception.member != series.member or bool(series.rrule))
    return (done or given) and exception.start is not None


def _stands_alone(series: Series, exception: WeekException) -> bool:
    """Whether this one happening is an event of its own: another does it, or no rule gives its day."""
    found = not series.rrule and exception.change in (Change.ADDED, Change.MOVED, Change.GIVEN, Change.DONE)
    return _by_another(series, exception) or (found and exception.start is not None)


def _series(home: Home, series: Series, exceptions: Iterable[WeekException], link: Link) -> Placed:
    chore, member = home.chore(series.chore), home.member(series.member)
    name = identity(home, series, series.member, series.key)
    overrides, cancelled = _exceptions(series, exceptions)
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=_title(chore.name),
        start=series.start,
        minutes=series.minutes,
        rrule=_ending(series),
        overrides=overrides,
        cancelled=cancelled,
        busy=chore.busy,
        alarm=chore.remind,
        description=_description(home, series.chore, member, link(member.key, series.key)),
    )
    return Placed(member.key, entry, series.key)


def _ending(series: Series) -> str:
    """The rule of a series, up to the day from which it is no longer done (RFC 5545 section 3.3.10: UNTIL is in UTC
    and included). One that a person ended sooner, or after so many times, keeps that end."""
    if series.until is None or "COUNT=" in series.rrule.upper():
        return series.rrule
    midnight = datetime.combine(series.until, time(), series.start.tzinfo)
    until = f"{(midnight - timedelta(seconds=1)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    parts = [part for part in series.rrule.split(";") if not part.upper().startswith("UNTIL=")]
    own = [part[6:] for part in series.rrule.split(";") if part.upper().startswith("UNTIL=")]
    return ";".join((*parts, f"UNTIL={min((until, *own))}"))


def _single(home: Home, series: Series, exception: WeekException, link: Link) -> Placed:
    """One happening as an event of its own; who takes over has another one than whose it is."""
    assert exception.start is not None  # noqa: S101 - asked before
    chore, member = home.chore(series.chore), home.member(exception.member)
    kind = "given" if _by_another(series, exception) else "added"
    name = identity(home, series, kind, series.key, exception.original.date().isoformat())
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=_title(chore.name),
        start=exception.start,
        minutes=exception.minutes or series.minutes,
        busy=chore.busy,
        alarm=chore.remind,
        description=_description(home, series.chore, member, link(member.key, series.key)),
    )
    return Placed(member.key, entry, series.key, exception.original)


def _check_in(home: Home, member: Member, series: Series, exceptions: Iterable[WeekException]) -> Placed:
    name = identity(home, series, CHECK_IN)
    overrides, cancelled = _exceptions(series, exceptions)
    entry = Entry(
        href=f"samen-{name}.ics",
        uid=f"{name}@samen",
        title=say("calendar.check_in", member.language),
        start=series.start,
        minutes=series.minutes,
        rrule=_ending(series),
        overrides=overrides,
        cancelled=cancelled,
        busy=True,
        description=say("calendar.check_in_about", member.language),
    )
    return Placed(member.key, entry, series.key)


def _exceptions(
    series: Series, exceptions: Iterable[WeekException]
) -> tuple[tuple[Override, ...], tuple[datetime, ...]]:
    overrides, cancelled = [], []
    for exception in exceptions:
        if _by_another(series, exception):
            cancelled.append(exception.original)
        elif exception.change in (Change.MOVED, Change.DONE) and exception.start is not None:
            minutes = exception.minutes or series.minutes
            if (exception.start, minutes) != (exception.original, series.minutes):
                overrides.append(Override(exception.original, exception.start, minutes))
        elif exception.change in _NOT_THEN:
            cancelled.append(exception.original)
    return tuple(sorted(overrides, key=lambda o: o.recurrence)), tuple(sorted(cancelled))


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _description(home: Home, chore: str, member: Member, link: str) -> str:
    """What is done, who thinks of it, and where to say "done" or "not today", in the member's own language."""
    language: Language = member.language
    found = home.chore(chore)
    lines = [say("calendar.done_when", language, text=found.done_when)] if found.done_when else []
    thinker = home.agreement.thinkers.get(chore) if home.agreement else None
    if found.thinking and thinker:
        lines.append(say("calendar.thinker", language, name=home.member(thinker).name))
    lines.append(say("calendar.how", language))
    if link:
        lines.append(say("calendar.link", language, link=link))
    return "\n".join(lines)
