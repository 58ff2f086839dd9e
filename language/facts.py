"""What the rules may ask about a sentence that was heard."""

from __future__ import annotations

import re

from language.ear import Heard
from language.rules import SMALL, Facts
from language.spotting import NAMED
from language.words import folded

#: Words before a day that is left.
FROM = frozenset(("van", "vanaf", "sinds", "from", "since"))
#: Verbs that begin no command.
_ASKING = frozenset(("must", "can", "have", "be", "need", "did"))
_VERBS = _ASKING | {"do", "let", "past", "handle", "happen", "verb", "put"}
_OURSELVES = frozenset({"self", "both"})
#: Words before somebody whose turn something is.
_WHOSE = frozenset(("voor", "van", "aan", "bij", "for", "with", "to", "of"))
#: What no question begins with.
_OPENS = frozenset(("de", "het", "den", "al", "alle", "heel", "the", "all"))
#: Verbs of one's own, whose "ik" is left out.
_MY_OWN = frozenset(("ben", "heb", "am", "have"))
#: People to whom something is done, after a command.
_OBJECTS = frozenset(("mij", "me", "hem", "haar", "ons", "us", "him", "her"))
#: "Laat mij maar koken", "zet me op de was": it is to be one's own.
FOR_ME = re.compile(
    r"\b(?:(?:vul|zet|geef|schrijf|noteer|put|give|leave) (?:mij|me)\b(?=.*\b(?:maar|in|op|voor|down))|"
    r"(?:laat|let)(?: gerust| dan)? (?:mij|me)\b)"
    r"(?!(?: \w+){0,3} (?:weten|horen|zien|zeggen|met rust|know|see|hear|alone))|"
    r"\b(?:laat|geef) (?:\w+ ){1,6}(?:maar |gerust |dan )?aan (?:mij|me)\b|\bleave (?:\w+ ){1,5}to me\b|"
    r"\b(?:zet|schrijf|noteer) (?:\w+ ){0,6}mijn naam\b|"
    r"\bnoteer (?:mij|me)\b",
    re.IGNORECASE,
)
#: Who did it first of all people, or ever.
_FIRST_EVER = re.compile(
    r"\b(?:had|hadden|was|waren|reed|deed|did|built|made|bakte|bouwde|maakte|[a-z]{3,}(?:te|de)|used|owned|[a-z]{3,}ed)\b"
    r".*\b(?:eerste|allereerste|ooit|first|ever)\b|\bwho first\b",
    re.IGNORECASE,
)
#: Whose thing it is, and not whose turn: "wie zijn auto staat daar".
_WHOSE_THING = re.compile(
    r"^(?:wie (?:zijn|z'n|haar)|wiens) \w+ (?:staat|ligt|is|hangt|zit)\b(?! .*\bom\b)", re.IGNORECASE
)
#: Words before the day to which something goes, and words for what is left of today.
_ONTO = frozenset(("naar", "to"))
_TODAY = frozenset(("vandaag", "vanavond", "vanmiddag", "vanochtend", "vannacht", "straks", "today", "tonight"))
#: Before a day these ask what it is, and not what is on.
_IS = frozenset(("is", "was", "s"))
_IN_THE = frozenset(("in the", "in de", "in het", "in our", "in onze", "op de", "op het", "on the"))
_DAY_IS = re.compile(r"\b(?:what|which|welke|wat voor) (?:day|dag|date|datum) (?:is|was)\b", re.IGNORECASE)
#: Who likes a thing does not do it.
_LIKING = re.compile(r"\b(?:do|does|did) \w+ (?:like|love|hate)\b(?! to\b)", re.IGNORECASE)
#: Who went somewhere with a thing did nothing to it.
_WENT = frozenset("gegaan gereden gelopen gefietst gewandeld gekomen vertrokken gone driven walked went".split())  # noqa: SIM905
#: English verbs that look the same when it is done, and are a command where they come first.
_SAME = frozenset(("read", "put", "set", "cut", "let", "run"))
#: What is of or in something else is no chore by itself: "the voice of Shrek".
_PART_OF = frozenset(("of", "in", "van"))
#: So many words may be the name of a chore that is not of this home.
_MOST = 4


def facts(heard: Heard, chore: bool | None = None) -> Facts:
    """What the rules may ask. ``chore``: one is meant although it was not named here."""
    named = heard.spot.found if chore is None else chore
    begun = heard.words[heard.first].text if heard.words else ""
    text = chore_text(heard) if not named and not _in_a_game(heard) else ""
    within = text_places(heard) if text else frozenset()
    deed = _deed(heard)
    words = [classes for place, classes in heard.left if place not in within and place != deed]
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
    said |= {"deed"} if deed else set()
    said |= {"origin"} if said & {"who", "when"} and not heard.times and _FIRST_EVER.search(heard.text) else set()
    said |= {"in_it"} if _is_within(heard) else set()
    said |= {"whose_thing"} if _WHOSE_THING.search(heard.text) and not said & {"turn", "duty"} else set()
    said |= {"for_me"} if FOR_ME.search(heard.text) else set()
    said |= {"rather"} if _another_day(heard) else set()
    said |= {"today"} if _of_today(heard) else set()
    said |= {"hour"} if any(time.when.clock for time in heard.times) else set()
    said |= {"third"} if any(key not in _OURSELVES for key in keys) else set()
    said |= {"beside"} if heard.beside else set()
    said |= {"nay"} if any(word.text in ("nee", "neen", "no") for word in heard.words[: heard.first]) else set()
    said |= {"which_day"} if not named and _which_day(heard) else set()
    said |= {"foreign"} if _LIKING.search(heard.text) else set()
    said -= {"ed"} if heard.beside and not heard.spot.verb and _WENT & {w.text for w in heard.words} else set()
    said -= {"ed", "past"} if heard.spot.done and begun in _SAME else set()
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


