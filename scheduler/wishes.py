"""What a person asks by editing their own calendar: moving reschedules, deleting one happening skips it, and a
"✓" or "klaar" before the title says that it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from household.model import By, Change, Entry, Home, Override, Series, Span, WeekException, Who
from scheduler.edits import same_meaning, same_rule
from scheduler.marks import is_done
from scheduler.occurrences import gives, happenings

#: How far back a tick on a whole series may mean the happening that was.
_BACK = timedelta(days=35)


@dataclass(frozen=True)
class Wishes:
    """What one edited entry asks for: exceptions of single happenings, and perhaps another ``start`` and
    ``minutes`` for the whole series. ``ends`` is the rule of a series that now stops somewhere: what follows may
    stand in an entry of its own. ``unclear`` says that the rule itself was changed, which is a matter for both:
    nothing is read from it, and it is left as the person made it."""

    exceptions: tuple[WeekException, ...] = ()
    start: datetime | None = None
    minutes: int | None = None
    ends: str | None = None
    unclear: bool = False


def read(
    written: Entry,
    seen: Entry,
    series: str,
    member: str,
    original: datetime | None = None,
    *,
    title: str | None = None,
    now: datetime | None = None,
) -> Wishes:
    """The wishes in ``seen``, what stands in ``member``'s calendar, where we last wrote ``written``.

    ``original`` is given for a single entry that stands for one happening of another person's series. ``title`` is
    the chore's own, against which a tick is told; ``now`` tells which happening a tick on a whole series means.
    """
    ticked = _ticked(written, seen, series, member, original, title or written.title, now)
    if same_meaning(written, seen):
        return Wishes(ticked)
    if original is not None:
        return Wishes(ticked or (_given(series, original, seen, member),))
    if stops(written, seen):
        still = (e for e in _single(written, seen, series, member) if _within(seen, e.original))
        return Wishes(_but(still, ticked), ends=seen.rrule)
    if not same_rule(written, seen) or seen.start.date() != written.start.date():
        return Wishes(ticked, unclear=True)
    if (seen.start, seen.minutes) != (written.start, written.minutes):
        by = seen.start - written.start
        before = {(o.recurrence + by, o.start + by) for o in written.overrides}
        ours = {*written.cancelled, *(original + by for original in written.cancelled)}
        moved = (_moved(series, o, member) for o in seen.overrides if (o.recurrence, o.start) not in before)
        gone = (original for original in seen.cancelled if original not in ours)
        heard = _but((*moved, *_skipped(series, gone, member)), ticked)
        return Wishes(heard, seen.start, seen.minutes)
    return Wishes(_but(_single(written, seen, series, member), ticked))


def marked(entry: Entry, title: str) -> frozenset[datetime | None]:
    """Which happenings are ticked off in an entry whose chore has this title; None stands for all of it."""
    single = {o.recurrence for o in entry.overrides if o.title is not None and is_done(o.title, title)}
    return frozenset(single | ({None} if is_done(entry.title, title) else set()))


def removed(series: str, original: datetime, member: str) -> WeekException:
    """The wish in the deletion of a single entry: this once, not."""
    return WeekException(series, original, Change.SKIPPED, By.PERSON, member)


def stops(written: Entry, seen: Entry) -> bool:
    """Whether the rule is the same but for an end that it did not have: what "this and following" leaves behind."""
    if written.rrule is None or seen.rrule is None or endless(seen.rrule) == seen.rrule:
        return False
    unended = replace(seen, rrule=endless(seen.rrule))
    return (
        endless(written.rrule) == written.rrule
        and same_rule(written, unended)
        and (seen.start, seen.minutes) == (written.start, written.minutes)
    )


def goes_on(ended: Entry, entry: Entry) -> bool:
    """Whether ``entry`` can be what follows after ``ended``, a series that now stops: as often, as long after it as
    one turn of its rule at most, and under the same title or a ticked one."""
    if entry.rrule is None or ended.rrule is None or not _as_often(ended.rrule, entry.rrule):
        return False
    last = happenings(_as_series(ended), Span(entry.start - timedelta(days=400), entry.start + timedelta(days=1)))
    after = max(last, default=ended.start)
    titled = entry.title.strip().casefold() == ended.title.strip().casefold() or is_done(entry.title, ended.title)
    return titled and timedelta(0) < entry.start - after + timedelta(days=1) < timedelta(days=43)


def for_both(home: Home, exceptions: Iterable[WeekException]) -> tuple[WeekException, ...]:
    """The exceptions, and for what two do together the same for the other: one happening, two people."""
    found = []
    for exception in exceptions:
        found += [exception, *_companions(home, exception)]
    return tuple(found)


def of_owners(home: Home, exceptions: Iterable[WeekException]) -> tuple[WeekException, ...]:
    """The exceptions, where what somebody moved of their own series is moved, and not given to them: a single entry
    looks the same whether it is one's own or the other's."""
    owners = {s.key: s.member for s in home.agreement.known} if home.agreement else {}
    return tuple(
        replace(e, change=Change.MOVED) if e.change is Change.GIVEN and owners.get(e.series) == e.member else e
        for e in exceptions
    )


def _companions(home: Home, exception: WeekException) -> list[WeekException]:
    agreement = home.agreement
    if agreement is None or exception.change is Change.GIVEN:
        return []
    mine = next((s for s in agreement.known if s.key == exception.series), None)
    if mine is None or all(c.key != mine.chore or c.who is not Who.TOGETHER for c in home.every_chore):
        return []
    others = [s for s in agreement.known if s.chore == mine.chore and s.member != mine.member]
    return [replace(exception, series=s.key, member=s.member) for s in others if gives(s, exception.original)]


# ── ticks ───────────────────────────────────────────────────────────────────────────────────────


def _ticked(
    written: Entry, seen: Entry, series: str, member: str, original: datetime | None, title: str, now: datetime | None
) -> tuple[WeekException, ...]:
    before, after = marked(written, title), marked(seen, title)
    if original is not None:
        return (_done(series, original, seen.start, seen.minutes, member),) if None in after - before else ()
    stands = {o.recurrence: o for o in seen.overrides}
    done = [_done(series, r, stands[r].start, stands[r].minutes, member) for r in sorted(filter(None, after - before))]
    undone = [r for r in before - after if r is not None and r not in seen.cancelled]
    done += [_moved(series, stands.get(r, Override(r, r, seen.minutes)), member) for r in sorted(undone)]
    if None in after - before and (latest := _latest(seen, now)) is not None:
        where = stands.get(latest, Override(latest, latest, seen.minutes))
        done.append(_done(series, latest, where.start, where.minutes, member))
    return tuple(done)


def _latest(entry: Entry, now: datetime | None) -> datetime | None:
    """The happening that a tick on the whole series means: today's, else the last one that was."""
    if now is None:
        return None
    local = now.astimezone(entry.start.tzinfo)
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = set(happenings(_as_series(entry), Span(tomorrow - _BACK, tomorrow))) - set(entry.cancelled)
    return max(found, default=None)


