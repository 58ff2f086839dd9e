"""Leaving for good. One person goes by themselves, at once, with what is theirs alone; the whole household goes with
the yes of everybody, or when whoever asked says so once more after a wait. In the calendars exactly what we made is
taken away first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from household.model import Asks, Home, Kind, Question, Role, Trouble
from household.queue import Job
from household.store import Store
from language.names import fold
from rounds.leave import forget, leave
from rounds.world import World, log

#: So long the other has to answer; afterwards whoever asked may go on without.
WAITS = timedelta(days=14)
#: So long it can be held back once it is to go.
REGRET = timedelta(hours=1)
#: A calendar that does not answer is asked again so often, and is left as it is after so long.
AGAIN, PATIENCE = timedelta(minutes=5), timedelta(days=3)


class NotTheName(Trouble):
    """What was typed to be sure is not the name: nothing was taken away."""

    sentence = "trouble.not_the_name"


class NobodyAsked(Trouble):
    """Nobody asked for it, or the other may still answer."""

    sentence = "trouble.farewell_waits"


@dataclass(frozen=True)
class Farewell:
    """That somebody wants the household to go: ``by`` them, until when the other has to answer, whether it goes now.
    ``declined``: the other rather keeps it."""

    by: str
    until: datetime
    going: bool = False
    declined: bool = False


def farewell(store: Store, home: Home) -> Farewell | None:
    """How far it is; None when nobody wants it."""
    number = home.household.id
    asked = [q for q in store.questions(number) if q.asks is Asks.FAREWELL]
    said = store.answers(number, Asks.FAREWELL)
    going = store.is_due(number, Job.FAREWELL)
    if not asked and not said:
        return None
    last = asked[-1] if asked else said[-1]
    if not asked and not going and last.answer != "no":
        return None
    assert last.asked_at is not None  # noqa: S101 - a kept question was asked at some moment
    return Farewell(last.details["from"], last.asked_at + WAITS, going, not asked and not going)


def ask_farewell(world: World, home: Home, by: str, name: str) -> None:
    """``by`` wants the household to go, and typed its name to be sure: the others are asked. Raises NotTheName."""
    be_sure(name, home.household.name)
    others = [member.key for member in home.members if member.key != by]
    for other in others:
        world.store.ask(home.household.id, Question(Asks.FAREWELL, other, by, {"from": by}), world.clock())
    if not others:
        begin(world, home.household.id)


def take_back_farewell(world: World, home: Home, by: str) -> bool:
    """They rather keep it; False when nothing of theirs waits."""
    waiting = _asked_by(world.store, home.household.id, by)
    for question in waiting:
        world.store.answer_question(home.household.id, question.id, "withdrawn", world.clock())
    return bool(waiting)


def waiting_for(store: Store, household: int, member: str) -> Question | None:
    """The question of the other that waits for this member."""
    return next((q for q in store.questions(household) if q.asks is Asks.FAREWELL and q.member == member), None)


def answer_farewell(world: World, household: int, question: Question, word: str) -> None:
    """What the other says to it. With everybody's yes it goes; one no and it stays."""
    world.store.answer_question(household, question.id, word, world.clock())
    left = _asked_by(world.store, household, question.details["from"])
    if word != "yes":
        for other in left:
            world.store.answer_question(household, other.id, "withdrawn", world.clock())
    elif not left:
        begin(world, household)


def go_without(world: World, home: Home, by: str, name: str) -> None:
    """The other did not answer in time, and ``by`` still wants it. Raises NotTheName or NobodyAsked."""
    be_sure(name, home.household.name)
    waiting, now = _asked_by(world.store, home.household.id, by), world.clock()
    if not waiting or any(q.asked_at is None or q.asked_at + WAITS > now for q in waiting):
        raise NobodyAsked(days=WAITS.days)
    for question in waiting:
        world.store.answer_question(home.household.id, question.id, "over", now)
    begin(world, home.household.id)


def begin(world: World, household: int) -> None:
    """From now on nothing is planned or written any more, and after an hour the worker takes everything away: until
    then it can be held back, and both can be told."""
    now = world.clock()
    world.store.hold(household, now)
    world.store.put_next(household, Job.FAREWELL, AGAIN, now + REGRET)


def hold_back(world: World, household: int) -> bool:
    """It stays after all, as either of them says; False when it was not about to go."""
    if not world.store.is_due(household, Job.FAREWELL):
        return False
    world.store.take_off(household, Job.FAREWELL)
    world.store.hold(household, None)
    world.store.poke(household, Job.ROUND, world.clock())
    return True


def go(world: World, household: int) -> bool:
    """Job: take away what we made in the calendars, then all that is kept. A calendar that does not answer is tried
    again; False until everything is gone."""
    store = world.store
    if all(one.id != household for one in store.households()) or not store.is_due(household, Job.FAREWELL):
        return False
    since = store.held_since(household)
    anyway = since is not None and world.clock() - since > PATIENCE
    try:
        for account in store.accounts(household):
            leave(world, account, household, anyway)
    except Trouble as trouble:
        log.warning("household %s: not gone yet, %s", household, trouble.sentence)
        return False
    store.remove_household(household)
    store.scrub()
    return True


def step_out(world: World, home: Home, member: str, name: str, anyway: bool = False) -> None:
    """One person goes, who typed their own name to be sure: their calendars are let go of, and what is theirs alone is
    forgotten. The plan stays with the other. Raises NotTheName, or what a calendar has to say; asked again it goes on
    where it was, and with ``anyway`` without that calendar."""
    be_sure(name, home.member(member).name)
    number = home.household.id
    for account in world.store.accounts(number):
        if account.member == member:
            leave(world, account, number, anyway)
    for calendar in world.store.calendars(number):
        if calendar.member == member and calendar.role is Role.READ and calendar.kind is Kind.ICS:
            forget(world, calendar, member)
    world.store.forget_person(number, member)
    world.store.scrub()
    world.store.poke(number, Job.ROUND, world.clock())


def be_sure(typed: str, name: str) -> None:
    """Raise NotTheName when what was typed is not the name that stands there."""
    if fold(typed) != fold(name) or not typed.strip():
        raise NotTheName(name=name)


def _asked_by(store: Store, household: int, by: str) -> list[Question]:
    return [q for q in store.questions(household) if q.asks is Asks.FAREWELL and q.details["from"] == by]
