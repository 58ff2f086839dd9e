"""Beginning together: each lists the home by themselves, the lists are laid side by side, and it becomes one list."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from household.model import LANGUAGES, Chore, Home, Language, Trouble, View
from household.store import Listing, Store
from household.values import to_json
from language.catalogue import among, areas, as_chore, at_home, by_key, catalogue, named
from language.chore_change import changed_chore
from language.free_chore import SAME, FreeChore, language_of, read_chore
from language.names import find_in, fold
from rounds.chores import ChoreTaken, change_chores, joined
from rounds.world import World
from scheduler.picture import Picture, laid_side_by_side

#: The steps of the beginning that each goes by themselves, and those that are of both.
OWN_STEPS = ("chores", "minutes", "taste", "picture")
START = "start"
#: Areas of life that a home without children has little of.
_WITH_CHILDREN = frozenset({"children", "school", "logistics", "evening"})
#: Estimates so far apart are worth a word: half as much again, and ten minutes at least.
_APART, _LEAST = 1.5, 10
#: What is counted is rounded to so many minutes, when two estimates meet.
_STEP = 5


class ListMoved(Trouble):
    """The other changed the list meanwhile: look at it once more."""

    sentence = "trouble.list_moved"


# ── one's own list ──────────────────────────────────────────────────────────────────────────────


def suggested(kind: str) -> tuple[str, ...]:
    """Keys of the catalogue to begin with: "family", "couple" (without what comes with children) or "none"."""
    usual = [entry for entry in catalogue() if entry.usual and kind != "none"]
    return tuple(entry.key for entry in usual if kind == "family" or entry.area not in _WITH_CHILDREN)


def understood(text: str, home: Home, language: Language) -> FreeChore:
    """A chore in somebody's own words, in whichever language says more; one of the catalogue when they typed exactly
    its name. Raises Refused with all that cannot be read."""
    spoken: list[Language] = [language, *(each for each in LANGUAGES if each != language)]
    for each in spoken:
        found = find_in(named(each), text)
        if found.key and found.score >= SAME:
            chore = as_chore(by_key()[found.key], home.household.language)
            return FreeChore(at_home(chore, home.household))
    return read_chore(text, language_of(text, spoken, home.members), home.members, home.household)


def with_own(listing: Listing, chore: Chore, home: Home) -> Listing:
    """The list with one more chore. One that is just as in the catalogue is ticked there; one of the catalogue that was
    said otherwise takes its place. Raises ChoreTaken for one that is there already."""
    entry = by_key().get(chore.key)
    if entry is not None and chore == at_home(as_chore(entry, home.household.language), home.household):
        return replace(listing, ticked=tuple(dict.fromkeys((*listing.ticked, chore.key))))
    if any(each.key == chore.key or fold(each.name) == fold(chore.name) for each in listing.own):
        raise ChoreTaken(name=chore.name)
    return replace(listing, own=(*listing.own, chore), ticked=tuple(k for k in listing.ticked if k != chore.key))


def chores_of(listing: Listing, home: Home, language: Language) -> tuple[Chore, ...]:
    """The chores of a list by area, those of the catalogue in the words of ``language``; what somebody said in their
    own words goes before what the catalogue says."""
    own = {chore.key for chore in listing.own}
    ticked = [
        at_home(as_chore(by_key()[key], language), home.household)
        for key in listing.ticked
        if key in by_key() and key not in own
    ]
    return in_areas((*ticked, *listing.own))


def in_areas(chores: Iterable[Chore]) -> tuple[Chore, ...]:
    """Chores in the order of the areas of life and of the catalogue in each; those of no area last."""
    places = {key: place for place, key in enumerate(areas())}
    known = {key: place for place, key in enumerate(by_key())}
    last = len(places), len(known)
    return tuple(sorted(chores, key=lambda c: (places.get(c.area, last[0]), known.get(c.key, last[1]))))


def hand_in(store: Store, household: int, member: str, onward: bool = False) -> None:
    """This member is done with their own half; what both drew is laid open once both are."""
    with store.at_once(household):
        store.hand_in(household, member, onward)
        _open_pictures(store, household)


def draw(store: Store, household: int, views: Sequence[View]) -> None:
    """Keep what a member drew, and lay the pictures side by side where both are done already."""
    with store.at_once(household):
        store.draw(household, views)
        _open_pictures(store, household)


def _open_pictures(store: Store, household: int) -> None:
    """Once everybody is done, the chores that all drew are the picture."""
    members = {m.key for m in store.home(household).members}
    if members <= store.handed_in(household):
        store.keep_common(household, START)


def picture_of_both(store: Store, home: Home) -> Picture | None:
    """The two pictures of the beginning side by side, once everybody is done and drew theirs."""
    household, everybody = home.household.id, {m.key for m in home.members}
    views = store.drawn(household, START) if everybody <= store.handed_in(household) else ()
    return laid_side_by_side(views) if views else None


# ── one list ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Candidate:
    """A chore that may come on the list: ``by`` whom it was listed, whether it ``counts`` now, and the ``estimates`` of
    how long it takes, smallest first, once everybody gave theirs."""

    chore: Chore
    by: tuple[str, ...]
    counts: bool
    estimates: tuple[int, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether the estimates lie so far apart that it is worth a word."""
        return bool(self.estimates) and are_apart(self.estimates)


