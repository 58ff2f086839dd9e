"""What a person asks by editing their own calendar: moving reschedules, deleting one happening skips it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from household.model import By, Change, Entry, Override, WeekException
from scheduler.edits import same_meaning, same_rule


@dataclass(frozen=True)
class Wishes:
    """What one edited entry asks for: exceptions of single happenings, and perhaps another ``start`` and
    ``minutes`` for the whole series. ``unclear`` says that the rule itself was changed, which is a
    matter for both: nothing is read from it, and it is left as the person made it."""

    exceptions: tuple[WeekException, ...] = ()
    start: datetime | None = None
    minutes: int | None = None
    unclear: bool = False


def read(written: Entry, seen: Entry, series: str, member: str, original: datetime | None = None) -> Wishes:
    """The wishes in ``seen``, what stands in ``member``'s calendar, where we last wrote ``written``.

    ``original`` is given for a single entry that stands for one happening of another person's series.
    """
    if same_meaning(written, seen):
        return Wishes()
    if original is not None:
        return Wishes((_given(series, original, seen, member),))
    if not same_rule(written, seen) or seen.start.date() != written.start.date():
        return Wishes(unclear=True)
    if (seen.start, seen.minutes) != (written.start, written.minutes):
        by = seen.start - written.start
        before = {(o.recurrence + by, o.start + by) for o in written.overrides}
        ours = {*written.cancelled, *(original + by for original in written.cancelled)}
        moved = (_moved(series, o, member) for o in seen.overrides if (o.recurrence, o.start) not in before)
        gone = (original for original in seen.cancelled if original not in ours)
        return Wishes((*moved, *_skipped(series, gone, member)), seen.start, seen.minutes)
    return Wishes(_single(written, seen, series, member))


def removed(series: str, original: datetime, member: str) -> WeekException:
    """The wish in the deletion of a single entry: this once, not."""
    return WeekException(series, original, Change.SKIPPED, By.PERSON, member)


def _single(written: Entry, seen: Entry, series: str, member: str) -> tuple[WeekException, ...]:
    before = {o.recurrence: (o.start, o.minutes) for o in written.overrides}
    after = {o.recurrence: (o.start, o.minutes) for o in seen.overrides}
    moved = [_moved(series, o, member) for o in seen.overrides if before.get(o.recurrence) != after[o.recurrence]]
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
