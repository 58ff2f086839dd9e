"""Chores as they are misheard and mistyped: a thousand seeded slips, each through a whole sentence."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from benchmarks.corpus import home_of
from household.model import Chore, Home
from language.names import fold
from language.understand import understand
from tests.language.couple import NOW

RIGHT, ASKED, WRONG = "right", "asked back", "wrong"
#: Letters that sound the same, in both directions.
_SOUNDS = (
    ("ei", "ij"),
    ("ij", "ei"),
    ("au", "ou"),
    ("ou", "au"),
    ("d", "t"),
    ("t", "d"),
    ("z", "s"),
    ("v", "f"),
    ("ch", "g"),
)
#: Words from this length on are taken for two.
_SPLIT_FROM = 8
#: Names that are things, which are done; all others are verbs already, or end with one.
_VERBS = frozenset("koken afwassen strijken stofzuigen dweilen".split())  # noqa: SIM905
_ARTICLES = ("", "de ", "het ", "den ")

Slip = Callable[[str, random.Random], str]


def swapped(name: str, chance: random.Random) -> str:
    at = chance.choice([i for i in range(len(name) - 1) if " " not in name[i : i + 2]])
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def dropped(name: str, chance: random.Random) -> str:
    at = chance.choice([i for i, letter in enumerate(name) if letter != " "])
    return name[:at] + name[at + 1 :]


def doubled(name: str, chance: random.Random) -> str:
    at = chance.choice([i for i, letter in enumerate(name) if letter != " "])
    return name[: at + 1] + name[at:]


def sounding_alike(name: str, chance: random.Random) -> str:
    """One sound written as another that is heard the same; a name without such a sound gets a double letter."""
    able = [(one, other) for one, other in _SOUNDS if one in name]
    if not able:
        return doubled(name, chance)
    one, other = chance.choice(able)
    at = chance.choice([i for i in range(len(name)) if name.startswith(one, i)])
    return name[:at] + other + name[at + len(one) :]


def split(name: str, chance: random.Random) -> str:
    """A long word as two; a name without one loses a letter."""
    words = name.split()
    able = [i for i, word in enumerate(words) if len(word) >= _SPLIT_FROM]
    if not able:
        return dropped(name, chance)
    which = chance.choice(able)
    at = chance.randrange(3, len(words[which]) - 2)
    words[which] = f"{words[which][:at]} {words[which][at:]}"
    return " ".join(words)


SLIPS: tuple[Slip, ...] = (swapped, dropped, doubled, sounding_alike, split)


def sentence_with(name: str, distorted: str, chance: random.Random) -> str:
    """A question in which the chore is named; articles come and go."""
    article = chance.choice(_ARTICLES)
    if " " in name or name in _VERBS:
        return f"{chance.choice(('wie moet morgen', 'wanneer moeten we', 'waarom moet ik'))} {article}{distorted}"
    return f"{chance.choice(('wie doet morgen', 'wanneer is'))} {article}{distorted}"


def outcome(text: str, chore: Chore, home: Home) -> str:
    """Whether the sentence came to this chore, to another, or back as a question or as not understood."""
    found = understand(text, "nl", home, NOW).slots.get("chore")
    return RIGHT if found == chore.key else WRONG if found else ASKED


def distorted_names(many: int = 1000, seed: int = 2026) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """How many of so many distorted names came out how, and those that did not come out right: (name, said, how)."""
    home, chance = home_of("nl"), random.Random(seed)
    taken = {fold(name) for chore in home.chores for name in (chore.name, *chore.also)}
    counts: Counter[str] = Counter()
    missed = []
    while counts.total() < many:
        chore = chance.choice(home.chores)
        heard = chance.choice(SLIPS)(chore.name, chance)
        if fold(heard) in taken and fold(heard) != fold(chore.name):
            continue  # another chore's own name is no slip
        text = sentence_with(chore.name, heard, chance)
        how = outcome(text, chore, home)
        counts[how] += 1
        if how != RIGHT:
            missed.append((chore.name, text, how))
    return counts, missed
