"""Finds the chore of this home that a sentence speaks of, wherever its words stand.

A chore's name is what is handled and, in most names, what is done with it: "speelgoed | opruimen". What is handled is
enough to know a chore by; the verb, in any form and come apart ("ruimt … op"), tells chores with the same thing from
each other; a verb alone tells a chore when it is the only one with it. Where nothing is spelled as it should be,
``names.find_in`` compares by likeness. A wrong chore is worse than a question, so what is thin goes
back as ``options``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from household.model import Language
from language.names import SMALL_WORDS, Index, Names, find_in, prepare
from language.sentences import read_yaml
from language.verbs import Verb, conjugate, forms, is_infinitive, stem_of
from language.words import folded, split

_SMALL_FORMS = ("etjes", "tjes", "pjes", "kes", "jes", "etje", "tje", "pje", "ke", "je")
#: How sure one may be of what was found.
WHOLE, NAMED, PARTLY, BY_VERB = 100.0, 96.0, 88.0, 80.0
#: Names that the home did not choose itself, but that mean the same to most, are this much less sure.
_FOREIGN = 3.0
#: Each further thing that a name says makes it that much surer than a name that says less.
_MORE = 4.0
#: A likeness below this is not trusted in the middle of a sentence.
_ALIKE = 75.0


@dataclass(frozen=True)
class Spot:
    """What was found: a ``key``, or ``options`` to ask about; ``places`` are the words that said it."""

    key: str | None = None
    options: tuple[str, ...] = ()
    places: frozenset[int] = frozenset()
    score: float = 0.0
    verb: bool = False
    done: bool = False
    past: bool = False

    @property
    def found(self) -> bool:
        return self.key is not None or bool(self.options)


@dataclass(frozen=True)
class Name:
    """One name of a chore: the stems of what is handled, the verb, and whether the home itself gave it."""

    key: str
    things: tuple[str, ...]
    verb: Verb | None
    own: bool = True
    #: Whether what is handled says too little by itself: "eten" in "eten maken".
    whole: bool = False


@dataclass(frozen=True)
class Chores:
    """The names of a home's chores, prepared: which names a stem or a form of a verb belongs to."""

    names: tuple[Name, ...]
    things: Mapping[str, frozenset[int]]
    verbs: Mapping[str, tuple[tuple[int, str, str], ...]]
    alike: Index
    #: Names that are nothing but words of the language itself ("vanavond", "stop"): their words and key.
    odd: tuple[tuple[tuple[str, ...], str], ...]


@dataclass
class _Case:
    """What speaks for one name: which of its things were said where, and its verb."""

    things: dict[str, frozenset[int]] = field(default_factory=dict)
    verb: frozenset[int] = frozenset()
    tense: str = ""


def stem(word: str, language: Language) -> str:
    """What a word has in common with its plural and its small form: "ramen" and "raampje" are "raam"."""
    if language == "en":
        return _englishstem_of(word)
    for ending in _SMALL_FORMS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return stem_of(word.removesuffix(ending))
    if word.endswith("en") and len(word) >= 5:
        return stem_of(word)
    return word[:-1] if word.endswith("s") and len(word) >= 5 and word[-2] not in "sa" else word


