"""What is said to an open question, and what goes on from the question before: "ja", "de tweede", "en morgen?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from household.model import Awaits, Home, Intent, Language
from language.ear import Ear, Heard
from language.names import find_name
from language.rules import SMALL
from language.slots import Slots, chore_slots, first_time, when_slots, who
from language.words import folded

#: What a follow-up may go on from.
GOES_ON = frozenset({"who_does", "when_is", "agenda", "why", "done", "skip", "swap", "postpone"})
#: Words around a short answer that change nothing.
_AROUND = frozenset(
    {
        SMALL,
        "do",
        "put",
        "can",
        "must",
        "you",
        "have",
        "be",
        "say",
        "let",
        "answer",
        "want",
        "mine",
        "thanks",
        "ask",
        "weak",
    }
)
#: What is chosen away: "niet de eerste".
_NOT_THIS = re.compile(r"\b(?:niet (?:de|die)|not the) \w+")
#: Whoever speaks, alone or for both.
_US = frozenset({"self", "both"})
_ORDINALS = {
    "eerste": 0, "eerst": 0, "first": 0, "een": 0, "one": 0, "tweede": 1, "second": 1, "two": 1, "twee": 1,
    "1": 0, "2": 1, "3": 2, "derde": 2, "third": 2, "three": 2, "drie": 2,
    "laatste": -1, "last": -1, "latter": -1, "former": 0,
}  # fmt: skip
_CHORE = ("chore", "chore_options", "chore_text")
_TIME = ("day", "part", "period", "day_options", "to_day", "to_time")


def answered(heard: Heard, listening: Ear, home: Home, awaits: Awaits | None, options: Sequence[str]) -> Intent | None:
    """The answer to an open question; None when the sentence is no answer but says something of its own."""
    plain = [word.text for word in heard.words]
    classes = listening.cues.of(plain)
    named = {place for person in heard.people if person.key not in _US for place in person.places} | heard.spot.places
    named |= {place for time in heard.times for place in time.places}
    own = {place for person in heard.people if person.key in _US for place in person.places}
    said = [found for place, found in enumerate(classes) if place not in named | own]
    if awaits is not None and any("missed" in found for found in classes) and not named:
        return Intent("repeat")
    short = len(plain) <= 8 and all(found & (_AROUND | _ANSWERS) for found in said)
    kinds = set().union(*said) if said else set()
    if short and not named and (plainly := _plainly(kinds, awaits)):
        return plainly
    if short and awaits is Awaits.MEMBER and (member := _member(heard)) and not _asks_about(plain):
        return Intent("i_am", {"member": member})
    if (awaits is Awaits.CHOICE or options) and (value := _chosen(heard, plain, options, home, listening.language)):
        return Intent("choose", {"value": value})
    if short and not named:
        return None
    if _says_who(heard, said) and (member := _member(heard)):
        return Intent("i_am", {"member": member})
    if (
        short
        and awaits is Awaits.YES_NO
        and "agreed" in kinds
        and plain[0] in listening.cues.words
        and "agreed" in classes[0]
    ):
        return Intent("yes") if not kinds & {"refused"} else None
    if short and awaits in (Awaits.CHORE, Awaits.DAY, Awaits.TIME) and (value := _filled(heard, awaits)):
        return Intent("choose", {"value": value})
    return None


_ANSWERS = frozenset({"agreed", "refused", "again"})


def _asks_about(plain: Sequence[str]) -> bool:
    """ "Is Bram al thuis" asks about somebody, and does not say who speaks."""
    return plain[0] in ("is", "was", "heeft", "has", "does", "doet")


def _plainly(kinds: set[str], awaits: Awaits | None) -> Intent | None:
    """Yes, no or once more; the first two only to a question of the house's own."""
    if "again" in kinds:
        return Intent("repeat")
    if awaits is None:
        return None
    if "refused" in kinds:
        return Intent("no")
    return Intent("yes") if "agreed" in kinds else None


def _member(heard: Heard) -> str | None:
    keys = [person.key for person in heard.people if person.key not in ("self", "both")]
    return keys[0] if len(set(keys)) == 1 else None


def _says_who(heard: Heard, said: Sequence[set[str]]) -> bool:
    """ "Ik ben Bram", "het is Sanne", and nothing else."""
    small = all(found & {SMALL, "be", "mine", "agreed", "you", "answer"} for found in said)
    named = [p for p in heard.people if p.key not in ("self", "both", "partner")]
    return (
        small
        and not heard.spot.found
        and not _asks_about([heard.words[0].text])
        and len(named) == 1
        and any(found & {"be", "answer"} for found in said)
        and not heard.times
    )


def _filled(heard: Heard, awaits: Awaits) -> str | None:
    if awaits is Awaits.CHORE:
        return heard.spot.key
    when = first_time(heard)
    if awaits is Awaits.DAY:
        return when.day.isoformat() if when and when.day and not when.either else None
    return f"{when.clock:%H:%M}" if when and when.clock else None


