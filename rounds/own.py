"""What somebody says of a chore for themselves, how long it takes them and whether they like it: theirs, at once."""

from __future__ import annotations

from household.model import Trouble
from household.store import Store
from household.store_private import HEAVY, LIGHT

#: So many favourites and dislikes tell enough: with more, everything weighs the same again.
MOST_LIKED = 5
#: Minutes in a day.
LONGEST = 24 * 60


class TooManyTastes(Trouble):
    """More favourites or dislikes than tell something: let go of one first."""

    sentence = "trouble.too_many_tastes"


class NotMinutes(Trouble):
    """How long a chore takes is a number of minutes, from 1 to a day."""

    sentence = "trouble.not_minutes"


def read_own_minutes(text: str) -> int:
    """The minutes that somebody typed. Raises NotMinutes."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST):
        raise NotMinutes()
    return int(text)


def keep_level(store: Store, household: int, member: str, chore: str, level: int) -> None:
    """How this member finds one chore: 1 a favourite, 3 a dislike, anything else as usual. Raises TooManyTastes."""
    before = {key: kept for key, kept in store.taste_of(household, member).items() if key != chore}
    levels = {**before, chore: level}
    likes, dislikes = ([key for key, kept in levels.items() if kept == one] for one in (LIGHT, HEAVY))
    if max(len(likes), len(dislikes)) > MOST_LIKED:
        raise TooManyTastes(most=MOST_LIKED)
    store.keep_taste(household, member, likes, dislikes)
