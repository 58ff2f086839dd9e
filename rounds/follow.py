"""What follows from the ten minutes: a need that is kept free, something that is tried for some weeks, an agreement;
and a week later how it was. All of it can be taken back, by whoever is concerned.

``home`` is the home with the events of the coming weeks (``rounds.plan.home_ahead``), ``now`` local to it. The plan and
the calendars follow at the next round. Nothing of what somebody said comes in here: a stretch has days and minutes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from household.folder import hold_household
from household.model import (
    Chore,
    Experiment,
    Happened,
    Home,
    Household,
    KeptFree,
    Language,
    Member,
    Problem,
    Proposal,
    Refused,
    Span,
    Trouble,
    Who,
)
from household.queue import Job
from household.store import NotHere, Store
from language.days import read_days, read_when
from rounds import agreeing
from rounds.plan import AHEAD, WEEKS
from rounds.world import World, local_now
from scheduler import experiments
from scheduler.keeping_free import LONGEST, SHORTEST, NothingFree, Wanted, come_back, gave_way, moment_for
from scheduler.standing import check_ins

#: So many letters a title of one's own may have.
TITLE = 80
#: What is no title: it would read as another line of a calendar.
_BREAKS = frozenset(map(chr, (*range(32), 127)))
#: How far back the last check-in is looked for, and how long before now it is at least over.
_BACK, _BEFORE = timedelta(weeks=4), timedelta(hours=12)


class NoSuchStretch(Trouble):
    """No stretch of this number is kept free: look at the list, and choose again."""

    sentence = "trouble.no_such_stretch"


class NothingTried(Trouble):
    """No experiment of this kind waits, runs or is to be asked about: look at what does."""

    sentence = "trouble.nothing_tried"


# ── a need: kept free ───────────────────────────────────────────────────────────────────────────


def keep_free(
    store: Store, home: Home, members: Collection[str], wanted: Wanted, title: str, now: datetime
) -> KeptFree:
    """Find a moment that is free for all of ``members``, and keep it free in their calendars; ``title`` "" stands there
    as "vrij gehouden".

    Raises Refused with all that does not fit, and NothingFree; then nothing is kept.
    """
    return _keep(store, home, found_free(home, members, wanted, title, now), now)


def found_free(home: Home, members: Collection[str], wanted: Wanted, title: str, now: datetime) -> KeptFree:
    """What ``keep_free`` would keep, to look at; nothing is kept. Raises what it raises."""
    people = tuple(m.key for m in home.members if m.key in members)
    if problems := _problems(people, wanted, title, now):
        raise Refused(problems)
    span = moment_for(home, people, wanted, now)
    if span is None:
        raise NothingFree(minutes=wanted.minutes)
    return KeptFree(people, span, " ".join(title.split()))


def let_go(store: Store, home: Home, number: int, now: datetime, member: str | None = None) -> KeptFree | None:
    """Keep it free no longer, and let what gave way for it stand where it stood; with ``member`` only for them, who may
    ``take_up`` it again. What is left of it comes back. Raises NoSuchStretch."""
    known = _known(home, number)
    remaining = None
    if member is not None:
        others = tuple(m for m in known.members if m != member)
        remaining = replace(known, members=others, left=(*known.left, member))
    _change(store, home, known, remaining, now)
    return remaining if remaining is not None and remaining.members else None


def take_up(store: Store, home: Home, known: KeptFree, member: str, span: Span, now: datetime) -> KeptFree:
    """Let a member who took it out of their calendar, and put it back there, have it again; where they put it. Raises
    NoSuchStretch."""
    people = {*known.members, member}
    again = replace(
        known,
        members=tuple(m.key for m in home.members if m.key in people),
        left=tuple(m for m in known.left if m != member),
        span=span,
    )
    _change(store, home, known, again, now)
    return again


def move_kept(store: Store, home: Home, number: int, span: Span, now: datetime) -> KeptFree:
    """Keep it free at another moment, which somebody chose themselves. Raises NoSuchStretch."""
    known = _known(home, number)
    moved = replace(known, span=span)
    _change(store, home, known, moved, now)
    return moved


def coming(home: Home, now: datetime) -> tuple[KeptFree, ...]:
    """What is kept free from now on, in order of time."""
    return tuple(sorted((k for k in home.kept_free if k.span.end > now), key=lambda k: (k.span, k.id)))


def _keep(store: Store, home: Home, kept: KeptFree, now: datetime) -> KeptFree:
    kept = replace(kept, before=gave_way(home, kept, WEEKS, now))
    kept = store.add_kept_free(home.household.id, kept)
    store.poke(home.household.id, Job.ROUND, now)
    return kept


def _change(store: Store, home: Home, known: KeptFree, wanted: KeptFree | None, now: datetime) -> None:
    """Keep one as it is wanted, or not at all; what gave way for it stands again where it stood before."""
    household = home.household.id
    back, gone = come_back(home, known, now)
    if wanted is not None:
        stands = (*(e for e in home.exceptions if e not in gone), *back)
        others = tuple(k for k in home.kept_free if k.id != known.id)
        without = replace(home, exceptions=stands, kept_free=others)
        wanted = replace(wanted, before=gave_way(without, wanted, WEEKS, now))
    try:
        with store.at_once(household):
            store.keep_deed(household, back, gone)
            if wanted is None:
                store.remove_kept_free(household, known.id)
            else:
                store.change_kept_free(household, wanted)
    except NotHere as missing:
        raise NoSuchStretch(number=known.id) from missing
    store.poke(household, Job.ROUND, now)


def _known(home: Home, number: int) -> KeptFree:
    known = next((kept for kept in home.kept_free if kept.id == number), None)
    if known is None:
        raise NoSuchStretch(number=number)
    return known


def _problems(people: Sequence[str], wanted: Wanted, title: str, now: datetime) -> tuple[Problem, ...]:
    found = []
    if not people:
        found.append(Problem("kept_free.nobody"))
    if not SHORTEST <= wanted.minutes <= LONGEST:
        found.append(Problem("kept_free.minutes", {"least": SHORTEST, "most": LONGEST}))
    if wanted.last < wanted.first:
        found.append(Problem("kept_free.turned"))
    elif wanted.last < now.date():
        found.append(Problem("kept_free.past"))
    elif wanted.last >= (now + AHEAD - timedelta(days=1)).date():
        found.append(Problem("kept_free.far", {"weeks": AHEAD.days // 7}))
    if len(title) > TITLE or _BREAKS & set(title):
        found.append(Problem("kept_free.title", {"most": TITLE}))
    return tuple(found)


def read_wanted(text: str, language: Language, now: datetime, minutes: int) -> Wanted | None:
    """What somebody says about when: "zaterdagochtend", "vrijdag om 20:00", "dit weekend", a date. None for anything
    else, and for what names no day."""
    when, days = read_when(text, language, now), read_days(text, language, now)
    if when is not None and when.clock is not None and when.start is not None:
        day = when.start.date()
        return Wanted(day, day, minutes, at=when.start.time())
    if days is None:
        return None
    return Wanted(*days, minutes, when.part if when is not None and when.period is None else None)


# ── a week later ────────────────────────────────────────────────────────────────────────────────


def last_needs(home: Home, now: datetime) -> tuple[KeptFree, ...]:
    """What was kept free since the check-in before this one, is over, and was not asked about: to open the next one
    with, by its day and time alone."""
    since = max((s.start for s in check_ins(home, Span(now - _BACK, now - _BEFORE))), default=now - timedelta(days=7))
    over = (k for k in home.kept_free if k.asked is None and since <= k.span.end <= now)
    return tuple(sorted((replace(k, title="") for k in over), key=lambda k: (k.span, k.id)))


def answered(store: Store, home: Home, number: int, happened: Happened | None) -> None:
    """Whether it came about, as was said; None takes that back. Raises NoSuchStretch."""
    known = replace(_known(home, number), asked=happened)
    try:
        store.change_kept_free(home.household.id, known)
    except NotHere as gone:
        raise NoSuchStretch(number=number) from gone


# ── something that is tried ─────────────────────────────────────────────────────────────────────


class Onward(StrEnum):
    """What is said of an experiment that is over."""

    CARRY_ON = "carry_on"
    BACK = "back"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Tried:
    """An experiment, with what it comes to for each, seen before anybody says yes."""

    experiment: Experiment
    sides: tuple[experiments.Side, ...]


def looked_at(world: World, household: int, chore: str, member: str, weeks: int) -> Tried:
    """What it would be to try ``chore`` off ``member``'s list for so many weeks; nothing is kept. Raises what
    ``try_out`` raises."""
    home = world.store.home(household)
    found = agreeing.worked_out_trial(world, home, chore, member, weeks)
    return Tried(found, experiments.sides(home, found))


def try_out(world: World, household: int, chore: str, member: str, weeks: int, yes: Collection[str] = ()) -> Experiment:
    """Keep an experiment in which ``chore``, which wears ``member`` out, is the other's for so many weeks, with the yes
    of ``yes`` beside theirs; with everybody's it begins next Monday. Raises what ``rounds.agreeing.try_out`` raises."""
    made = agreeing.try_out(world, household, chore, member, weeks)
    for other in sorted(set(yes) - {member}):
        made = agreeing.answer_experiment(world, household, made, other, yes=True)
    return made