def _chosen(heard: Heard, plain: Sequence[str], options: Sequence[str], home: Home, language: Language) -> str | None:
    """Which of the options is named: by its own words, by its day, or as the first or the last."""
    if len(plain) > 10 or "foreign" in heard.cues:
        return None
    when = first_time(heard)
    named = {chore.key: (chore.name, *chore.also) for chore in home.chores}
    days = [day for day in (when.day,) if day] if when else []
    days += list(when.either or ()) if when else []
    for option in options:
        if option in [day.isoformat() for day in days[:1]] or _spotted(heard, option, home):
            return option
    if when and when.period:
        within = [one for one in options if when.period[0].isoformat() <= one <= when.period[1].isoformat()]
        if len(within) == 1:
            return within[0]
    weekdays = [option for option in options if when and when.day and _weekday(option) == when.day.weekday()]
    if len(weekdays) == 1:
        return weekdays[0]
    among = {option: named.get(_key(option, home), (option,)) for option in options}
    said = " ".join(word for word in plain if not _is_around(word))
    match = find_name(said, among) if said and not (heard.spot.found and heard.unknown) else None
    if match and match.key:
        return match.key
    for word in _NOT_THIS.sub("", " ".join(plain)).split():
        place = _ORDINALS.get(word)
        if place is not None and place < len(options) and len(plain) <= 6:
            return options[place] if options else None
    return None


def _spotted(heard: Heard, option: str, home: Home) -> bool:
    """Whether this option's chore was named, and nothing strange was said of it: "de vaatwasser piept" chooses none."""
    return heard.spot.key is not None and not heard.unknown and _same(heard.spot.key, option, home)


def _is_around(word: str) -> bool:
    """Words around a choice that name nothing."""
    return word in {"doe", "maar", "ik", "bedoel", "bedoelde", "die", "dan", "liever", "graag", "i", "mean", "meant",
                    "please", "toch", "neem", "nee", "ja", "take", "yes", "no", "op", "on", "voor", "for"}  # fmt: skip


def _weekday(option: str) -> int | None:
    try:
        return date.fromisoformat(option).weekday()
    except ValueError:
        return None


def _key(option: str, home: Home) -> str:
    return next((c.key for c in home.chores if option in (c.key, c.name) or folded(option) == folded(c.name)), option)


def _same(key: str, option: str, home: Home) -> bool:
    return _key(option, home) == key


# ── going on ────────────────────────────────────────────────────────────────────────────────────


def going_on(heard: Heard, listening: Ear, previous: Intent) -> Intent | None:
    """The previous question again with another time, person or chore; None when this is no such thing."""
    if previous.name not in GOES_ON or not _only_names(heard) or _only_a_place(heard):
        return None
    slots: Slots = dict(previous.slots)
    name = previous.name
    when = first_time(heard)
    time = when_slots(when, clock=name == "postpone")
    if name == "postpone" and when and when.clock and not when.named:
        time.pop("day", None)
    if time:
        kept = () if "day" in time or "period" in time or "day_options" in time else ("day", "to_day", "period")
        slots = _without(slots, [slot for slot in (_TIME if name != "postpone" else _TIME[1:]) if slot not in kept])
        slots |= {"to_day" if name == "postpone" and key == "day" else key: value for key, value in time.items()}
    if member := who(heard.people):
        name, slots = _somebody(name, slots, member)
    if heard.spot.found:
        name, slots = _something(name, slots, heard, previous)
    return Intent(name, slots)


def _only_names(heard: Heard) -> bool:
    left_over = all(
        classes & {SMALL, "follow", "you", "what", "refused", "do", "must", "answer"} for _, classes in heard.left
    )
    return left_over and bool(heard.times or heard.people or heard.spot.found) and not heard.unknown


def _only_a_place(heard: Heard) -> bool:
    """ "De tweede" chooses, and is no day of the month, when nothing else was said."""
    said = [word.text for word in heard.words if word.text not in ("de", "the", "die", "doe", "maar")]
    return len(said) == 1 and said[0] in _ORDINALS


def _somebody(name: str, slots: Slots, member: str) -> tuple[str, Slots]:
    if name in ("who_does", "when_is"):
        return "agenda", {**_without(slots, _CHORE), "member": member}
    slot = {"agenda": "member", "done": "member", "swap": "to_member"}.get(name)
    return name, {**slots, slot: member} if slot else slots


def _something(name: str, slots: Slots, heard: Heard, previous: Intent) -> tuple[str, Slots]:
    slots = _without(slots, _CHORE) | _among(chore_slots(heard), previous)
    if name == "agenda":
        return "who_does", _without(slots, ("member",))
    return name, slots


def _without(slots: Mapping[str, object], names: Sequence[str]) -> Slots:
    return {key: value for key, value in slots.items() if key not in names}


def _among(slots: Slots, previous: Intent) -> Slots:
    """The chore that was meant, when the answer to "a or b?" names one of the two."""
    options, close = previous.slots.get("chore_options"), slots.get("chore_options")
    if not isinstance(options, list) or not isinstance(close, list):
        return slots
    named = [key for key in close if key in options]
    return {"chore": named[0]} if len(named) == 1 else slots
