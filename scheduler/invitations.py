"""By which one way the weekly ten minutes reach each member, and who invites.

Each gets them once: in a calendar that we write, as a guest of the other's event (told by Google, or by the other's
CalDAV server), or by mail from this house. Whoever said how they want it gets it so, wherever that can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from household.meeting import Path, Reach
from household.model import Calendar, Home, Kind, Role


@dataclass(frozen=True)
class Facts:
    """What is known of the ways. ``mail``: this house can send mail. ``schedules``: which calendars of ours stand at a
    server that hands invitations on by itself (RFC 6638), each with the address by which its owner is known there.
    ``left``: calendars of ours that somebody deleted, in which nothing is written."""

    mail: bool = False
    schedules: Mapping[int, str] = field(default_factory=dict)
    left: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Paths:
    """How each member is reached, and at which ``address``. ``calendar`` is the one calendar of ours, of the member
    ``organiser``, from which guests are invited; both None when no calendar invites. ``as_`` is the address by which
    the organiser is known at a server that hands on; "" at Google, which knows by itself."""

    of: Mapping[str, Path]
    address: Mapping[str, str] = field(default_factory=dict, repr=False)
    organiser: str | None = None
    calendar: int | None = None
    as_: str = field(default="", repr=False)

    @property
    def guests(self) -> tuple[str, ...]:
        """The members whom the organiser's calendar invites."""
        return tuple(m for m, path in self.of.items() if path in (Path.GUEST, Path.SERVER))

    def in_calendar(self, member: str) -> bool:
        """Whether the ten minutes are written into this member's own calendars of ours."""
        return self.of.get(member) is Path.CALENDAR


def paths(home: Home, reaches: Iterable[Reach], facts: Facts) -> Paths:
    """The one way to each member of the home; the same input in any order gives the same."""
    known = {reach.member: reach for reach in reaches}
    reach = {m.key: known.get(m.key, Reach(m.key)) for m in home.members}
    ours = _ours(home, facts.left)
    address = {member: one.mail for member, one in reach.items() if one.mail}
    chosen = {member: path for member in reach if (path := _chosen(reach[member], ours, facts)) is not None}
    inviting = _inviting(home, reach, chosen, ours, facts)
    if inviting is None:
        return Paths({m: chosen.get(m) or _alone(m, address, ours, facts) for m in reach}, address)
    theirs, path, as_ = inviting
    of = {m: chosen.get(m) or (path if m in address else _alone(m, address, ours, facts)) for m in reach}
    return Paths({**of, theirs.member: Path.CALENDAR}, address, theirs.member, theirs.id, as_)


def _ours(home: Home, left: Collection[int]) -> Mapping[str, tuple[Calendar, ...]]:
    """The calendars that we write for each member, in a fixed order."""
    found = sorted((c for c in home.calendars if c.role is Role.OURS and c.id not in left), key=lambda c: c.id)
    return {m.key: tuple(c for c in found if c.member == m.key) for m in home.members}


def _chosen(reach: Reach, ours: Mapping[str, tuple[Calendar, ...]], facts: Facts) -> Path | None:
    """What a member asked for, when it can be."""
    if reach.invited is Path.CALENDAR and ours[reach.member]:
        return Path.CALENDAR
    if reach.invited is Path.MAIL and facts.mail and reach.mail:
        return Path.MAIL
    return None


def _inviting(
    home: Home,
    reach: Mapping[str, Reach],
    chosen: Mapping[str, Path],
    ours: Mapping[str, tuple[Calendar, ...]],
    facts: Facts,
) -> tuple[Calendar, Path, str] | None:
    """The calendar that invites, and how: the first member's at Google who has somebody to invite, else the first one's
    whose server hands on."""
    members = [m.key for m in home.members if chosen.get(m.key) in (None, Path.CALENDAR)]
    able = [m for m in members if any(g != m and g not in chosen and reach[g].mail for g in reach)]
    google = (c for m in able for c in ours[m] if c.kind is Kind.GOOGLE)
    if first := next(google, None):
        return first, Path.GUEST, ""
    handing_on = (c for m in able for c in ours[m] if facts.schedules.get(c.id))
    if first := next(handing_on, None):
        return first, Path.SERVER, facts.schedules[first.id]
    return None


def _alone(member: str, address: Mapping[str, str], ours: Mapping[str, tuple[Calendar, ...]], facts: Facts) -> Path:
    """How somebody is reached whom no calendar invites."""
    if facts.mail and member in address:
        return Path.MAIL
    return Path.CALENDAR if ours[member] else Path.NOWHERE