def are_apart(estimates: Sequence[int]) -> bool:
    """Whether two estimates in minutes, smallest first, differ so much that it is worth a word."""
    return estimates[-1] >= estimates[0] * _APART and estimates[-1] - estimates[0] >= _LEAST


def candidates(
    home: Home, laid: Mapping[str, Listing], minutes: Mapping[str, Mapping[str, int]], decided: bool
) -> tuple[Candidate, ...]:
    """All that stands on the list of the home or on one that lies open, by area. As long as nothing was ``decided``,
    all of it counts and takes what both estimates come to."""
    found = {chore.key: chore for chore in home.chores}
    names = {fold(chore.name): chore.key for chore in home.chores}
    by: dict[str, list[str]] = {key: [] for key in found}
    for member, listing in laid.items():
        for chore in chores_of(listing, home, home.household.language):
            key = chore.key if chore.key in found else names.setdefault(fold(chore.name), chore.key)
            found.setdefault(key, chore)
            by.setdefault(key, []).append(member)
    listed = {chore.key for chore in home.chores}
    made = []
    for chore in in_areas(found.values()):
        estimates = tuple(sorted(minutes.get(chore.key, {}).values()))
        if estimates and not (decided and chore.key in listed):
            chore = replace(chore, minutes=_meeting(estimates))
        made.append(Candidate(chore, tuple(by[chore.key]), not decided or chore.key in listed, estimates))
    return tuple(made)


def _meeting(estimates: Sequence[int]) -> int:
    """Where estimates meet: in the middle, in steps of five minutes from there on."""
    middle = round(sum(estimates) / len(estimates))
    return middle if middle <= _STEP or len(set(estimates)) == 1 else (middle + _STEP // 2) // _STEP * _STEP


def list_print(home: Home) -> str:
    """A print of the list as it is, to see whether somebody else changed it meanwhile."""
    return hashlib.sha256(to_json(home.chores).encode()).hexdigest()[:12]


def decide(
    world: World, home: Home, shown: str, found: Sequence[Candidate], keys: Collection[str], minutes: Mapping[str, int]
) -> None:
    """From now on the chores with these keys are the list, each counted for so many minutes; ``shown`` is the print of
    the list that was looked at.

    Raises ListMoved, ChoreTaken, Refused with all that cannot be, and NeedsBoth; nothing has changed then.
    """
    with world.store.at_once(home.household.id):
        now = world.store.home(home.household.id)
        if list_print(now) != shown:
            raise ListMoved()
        wanted = [replace(c.chore, minutes=minutes.get(c.chore.key, c.chore.minutes)) for c in found]
        chosen = joined((), [chore for chore in wanted if chore.key in keys])
        change_chores(world, home.household, _following(chosen), now.heavy)


def _following(chores: tuple[Chore, ...]) -> tuple[Chore, ...]:
    """The chores, those of the catalogue after what goes before them, now that it may be there again."""
    keys = {chore.key for chore in chores}
    back = []
    for chore in chores:
        entry = by_key().get(chore.key)
        if entry is not None and not chore.after and entry.fits.after in keys:
            chore = replace(chore, after=entry.fits.after, gap=entry.fits.gap)
        back.append(chore)
    return among(back)


def add_to_list(world: World, home: Home, chore: Chore) -> None:
    """One more chore on the list. Raises ChoreTaken, Refused and NeedsBoth."""
    with world.store.at_once(home.household.id):
        now = world.store.home(home.household.id)
        change_chores(world, home.household, joined(now.chores, [chore]), now.heavy)


def change_one(world: World, home: Home, key: str, said: Mapping[str, str], language: Language) -> None:
    """A chore of the list as it was ``said`` to be. Raises Refused and NeedsBoth; nothing has changed then."""
    with world.store.at_once(home.household.id):
        now = world.store.home(home.household.id)
        chores = [changed_chore(c, said, language, now.members) if c.key == key else c for c in now.chores]
        change_chores(world, home.household, chores, now.heavy)
