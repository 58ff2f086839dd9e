"""Two pictures of one home, laid side by side: what both see alike first, then where they look at it differently.

Nothing is counted, and nobody is right: a picture is held against what both wish, not one person against the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from household.model import View

#: Besides a member's key, what may stand for a person in a picture.
BOTH, NOBODY = "both", "nobody"


@dataclass(frozen=True)
class Seen:
    """One chore as all see it: by member what they drew."""

    chore: str
    views: Mapping[str, View]


@dataclass(frozen=True)
class Picture:
    """``alike``: who does it, and who thinks of it as far as said, is seen the same. ``apart``: it is not. ``wishes``:
    chores about which both have the same wish, and it is not so now; the wish by chore. ``lighter``: of an earlier
    picture, chores that are now as somebody wished then."""

    alike: tuple[Seen, ...]
    apart: tuple[Seen, ...]
    wishes: Mapping[str, str]
    lighter: tuple[str, ...] = ()


def laid_side_by_side(views: Sequence[View], earlier: Sequence[View] = ()) -> Picture:
    """The picture that the views of all members make. ``earlier`` are those of a round before."""
    seen = [Seen(chore, found) for chore, found in sorted(_by_chore(views).items())]
    before = _by_chore(earlier)
    return Picture(
        alike=tuple(one for one in seen if _agree(one)),
        apart=tuple(one for one in seen if not _agree(one)),
        wishes={one.chore: wish for one in seen if (wish := _wish(one))},
        lighter=tuple(one.chore for one in seen if _came_true(one, before.get(one.chore, {}))),
    )


def _by_chore(views: Iterable[View]) -> dict[str, dict[str, View]]:
    found: dict[str, dict[str, View]] = {}
    for view in sorted(views, key=lambda v: (v.chore, v.member)):
        found.setdefault(view.chore, {})[view.member] = view
    return found


def _agree(seen: Seen) -> bool:
    """Whether all say the same of it. Who thinks of it counts only as far as it was said."""
    thinkers = {view.thinks for view in seen.views.values() if view.thinks}
    return len({view.does for view in seen.views.values()}) == 1 and len(thinkers) <= 1


def _wish(seen: Seen) -> str:
    """The wish that all have, when that is not how all see it already; else nothing."""
    wishes = {view.wish for view in seen.views.values()}
    wish = wishes.pop() if len(wishes) == 1 else ""
    return wish if any(view.does != wish for view in seen.views.values()) else ""


def _came_true(seen: Seen, before: Mapping[str, View]) -> bool:
    """Whether somebody's wish of before, that was not so then, is how both see it now."""
    now = {view.does for view in seen.views.values()}
    return len(now) == 1 and any(v.wish and v.does != v.wish and v.wish in now for v in before.values())
