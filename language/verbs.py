"""The forms of a verb, and the ways in which a chore's name is said as what somebody does.

"Speelgoed opruimen" is also "ruimt het speelgoed op", "opgeruimd" and "op te ruimen". Dutch verbs are turned by
spelling, those that do not follow the rule stand in ``verbs.<language>.yaml``. A word that is no verb may be
turned as well ("planten" gives "plant"): such a form is at worst never said. Endings with d, t and dt are all
accepted, since that is how people write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from household.model import Language
from language.sentences import read_yaml

_PARTICLES = tuple(
    "schoon buiten binnen klaar terug leeg weg dicht vast open aan bij door mee met voor uit op af in na om".split()  # noqa: SIM905
)
_NO_GE = ("be", "ge", "her", "ont", "ver")
_VOWELS = "aeiou"
#: After these a Dutch verb of the past has a t.
_VOICELESS = frozenset("tkfschpx")


@dataclass(frozen=True)
class Verb:
    """The forms of a verb without its ``particle``: what is said ``now``, what was said ``then``, and ``done``."""

    particle: str
    now: frozenset[str]
    then: frozenset[str]
    done: frozenset[str]
    whole: str

    def joined(self) -> Iterator[tuple[str, bool]]:
        """Each form as one word, and whether it says that it is done: "opruimt", "opgeruimd", "opteruimen"."""
        for form in self.now | self.then:
            yield self.particle + form, False
        for form in self.done:
            yield self.particle + form, True
        if self.particle:
            yield f"{self.particle}te{self.whole}", False


@lru_cache(maxsize=4096)
def conjugate(written: str, language: Language) -> Verb:
    """The forms of an infinitive, in Dutch perhaps with a particle: "opruimen" or "over+nemen"; English as "tidy"."""
    if language == "en":
        return _english_verb(written)
    particle, _, infinitive = written.rpartition("+")
    if not particle:
        particle = next((p for p in _PARTICLES if written.startswith(p) and len(written) - len(p) >= 4), "")
        infinitive = written.removeprefix(particle)
    irregular = _irregular("nl").get(infinitive)
    if irregular:
        now, then, done = (frozenset(words.split()) for words in irregular)
        return Verb(particle, now | {infinitive}, then, done, infinitive)
    return _regular(particle, infinitive)


def _regular(particle: str, infinitive: str) -> Verb:
    stem = stem_of(infinitive)
    begin = "" if infinitive.startswith(_NO_GE) and len(infinitive) > 6 else "ge"
    stems = {stem, f"{infinitive.removesuffix('eren')}eer"} if infinitive.endswith("eren") else {stem}
    now = frozenset(each + end for each in stems for end in ("", "t", "d", "dt")) | {infinitive}
    voiceless = infinitive.removesuffix("en")[-1:] in _VOICELESS
    then = frozenset(each + end for each in stems for end in (("te", "ten") if voiceless else ("de", "den")))
    endings = ("",) if stem.endswith(("t", "d")) else ("t", "d")
    done = frozenset(f"{begin}{each}{end}" for each in stems for end in endings)
    return Verb(particle, now, then, done, infinitive)


def infinitive_of(participle: str) -> str:
    """What is done, of a word that says that it is: "gesopt" of "soppen", "opgeruimd" of "opruimen"; else the word."""
    found = re.fullmatch(rf"({'|'.join(_PARTICLES)}|)(ge[a-z]{{2,}})", participle)
    if found is None or participle in _irregular("nl"):
        return participle
    particle, done = found.groups()
    for infinitive, (_, _, forms) in _irregular("nl").items():
        if done in forms.split():
            return particle + infinitive
    if not done.endswith(("t", "d")):
        return participle
    stem = done.removeprefix("ge")
    stem = stem[:-1] if stem.endswith(("t", "d")) and len(stem) > 3 else stem
    if long := re.fullmatch(rf"(.*[^{_VOWELS}]|)([aeou])\2([^{_VOWELS}])", stem):
        return f"{particle}{long[1]}{long[2]}{ {'f': 'v', 's': 'z'}.get(long[3], long[3]) }en"
    short = re.fullmatch(rf"(?:.*[^{_VOWELS}]|)[{_VOWELS}]([^{_VOWELS}])", stem)
    return f"{particle}{stem}{short[1] if short else ''}en"


def is_infinitive(word: str, language: Language) -> bool:
    """Whether a word looks like what Dutch calls doing it: "opruimen"; in English "vacuuming"."""
    if language == "en":
        return re.fullmatch(r"[a-z]{2,}ing", word) is not None
    return re.fullmatch(r"[a-z]{2,}(?:en|doen|gaan|slaan|zien|staan)", word) is not None


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
    stem = stem_of(infinitive)
    for form in (stem, stem if stem.endswith("t") else f"{stem}t", infinitive):
        yield f"{form} {object_} {particle}"
        yield f"{object_} {particle}{form}"


def stem_of(infinitive: str) -> str:
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
    for each in sorted(_of_ing(verb)):
        yield f"{each} {object_}"
        yield f"{each}s {object_}"


def _of_ing(verb: str) -> set[str]:
    """The plain forms that an -ing form may be of: "cooking" of "cook", "mopping" of "mop", "hoovering"."""
    stem = verb.removesuffix("ing")
    return {stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem}


def _english_verb(written: str) -> Verb:
    """ "tidy", or "put+away" with its particle last; an -ing form stands for all the verbs that it may be of."""
    plain, _, particle = written.partition("+")
    stems = _of_ing(plain) if is_infinitive(plain, "en") and plain not in ("bring", "string") else {plain}
    now, then, done = set[str](), set[str](), set[str]()
    for stem in stems:
        irregular = _irregular("en").get(stem)
        doubled = stem + stem[-1] if re.fullmatch(r"[a-z]*[^aeiou][aeiou][bdgmnpt]", stem) else stem
        short = stem.removesuffix("e")
        ies = f"{stem[:-1]}ies" if re.fullmatch(r"[a-z]+[^aeiou]y", stem) else f"{stem}s"
        now |= {stem, ies, f"{stem}es", f"{stem}ing", f"{doubled}ing", f"{short}ing"}
        past = f"{stem[:-1]}ied" if ies.endswith("ies") else f"{short}ed"
        then |= set(irregular[0].split()) if irregular else {past, f"{doubled}ed"}
        done |= set(irregular[1].split()) if irregular else {past, f"{doubled}ed"}
    return Verb(particle, frozenset(now), frozenset(then), frozenset(done), plain)


@cache
def _irregular(language: Language) -> Mapping[str, Any]:
    file: Mapping[str, Any] = read_yaml(f"verbs.{language}.yaml")
    return file
