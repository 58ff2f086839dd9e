"""The name of a chore, out of what is left of a sentence when all else was read from it.

"zet de bak buiten" is said of somebody; the chore is called "bak buiten zetten". What only holds a sentence
together goes; what stands inside the name stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from household.model import Language
from language.names import fold


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


#: Words with which a sentence about a chore begins or ends and that are no part of its name.
_FIRST: Mapping[Language, frozenset[str]] = {
    "nl": _words(
        "de het een t er we wij ik jij je iemand kunnen kan moet moeten wil willen zou zouden zal zullen mag graag",
        "ga gaat gaan doe doet doen dan ook en om te nog elkaar altijd even of per keer klus is duurt kost ongeveer",
        "circa hoi dag",
    ),
    "en": _words(
        "the a an we i you somebody someone could can should must may will would please do does doing let us lets need",
        "needs to have has and then also it is on for per chore hello",
    ),
}
_LAST: Mapping[Language, frozenset[str]] = {
    "nl": _words(
        "doen moet moeten gedaan worden wordt gebeuren gebeurt graag en de het een te dan ook nog alsjeblieft elke",
        "per keer duurt duren kost kosten neemt ongeveer circa ca zo is gaat kan zal van",
    ),
    "en": _words(
        "doing done please and the a an to then also per each time takes take lasts about around roughly needs need",
        "has have happen happens should must be is it for from",
    ),
}
_ARTICLES = _words("de het een t even")
_INFINITIVES = _words(
    "zetten halen brengen maken koken ruimen verschonen wassen vouwen strijken poetsen lappen vegen dweilen",
    "stofzuigen zuigen geven vullen legen betalen regelen bellen lezen leggen nemen laten voeren maaien snoeien",
    "kopen bestellen bedenken plannen controleren pakken draaien hangen ontkalken repareren smeren schrijven",
    "sturen vervangen",
)
#: Stems that change their spelling: "haalt" is of "halen".
_STEMS = {
    "halen": "haal",
    "maken": "maak",
    "koken": "kook",
    "vouwen": "vouw",
    "vegen": "veeg",
    "stofzuigen": "stofzuig",
    "geven": "geef",
    "legen": "leeg",
    "betalen": "betaal",
    "regelen": "regel",
    "lezen": "lees",
    "nemen": "neem",
    "laten": "laat",
    "kopen": "koop",
    "draaien": "draai",
    "maaien": "maai",
    "snoeien": "snoei",
    "repareren": "repareer",
    "controleren": "controleer",
    "sturen": "stuur",
    "verschonen": "verschoon",
    "poetsen": "poets",
    "smeren": "smeer",
}
#: Nouns or other words as well: they say nothing by themselves.
_NO_VERBS = _words("was leeg regel plan leg hang pak bel")
_PARTICLES = _words("op uit af weg in mee klaar na aan bij voor schoon terug dicht")
_THIRD_PERSON = {
    f"{each}s": each
    for each in _words(
        "put cook clean take make fold bring hoover mow walk feed water iron change pay plan buy pack read pick clear",
        "sort sweep set",
    )
} | {
    **{f"{each}es": each for each in _words("wash fetch do brush finish")},
    "tidies": "tidy",
    "empties": "empty",
    "dries": "dry",
    "carries": "carry",
}


def _finite() -> dict[str, str]:
    """Dutch verbs as they stand in a sentence, with their infinitives: "zet", "haalt"."""
    verbs: dict[str, str] = {}
    for infinitive in sorted(_INFINITIVES):
        stem = _STEMS.get(infinitive) or re.sub(r"([^aeiou])\1$", r"\1", infinitive.removesuffix("en"))
        verbs |= {form: infinitive for form in (stem, f"{stem}t") if form not in _NO_VERBS}
    return verbs


_FINITE = _finite()


def clean_name(rest: str, language: Language, of_somebody: bool) -> str:
    """The name that is left; "" when nothing is. ``of_somebody``: a person was named as who does it."""
    words = [word for word in rest.split() if fold(word)]
    words = _without_ends(words, language)
    if words and language == "nl":
        words = _verb_last(words)
    elif words and of_somebody and fold(words[0]) in _THIRD_PERSON:
        words[0] = _THIRD_PERSON[fold(words[0])]
        words = _without_ends(words, language)
    return " ".join(words).strip(' ,;:.!?-–—&+"“”()')


def _without_ends(words: list[str], language: Language) -> list[str]:
    start, end = 0, len(words)
    while start < end and fold(words[start]) in _FIRST[language]:
        start += 1
    while end > start and fold(words[end - 1]) in _LAST[language]:
        end -= 1
    return words[start:end]


def _verb_last(words: list[str]) -> list[str]:
    """ "zet de bak buiten" as "bak buiten zetten", "ruimt de keuken op" as "keuken opruimen"."""
    first, rest = fold(words[0]), words[1:]
    verb = _FINITE.get(first)
    if verb is None and first in _INFINITIVES and rest and fold(rest[0]) in _ARTICLES:
        verb = first
    if verb is None:
        return words
    rest = _without_ends(rest, "nl")
    if rest and fold(rest[-1]) in _PARTICLES:
        return [*rest[:-1], fold(rest[-1]) + verb]
    return [*rest, verb]
