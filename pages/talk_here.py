"""Who looks at a page of the ten minutes, in which home, and how these pages say what did not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.meeting import Sitting
from household.model import Home, KeptFree, Language, Member, Problem, Refused, Trouble
from household.store import Store
from language.sentences import say
from language.speech import say_date_time, say_list, say_time
from pages.visitor import language, visitor
from rounds.world import World
from webhooks.core import home_of

#: So long after the end a phone that still lies there says that it is over, and does not begin the next ones.
_AFTERWARDS = timedelta(hours=2)
#: What is said otherwise on a page than at a terminal.
HERE = {
    "trouble.cannot_go": "sit.trouble.cannot_go",
    "trouble.home_busy": "sit.trouble.busy",
    "trouble.key_there": "sit.trouble.key_there",
    "trouble.no_key_yet": "sit.trouble.no_key_yet",
    "trouble.no_such_note": "sit.trouble.gone",
    "trouble.no_such_stretch": "sit.trouble.gone",
    "trouble.no_talk_yet": "sit.trouble.no_talk_yet",
    "trouble.not_begun_yet": "sit.trouble.not_begun_yet",
    "trouble.not_here": "sit.trouble.gone",
    "trouble.not_the_passphrase": "sit.trouble.not_the_passphrase",
    "trouble.nothing_agreed_yet": "sit.trouble.no_talk_yet",
    "trouble.nothing_tried": "sit.trouble.gone",
    "trouble.proposal_closed": "sit.trouble.gone",
    "trouble.proposal_open": "sit.trouble.proposal_open",
    "trouble.proposal_renewed": "sit.trouble.proposal_renewed",
    "trouble.seal_broken": "sit.trouble.seal_broken",
}


@dataclass(frozen=True)
class Here:
    """Somebody at these pages: their home (without events and what each keeps to themselves, as
    ``webhooks.core.home_of`` knows it), themselves, and the moment, local to them."""

    world: World
    home: Home
    member: str
    now: datetime
    language: Language

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def household(self) -> int:
        return self.home.household.id

    @property
    def others(self) -> tuple[Member, ...]:
        return tuple(m for m in self.home.members if m.key != self.member)

    def say(self, key: str, /, **details: object) -> str:
        return say(key, self.language, **details)


def here(world: World) -> Here:
    """Whoever is looking."""
    who = visitor()
    home = home_of(world.store, who.household)
    now = world.clock().astimezone(ZoneInfo(home.member(who.member).zone))
    return Here(world, home, who.member, now, language())


def problems_of(me: Here, trouble: Trouble) -> list[str]:
    """All that did not fit, as sentences."""
    found: Iterable[Problem] = (Problem(trouble.sentence, trouble.details),)
    if isinstance(trouble, Refused):
        found = trouble.problems
    return [me.say(HERE.get(one.sentence, one.sentence), **one.details) for one in found]


def told(me: Here, kept: KeptFree) -> str:
    """For whom something is kept free, and from when to when; never what for."""
    names = say_list([me.home.member(m).name for m in kept.members], me.language, most=9)
    start, end = (moment.astimezone(me.now.tzinfo) for moment in (kept.span.start, kept.span.end))
    when, until = say_date_time(start, me.language, me.now.date()), say_time(end.time(), me.language)
    return me.say("kept_free.shown", line=me.say("kept_free.line", names=names, when=when, until=until))


def just_ended(held: Iterable[Sitting], now: datetime) -> bool:
    """Whether the two rose from the table a moment ago."""
    return any(one.ended_at is not None and now - one.ended_at < _AFTERWARDS for one in held)
