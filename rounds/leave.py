"""Leaving: a calendar is disconnected, and takes with it exactly what we made: events, channels, the grant, and our
own calendar when nothing of anybody else is in it."""

from __future__ import annotations

from dataclasses import dataclass

from household.folder import hold_household
from household.model import Account, Calendar, Changes, Kind, Resource, Role, Takes, Trouble
from integrations import base
from integrations.base import Meter, NotFound
from integrations.doors import open_account
from integrations.ical_entries import is_our_href, read_entry
from integrations.oauth import Grant, revoke
from rounds.push import stop
from rounds.world import Round, World, log, open_door


@dataclass(frozen=True)
class Left:
    """What was taken away: our entries, our calendars, and how many entries of others stay where they are."""

    entries: int = 0
    calendars: int = 0
    foreign: int = 0


def leave(world: World, account: Account, household: int, anyway: bool = False) -> Left:
    """Disconnect an account. Asked again after a fault it goes on where it was. With ``anyway`` an account that does
    not answer is forgotten here, and what stands there stays. Raises whatever its server has to say."""
    done = Round()
    total = Left()
    with hold_household(world.settings, household):
        its = [c for c in world.store.calendars(household) if c.account == account.id]
        for calendar in its:
            try:
                total = _plus(total, _clear(world, account, calendar, done))
            except Trouble as trouble:
                if not anyway:
                    raise
                log.warning("calendar %s: left as it is, %s", calendar.id, trouble.sentence)
        mirrored = [c for c in world.store.calendars(household) if _is_of_both(c) and c.member != account.member]
        for calendar in (c for c in mirrored if _leads_to(world, account, c)):
            world.store.set_takes(calendar.id, Takes.MINE)
        ways = {c.id: _other_way(world, account, c) for c in its}
        if account.kind is Kind.GOOGLE:
            _hand_back(world, account, anyway)
        for calendar in its:
            _let_go(world, calendar, ways[calendar.id])
    return total


def forget(world: World, calendar: Calendar, member: str) -> bool:
    """Disconnect one calendar that is only read, for one of the two: nothing stands there, so nothing is taken
    away. One that takes the time of both is read on for the other; true when that is so."""
    others = [m.key for m in world.store.home(calendar.household).members if m.key != member]
    with hold_household(world.settings, calendar.household):
        if calendar.member != member:
            world.store.set_takes(calendar.id, Takes.MINE)
            return True
        for channel in world.store.channels(calendar.id):
            stop(world, calendar, channel, Round())
        other = _other_reader(world, calendar, others)
        _let_go(world, calendar, other)
        return other is not None


def _other_reader(world: World, calendar: Calendar, others: list[str]) -> tuple[str, int | None] | None:
    """Who goes on reading a calendar of both, and by which account: a feed needs none."""
    if not _is_of_both(calendar) or len(others) != 1:
        return None
    if calendar.account is None:
        return others[0], None
    return _other_way(world, world.store.account(calendar.account), calendar)


def _let_go(world: World, calendar: Calendar, other: tuple[str, int | None] | None) -> None:
    if other is None:
        world.store.remove_calendar(calendar.id)
    else:
        world.store.hand_over(calendar.id, *other)


def _is_of_both(calendar: Calendar) -> bool:
    return calendar.role is Role.READ and calendar.takes is Takes.BOTH


def _other_way(world: World, account: Account, calendar: Calendar) -> tuple[str, int] | None:
    """Whose account, and which, leads to a calendar that both connected; None when nobody else's does."""
    if not _is_of_both(calendar):
        return None
    others = (a for a in world.store.accounts(calendar.household) if a.member != account.member)
    return next(((a.member, a.id) for a in others if _leads_to(world, a, calendar)), None)


def _leads_to(world: World, account: Account, calendar: Calendar) -> bool:
    """Whether a calendar is among those of an account; one that does not answer now is not known to have it."""
    if account.kind is not calendar.kind:
        return False
    try:
        return any(found.url == calendar.url for found in _door(world, account).calendars())
    except Trouble as trouble:
        log.warning("account %s: not asked for calendar %s, %s", account.id, calendar.id, trouble.sentence)
        return False


def _door(world: World, account: Account, meter: Meter | None = None) -> base.Account:
    return open_account(
        account,
        world.store.password(account.id),
        allowed=world.settings.private_hosts,
        meter=meter,
        google=world.settings.google,
    )


def _clear(world: World, account: Account, calendar: Calendar, done: Round) -> Left:
    for channel in world.store.channels(calendar.id):
        stop(world, calendar, channel, done)
    if calendar.role is not Role.OURS:
        return Left()
    backend = open_door(world, calendar, done)
    try:
        there = backend.changes(None, lambda _: {})
    except NotFound:  # its owner deleted it: then nothing of ours is left
        return Left()
    ours, foreign = _sorted(world, calendar, there)
    for resource in ours:
        backend.delete(resource.href, resource.etag or "")
    if foreign:
        return Left(len(ours), 0, len(foreign))
    _door(world, account, done.meter(calendar.id)).remove(calendar.url)
    return Left(len(ours), 1, 0)


def _sorted(world: World, calendar: Calendar, there: Changes) -> tuple[list[Resource], list[Resource]]:
    """What is ours, changed by a person or not, and what is somebody else's."""
    written = world.store.written(calendar.id)

    def is_ours(resource: Resource) -> bool:
        named = is_our_href(resource.href) and read_entry(resource.href, resource.text) is not None
        return named or resource.href in written

    ours = [resource for resource in there.changed if is_ours(resource)]
    return ours, [resource for resource in there.changed if not is_ours(resource)]


def _hand_back(world: World, account: Account, anyway: bool) -> None:
    try:
        revoke(Grant.from_json(world.store.password(account.id)), world.settings.google)
    except Trouble as trouble:
        if not anyway:
            raise
        log.warning("account %s: the grant was not handed back, %s", account.id, trouble.sentence)


def _plus(one: Left, other: Left) -> Left:
    return Left(one.entries + other.entries, one.calendars + other.calendars, one.foreign + other.foreign)
