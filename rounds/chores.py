"""The list of chores changes: at once as long as nothing was agreed, later when both say yes.

What is asked for by voice is not worked out while somebody waits for an answer: the next round makes it a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from household.folder import HomeBusy
from household.model import Asks, Chore, Home, Household, Proposal, Question, Refused, Trouble
from household.queue import Job
from household.store import ProposalOpen, Store
from household.values import from_json, to_json
from language.catalogue import among
from language.names import fold
from rounds.agreeing import propose
from rounds.world import World
from scheduler.possible import problems_of


class NeedsBoth(Trouble):
    """The chores were agreed on: they change when both say yes, and somebody has to propose it."""

    sentence = "trouble.needs_both"


class ChoreTaken(Trouble):
    """A chore of that name is on the list already."""

    sentence = "trouble.chore_there"


def joined(chores: tuple[Chore, ...], new: Sequence[Chore]) -> tuple[Chore, ...]:
    """The chores with the new ones at the end, each with a name and key of its own; else ChoreTaken. Another name
    that is taken is left out, since a question could not tell the two apart."""
    for each in new:
        spoken = {fold(name): there.name for there in chores for name in (there.name, *there.also)}
        keys = {there.key: there.name for there in chores}
        if taken := spoken.get(fold(each.name)) or keys.get(each.key):
            raise ChoreTaken(name=taken)
        also = tuple(name for name in each.also if fold(name) not in spoken)
        chores = (*chores, replace(each, also=also))
    return among(chores)


def change_chores(
    here: World,
    household: Household,
    chores: Sequence[Chore],
    heavy: Mapping[tuple[str, str], int],
    by: str | None = None,
) -> Proposal | None:
    """From now on these are the chores, each this heavy: (member, chore) to 1, 2 or 3. What was said of a chore that
    is no longer there is forgotten. Once there is an agreement it becomes a proposal of ``by`` instead, and nothing
    has changed yet.

    Raises NeedsBoth for an agreement and nobody who proposes, Refused with all that cannot be, and what ``propose``
    raises; nothing has changed then.
    """
    home = here.store.home(household.id)
    if home.agreement is not None:
        if by is None:
            raise NeedsBoth(names=", ".join(member.key for member in home.members))
        return propose(here, household.id, by, chores=chores)
    if problems := problems_of(replace(home, chores=tuple(chores))):
        raise Refused(problems)
    keys = {chore.key for chore in chores}
    kept = {(member, chore): weight for (member, chore), weight in heavy.items() if chore in keys}
    here.store.replace_chores(household.id, tuple(chores), kept)
    return None


# ── asked for, and worked out later ─────────────────────────────────────────────────────────────


def ask_for_chore(store: Store, home: Home, chore: Chore, by: str, agrees: bool, now: datetime) -> bool:
    """Keep that ``by`` wants a chore on the list: at once as long as nothing was agreed (True), else as what the next
    round makes a proposal of (False), with their yes if ``agrees``. Nothing is worked out here.

    Raises ChoreTaken, or Refused with all that cannot be; nothing has changed then.
    """
    number, chores = home.household.id, joined(home.chores, [chore])
    if problems := problems_of(replace(home, chores=chores)):
        raise Refused(problems)
    if home.agreement is None:
        store.replace_chores(number, chores, home.heavy)
        return True
    details = {"chore": chore.name, "body": to_json(chore), "agrees": "yes" if agrees else ""}
    store.ask(number, Question(Asks.NEW_CHORE, by, chore.key, details), now)
    store.poke(number, Job.ROUND, now)
    return False


def drop_chore(store: Store, home: Home, key: str, now: datetime) -> bool:
    """Take back that a chore was asked for: off the list while nothing is agreed, and out of what waits for a round or
    for both. False when it is none of these any more."""
    number = home.household.id
    waiting = [q for q in store.questions(number) if q.asks is Asks.NEW_CHORE and q.subject == key]
    for question in waiting:
        store.answer_question(number, question.id, "withdrawn", now)
    proposal = store.open_proposal(number)
    if proposal is not None and _adds(home, proposal, key):
        store.close_proposal(number, proposal.id, "withdrawn")
        return True
    there = home.agreement is None and any(chore.key == key for chore in home.chores)
    if there and len(home.chores) > 1:
        kept = tuple(chore for chore in home.chores if chore.key != key)
        heavy = {(member, chore): weight for (member, chore), weight in home.heavy.items() if chore != key}
        store.replace_chores(number, kept, heavy)
    return bool(waiting) or there


def _adds(home: Home, proposal: Proposal, key: str) -> bool:
    """Whether a proposal is about this new chore."""
    return {chore.key for chore in proposal.chores} - {chore.key for chore in home.chores} >= {key}


def take_up(world: World, household: int) -> Proposal | None:
    """Make a proposal of the chores that one asked for; None when nothing waits. While another proposal is open they
    wait; what cannot be, or is there by now, is let go."""
    waiting = [q for q in world.store.questions(household) if q.asks is Asks.NEW_CHORE]
    if not waiting or world.store.held_since(household) is not None:
        return None
    first = waiting[0]
    mine = [q for q in waiting if (q.member, q.details["agrees"]) == (first.member, first.details["agrees"])]
    try:
        made = _proposed(world, household, mine)
        answer = "proposed"
    except (ProposalOpen, HomeBusy):
        return None
    except Trouble:
        made, answer = None, "let go"
    for question in mine:
        world.store.answer_question(household, question.id, answer, world.clock())
    return made


def _proposed(world: World, household: int, asked: Sequence[Question]) -> Proposal:
    new = [from_json(Chore, question.details["body"]) for question in asked]
    chores = joined(world.store.home(household).chores, new)
    by, agrees = asked[0].member, bool(asked[0].details["agrees"])
    return propose(world, household, by, chores=chores, agrees=agrees)
