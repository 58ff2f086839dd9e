"""What has to be written: the difference between what we want and what stands, entry by entry."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from household.model import Act, Entry, Override

_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d\d)(\d\d)(\d\d))?")
#: A bare date ends late in its day, in the last zone of the world.
_DAY_OVER = timedelta(days=1, hours=12)


@dataclass(frozen=True)
class Step:
    """One thing to write at an href; ``entry`` is what shall stand there, None for REMOVE."""

    act: Act
    href: str
    entry: Entry | None = None


def diff(
    want: Iterable[Entry],
    standing: Mapping[str, Entry],
    stepped_out: Collection[str],
    now: datetime,
    restated: Collection[str] = (),
) -> tuple[Step, ...]:
    """The fewest steps that turn ``standing`` into ``want``; nothing to do gives nothing.

    ``standing`` holds, by href, what we know to stand in our own calendar. What a person removed as a
    whole (``stepped_out``) is never put back. What is past stays as it stands: history is not rewritten,
    and single entries of before ``now`` are left where they are. ``restated`` are hrefs whose words, not whose
    times, have to be written anew.
    """
    wanted = {entry.href: entry for entry in want if entry.href not in stepped_out}
    steps = [
        Step(Act.REMOVE, href)
        for href, entry in standing.items()
        if href not in wanted and href not in stepped_out and not _is_history(entry, now)
    ]
    for href, entry in wanted.items():
        have = standing.get(href)
        if have is None and not _is_history(entry, now):
            steps.append(Step(Act.CREATE, href, entry))
        elif have is not None:
            merged = with_history(entry, have, now)
            told = href in restated and not _is_history(entry, now)
            if told or not same_meaning(merged, have):
                steps.append(Step(Act.CHANGE, href, merged))
    return tuple(sorted(steps, key=lambda step: step.href))


def same_meaning(one: Entry, other: Entry) -> bool:
    """Whether two entries ask the same of a person: who renames an event, or shows it as busy, has not
    changed the plan."""
    return _meaning(one) == _meaning(other)


def same_rule(one: Entry, other: Entry) -> bool:
    """Whether two entries recur alike, whatever the moment of the day."""
    return rule_words(one.rrule) == rule_words(other.rrule)


def with_history(want: Entry, have: Entry, now: datetime) -> Entry:
    """``want``, with the exceptions of before ``now`` as they stand in ``have``. A happening is past when
    neither the moment at which it stands nor the one that is wanted is still to come."""
    stands = {o.recurrence: o.start for o in have.overrides}
    wanted = {o.recurrence: o.start for o in want.overrides}

    def past(original: datetime) -> bool:
        return max(stands.get(original, original), wanted.get(original, original)) < now

    overrides = [o for o in have.overrides if past(o.recurrence)]
    overrides += [o for o in want.overrides if not past(o.recurrence)]
    cancelled = {c for c in have.cancelled if past(c)} | {c for c in want.cancelled if not past(c)}
    return replace(want, overrides=_sorted(overrides), cancelled=tuple(sorted(cancelled)))


def _is_history(entry: Entry, now: datetime) -> bool:
    """Whether all of an entry is past: a single one of before ``now``, or a rule whose end has come with nothing of it
    still to stand."""
    if entry.rrule is None:
        return entry.start < now
    end = _end(entry.rrule)
    return end is not None and end < now and all(o.start < now for o in entry.overrides)


def _end(rrule: str) -> datetime | None:
    """The last moment of a rule, as we write it: UNTIL in UTC. A date is the end of that day, wherever."""
    found = _UNTIL.search(rrule.upper())
    if found is None:
        return None
    end = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC)
    clock = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4])) if found[2] else _DAY_OVER
    return end + clock


def _sorted(overrides: Iterable[Override]) -> tuple[Override, ...]:
    return tuple(sorted(overrides, key=lambda o: o.recurrence))


def _meaning(entry: Entry) -> tuple[object, ...]:
    every = ((o.recurrence, o.start, o.minutes) for o in entry.overrides)
    moves = frozenset(move for move in every if move[1:] != (move[0], entry.minutes))  # the others only say more
    return entry.start, entry.minutes, rule_words(entry.rrule), moves, frozenset(entry.cancelled)


def rule_words(rrule: str | None) -> frozenset[str]:
    """A rule as an unordered set of parts, since calendar programs write them in an order of their own.

    ``WKST`` is kept only where it matters (RFC 5545 section 3.3.10: weekly rules with an interval).
    """
    parts = set((rrule or "").upper().split(";"))
    parts -= {"", "INTERVAL=1"}
    if not any(part.startswith("INTERVAL=") for part in parts):
        parts = {part for part in parts if not part.startswith("WKST=")}
    return frozenset(_days(part) for part in parts)


def _days(part: str) -> str:
    name, _, value = part.partition("=")
    return f"{name}={','.join(sorted(value.split(',')))}"
