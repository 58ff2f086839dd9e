"""The list of chores changes: at once as long as nothing was agreed, later when both say yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from household.model import Chore, Household, Trouble
from rounds.world import World


class NeedsBoth(Trouble):
    """The chores were agreed on: they change when both say yes."""

    sentence = "trouble.needs_both"


def change_chores(
    here: World, household: Household, chores: Sequence[Chore], heavy: Mapping[tuple[str, str], int]
) -> None:
    """From now on these are the chores, each this heavy: (member, chore) to 1, 2 or 3. What was said of a chore that
    is no longer there is forgotten. Raises NeedsBoth once there is an agreement; nothing has changed then."""
    if here.store.home(household.id).agreement is not None:
        raise NeedsBoth()
    keys = {chore.key for chore in chores}
    kept = {(member, chore): weight for (member, chore), weight in heavy.items() if chore in keys}
    here.store.replace_chores(household.id, tuple(chores), kept)
