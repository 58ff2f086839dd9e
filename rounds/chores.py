"""The list of chores changes: at once as long as nothing was agreed, later when both say yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from household.model import Chore, Household, Proposal, Refused, Trouble
from rounds.agreeing import propose
from rounds.world import World
from scheduler.possible import problems_of


class NeedsBoth(Trouble):
    """The chores were agreed on: they change when both say yes, and somebody has to propose it."""

    sentence = "trouble.needs_both"


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
