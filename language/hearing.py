"""Hears a sentence: which chore, people and times it names, and what its other words are about.

Nothing here decides what is meant. The household's own names are found wherever they stand and taken out first, so
that whatever a chore is called, the words that make the question stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from household.model import Language
from language.cues import Cues, people_in
from language.ear import Ear, Heard, Person, Time
from language.memory import remembered
from language.mishearing import OF_CHORES, less_unknown
from language.rules import SMALL
from language.spotting import Spot, spot
from language.times import find_times
from language.words import Word, split

#: No question is longer; the rest is not read.
LONGEST = 500
#: Something is said of what has been, when one of these was heard.
_PAST = frozenset({"did", "past"})
#: Words that look as if something had been done, and say that it is to be: "gekregen", "ingepland".
_NOT_YET = frozenset({"got", "duty", "listed"})
#: "Ingepland voor het ontbijt" is about breakfast, "voor het ontbijt" about when.
_OF_DUTY = frozenset(("duty", "turn"))
#: "Is rond" is done, "rond kerst" is about when.
_ABOUT = frozenset(("rond",))
#: What switches a thing on or off, when it comes last; but not where one of these was heard.
_SWITCH = frozenset(("aan", "uit", "off"))
_NO_SWITCH = frozenset(("duty", "tick", "undo", "skip", "move", "take", "give", "looks", "away", "heavy", "stop"))
#: "Geef ons" says to whom, "ons Sanne" who.
_TO_WHOM = frozenset(("me", "mij", "ons", "us"))
_OF_US = frozenset(("ons", "onze", "onzen", "our"))
#: Words that make a thing of the word after them: "de was", and not "ik was".
_OF_A_THING = frozenset(("de", "een", "mijn", "onze", "den", "geen", "vuile", "schone", "witte", "bonte", "the"))
#: "Van 10 tot en met 13 maart" names the month once, for both days.
_DATES = re.compile(
    r"\b(?P<first>(?:van|vanaf|from)(?: de| the)? [0-9]{1,2}(?:e|ste|de|th|st|nd|rd)?) "
    r"(?P<rest>(?:t/m|tot en met|tot|to|until|till|through)"
    r"(?: de| the)? [0-9]{1,2}(?:e|ste|de|th|st|nd|rd)? (?:of )?(?P<month>[a-z]{3,9}))\b",
    re.IGNORECASE,
)
#: A day that was written as two words.
_APART = re.compile(r"\b(maan|dins|woens|donder|vrij|zater|zon) (dag(?:avond|middag|ochtend)?)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, eq=False)
class _Apart:
    """All of a sentence that is the same whenever it is said. ``masked`` is the text without the chore's name."""

    text: str
    words: tuple[Word, ...]
    classes: tuple[frozenset[str], ...]
    found: Spot
    people: tuple[Person, ...]
    first: int
    last: int
    asked: bool
    masked: str
    past: bool


def hear(text: str, listening: Ear, now: datetime, odd: bool = False) -> Heard:
    """The sentence taken apart. ``odd``: chores that are called like a word of the language are looked for too."""
    apart = _taken_apart(text[:LONGEST], listening, odd)
    times = tuple(_times(apart, listening.language, now))
    heard = _without_times(apart, listening, frozenset(place for time in times for place in time.places), odd)
    return replace(heard, times=times) if times else heard


@remembered
def _taken_apart(text: str, listening: Ear, odd: bool) -> _Apart:
    text = _APART.sub(r"\1\2", _DATES.sub(r"\g<first> \g<month> \g<rest>", text))
    words = split(text, listening.language)
    plain = [word.text for word in words]
    first, last, asked = _within_manners(plain, listening.cues)
    classes = listening.cues.of(plain)
    for place, word in enumerate(plain[:-1]):
        if word in _ABOUT:
            classes[place] -= {"done"}
    people = tuple(_people(plain, classes, listening, first, last))
    found = _chore(plain, classes, people, listening, first, last, odd)
    masked = list(text)
    for start, end in ((words[place].start, words[place].end) for place in found.places):
        masked[start:end] = "x" * (end - start)
    past = _is_past(found, [*[set[str]()] * first, *classes[first:]], listening.language)
    kept = tuple(map(frozenset, classes))
    return _Apart(text, words, kept, found, people, first, last, asked, "".join(masked), past)