def end_experiment(world: World, household: int, number: int) -> Experiment:
    """End one before its time, as either may: from today on all is as agreed. Raises NothingTried."""
    with hold_household(world.settings, household):
        home, today = world.store.home(household), local_now(world, household).date()
        known = next((e for e in home.experiments if e.id == number and not e.ended and e.last >= today), None)
        if known is None:
            raise NothingTried()
        ended = experiments.stopped(home, known, today)
        world.store.change_experiment(household, ended)
    world.store.poke(household, Job.ROUND, world.clock())
    return ended


def what_to_ask(home: Home, now: datetime) -> tuple[Experiment, ...]:
    """The experiments that are over and of which nobody said yet how they were."""
    return experiments.over(home, now.date())


def asked_back(world: World, household: int, number: int, member: str, onward: Onward) -> Proposal | None:
    """How an experiment was: on as tried or divided otherwise, which is a proposal of ``member`` that the other
    answers, or back to how it was agreed. Raises NothingTried, and what ``rounds.agreeing.propose`` raises."""
    home = world.store.home(household)
    past = next((e for e in experiments.over(home, local_now(world, household).date()) if e.id == number), None)
    if past is None:
        raise NothingTried()
    chores = {
        Onward.CARRY_ON: experiments.kept_for_good(home, past),
        Onward.OTHERWISE: experiments.divided_otherwise(home, past),
    }
    made = agree_on(world, household, member, chores=chores[onward]) if onward in chores else None
    with hold_household(world.settings, household):
        world.store.change_experiment(household, replace(past, ended=onward.value))
    return made