def _deed(heard: Heard) -> int | None:
    """The place of an unknown verb that says what somebody does with a chore: "wie kiepert de bak leeg"."""
    unknown = heard.unknown
    if len(unknown) != 1 or "who" not in heard.cues or not heard.spot.key or heard.spot.score < NAMED:
        return None
    place, first = unknown[0], min(heard.spot.places)
    named = first > 0 and heard.words[first - 1].text in ("de", "het", "den", "the")
    fits = place == heard.first + 1 and place < first and heard.words[place].text.endswith(("t", "s"))
    return place if fits and (named or heard.times) else None


def _between_days(heard: Heard) -> bool:
    """Whether one day is left for another one: "de was van vandaag … morgen"."""
    named = [time for time in heard.times if time.when.named]
    return any(time.before in FROM for time in named[len(named) < 2 :]) or any(
        time.before in _ONTO and (time.when.day or time.when.period or time.when.either) for time in heard.times
    )


def _another_day(heard: Heard) -> bool:
    """Whether one day is denied for another: "niet vandaag maar morgen"."""
    named = [time for time in heard.times if time.when.named]
    between = range(named[0].places[-1], named[-1].places[0]) if len(named) > 1 else range(0)
    return any(heard.words[p].text in ("maar", "but", "liever", "rather") for p in between if p < len(heard.words))


def _of_today(heard: Heard) -> bool:
    """Whether what is left of today was named, and no other day."""
    return bool(heard.times) and all(
        any(heard.words[place].text in _TODAY for place in time.places if place < len(heard.words))
        for time in heard.times
    )


def _is_within(heard: Heard) -> bool:
    """Whether somebody is in what a chore is called by: "who is in the bathroom"."""
    first = min(heard.spot.places, default=0)
    return (
        first > 1
        and not heard.spot.verb
        and " ".join(w.text for w in heard.words[max(0, first - 2) : first]) in _IN_THE
    )


def _which_day(heard: Heard) -> bool:
    """Whether it is asked what a day is, and not what is on: "wat is koningsdag", "what day is saturday"."""
    asked = _DAY_IS.search(heard.text) is not None
    return any(time.before in _IS and (time.when.feast or asked) for time in heard.times)


def _in_a_game(heard: Heard) -> bool:
    """Whether it is asked who does something somewhere else: "whose turn is it in Monopoly"."""
    before = heard.words[heard.unknown[0] - 1].text if heard.unknown and heard.unknown[0] else ""
    return "who" in heard.cues and before in ("in", "bij", "at", "during", "tijdens")


def _in_a_place(heard: Heard, unknown: frozenset[int]) -> bool:
    """Whether what is unknown is where somebody is: "… in Londen" at the end, and nothing else."""
    if not unknown or len(unknown) > 2:
        return False
    return heard.words[min(unknown) - 1].text in ("in", "naar", "to")


def _asks(heard: Heard, begins: frozenset[str]) -> bool:
    """A sentence that begins with a verb asks, unless the verb may be a command and nobody follows it."""
    if not heard.words or heard.words[heard.first].text in ("er", "there"):
        return False  # "er is al gekookt" tells
    if heard.words[heard.first].text in _OPENS:
        return False  # "de bovenverdieping is gestofzuigd"
    if heard.words[heard.first].text in _MY_OWN and not heard.people and not _you_after(heard):
        return False  # "heb de was gedaan" leaves out who
    if begins & _ASKING:
        return True
    after = next((p for p in range(heard.first, len(heard.words)) if heard.words[p].text not in ("er", "there")), 0)
    return bool(begins & _VERBS) and any(
        after + 1 in person.places and heard.words[after + 1].text not in _OBJECTS for person in heard.people
    )


def _you_after(heard: Heard) -> bool:
    """ "Heb je de was gedaan" asks the house itself."""
    return any(place == heard.first + 1 and "you" in classes for place, classes in heard.left)


def _begins(heard: Heard) -> frozenset[str]:
    """The classes of the first word that is not small."""
    by_place = dict(heard.left)
    for place in range(heard.first, len(heard.words)):
        if place == heard.first and any(place in p.places and p.key == "self" for p in heard.people):
            return frozenset({"own"})
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
    apart = any(heard.words[place].text in _PART_OF for place in span)
    return frozenset(span) if joined and not apart and len(unknown) <= _MOST else frozenset()


def _verb_alone(heard: Heard) -> list[int]:
    """Who has to do something that goes with any chore: "wie moet er schoonmaken"."""
    if not heard.cues & {"who"} or heard.spot.found:
        return []
    verbs = [p for p, classes in heard.left if "handle" in classes and not classes & {"do", "must", "have", "ed"}]
    return verbs if len(verbs) == 1 and heard.words[verbs[0]].text.endswith("en") else []


def chore_text(heard: Heard) -> str:
    """What stands where a chore would, in the person's own words; empty when there is no such thing."""
    return " ".join(folded(heard.words[place].text) for place in sorted(text_places(heard)))
