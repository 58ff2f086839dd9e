"""The ways in which a chore's name is said as what somebody does: "ramen lappen" is also "lapt de ramen".

Dutch only turns regular verbs, by spelling; English mostly passes by likeness and needs the -ing forms.
A word that is no verb may be turned as well ("planten" gives "plant"): such a form is at worst never said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARTICLES = tuple(
    "schoon buiten binnen klaar terug leeg weg aan bij door mee met voor uit op af in na om".split()  # noqa: SIM905
)
_VOWELS = "aeiou"


def forms(name: str) -> tuple[str, ...]:
    """How the name sounds in a question, in main and subordinate order, without the name itself."""
    *before, last = name.casefold().split() or [""]
    object_ = " ".join(before)
    made = [*_dutch(object_, last), *_english(object_, last)]
    return tuple(dict.fromkeys(" ".join(form.split()) for form in made))


def _dutch(object_: str, verb: str) -> Iterator[str]:
    """ "speelgoed opruimen": "ruimt speelgoed op" and "speelgoed opruimt", for ik, hij and wij."""
    if not re.fullmatch(r"[a-z]{2,}en", verb):
        return
    particle = next((p for p in _PARTICLES if verb.startswith(p) and len(verb) - len(p) >= 5), "")
    infinitive = verb.removeprefix(particle)
    stem = _stem(infinitive)
    for form in (stem, stem if stem.endswith("t") else f"{stem}t", infinitive):
        yield f"{form} {object_} {particle}"
        yield f"{object_} {particle}{form}"


def _stem(infinitive: str) -> str:
    """The stem of a regular Dutch verb: koken → kook, lappen → lap, geven → geef, lezen → lees."""
    stem = infinitive.removesuffix("en")
    if len(stem) > 1 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        return stem[:-1]
    open_syllable = re.fullmatch(rf"(?:.*[^{_VOWELS}])?([aeou])[^{_VOWELS}wxy]", stem)
    if open_syllable and not re.search(r"[^aeiou]e[lmnrkt]$", stem[2:]):
        stem = stem[:-1] + open_syllable[1] + stem[-1]
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def _english(object_: str, verb: str) -> Iterator[str]:
    """ "cooking": "cooks", "cook"; "mopping": "mops"; "tidy toys": "tidies toys"."""
    first, _, rest = f"{object_} {verb}".strip().partition(" ")
    if rest and re.fullmatch(r"[a-z]+[^aeiou]y", first):
        yield f"{first[:-1]}ies {rest}"
    if not re.fullmatch(r"[a-z]{2,}ing", verb):
        return
    stem = verb.removesuffix("ing")
    stems = {stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem}
    for each in sorted(stems):
        yield f"{each} {object_}"
        yield f"{each}s {object_}"
