"""Invitations by mail: each who is reached that way knows of the ten minutes as they are, told once, by a letter.

What somebody knows is kept together with the letter that tells them. Letters that have not gone yet when there is newer
news give way to one that says it all.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.links import Asked, asked_address, sign_asked
from household.meeting import Invitation, Letter, Path, Reply
from household.model import TEAM, Entry, Guest, Home, Language
from household.settings import reachable_base
from household.store import Store
from integrations import itip
from integrations.ical_entries import digits_of, entry_at
from integrations.mail import Outgoing, compose
from language.entries import Placed, entries
from language.letters import Button, Tidings, invitation
from language.sentences import say
from rounds.invite import by_mail, is_meeting
from rounds.world import World
from scheduler.invitations import Paths
from scheduler.standing import still_meant
from scheduler.tidings import Kind, Tiding, next_of, tiding

#: How long after the moment that it names a button still leads somewhere.
OPEN = timedelta(days=7)


@dataclass(frozen=True)
class Desk:
    """Where a letter to one member is written; ``now`` is local to the home. ``chores``: it is about the question about
    the chores, which has a day of its own."""

    world: World
    home: Home
    member: str
    address: str
    now: datetime
    chores: bool = False

    def about(self, placed: Placed | None) -> Desk:
        """The same for a letter about this."""
        meetings = self.home.agreement.meetings if self.home.agreement else ()
        team = {m.key for m in meetings if m.chore == TEAM}
        return replace(self, chores=placed is not None and placed.series in team)

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def household(self) -> int:
        return self.home.household.id

    @property
    def language(self) -> Language:
        return self.home.member(self.member).language


def keep_invited(world: World, home: Home, there: Paths, now: datetime) -> None:
    """Put into the outbox what those who are invited by mail do not know yet. ``home`` is as the plan has it, with its
    exceptions, and ``now`` local to it. While mail is off nobody is told anything, nor forgets it."""
    if world.settings.mail is None:
        return
    told = world.store.invitations(home.household.id)
    wanted = _wanted(home, there)
    for member in (m.key for m in home.members):
        mine = {i.uid: i for i in told if i.member == member}
        desk = Desk(world, home, member, there.address.get(member, ""), now)
        for uid in sorted({*mine, *(p.entry.uid for p in wanted if p.member == member)}):
            placed = next((p for p in wanted if (p.member, p.entry.uid) == (member, uid)), None)
            _keep(desk.about(placed), placed.entry if placed else None, mine.get(uid), there.of[member])


def invite_again(world: World, home: Home, there: Paths, member: str, now: datetime) -> int:
    """Send this member anew what they know already. How many letters; none for who is not invited by mail."""
    desk = Desk(world, home, member, there.address.get(member, ""), now)
    last = {i.uid: i for i in world.store.invitations(desk.household) if i.member == member}
    count = 0
    for placed in _wanted(home, there):
        news = tiding(placed.entry, None, now) if placed.member == member else None
        if news is not None and world.settings.mail is not None:
            _tell(desk.about(placed), news, last.get(placed.entry.uid))
            count += 1
    return count


def _wanted(home: Home, there: Paths) -> list[Placed]:
    """The ten minutes as those who are invited by mail shall know them."""
    placed = entries(home, still_meant(home, home.exceptions))
    return [p for p in placed if p.member in by_mail(there) and is_meeting(home, p.series)]


def _keep(desk: Desk, want: Entry | None, last: Invitation | None, path: Path) -> None:
    """One member and one UID: tell what is news, and nothing twice."""
    knows = _known(last)
    elsewhere = last is not None and last.address != desk.address
    news = tiding(want, None if elsewhere else knows, desk.now)
    if news is None:
        if last is not None and last.path is Path.MAIL and knows is not None and want is None:
            desk.store.forget_invitation(desk.household, desk.member, last.uid)  # it is over, which they know
        return
    if news.kind is Kind.ENDED and last is not None:
        _end(desk, news, last, path)
    else:
        _tell(desk, news, last)


def _known(last: Invitation | None) -> Entry | None:
    """What somebody knows by mail; nothing where they were last reached some other way."""
    if last is None or last.path is not Path.MAIL or not last.text:
        return None
    return entry_at(f"{digits_of(last.uid)}.ics", last.text)


def _tell(desk: Desk, news: Tiding, last: Invitation | None) -> None:
    """A letter that asks somebody for the ten minutes as they now are."""
    sequence = last.sequence + 1 if last else 0
    organiser, guests = _people(desk)
    whole = itip.request(news.entry, organiser, guests, sequence, desk.now)
    known = Invitation(desk.member, Path.MAIL, news.entry.uid, sequence, whole, desk.now, desk.address)
    with desk.store.at_once(desk.household):
        beginning = f"invite/{news.entry.uid}/"
        if desk.store.withdraw_letters(desk.household, desk.member, beginning):
            # Some of what was told had not gone: this one says it all.
            coming = next_of(news.entry, desk.now)
            kind = Kind.NEW if last is not None and last.sequence == 0 else Kind.CHANGED
            news = Tiding(kind, news.entry, *coming) if coming else news
        text = _itip(news, organiser, guests, sequence, desk.now, whole)
        desk.store.keep_invitation(desk.household, known, _letter(desk, news, sequence, text))


def _end(desk: Desk, news: Tiding, last: Invitation, path: Path) -> None:
    """Call it all off with whoever knows of it. That it was told keeps its number, above which another way begins."""
    sequence = last.sequence + 1
    organiser, guests = _people(replace(desk, address=last.address))
    with desk.store.at_once(desk.household):
        waited = desk.store.withdraw_letters(desk.household, desk.member, f"invite/{last.uid}/")
        never = waited and last.sequence == 0
        text = itip.cancel(news.entry, organiser, guests, sequence, desk.now)
        letter = None if never else _letter(desk, news, sequence, (text, "CANCEL"))
        told = replace(last, path=path if path is not Path.MAIL else Path.NOWHERE, sequence=sequence, text="")
        desk.store.keep_invitation(desk.household, replace(told, sent_at=desk.now), letter)


def _itip(
    news: Tiding, organiser: Guest, guests: tuple[Guest, ...], sequence: int, now: datetime, whole: str
) -> tuple[str, str]:
    """The iCalendar text of a letter and its method: of one week alone where only that is news."""
    if news.kind is Kind.OFF:
        return itip.cancel(news.entry, organiser, guests, sequence, now, news.original), "CANCEL"
    if news.kind is Kind.MOVED:
        return itip.request_one(news.entry, news.original, organiser, guests, sequence, now), "REQUEST"
    return whole, "REQUEST"


# ── the letter ──────────────────────────────────────────────────────────────────────────────────


def _letter(desk: Desk, news: Tiding, sequence: int, text: tuple[str, str]) -> Letter:
    """The mail in the language of its reader, with buttons where they lead somewhere."""
    member, mail = desk.home.member(desk.member), desk.world.settings.mail
    assert mail is not None  # noqa: S101 - asked before
    buttons = buttons_of(desk.world, desk.home, desk.member, news.entry.uid, news.original, news.start)
    when, minutes = news.start.astimezone(ZoneInfo(member.zone)), news.entry.minutes
    question = desk.home.household.check_in.team == "after" and minutes > desk.home.household.check_in.minutes
    back = news.kind is Kind.MOVED and news.start == news.original
    tidings, heard = Tidings.BACK if back else Tidings(news.kind.value), desk.world.settings.inbox is not None
    said = invitation(member.language, member.name, tidings, when, minutes, buttons, question, desk.chores, heard)
    key = f"invite/{news.entry.uid}/{sequence}"
    out = Outgoing(desk.address, member.name, said.subject, said.text, said.html, key, text)
    number = message_id(desk.store, desk.home, desk.member, news.entry.uid, sequence)
    body = compose(out, mail.sender, say("calendar.name", member.language), desk.now, number)
    return Letter(desk.member, key, body, made_at=desk.now)


def buttons_of(
    world: World, home: Home, member: str, uid: str, original: datetime, start: datetime
) -> tuple[Button, ...]:
    """The three answers to one week, each leading to a page where it is given; none without an address of this house
    that both can open."""
    base = reachable_base(world.settings)
    if base is None:
        return ()
    asked = Asked(home.household.key, member, uid, original, start, start + OPEN)
    token, language = sign_asked(world.store.derive("invited"), asked), home.member(member).language
    return tuple(Button(say(f"mail.{r.value}", language), asked_address(base, token, r.value)) for r in Reply)


def message_id(store: Store, home: Home, member: str, uid: str, sequence: int) -> str:
    """The name of a mail, before the at sign: who answers to it has read it, since nobody else can make it up."""
    about = f"{home.household.key}/{member}/{uid}/{sequence}".encode()
    mark = hmac.new(store.derive("message-id"), about, hashlib.sha256).hexdigest()[:24]
    return f"invite.{sequence}.{mark}"


def _people(desk: Desk) -> tuple[Guest, tuple[Guest, ...]]:
    """This house, and the one whom it invites: of the other there is no word in the letter."""
    mail, member = desk.world.settings.mail, desk.home.member(desk.member)
    assert mail is not None  # noqa: S101 - asked before
    return Guest(mail.sender, say("calendar.name", member.language)), (Guest(desk.address, member.name),)
