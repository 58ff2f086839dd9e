"""The way of each through the first run, as a list: what there is to do, where, and whether it is done.

Nothing has to be done in this order. What somebody did stays theirs: of the other only *done* or *not yet* is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from household.model import Home
from pages.begin_steps import BEGIN
from rounds.world import World

#: Whether a step is done, for this member. ``home`` is without what is private, with its calendars, read once for all.
Done = Callable[[World, Home, str], bool]


@dataclass(frozen=True)
class Step:
    """One thing to do. ``shared``: done by one it is done for both. ``free``: it may well be left out."""

    key: str
    address: str
    done: Done
    shared: bool = False
    free: bool = False

    @property
    def name(self) -> str:
        """The sentence that names it; ``other`` fills it."""
        return f"start.step.{self.key}"

    @property
    def why(self) -> str:
        """The sentence that says what it is for."""
        return f"start.why.{self.key}"


def other_is_in(world: World, home: Home, member: str) -> bool:
    """Whether everybody else has been let in."""
    others = (m.key for m in home.members if m.key != member)
    return all(is_in(world, home.household.id, other) for other in others)


def is_in(world: World, household: int, member: str) -> bool:
    """Whether somebody has come in by now, or has a way in of their own."""
    return bool(world.store.visits(household, member) or world.store.ways_in(household, member))


def has_way_in(world: World, home: Home, member: str) -> bool:
    """Whether somebody comes in by themselves next time."""
    return bool(world.store.ways_in(home.household.id, member))


def has_calendars(world: World, home: Home, member: str) -> bool:
    """Whether a calendar of theirs is connected, or their hours are typed."""
    return any(calendar.member == member for calendar in home.calendars)


#: What may well be left out, and what is done for both once one did it.
_FREE, _SHARED = frozenset({"minutes", "taste", "picture", "shares"}), frozenset({"together", "shares", "plan"})

#: In the order in which they come easiest.
STEPS: tuple[Step, ...] = (
    Step("invite", "/start/invite", other_is_in, shared=True),
    Step("door", "/security", has_way_in, free=True),
    Step("calendars", "/start/calendars", has_calendars),
    *(Step(key, address, done, key in _SHARED, key in _FREE) for key, address, done in BEGIN),
)
