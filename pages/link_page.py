"""What the page behind a personal link shows: one turn of a chore, what became of it, and what can be said about it.

Nothing here is changed, and nothing is known but the chores of this one home: no appointment and no title.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from household.links import Link, sign
from household.model import Change, Home, Question, Speaker, Who
from household.routines import BETWEEN, parts_on
from household.store import Store
from language.routine_words import chore_name
from language.talks import talk_title
from rounds.taking_over import asked, declined, in_return, waiting
from scheduler.turns import Choice, Turn, choices, may_do, moments, nearest, partner, turn_at, turns
from webhooks.wording import Asker, plain


@dataclass(frozen=True)
class Visit:
    """One opening of a link: whose and for which series, in which home, and when (local to its member)."""

    store: Store
    home: Home
    link: Link
    now: datetime

    @property
    def member(self) -> str:
        return self.link.member

    @property
    def asker(self) -> Asker:
        return Asker(self.home, Speaker("link", self.member), self.home.member(self.member).language, self.now)


@dataclass(frozen=True)
class Request:
    """A question of the other that waits here: what it says, and the words that its form is about."""

    number: int
    text: str


@dataclass(frozen=True)
class Option:
    """A moment to choose: as the form says it, and as people do."""

    value: str
    text: str


@dataclass(frozen=True)
class Part:
    """One chore of a routine: its name, what is done then, and the link to its own page."""

    name: str
    done_when: str
    token: str
    of: str


@dataclass(frozen=True)
class Shown:
    """The turn on the page. ``original`` names it in forms, ``lines`` say how it stands, ``choices`` are buttons;
    ``parts`` are what a routine holds that day."""

    original: str
    name: str
    when: str
    done_when: str
    lines: tuple[str, ...]
    choices: tuple[str, ...]
    later: tuple[Option, ...]
    other: str
    waits: bool
    undoable: bool
    parts: tuple[Part, ...] = ()


def chosen(visit: Visit, day: date | None, original: datetime | None) -> Turn | None:
    """The turn that is meant: the one of ``original``, else of ``day``, else the nearest."""
    home, link, now = visit.home, visit.link, visit.now
    exact = turn_at(home, link.series, link.member, original, now) if original else None
    return exact or nearest(turns(home, link.series, link.member, now), link.member, now, day)


def shown(visit: Visit, turn: Turn) -> Shown:
    """The turn as the page shows it to this member."""
    asker, question = visit.asker, asked(visit.store, visit.home, turn)
    able = _able(visit, turn, question)
    return Shown(
        original=turn.original.isoformat(),
        name=_name(asker, turn),
        when=_begun(asker.day_and_time(turn.span.start)),
        done_when="" if turn.of_both else plain(visit.home.chore_of(turn.series).done_when),
        lines=tuple(_lines(visit, turn, question)),
        choices=tuple(choice.value for choice in able),
        later=_options(visit, turn) if Choice.LATER in able else (),
        other=_other(visit),
        waits=question is not None and turn.is_of(visit.member),
        undoable=turn.settled and turn.is_of(visit.member),
        parts=_parts(visit, turn),
    )


def _parts(visit: Visit, turn: Turn) -> tuple[Part, ...]:
    """What a routine holds at this turn, also what was said otherwise, so that it can be said otherwise again. The one
    who does the routine this once has no say over its parts."""
    if turn.member != turn.series.member or visit.member != turn.member:
        return ()
    secret, whose = visit.store.derive("links"), visit.link
    found = []
    for part in parts_on(visit.home, turn.series, turn.original):
        chore = visit.home.chore(part.chore)
        link = Link(whose.household, whose.member, f"{turn.series.key}{BETWEEN}{part.chore}")
        found.append(Part(plain(chore.name), plain(chore.done_when), sign(secret, link), turn.original.isoformat()))
    return tuple(found)


def others(visit: Visit, turn: Turn | None) -> tuple[Option, ...]:
    """The other turns of the series that can be looked at, each as a day of the address."""
    near = turns(visit.home, visit.link.series, visit.member, visit.now)
    rest = [t for t in near if turn is None or t.original != turn.original]
    zone = visit.asker.zone
    days = {t.span.start.astimezone(zone).date(): t for t in rest}
    return tuple(Option(day.isoformat(), _begun(visit.asker.day_and_time(t.span.start))) for day, t in days.items())


def requests(visit: Visit) -> tuple[Request, ...]:
    """What the other asked this member, whichever chore it is about."""
    found = waiting(visit.store, visit.home, visit.now, visit.member)
    return tuple(Request(q.id, _asks(visit.asker, q, turn)) for q, turn in found)


def _asks(asker: Asker, question: Question, turn: Turn) -> str:
    who, chore = asker.name(question.details["from"]), asker.chore(turn.series.chore, turn.series.key)
    if back := in_return(asker.home, question, asker.now):
        when, offer = asker.day_and_time(turn.span.start), asker.chore(back.series.chore, back.series.key)
        there = asker.day_and_time(back.span.start)
        return asker.say("link.question_for", other=who, chore=chore, when=when, back=offer, back_when=there)
    return asker.say("link.question", other=who, chore=chore, when=asker.day_and_time(turn.span.start))


def _able(visit: Visit, turn: Turn, question: Question | None) -> tuple[Choice, ...]:
    """What can be said here and now: the other is asked once."""
    able = choices(visit.home, turn, visit.member, visit.now)
    if question is not None or declined(visit.store, visit.home, turn, visit.member):
        return tuple(choice for choice in able if choice is not Choice.ASK)
    return able


def _lines(visit: Visit, turn: Turn, question: Question | None) -> list[str]:
    """How the turn stands, in a sentence or two."""
    say: Callable[..., str] = visit.asker.say
    if turn.change is Change.DONE:
        by = turn.is_of(visit.member)
        return [say("link.is.done") if by else say("link.is.done_by", name=visit.asker.name(turn.member))]
    if turn.change in (Change.SKIPPED, Change.MISSED):
        return [say("link.is.skipped") if turn.change is Change.SKIPPED else say("link.is.missed")]
    if not turn.is_of(visit.member):
        return [say("link.is.given", name=visit.asker.name(turn.member))]
    lines = [say("link.is.unplaced")] if turn.change is Change.UNPLACED else []
    return [*lines, *_about_the_other(visit, turn, question)]


def _about_the_other(visit: Visit, turn: Turn, question: Question | None) -> list[str]:
    say, other = visit.asker.say, partner(visit.home, visit.member)
    if turn.of_both or other is None:
        return []
    name = visit.asker.name(other)
    if visit.home.chore_of(turn.series).who is Who.TOGETHER:
        return [say("link.is.together")]
    if not may_do(visit.home, turn, other):
        return [say("link.is.cannot", name=name, chore=visit.asker.chore(turn.series.chore, turn.series.key))]
    if question is not None:
        return [say("link.is.asked", name=name)]
    return [say("link.is.declined", name=name)] if declined(visit.store, visit.home, turn, visit.member) else []


def _options(visit: Visit, turn: Turn) -> tuple[Option, ...]:
    found = moments(visit.home, turn, visit.now)
    return tuple(Option(m.isoformat(), _begun(visit.asker.day_and_time(m))) for m in found)


def _other(visit: Visit) -> str:
    other = partner(visit.home, visit.member)
    return visit.asker.name(other) if other else ""


def _name(asker: Asker, turn: Turn) -> str:
    if turn.of_both:
        return talk_title(asker.home, turn.series, asker.language)
    return _begun(plain(chore_name(asker.home, turn.series.chore, asker.language, turn.series.key)))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
