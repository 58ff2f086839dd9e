"""A trial invitation, by the way on which the real ones come: to see, before it matters, whether they arrive.

It has an identity of its own, is about ten minutes of tomorrow, and is taken away by whoever received it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.meeting import Path
from household.model import Entry, Guest, Home, Language, Trouble
from household.settings import MailDoor
from integrations import itip
from integrations.ical_entries import write_entry
from integrations.mail import MailTrouble, MailUnreachable, Outgoing, compose, deliver
from language.letters import Tidings, invitation
from language.sentences import say
from rounds.world import Round, World, open_door
from scheduler.invitations import Paths


class NobodyInvites(Trouble):
    """This member has the ten minutes in their own calendar, or is not reached yet: there is nothing to try."""

    sentence = "trouble.nobody_invites"


class MailIsOff(Trouble):
    """The address of this member is kept, and would be used if this house could send mail."""

    sentence = "trouble.mail_is_off"


class NotNow(Trouble):
    """The mail server takes nothing now. A trial is not kept for later: whoever asked for it tries again."""

    sentence = "trouble.mail_not_now"


def deliver_now(door: MailDoor, mail: str, text: str) -> None:
    """Send a mail that waits for nothing. Raises NotNow, or whatever else the mail server has to say."""
    try:
        deliver(door, mail, text)
    except MailUnreachable as error:
        raise NotNow() from error


def try_invitation(world: World, home: Home, there: Paths, member: str, now: datetime) -> Path:
    """Send a trial invitation to this member; by which way it went. Raises MailIsOff, NobodyInvites, or whatever the
    mail server or the calendar has to say."""
    path, mail = there.of[member], there.address.get(member, "")
    if path is Path.MAIL:
        _by_mail(world, home, member, mail, now)
    elif path in (Path.GUEST, Path.SERVER):
        _from_calendar(world, home, there, member, now)
    elif mail and world.settings.mail is None:
        raise MailIsOff(name=home.member(member).name)
    else:
        raise NobodyInvites(name=home.member(member).name)
    return path


def _trial(home: Home, member: str, language: Language, now: datetime) -> Entry:
    """Ten minutes of tomorrow, at the moment of the day at which the real ones are wished."""
    digits = hashlib.sha256(f"trial {home.household.key} {member} {now.isoformat()}".encode()).hexdigest()[:30]
    zone, wish = ZoneInfo(home.household.zone), home.household.check_in
    start = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), wish.at, zone)
    title = say("mail.trying.subject", language)
    said = say("mail.trying.said", language)
    return Entry(f"samen-{digits}.ics", f"{digits}@samen", title, start, wish.minutes, description=said)


def _by_mail(world: World, home: Home, member: str, mail: str, now: datetime) -> None:
    door, whose = world.settings.mail, home.member(member)
    if door is None:
        raise MailTrouble()
    entry = _trial(home, member, whose.language, now)
    organiser = Guest(door.sender, say("calendar.name", whose.language))
    text = itip.request(entry, organiser, (Guest(mail, whose.name),), 0, now)
    when = entry.start.astimezone(ZoneInfo(whose.zone))
    said = invitation(whose.language, whose.name, Tidings.TRYING, when, entry.minutes)
    out = Outgoing(mail, whose.name, said.subject, said.text, said.html, f"trial/{entry.uid}", (text, "REQUEST"))
    number = f"trial.{entry.uid.partition('@')[0]}"
    deliver_now(door, mail, compose(out, door.sender, organiser.name, now, number))


def _from_calendar(world: World, home: Home, there: Paths, member: str, now: datetime) -> None:
    calendar = next(c for c in home.calendars if c.id == there.calendar)
    language = home.member(member).language
    organiser = Guest(there.as_ or calendar.url, say("calendar.name", language))
    guests = (Guest(there.address[member], home.member(member).name),)
    entry = replace(_trial(home, member, language, now), organiser=organiser, guests=guests)
    open_door(world, calendar, Round()).put(entry.href, write_entry(entry, now), None)