def _englishstem_of(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            cut = word.removesuffix(ending)
            if ending == "s" or cut.endswith(("s", "sh", "ch", "x")):
                return cut
    return word


@lru_cache(maxsize=64)
def chores_of(names: Names, language: Language, common: frozenset[str]) -> Chores:
    """The names of a home prepared; ``common`` are the words of the language itself."""
    own = [(key, name) for key, each in names for name in each]
    odd = [(words, key) for key, name in own if (words := _plain(name, language)) and common.issuperset(words)]
    strange = set(odd)
    telling = [(key, name) for key, name in own if (_plain(name, language), key) not in strange]
    listed = [_name(key, name, language) for key, name in telling]
    listed += _as_others_say(listed, language)
    things: dict[str, set[int]] = {}
    verbs: dict[str, list[tuple[int, str, str]]] = {}
    for number, one in enumerate(listed):
        for thing in one.things:
            things.setdefault(thing, set()).add(number)
        if one.verb:
            for form, particle, tense in _turned(one.verb):
                verbs.setdefault(form, []).append((number, particle, tense))
    return Chores(
        tuple(listed),
        {thing: frozenset(numbers) for thing, numbers in things.items()},
        {form: tuple(each) for form, each in verbs.items()},
        _alike_index(names, telling, listed, language),
        tuple(odd),
    )


def _plain(name: str, language: Language) -> tuple[str, ...]:
    words = tuple(word.text for word in split(name, language))
    return tuple(word for word in words if word not in SMALL_WORDS) or words


def _name(key: str, name: str, language: Language) -> Name:
    words = _plain(name, language)
    verb: Verb | None = None
    if language == "nl" and words and is_infinitive(words[-1], "nl") and not (len(words) == 1 and words[0] in _NOUNS):
        verb, words = conjugate(words[-1], "nl"), words[:-1]
    elif language == "en" and words:
        verb, words = _english(words)
    telling = tuple(word for word in words if word not in _JOINING) or words
    return Name(key, tuple(stem(word, language) for word in telling), verb)


#: Words that only join the words of a name.
_JOINING = frozenset(
    [
        "en",
        "of",
        "naar",
        "van",
        "met",
        "voor",
        "in",
        "op",
        "uit",
        "bij",
        "aan",
        "and",
        "or",
        "of",
        "to",
        "with",
        "for",
        "in",
        "on",
        "at",
        "from",
        "into",
        "out",
        "up",
        "away",
        "off",
    ]
)
#: "De trap te vegen" is not "trapte".
_TO = "te"
#: After these an English word is what somebody does, and no thing.
_WHO_DOES = frozenset(("i", "we", "you", "they"))
#: Words after which a noun follows: "de deur" is no form of a verb.
_ARTICLES = frozenset(("de", "het", "een", "den"))
#: Plurals that look like verbs, as names of things that are handled.
_NOUNS = frozenset("planten bedden ramen boodschappen fietsen gordijnen spullen kussens dekens lakens luiken".split())  # noqa: SIM905


def _english(words: tuple[str, ...]) -> tuple[Verb | None, tuple[str, ...]]:
    """English names begin with what is done: "water the plants", "unload the dishwasher", "vacuuming"."""
    known = read_yaml("synonyms.en.yaml")["verbs"].split()
    first = words[0]
    if (len(words) > 1 and first in known) or is_infinitive(first, "en"):
        return conjugate(first, "en"), words[1:]
    return None, words


def _turned(verb: Verb) -> Iterable[tuple[str, str, str]]:
    """Each word that may be said of this verb, the particle that has to stand elsewhere, and its tense."""
    for each, tense in ((verb.now, "now"), (verb.then - verb.now, "past"), (verb.done, "done")):
        for form in each:
            yield verb.particle + form, "", tense
            if verb.particle and tense != "done":
                yield form, verb.particle, tense
    if verb.particle:
        yield f"{verb.particle}te{verb.whole}", "", "now"


def _as_others_say(listed: Sequence[Name], language: Language) -> list[Name]:
    """The names that most people have for the same thing, where no chore of this home is called so itself."""
    claimed = {one.things for one in listed if not one.verb} | {one.things for one in listed}
    more: list[Name] = []
    for group in read_yaml(f"synonyms.{language}.yaml")["same"]:
        said = [replace(_name("", name.lstrip("+"), language), whole=name.startswith("+")) for name in group]
        shapes = {(one.things, one.verb) for one in said}
        keys = {one.key for one in listed if (one.things, one.verb) in shapes}
        keys = keys or {one.key for one in listed if one.verb and one.things and (one.things, None) in shapes}
        if len(keys) == 1:
            [key] = keys
            taken = [one for one in said if one.things in claimed and one.things]
            new = [one for one in said if one not in taken]
            new += [replace(one, whole=True) for one in taken if one.verb]
            more += [replace(one, key=key, own=False) for one in new]
    return more


def _alike_index(names: Names, telling: Sequence[tuple[str, str]], listed: Sequence[Name], language: Language) -> Index:
    """The names as they may be misheard: whole, turned, and only what is handled when that is one chore's alone."""
    spoken: dict[str, list[str]] = {key: [] for key, _ in names}
    for key, each in names:
        spoken[key] += each
    for key, name in telling:
        spoken[key] += [name, *forms(name)]
    for one, (key, name) in zip(listed, telling, strict=False):
        others = {other.key for other in listed if other.things == one.things}
        if one.verb and one.things and others == {key}:
            words = _plain(name, language)
            spoken[key].append(" ".join(words[:-1] if language == "nl" else words[1:]))
    return prepare(tuple((key, tuple(dict.fromkeys(each))) for key, each in spoken.items()))


# ── finding ─────────────────────────────────────────────────────────────────────────────────────


def spot(chores: Chores, words: Sequence[str], free: Sequence[bool], light: frozenset[int], language: Language) -> Spot:
    """The chore that the ``free`` words name; ``light`` ones go with any chore and name none alone."""
    cases = _cases(chores, words, free, language)
    found: dict[str, Spot] = {}
    for number, case in cases.items():
        said = _weigh(chores, chores.names[number], case, light, language)
        if said.score and said.key:
            found[said.key] = _together(said, found.get(said.key))
    if not found:
        return Spot()
    top = max(map(_rank, found.values()))
    best_ones = sorted((one for one in found.values() if _rank(one) == top), key=lambda one: str(one.key))
    if len(best_ones) == 1:
        return best_ones[0]
    keys = tuple(one.key for one in best_ones if one.key)[:3]
    places = frozenset().union(*(one.places for one in best_ones))
    first = best_ones[0]
    return Spot(None, keys, places, first.score, first.verb, first.done, first.past)


def _together(one: Spot, other: Spot | None) -> Spot:
    """What two names of one chore say of it: as sure as the surer, and in the words of both."""
    if other is None:
        return one
    best, more = (one, other) if _rank(one) > _rank(other) else (other, one)
    if more.score < PARTLY:
        return best
    return replace(
        best,
        places=best.places | more.places,
        verb=best.verb or more.verb,
        done=best.done or more.done,
        past=best.past or more.past,
    )


def _rank(one: Spot) -> tuple[float, int]:
    return one.score, len(one.places)


def _cases(chores: Chores, words: Sequence[str], free: Sequence[bool], language: Language) -> dict[int, _Case]:
    cases: dict[int, _Case] = {}
    usable = [place for place in range(len(words)) if free[place] and words[place] not in SMALL_WORDS]
    for at, place in enumerate(usable):
        for length in (1, 2, 3):
            there = usable[at : at + length]
            if len(there) < length or there[-1] - there[0] >= length:
                break
            thing = stem("".join(words[one] for one in there), language)
            if place and words[place - 1] in _WHO_DOES:
                continue  # "when should I plant tulips"
            for number in chores.things.get(thing, ()):
                cases.setdefault(number, _Case()).things.setdefault(thing, frozenset(there))
            for number, particle, tense in (
                chores.verbs.get("".join(words[one] for one in there), ())
                if length == 2 and words[there[1]] != _TO
                else ()
            ):
                if not particle:
                    case = cases.setdefault(number, _Case())
                    case.verb, case.tense = frozenset(there), tense
        noun = language == "nl" and place > 0 and words[place - 1] in _ARTICLES and not words[place].endswith("en")
        for number, particle, tense in chores.verbs.get(words[place], ()) if not noun else ():
            _add_verb(cases, number, particle, tense, place, words)
    return cases


def _add_verb(
    cases: dict[int, _Case], number: int, particle: str, tense: str, place: int, words: Sequence[str]
) -> None:
    there = frozenset({place})
    if particle:
        after = next((one for one in range(place + 1, len(words)) if words[one] == particle), None)
        before = place - 2 if place >= 2 and words[place - 2 : place] == [particle, "te"] else None
        before = place - 1 if before is None and place and words[place - 1] == particle else before
        other = after if after is not None else before
        if other is None:
            return
        there |= {other}
    case = cases.setdefault(number, _Case())
    if len(there) >= len(case.verb):
        case.verb, case.tense = there, tense


def _weigh(chores: Chores, name: Name, case: _Case, light: frozenset[int], language: Language) -> Spot:
    """How sure it is that this name was meant; score 0 when it was not."""
    things = len(case.things)
    if not name.own and 0 < things < len(name.things):
        return Spot(name.key)
    places = frozenset().union(*case.things.values(), case.verb)
    score = 0.0
    if name.things and things == len(name.things):
        score = WHOLE if case.verb else (WHOLE - 1 if name.verb is None else NAMED)
        score += _MORE * min(things - 1, 2)
    elif not name.things and case.verb:
        score = WHOLE - 1
    elif things and not frozenset().union(*case.things.values()) <= light:
        alone = all(chores.names[one].key == name.key for thing in case.things for one in chores.things[thing])
        longest = max(map(len, case.things))
        score = PARTLY if alone and longest >= 4 else (BY_VERB + 2 if case.verb else BY_VERB - 2)
        score = score if longest >= 4 else 0.0
        if language == "en" and name.things[-1] not in case.things and not case.verb:
            score = 0.0  # "school" alone is not "school emails"
    elif case.verb and not things and not case.verb <= light:
        score = BY_VERB
    if name.whole and not (case.verb and things):
        score = 0.0
    cost = 0.0 if name.own else (_FOREIGN if not (things and case.verb) else 0.5)
    score = max(0.0, score - cost)
    return Spot(name.key, (), places, score, bool(case.verb), case.tense == "done", case.tense == "past")


def spot_alike(chores: Chores, words: Sequence[str], places: Sequence[int]) -> Spot:
    """The chore whose name is most like what the words at ``places`` say together."""
    said = " ".join(words[place] for place in places)
    if len(folded(said)) < 4:
        return Spot()
    match = find_in(chores.alike, said)
    if match.score < _ALIKE:
        return Spot()
    return Spot(match.key, match.close, frozenset(places), match.score)