# ── an agreement ────────────────────────────────────────────────────────────────────────────────


def agree_on(
    world: World,
    household: int,
    by: str,
    *,
    chores: Sequence[Chore] | None = None,
    members: Sequence[Member] | None = None,
    settings: Household | None = None,
    yes: Collection[str] = (),
) -> Proposal:
    """Propose a change of the rota as ``by``, with the yes of ``yes`` beside theirs; with everybody's it holds from
    next Monday. Raises what ``rounds.agreeing.propose`` raises; then nothing is kept."""
    made = agreeing.propose(world, household, by, members=members, chores=chores, household_value=settings)
    for other in sorted(set(yes) - {by}):
        made = agreeing.answer_proposal(world, household, made.id, other, yes=True)
    return made


#: How a chore may be divided, beside with one member: in turns, week on week off, or as it comes.
IN_TURNS, AS_IT_COMES = "turns", "either"


def divided(home: Home, chore: str, how: str) -> tuple[Chore, ...]:
    """The chores with this one divided in another way: with the member of this key, IN_TURNS or AS_IT_COMES. ValueError
    for a chore or a way that is not there."""
    whom = how if any(m.key == how for m in home.members) else None
    if chore not in {c.key for c in home.chores} or (whom is None and how not in (IN_TURNS, AS_IT_COMES)):
        raise ValueError("no such chore, or no way to divide it")
    who = Who.TURNS if how == IN_TURNS else Who.EITHER
    return tuple(replace(c, who=who, stays=whom) if c.key == chore else c for c in home.chores)


def withdraw(world: World, household: int, number: int, member: str) -> Proposal:
    """Take an open proposal back, or turn it down: nothing changes. Raises ProposalClosed or NotHere."""
    return agreeing.answer_proposal(world, household, number, member, yes=False)
