"""What cannot be, before anything is worked out: all that stands in the way of a wish, at once."""

from __future__ import annotations

from collections.abc import Iterator

from household.model import Chore, Home, Problem, Who
from scheduler.weekgrid import bounds, starts_in


def problems_of(home: Home) -> tuple[Problem, ...]:
    """Why no agreement can be made for a home as it would be, as far as that can be told without its calendars;
    nothing when one may be possible."""
    total = sum(member.share for member in home.members)
    found = [] if total == 1 else [Problem("trouble.shares-do-not-add-up", {"total": str(total)})]
    if not home.chores:
        found.append(Problem("impossible.no_chores"))
    for chore in sorted(home.chores, key=lambda chore: chore.key):
        found += [*_too_short(chore), *_nobody(home, chore), *_contradicts(home, chore), *_never_follows(home, chore)]
    return tuple(found)


def _too_short(chore: Chore) -> Iterator[Problem]:
    low, high = bounds(chore.window)
    if not len(starts_in(low, high, chore.minutes)):
        earliest, latest = f"{chore.window.earliest:%H:%M}", f"{chore.window.latest:%H:%M}"
        details = {"chore": chore.name, "minutes": chore.minutes, "earliest": earliest, "latest": latest}
        yield Problem("trouble.window-too-short", details)


def _nobody(home: Home, chore: Chore) -> Iterator[Problem]:
    here = {member.key for member in home.members}
    can = set(chore.can) & here if chore.can else here
    if not can:
        yield Problem("impossible.nobody", {"chore": chore.name})
    elif len(can) < 2 <= len(here) and chore.who in (Who.TOGETHER, Who.TURNS):
        yield Problem("impossible.needs_both", {"chore": chore.name})
    for word, named in (("owner", chore.owner), ("stays", chore.stays)):
        if named and named not in can and can:
            details = {"chore": chore.name, "name": _name(home, named)}
            yield Problem(f"impossible.{word}_cannot", details)


def _contradicts(home: Home, chore: Chore) -> Iterator[Problem]:
    """Two wishes about one chore that do not go together."""
    if chore.stays and chore.who in (Who.TOGETHER, Who.TURNS):
        yield Problem(f"impossible.stays_{chore.who.value}", {"chore": chore.name, "name": _name(home, chore.stays)})
    if chore.stays and chore.owner and chore.stays != chore.owner:
        details = {"chore": chore.name, "name": _name(home, chore.stays), "other": _name(home, chore.owner)}
        yield Problem("impossible.stays_elsewhere", details)


def _never_follows(home: Home, chore: Chore) -> Iterator[Problem]:
    """A chore that comes after another on its day, and has no day or hour for that."""
    other = next((c for c in home.chores if c.key == chore.after), None)
    if other is None:
        return
    details = {
        "chore": chore.name,
        "other": other.name,
        "window": f"{chore.window.earliest:%H:%M}–{chore.window.latest:%H:%M}",
        "other_window": f"{other.window.earliest:%H:%M}–{other.window.latest:%H:%M}",
    }
    ready = bounds(other.window)[0] + other.minutes + other.travel + chore.gap
    if ready + chore.minutes > bounds(chore.window)[1]:
        yield Problem("impossible.too_late_after", details)
    named = chore.rhythm.days, other.rhythm.days
    if all(named) and not set(named[0]) & set(named[1]):
        yield Problem("impossible.no_day_after", details)


def _name(home: Home, key: str) -> str:
    return next((member.name for member in home.members if member.key == key), key)
