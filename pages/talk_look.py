"""What something would come to, in sentences, before anybody says yes: a stretch kept free, a trial, a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from household.model import Agreement, Experiment, Home, KeptFree
from language.routine_words import chore_name
from language.speech import say_day, say_list, say_minutes
from pages.talk_here import Here, told
from scheduler.effects import Effect, Hand, effect
from scheduler.experiments import sides
from scheduler.keeping_free import in_the_way

#: More lines than these nobody reads at a table.
_MOST = 8


@dataclass(frozen=True)
class Look:
    """Something that is looked at: the deed that does it, what it would come to, and the fields that say which.
    ``asks`` is whose passphrase it takes, "" where the visitor asks it."""

    deed: str
    lines: tuple[str, ...]
    fields: Mapping[str, str]
    asks: str = ""


def free_lines(me: Here, home: Home, kept: KeptFree) -> Iterator[str]:
    """When it would be, and which chores get another place for it; ``home`` holds the events of those days."""
    yield told(me, kept)
    moved = in_the_way(home, kept.members, kept.span, me.now)
    names = dict.fromkeys(chore_name(home, a.chore, me.language, a.series) for a in moved)
    if names:
        yield me.say("sit.free.moves", count=len(names), chores=say_list(list(names), me.language, most=9))
    else:
        yield me.say("sit.free.moves_nothing")


def trial_lines(me: Here, home: Home, trial: Experiment) -> Iterator[str]:
    """Who does it from when to when, what goes back, and what it comes to for each beside what was agreed."""
    chore, name = chore_name(home, trial.chore, me.language), home.member(trial.by).name
    first, last = day_of(me, trial.first), day_of(me, trial.last)
    yield me.say("sit.trial.what", chore=chore, name=name, first=first, last=last)
    if trial.in_return:
        chores = say_list([chore_name(home, key, me.language) for key in trial.in_return], me.language, most=9)
        yield me.say("experiment.back", name=home.member(trial.member).name, chores=chores)
    for side in sides(home, trial) if home.agreement else ():
        yield _side(me, home, side.member, side.agreed, side.tried)


def change_lines(me: Here, home: Home, wanted: Home, agreement: Agreement) -> Iterator[str]:
    """From which day on, what changes hands, and each one's minutes of doing a week, now and then."""
    found = effect(wanted, home.agreement, agreement)
    yield me.say("sit.change.from", day=day_of(me, agreement.starts_on))
    if found.nothing:
        yield me.say("effect.nothing")
        return
    yield from _hands(me, wanted, found)
    for part in found.parts:
        if part.before is not None:
            yield _side(me, wanted, part.member, part.before.work, part.after.work)


def _hands(me: Here, home: Home, found: Effect) -> Iterator[str]:
    told_ = [hand for hand in found.hands if hand.before and hand.after]
    for hand in told_[:_MOST]:
        yield _hand(me, home, hand)
    if len(told_) > _MOST:
        yield me.say("sit.change.more", count=len(told_) - _MOST)


def _hand(me: Here, home: Home, hand: Hand) -> str:
    names = {c.key: c.name for c in home.every_chore}
    details = {"chore": names.get(hand.chore, hand.chore)}
    was, now = _names(me, home, hand.before), _names(me, home, hand.after)
    return me.say("effect.thought" if hand.thinking else "effect.hand", **details, was=was, now=now)


def _names(me: Here, home: Home, keys: Iterable[str]) -> str:
    return say_list([home.member(key).name for key in keys], me.language, most=9)


def _side(me: Here, home: Home, member: str, was: Fraction, now: Fraction) -> str:
    minutes = {"was": say_minutes(round(was), me.language), "now": say_minutes(round(now), me.language)}
    same = round(was) == round(now)
    return me.say("sit.side_same" if same else "sit.side", name=home.member(member).name, **minutes)


def day_of(me: Here, day: date) -> str:
    """A day as it is said today."""
    return say_day(day, me.language, me.now.date())
