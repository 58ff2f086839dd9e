"""The whole round, in its order."""

from __future__ import annotations

from household.folder import hold_household
from rounds.chores import take_up
from rounds.plan import make_plan, needs_plan
from rounds.post import send_waiting
from rounds.push import keep_listening
from rounds.sitting import tidy
from rounds.sync import sync_one
from rounds.taking_over import let_lapse
from rounds.world import Round, World
from rounds.write import finish

#: How often one round plans anew because people edit their calendars while it writes.
TRIES = 3


def go_round(world: World, household: int, believe: bool = False) -> Round:
    """One whole round for a household; nothing to do costs one read per calendar and writes nothing.

    Trouble with one calendar is kept with that calendar and stops nothing else. ``believe`` takes a sudden
    mass disappearance as meant.
    """
    done = Round(believe=believe, started=world.clock())
    if all(one.id != household for one in world.store.households()):
        return done  # it left for good meanwhile
    with hold_household(world.settings, household):
        finish(world, household, done)
        for calendar in world.store.calendars(household):
            sync_one(world, calendar, done)
        if world.store.questions(household):
            let_lapse(world.store, world.store.home(household), world.clock())
        if world.store.held_since(household) is None:
            _plan_and_write(world, household, done)
        keep_listening(world, household, done)
    take_up(world, household)
    tidy(world.store, household, world.clock())
    done.posted = send_waiting(world, household)
    world.store.keep_round(household, world.clock(), summary(done))
    return done


def _plan_and_write(world: World, household: int, done: Round) -> None:
    for _ in range(TRIES):
        if done.again or needs_plan(world, household):
            make_plan(world, household, done)
        done.again = False
        finish(world, household, done)
        if not done.again:
            return


def summary(done: Round) -> dict[str, object]:
    """A round as plain JSON: what `status` and the demo show of it."""
    return {
        "reads": {str(c): m.reads for c, m in done.meters.items()},
        "requests": {str(c): m.reads + m.writes for c, m in done.meters.items()},
        "written": [edit.act.value for edit in done.written],
        "wishes": len(done.wishes),
        "troubles": {str(c): t.sentence for c, t in done.troubles.items()},
        "planned": done.planned,
        "posted": done.posted,
    }
