"""The steps from chores to a plan: their addresses, and whether one of them is done for whoever is looking."""

from __future__ import annotations

from collections.abc import Callable

from household.model import Home
from rounds.begin import OWN_STEPS
from rounds.world import World

#: Whether a step is done, for a member of this home.
Done = Callable[[World, Home, str], bool]
#: The step in which both make one list, and the one in which they choose their shares, as a listing names them.
TOGETHER, SHARES = "together", "shares"


def went_past(step: str) -> Done:
    """Whether this member went past a step that each goes alone, or handed in their half as it is."""

    def done(world: World, home: Home, member: str) -> bool:
        household = home.household.id
        return (
            home.agreement is not None
            or step in world.store.listing_of(household, member).passed
            or member in world.store.handed_in(household)
        )

    return done


def of_both(step: str) -> Done:
    """Whether a step that both do at one list was done by one of them."""
    return lambda world, home, _: home.agreement is not None or world.store.anybody_passed(home.household.id, step)


def agreed(_: World, home: Home, __: str) -> bool:
    """Whether both said yes to a plan."""
    return home.agreement is not None


#: Key, address and whether it is done, in the order in which they are gone.
BEGIN: tuple[tuple[str, str, Done], ...] = (
    *((step, f"/start/{step}", went_past(step)) for step in OWN_STEPS),
    (TOGETHER, "/start/together", of_both(TOGETHER)),
    (SHARES, "/start/shares", of_both(SHARES)),
    ("plan", "/start/plan", agreed),
)
