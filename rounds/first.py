"""The first plan: worked out for both to look at, and agreed on once each said yes to just that.

It waits as an agreement without everybody's yes. When the list, the people or their shares change meanwhile it is no
longer what was looked at, and is worked out anew; what each keeps to themselves matters only while nobody said yes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from household.model import Agreement, Calendar, Home, Refused, Role, Takes, Trouble
from household.queue import Job
from household.store import Store
from household.values import to_json
from rounds.plan import calendars_left, home_ahead
from rounds.world import World, local_now, log
from scheduler import planner
from scheduler.effects import same_rota
from scheduler.possible import problems_of

#: When working out a first plan is begun again, should the one who did it have been stopped.
AGAIN = timedelta(minutes=6)


class NotReadYet(Trouble):
    """A calendar has never been read, so nobody knows when its owner is free: read it first."""

    sentence = "trouble.not_read_yet"


class PlanMoved(Trouble):
    """The plan that was looked at is no longer the one that waits: look at it once more."""

    sentence = "trouble.plan_moved"


def unread(home: Home) -> tuple[Calendar, ...]:
    """The calendars that a first agreement would rest on and that were never read: unknown is not free."""
    return tuple(c for c in home.calendars if c.read_at is None and c.role is Role.READ and c.takes is not Takes.NOBODY)


def all_read(home: Home) -> None:
    """NotReadYet as long as a calendar that counts was never read."""
    for calendar in unread(home)[:1]:
        raise NotReadYet(calendar=calendar.name, name=home.member(calendar.member).name)


# ── the plan that both look at ──────────────────────────────────────────────────────────────────


def waiting_plan(store: Store, home: Home, today: date) -> Agreement | None:
    """The first plan that waits for a yes of both, as long as it is about the home as it is; None when there is none,
    or it has to be worked out anew."""
    found = store.proposal(home.household.id) if home.agreement is None else None
    return found if found and _holds(found, home) and found.starts_on >= today else None


def ask_for_plan(store: Store, household: int, now: datetime) -> None:
    """Let the worker work out a first plan, right away."""
    store.put_next(household, Job.PREVIEW, AGAIN, now)


def is_worked_out(store: Store, household: int) -> bool:
    """Whether a first plan is being worked out at this moment."""
    return store.under_way(household, Job.PREVIEW)


def have_worked_out(world: World, home: Home) -> bool:
    """Let a first plan be worked out, unless one waits or is being worked out; where a calendar has yet to be read, let
    it be read first. Whether this asked for one."""
    household, now = home.household.id, world.clock()
    if unread(home):
        world.store.poke(household, Job.ROUND, now)
        return False
    today = local_now(world, household).date()
    if waiting_plan(world.store, home, today) is not None or is_worked_out(world.store, household):
        return False
    ask_for_plan(world.store, household, now)
    return True


def work_out_first(world: World, household: int) -> Agreement | None:
    """Work out the plan of a home that agreed on nothing yet, and keep it for both to look at; what asked for it is
    taken off the timetable. A yes that was given to the very same plan stays. None, and nothing kept, when it cannot
    be."""
    try:
        home, now = home_ahead(world, household)
        if home.agreement is not None or waiting_plan(world.store, home, now.date()):
            return None
        made = _made(home, now, world.store.proposal(household))
        return world.store.add_agreement(household, made)
    except Trouble as trouble:
        log.warning("a first plan: %s", trouble.sentence)
        return None
    finally:
        world.store.take_off(household, Job.PREVIEW)


def _made(home: Home, now: datetime, before: Agreement | None) -> Agreement:
    """The plan as it comes out now. Raises NotReadYet, Refused, and what ``planner.agree`` raises."""
    if problems := problems_of(home):
        raise Refused(problems)
    all_read(home)
    made = replace(planner.agree(home, now), ground=_ground(home))
    same = before is not None and _holds(before, home) and same_rota(before, made)
    return replace(made, yes=before.yes) if before and same else made


def say_yes_to(world: World, household: int, number: int, member: str) -> Agreement:
    """This member's yes to the plan with this number; with everybody's it counts, and the next round writes it.
    Raises PlanMoved when that is not the plan that waits."""
    with world.store.at_once(household):
        home = world.store.home(household)
        found = waiting_plan(world.store, home, local_now(world, household).date())
        if found is None or found.id != number:
            raise PlanMoved()
        said = world.store.say_yes(number, member)
    if {m.key for m in home.members} <= set(said.yes):
        world.store.poke(household, Job.ROUND, world.clock())
    return said


def _holds(found: Agreement, home: Home) -> bool:
    """Whether a plan still rests on what it was worked out from."""
    shared, _, own = _ground(home).partition(".")
    was_shared, _, was_own = found.ground.partition(".")
    return shared == was_shared and (bool(found.yes) or own == was_own)


def _ground(home: Home) -> str:
    """A print of what both see, and one of what else a plan rests on and nobody is told about."""
    read = sorted((c.id, c.takes.value, c.read_at is None) for c in home.calendars if c.role is Role.READ)
    own = sorted(home.heavy.items()), sorted(home.own_minutes.items())
    return f"{_print((home.household, home.members, home.chores))}.{_print((own, read))}"


def _print(of: object) -> str:
    return hashlib.sha256(to_json(of).encode()).hexdigest()[:16]


# ── and how far it is written ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Written:
    """How many of our calendars hold the plan, of how many; and whose is in trouble, by name."""

    done: int
    of: int
    troubled: tuple[str, ...] = ()

    @property
    def all(self) -> bool:
        return self.done == self.of


def written_so_far(world: World, home: Home) -> Written:
    """How far the plan that both agreed on stands in their calendars. Without a calendar of ours there is nothing to
    write."""
    household, left = home.household.id, calendars_left(world, home)
    ours = [c for c in home.calendars if c.role is Role.OURS and c.id not in left]
    planned = world.store.planned(household) is not None
    waiting = {edit.calendar for edit in world.store.open_edits(household, None)}
    troubled = {home.member(c.member).name for c in ours if c.stale_since is not None}
    done = [c for c in ours if planned and c.id not in waiting]
    return Written(len(done), len(ours), tuple(sorted(troubled)))