def _chore(
    plain: Sequence[str],
    classes: Sequence[set[str]],
    people: Iterable[Person],
    listening: Ear,
    first: int,
    last: int,
    odd: bool,
) -> Spot:
    """The chore that is named, and where."""
    taken = {place for person in people for place in person.places}
    weak = {p for p in range(len(plain)) if "weak" in classes[p] and not _is_thing(plain, p)} if not odd else set()
    free = [place not in taken and place not in weak and first <= place < last for place in range(len(plain))]
    found = _odd(plain, free, listening) if odd else Spot()
    named, free = free, [is_free and "aside" not in classes[place] for place, is_free in enumerate(free)]
    light = frozenset(p for p in range(len(plain)) if classes[p] & {"light", "timely"})
    found = found if found.found else spot(listening.chores, plain, free, light, listening.language)
    if not found.found and any(each & _OF_DUTY for each in classes):
        found = spot(listening.chores, plain, named, light, listening.language)
    return found


@remembered
def _without_times(apart: _Apart, listening: Ear, timed: frozenset[int], odd: bool) -> Heard:
    """What was heard when the words at these places are about times."""
    plain = [word.text for word in apart.words]
    taken = {place for person in apart.people for place in person.places} | timed
    ends = max((place for place in range(len(plain)) if place not in timed), default=0)
    left = [
        (place, _of_word(place, plain, apart.classes, listening, place == ends))
        for place in range(apart.first, apart.last)
        if place not in taken and place not in apart.found.places
    ]
    people = tuple(p for p in apart.people if not apart.found.places.intersection(p.places))
    heard = Heard(apart.text, apart.words, apart.found, people, (), tuple(left), apart.asked, apart.first)
    return heard if odd else less_unknown(heard, listening)


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


def _people(
    plain: Sequence[str], classes: Sequence[set[str]], listening: Ear, first: int, last: int
) -> Iterable[Person]:
    named = sorted(people_in(plain, listening.people), key=lambda one: one[1])
    for key, places in named:
        if places[0] < first or places[0] >= last:
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
    return place > 0 and plain[place - 1] in _OF_A_THING


def _is_past(found: Spot, classes: Sequence[set[str]], language: Language) -> bool:
    """Whether it speaks of what has been, so that "vrijdag" is the last one."""
    heard = set[str]().union(
        *(
            each - {"ed", "past"} if each & _NOT_YET else each
            for place, each in enumerate(classes)
            if place not in found.places and "why" not in each
        )
    )
    done = "must" not in heard and (found.done or (bool(heard & {"ed", "done"}) and "got" not in heard))
    past = bool(heard & _PAST) or found.past or (bool(heard & {"have", "gone"}) and done) or "gone" in heard
    past = past or (language == "en" and found.done and not heard & {"must", "be", "can"})
    return past and not (language == "nl" and bool(heard & {"listed", "plan"}))


def _times(apart: _Apart, language: Language, now: datetime) -> Iterator[Time]:
    words = apart.words
    for when in find_times(apart.masked, language, now, apart.past):
        places = tuple(p for p, word in enumerate(words) if word.start < when.at[1] and when.at[0] < word.end)
        before = words[places[0] - 1].text if places and places[0] else ""
        opens = words[places[0]].text if places else ""
        yield Time(when, places, opens if opens in ("op", "on") else before)


def _of_word(
    place: int, plain: Sequence[str], classes: Sequence[frozenset[str]], listening: Ear, last: bool
) -> frozenset[str]:
    word = plain[place]
    said = set(classes[place])
    if not said:
        said = set(listening.cues.words.get(listening.cues.corrected(word), ())) - OF_CHORES - {"past", "ed", "foreign"}
    if word in _SWITCH and last and not said & _NO_SWITCH:
        said = {"switch"}
    if not said and not _LETTERS.search(word):
        said = {"number"}
    return frozenset(said)