def _done(series: str, original: datetime, start: datetime, minutes: int, member: str) -> WeekException:
    return WeekException(series, original, Change.DONE, By.PERSON, member, start, minutes)


def _but(heard: Iterable[WeekException], ticked: tuple[WeekException, ...]) -> tuple[WeekException, ...]:
    """What was heard, with ticks going before moves of the same happening."""
    known = {exception.original for exception in ticked}
    return (*(exception for exception in heard if exception.original not in known), *ticked)


# ── moments and rules ───────────────────────────────────────────────────────────────────────────


def _single(written: Entry, seen: Entry, series: str, member: str) -> tuple[WeekException, ...]:
    before = {o.recurrence: (o.start, o.minutes) for o in written.overrides}
    after = {o.recurrence: (o.start, o.minutes) for o in seen.overrides}
    moved = [
        _moved(series, o, member)
        for o in seen.overrides
        if before.get(o.recurrence, (o.recurrence, written.minutes)) != after[o.recurrence]
    ]
    gone = set(seen.cancelled)
    back = (set(before) | set(written.cancelled)) - set(after) - gone
    restored = [_moved(series, Override(r, r, seen.minutes), member) for r in sorted(back)]
    return (*moved, *restored, *_skipped(series, sorted(gone - set(written.cancelled)), member))


def _moved(series: str, override: Override, member: str) -> WeekException:
    return WeekException(series, override.recurrence, Change.MOVED, By.PERSON, member, override.start, override.minutes)


def _given(series: str, original: datetime, seen: Entry, member: str) -> WeekException:
    return WeekException(series, original, Change.GIVEN, By.PERSON, member, seen.start, seen.minutes)


def _skipped(series: str, originals: Iterable[datetime], member: str) -> tuple[WeekException, ...]:
    return tuple(removed(series, original, member) for original in originals)


def endless(rrule: str) -> str:
    """A rule without its end (UNTIL or COUNT)."""
    return ";".join(part for part in rrule.split(";") if not part.upper().startswith(("UNTIL=", "COUNT=")))


def _as_often(one: str, other: str) -> bool:
    """Whether two rules happen as often, perhaps on other days."""
    return _pace(one) == _pace(other)


def _pace(rrule: str) -> tuple[str, str, int]:
    words = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    return words.get("FREQ", ""), words.get("INTERVAL", "1"), len(words.get("BYDAY", "x").split(","))


def _within(entry: Entry, original: datetime) -> bool:
    """Whether the rule of an entry gives this start."""
    return bool(happenings(_as_series(entry), Span(original, original + timedelta(minutes=1))))


def _as_series(entry: Entry) -> Series:
    return Series("", "", 0, entry.start, entry.minutes, entry.rrule or "")
