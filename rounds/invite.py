"""Inviting to the weekly ten minutes: the one way to each of the two, and whom the organiser's calendar invites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from household.meeting import Invitation, Path
from household.model import Calendar, Entry, Guest, Home, Role
from integrations.dav_calendar import quirks_of
from integrations.ical_entries import undelivered_in
from language.entries import Placed
from language.sentences import say
from rounds.world import World
from scheduler.invitations import Facts, Paths, paths


def mail_is_on(world: World) -> bool:
    """Whether this house can send mail."""
    return world.settings.mail is not None


def facts_of(world: World, home: Home, left: frozenset[int]) -> Facts:
    """What is known of the ways to the members; ``left`` are calendars of ours that somebody deleted."""
    known = {c.id: quirks_of(c.url, c.token).schedules_as for c in home.calendars if c.role is Role.OURS}
    handing_on = {number: mail for number, mail in known.items() if mail}
    if handing_on and mail_is_on(world) and _by_mail_instead(world, home, tuple(handing_on)):
        handing_on = {}
    return Facts(mail_is_on(world), handing_on, left)


def _by_mail_instead(world: World, home: Home, calendars: tuple[int, ...]) -> bool:
    """Whether this house mails although a server says that it hands on: it could not reach somebody, or they know of
    the ten minutes by mail already, and keep to that."""
    told = world.store.invitations(home.household.id)
    if any(i.path is Path.MAIL and i.text for i in told):
        return True
    texts = (written.text for number in calendars for written in world.store.written(number).values())
    return any(undelivered_in(text) for text in texts if "SCHEDULE-STATUS" in text)


def ways(world: World, home: Home, left: frozenset[int]) -> Paths:
    """The one way to each member now."""
    reaches = (world.store.reach(home.household.id, m.key) for m in home.members)
    return paths(home, reaches, facts_of(world, home, left))


def entries_in(
    home: Home, calendar: Calendar, placed: Iterable[Placed], there: Paths, told: Iterable[Invitation]
) -> list[Entry]:
    """What shall stand in one calendar of ours: all of its member's, the ten minutes only where that is their way to
    it, with the guests whom this calendar invites. ``told`` is what each was last told by mail, above which a
    calendar's number begins, so that an older letter is seen to be older."""
    last: dict[str, int] = {}
    for invitation in told:
        last[invitation.uid] = max(invitation.sequence, last.get(invitation.uid, 0))
    mine = (p for p in placed if p.member == calendar.member)
    return [
        _invited(home, calendar, p.entry, there, last.get(p.entry.uid)) if is_meeting(home, p.series) else p.entry
        for p in mine
        if there.in_calendar(calendar.member) or not is_meeting(home, p.series)
    ]


def is_meeting(home: Home, series: str) -> bool:
    """Whether a series is the weekly ten minutes, those of now or of before."""
    return home.agreement is not None and any(m.key == series for m in home.agreement.meetings)


def _invited(home: Home, calendar: Calendar, entry: Entry, there: Paths, last: int | None) -> Entry:
    entry = entry if last is None else replace(entry, sequence=last + 1)
    if calendar.id != there.calendar:
        return entry
    # The system speaks for itself: the name is the house's, also where the address has to be the organiser's own.
    organiser = Guest(there.as_ or calendar.url, say("calendar.name", home.member(calendar.member).language))
    guests = tuple(Guest(there.address[m], home.member(m).name) for m in there.guests)
    return replace(entry, organiser=organiser, guests=guests)


def by_mail(there: Paths) -> tuple[str, ...]:
    """The members whom this house invites by mail."""
    return tuple(member for member, path in there.of.items() if path is Path.MAIL)
