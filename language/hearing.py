"""Hears a sentence: which chore, people and times it names, and what its other words are about.

Nothing here decides what is meant. The household's own names are found wherever they stand and taken out first, so
that whatever a chore is called, the words that make the question stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from household.model import Chore, Language, Member
from language.cues import Cues, cues, people_in
from language.names import Names
from language.rules import SMALL, Facts
from language.spotting import NAMED, PARTLY, Chores, Spot, chores_of, spot, spot_alike
from language.times import When, find_times
from language.words import Word, folded, split

#: No question is longer; the rest is not read.
LONGEST = 500
#: The classes of words that no chore's name is known by when it has no other words.
_OF_THE_LANGUAGE = frozenset(
    "who when what which why how do did must can have be need happen let you mine small stop help undo skip not "  # noqa: SIM905
    "turn plan chores say put later some yes answer_no repeat take swap move follow timely".split()
)
#: Something is said of what has been, when one of these was heard.
_PAST = frozenset({"did", "past"})
#: Verbs that begin no command.
_ASKING = frozenset("must can have be need did".split())  # noqa: SIM905
_VERBS = frozenset("do did must can have be need let past handle happen verb put".split())  # noqa: SIM905
#: Words between the words of a chore's name that change nothing: "geeft de dorstige planten water".
_WITHIN = 2
#: What switches a thing on or off, when it comes last.
_SWITCH = frozenset("aan uit off".split())  # noqa: SIM905
#: Words before a day that is left.
FROM = frozenset("van vanaf sinds from since".split())  # noqa: SIM905
#: Words before somebody whose turn something is.
_OURSELVES = frozenset({"self", "both"})
_WHOSE = frozenset("voor van aan bij for with to of".split())  # noqa: SIM905
_NO_SWITCH = frozenset("tick undo skip move take give looks away heavy stop".split())  # noqa: SIM905
_MY_OWN = frozenset("ben heb am have".split())  # noqa: SIM905
_OBJECTS = frozenset("mij me hem haar ons us him her".split())  # noqa: SIM905
_OF_US = frozenset("ons onze onzen our".split())  # noqa: SIM905
_ARTICLES = frozenset("de het een den onze mijn ons the a an our my".split())  # noqa: SIM905
_WHERE = frozenset("in op aan naar voor bij van uit onder achter naast tot on at to for with under behind from".split())  # noqa: SIM905
#: Verbs that may belong to the name of a chore.
_OF_CHORES = frozenset("handle light cleanse".split())  # noqa: SIM905
_PARTICLES = frozenset("af op uit in aan bij weg".split())  # noqa: SIM905
#: So alike must a name be to be meant instead of one that was said as it is.
_SURE, _SURER = 84.0, 90.0
#: So many words that stand together may be one that was misheard.
_MISHEARD = 2
_TO_WHOM = frozenset("me mij ons us".split())  # noqa: SIM905
#: "Van 10 tot en met 13 maart" names the month once, for both days.
_DATES = re.compile(
    r"\b(?P<first>(?:van|vanaf|from)(?: de| the)? [0-9]{1,2}(?:e|ste|de|th|st|nd|rd)?) "
    r"(?P<rest>(?:t/m|tot en met|tot|to|until|till|through)"
    r"(?: de| the)? [0-9]{1,2}(?:e|ste|de|th|st|nd|rd)? (?:of )?(?P<month>[a-z]{3,9}))\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Person:
    """Somebody who was named: a key, "self", "both" or "partner", and the word just before."""

    key: str
    places: tuple[int, ...]
    before: str


@dataclass(frozen=True)
class Time:
    """A time that was named, the words that did so, and the word just before."""

    when: When
    places: tuple[int, ...]
    before: str


@dataclass(frozen=True)
class Ear:
    """The words of a language with the people and chores of one household."""

    language: Language
    cues: Cues
    people: tuple[tuple[tuple[str, ...], str], ...]
    chores: Chores


@dataclass(frozen=True)
class Heard:
    """A sentence taken apart. ``left`` are the words that are none of the rest, with their classes."""

    text: str
    words: tuple[Word, ...]
    spot: Spot
    people: tuple[Person, ...]
    times: tuple[Time, ...]
    left: tuple[tuple[int, frozenset[str]], ...]
    asked: bool
    first: int
    #: Whether it was said where or for whom besides: "… in de bak".
    beside: bool = False

    @property
    def unknown(self) -> list[int]:
        """The places of the words that mean nothing here."""
        return [place for place, classes in self.left if not classes]

    @property
    def cues(self) -> frozenset[str]:
        """All classes that were heard."""
        return frozenset().union(*(classes for _, classes in self.left))


@lru_cache(maxsize=32)
def _ear(language: Language, people: tuple[tuple[str, str], ...], names: Names) -> Ear:
    heard = cues(language)
    common = frozenset(word for word, classes in heard.words.items() if classes & _OF_THE_LANGUAGE)
    pronouns = frozenset(word for said, _ in heard.people for word in said)
    named = [(tuple(word.text for word in split(name, language)), key) for key, name in people]
    own = [((*said[:-1], said[-1] + ending), key) for said, key in named if said for ending in ("", "s", "z")]
    told = tuple(sorted([*own, *heard.people], key=lambda one: -len(one[0])))
    return Ear(language, heard, told, chores_of(names, language, common | pronouns))


def ear(language: Language, members: Iterable[Member], chores: Iterable[Chore]) -> Ear:
    """The ear for a household; the same people and names give the same one again."""
    people = tuple((member.key, member.name) for member in members)
    return _ear(language, people, tuple((chore.key, (chore.name, *chore.also)) for chore in chores))


def hear(text: str, listening: Ear, now: datetime, odd: bool = False) -> Heard:
    """The sentence taken apart. ``odd``: chores that are called like a word of the language are looked for too."""
    text = _DATES.sub(r"\g<first> \g<month> \g<rest>", text[:LONGEST])
    words = split(text, listening.language)
    plain = [word.text for word in words]
    first, last, asked = _within_manners(plain, listening.cues)
    classes = listening.cues.of(plain)
    people = tuple(_people(plain, classes, listening, first))
    taken = {place for person in people for place in person.places}
    weak = {p for p in range(len(plain)) if "weak" in classes[p] and not _is_thing(plain, p)} if not odd else set()
    free = [place not in taken and place not in weak and first <= place < last for place in range(len(plain))]
    found = _odd(plain, free, listening) if odd else Spot()
    free = [is_free and "aside" not in classes[place] for place, is_free in enumerate(free)]
    light = frozenset(p for p in range(len(plain)) if classes[p] & {"light", "timely"})
    found = found if found.found else spot(listening.chores, plain, free, light, listening.language)
    times = _times(text, words, found, classes, listening, now)
    taken |= {place for time in times for place in time.places}
    timed = {place for time in times for place in time.places}
    ends = max((place for place in range(len(plain)) if place not in timed), default=0)
    left = [
        (place, _of_word(place, plain, classes, listening, place == ends))
        for place in range(first, last)
        if place not in taken and place not in found.places
    ]
    people = tuple(p for p in people if not found.places.intersection(p.places))
    heard = Heard(text, words, found, people, times, tuple(left), asked, first)
    return _less_unknown(heard, listening)


def _within_manners(plain: Sequence[str], known: Cues) -> tuple[int, int, bool]:
    """Where the sentence itself begins and ends, and whether it was introduced as a question."""
    said, manners, asked, cut = " ".join(plain), known.manners, False, 0
    while cut < len(said):
        if found := manners.asking.match(said, cut):
            asked = True
        else:
            found = manners.begin.match(said, cut)
        if not found or found.end() == cut:
            break
        cut = found.end()
    ended = manners.end.search(said, cut)
    until = ended.start() if ended else len(said)
    first = len(said[:cut].split())
    last = len(said[:until].split())
    return (first, last, asked) if last > first else (0, len(plain), False)


def _people(plain: Sequence[str], classes: Sequence[set[str]], listening: Ear, first: int) -> Iterable[Person]:
    named = sorted(people_in(plain, listening.people), key=lambda one: one[1])
    for key, places in named:
        if places[0] < first:
            continue
        if plain[places[0]] in _TO_WHOM and places[0] and "say" in classes[places[0] - 1]:
            classes[places[0]].add(SMALL)  # "geef me", "tell us": to whom, not about whom
            continue
        if plain[places[0]] in _OF_US and any(one[1][0] == places[0] + 1 for one in named):
            classes[places[0]].add(SMALL)  # "ons Sanne"
            continue
        before = plain[max(0, places[0] - 2) : places[0]]
        yield Person(key, places, " ".join(before) if before[:1] in (["naam"], ["name"]) else "".join(before[-1:]))


def _odd(plain: Sequence[str], free: Sequence[bool], listening: Ear) -> Spot:
    for name, key in listening.chores.odd:
        for place in range(1, len(plain) - len(name) + 1):
            if tuple(plain[place : place + len(name)]) == name and all(free[place : place + len(name)]):
                return Spot(key, (), frozenset(range(place, place + len(name))), 100.0)
    return Spot()


def _is_thing(plain: Sequence[str], place: int) -> bool:
    return place > 0 and plain[place - 1] in (
        "de",
        "een",
        "mijn",
        "onze",
        "den",
        "geen",
        "vuile",
        "schone",
        "witte",
        "bonte",
        "the",
    )


def _times(
    text: str, words: Sequence[Word], found: Spot, classes: Sequence[set[str]], listening: Ear, now: datetime
) -> tuple[Time, ...]:
    heard = set[str]().union(
        *(
            each - {"ed", "past"} if "got" in each else each
            for place, each in enumerate(classes)
            if place not in found.places
        )
    )
    done = found.done or (bool(heard & {"ed", "done"}) and "got" not in heard)
    past = bool(heard & _PAST) or found.past or (bool(heard & {"have", "gone"}) and done) or "gone" in heard
    masked = list(text)
    for place in found.places:
        word = words[place]
        masked[word.start : word.end] = "x" * (word.end - word.start)
    times = []
    for when in find_times("".join(masked), listening.language, now, past):
        places = tuple(p for p, word in enumerate(words) if word.start < when.at[1] and when.at[0] < word.end)
        before = words[places[0] - 1].text if places and places[0] else ""
        opens = words[places[0]].text if places else ""
        times.append(Time(when, places, opens if opens in ("op", "on") else before))
    return tuple(times)


def _of_word(
    place: int, plain: Sequence[str], classes: Sequence[set[str]], listening: Ear, last: bool
) -> frozenset[str]:
    word = plain[place]
    said = set(classes[place])
    if not said:
        said = (
            set(listening.cues.words.get(listening.cues.corrected(word), ())) - _OF_CHORES - {"past", "ed", "foreign"}
        )
    if word in _SWITCH and last and not said & _NO_SWITCH:
        said = {"switch"}
    if not said and not _LETTERS.search(word):
        said = {"number"}
    return frozenset(said)


def _less_unknown(heard: Heard, listening: Ear) -> Heard:
    """What is unknown is perhaps a chore with a slip in its name, or only colours the chore that was found."""
    unknown = heard.unknown
    alike = _alike(heard, listening) if unknown else Spot()
    if alike.found:
        spoken = replace(alike, places=alike.places | heard.spot.places, verb=heard.spot.verb, done=heard.spot.done)
        return replace(heard, spot=spoken, left=tuple(one for one in heard.left if one[0] not in alike.places))
    if unknown and heard.spot.found and heard.spot.score >= PARTLY:
        coloured = _coloured(heard)
        beside = bool(_aside(heard, set()) & coloured)
        return replace(heard, left=tuple(one for one in heard.left if one[0] not in coloured), beside=beside)
    return heard


def _alike(heard: Heard, listening: Ear) -> Spot:
    """The chore that the unknown words are most like, by themselves and together with the words around them."""
    plain = [word.text for word in heard.words]
    run = _run(heard.unknown)
    around = {place for place, classes in heard.left if classes & _OF_CHORES and not classes & {"do", "must", "have"}}
    particle = {run[0] - 1} if run[0] and plain[run[0] - 1] in _PARTICLES else set[int]()
    best = Spot()
    for more in (around | heard.spot.places, heard.spot.places, around, particle, set[int]()):
        found = spot_alike(listening.chores, plain, sorted({*run, *more}))
        if found.found and found.score >= (_SURE if more else 0.0) and found.score > best.score:
            best = found
    if not heard.spot.found:
        return best
    many = len(heard.unknown) > len(run) or len(run) > _MISHEARD
    known = best.key in (heard.spot.key, *heard.spot.options)
    sure = best.score >= (_SURE if known or heard.spot.places <= best.places else _SURER)
    return best if best.key and sure and not (many and heard.spot.score >= NAMED) else Spot()


def _run(unknown: Sequence[int]) -> list[int]:
    """The first unknown words that stand together."""
    run = [unknown[0]]
    for place in unknown[1:]:
        if place != run[-1] + 1:
            break
        run.append(place)
    return run


def _coloured(heard: Heard) -> set[int]:
    """Unknown words that stand between the words of the chore, or are an adjective just before it."""
    first, last = min(heard.spot.places), max(heard.spot.places)
    within = {place for place in heard.unknown if first < place < last}
    before = {place for place in heard.unknown if place == first - 1 and heard.words[place].text.endswith("e")}
    within = within if len(within) <= _WITHIN else set()
    return within | before | _aside(heard, within | before)


def _aside(heard: Heard, known: set[int]) -> set[int]:
    """One more thing that is said of where or for whom: "… in de bak", "… voor de juf"; else nothing."""
    rest = [place for place in heard.unknown if place not in known]
    if len(rest) != 1 or heard.spot.score < NAMED or rest[0] < 2:
        return set()
    before = [word.text for word in heard.words[max(0, rest[0] - 2) : rest[0]]]
    fits = before[-1] in _ARTICLES and before[0] in _WHERE or before[-1] in _WHERE
    return set(rest) if fits else set()


def facts(heard: Heard, chore: bool | None = None) -> Facts:
    """What the rules may ask. ``chore``: one is meant although it was not named here."""
    named = heard.spot.found if chore is None else chore
    text = chore_text(heard) if not named else ""
    within = text_places(heard) if text else frozenset()
    words = [classes for place, classes in heard.left if place not in within]
    said = set().union(*words) if words else set()
    keys = {person.key for person in heard.people}
    said |= {"time"} if heard.times else set()
    said |= {"person"} if heard.people else set()
    said |= {"verb"} if heard.spot.verb else set()
    said |= {"ed"} if heard.spot.done else set()
    said |= {"past"} if heard.spot.past else set()
    people = {"self"} if "self" in keys or {"mine", "turn"} <= said else set()
    people |= {"other"} if keys - {"self", "both"} else set()
    people |= {"both"} if "both" in keys else set()
    said |= {"place"} if _in_a_place(heard, within) else set()
    said |= {"whose"} if any(person.before in _WHOSE for person in heard.people) else set()
    said |= {"cleanse"} if text and not heard.unknown else set()
    said |= {"moved"} if _between_days(heard) else set()
    said |= {"third"} if any(key not in _OURSELVES for key in keys) else set()
    said |= {"beside"} if heard.beside else set()
    said |= {"nay"} if any(word.text in ("nee", "neen", "no") for word in heard.words[: heard.first]) else set()
    begins = _begins(heard)
    return Facts(
        words,
        frozenset(said),
        begins,
        heard.asked or _asks(heard, begins),
        bool(named),
        bool(named) and heard.spot.score >= NAMED,
        bool(text),
        bool(heard.times),
        len(heard.times) > 1 or any(time.when.period for time in heard.times),
        frozenset(people),
    )


def _between_days(heard: Heard) -> bool:
    """Whether one day is left for another one: "de was van vandaag … morgen"."""
    named = [time for time in heard.times if time.when.named]
    return len(named) > 1 and any(time.before in FROM for time in named)


def _in_a_place(heard: Heard, unknown: frozenset[int]) -> bool:
    """Whether what is unknown is where somebody is: "… in Londen" at the end, and nothing else."""
    if not unknown or len(unknown) > 2:
        return False
    return heard.words[min(unknown) - 1].text in ("in", "naar", "to")


def _asks(heard: Heard, begins: frozenset[str]) -> bool:
    """A sentence that begins with a verb asks, unless the verb may be a command and nobody follows it."""
    if heard.words[heard.first].text in ("er", "there"):
        return False  # "er is al gekookt" tells
    if heard.words[heard.first].text in _MY_OWN and not heard.people:
        return False  # "heb de was gedaan" leaves out who
    if begins & _ASKING:
        return True
    after = next((p for p in range(heard.first, len(heard.words)) if heard.words[p].text not in ("er", "there")), 0)
    return bool(begins & _VERBS) and any(
        after + 1 in person.places and heard.words[after + 1].text not in _OBJECTS for person in heard.people
    )


def _begins(heard: Heard) -> frozenset[str]:
    """The classes of the first word that is not small."""
    by_place = dict(heard.left)
    for place in range(heard.first, len(heard.words)):
        if any(place in time.places for time in heard.times):
            return frozenset({"time"})
        if any(place in person.places for person in heard.people):
            return frozenset({"person"})
        if place in heard.spot.places:
            verb = heard.spot.verb and not _thing_at(heard, place)
            return frozenset({"chore", "verb"}) if verb else frozenset({"chore"})
        if by_place.get(place, frozenset({SMALL})) != frozenset({SMALL}):
            return by_place[place]
    return frozenset()


def _thing_at(heard: Heard, place: int) -> bool:
    word = heard.words[place].text
    return place == max(heard.spot.places) or word.endswith("en") or word.startswith("ge")


def text_places(heard: Heard) -> frozenset[int]:
    """The places from the first to the last unknown word, when only small words stand between them."""
    unknown = heard.unknown
    if not unknown:
        return frozenset(_verb_alone(heard))
    span = range(unknown[0], unknown[-1] + 1)
    between = {place: classes for place, classes in heard.left if place in span}
    joined = len(between) == len(span) and all(not c or SMALL in c for c in between.values())
    return frozenset(span) if joined and len(unknown) <= 4 else frozenset()


def _verb_alone(heard: Heard) -> list[int]:
    """Who has to do something that goes with any chore: "wie moet er schoonmaken"."""
    if not heard.cues & {"who"} or heard.spot.found:
        return []
    verbs = [p for p, classes in heard.left if "handle" in classes and not classes & {"do", "must", "have", "ed"}]
    return verbs if len(verbs) == 1 and heard.words[verbs[0]].text.endswith("en") else []


def chore_text(heard: Heard) -> str:
    """What stands where a chore would, in the person's own words; empty when there is no such thing."""
    return " ".join(folded(heard.words[place].text) for place in sorted(text_places(heard)))
