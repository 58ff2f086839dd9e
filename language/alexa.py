"""What the Alexa skill is taught: the interaction model, made of `alexa.<language>.yaml` and of one home; and which of
our intents each of its intents is.

The shape and the limits are Amazon's: https://developer.amazon.com/docs/smapi/interaction-model-schema.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

from household.model import Chore, Home, Language, Trouble
from language.routine_words import routines
from language.sentences import read_yaml
from language.verbs import forms

#: The type of each slot. SearchQuery takes free words; a sample with one holds no other slot and begins with a word.
SLOTS: Mapping[str, str] = {
    "chore": "CHORE",
    "member": "MEMBER",
    "to_member": "MEMBER",
    "when": "MOMENT",
    "to_when": "MOMENT",
    "day": "AMAZON.DATE",
    "to_day": "AMAZON.DATE",
    "to_time": "AMAZON.TIME",
    "words": "AMAZON.SearchQuery",
}
#: The locales of each language for which a model is made.
LOCALES: Mapping[str, Language] = {"nl-NL": "nl", "en-GB": "en", "en-US": "en"}
#: Names and other names that may be sent during a conversation, of all types together.
MOST_SENT = 100
#: Letters of a value; words of a name of the skill are at least two and at most this many letters together.
LONGEST_VALUE, LONGEST_NAME = 140, 50

_ARTICLES = ("de ", "het ", "een ", "the ", "a ", "an ")
#: A choice with no other inside it.
_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")

Model = dict[str, Any]


class UnfitInvocation(Trouble):
    """Amazon does not take this name for a skill: two words or more, none of them one that Alexa acts on itself."""

    sentence = "trouble.alexa_invocation"


class NoChores(Trouble):
    """A skill is taught the chores of a home, and there are none yet."""

    sentence = "trouble.alexa_no_chores"


@dataclass(frozen=True)
class Meaning:
    """What an intent of the skill is here: the name of ours, and, where its words go on as a sentence, which one."""

    intent: str
    say: str | None = None


# ── which intent is which ───────────────────────────────────────────────────────────────────────


def meaning(name: str, language: Language) -> Meaning | None:
    """What an intent of the skill means; None for a name that no model of ours has."""
    return _meanings(language).get(name)


@cache
def _meanings(language: Language) -> Mapping[str, Meaning]:
    file = _file(language)
    own = {**file["intents"], **file["notes"]}
    found = {alexa_name(name): Meaning(name, _say(entry)) for name, entry in own.items()}
    return found | {name: Meaning(entry["means"]) for name, entry in file["builtin"].items()}


def notes_of(language: Language) -> frozenset[str]:
    """Our intents that hold a person's own words, and are in a model only when somebody chose that."""
    return frozenset(_file(language)["notes"])


def alexa_name(intent: str) -> str:
    """The name of one of our intents in the skill, which may hold letters only: who_does is WhoDoes."""
    return "".join(word.capitalize() for word in intent.split("_"))


# ── the model ───────────────────────────────────────────────────────────────────────────────────


def interaction_model(home: Home, language: Language, invocation: str | None = None, notes: bool = False) -> Model:
    """The interaction model for a home, ready to be pasted as JSON. ``notes``: with what people say about themselves.

    Raises UnfitInvocation or NoChores.
    """
    file = _file(language)
    named = invocation or str(file["invocation"])
    check_invocation(named, language)
    if not home.chores:
        raise NoChores()
    intents = {**file["intents"], **(file["notes"] if notes else {})}
    own = [_intent(alexa_name(name), samples_of(entry, file["rules"])) for name, entry in intents.items()]
    builtin = [{"name": name, "samples": entry["samples"]} for name, entry in file["builtin"].items()]
    types = [
        {"name": "CHORE", "values": chore_values(home, language)},
        {"name": "MEMBER", "values": _members(home, file["people"])},
        {"name": "MOMENT", "values": [{"name": {"value": word}} for word in _moments(file)]},
    ]
    return {"interactionModel": {"languageModel": {"invocationName": named, "intents": own + builtin, "types": types}}}


def check_invocation(name: str, language: Language) -> None:
    """Raises UnfitInvocation for a name that does not follow Amazon's rules.

    https://developer.amazon.com/docs/alexa/custom-skills/choose-the-invocation-name-for-a-custom-skill.html
    """
    words, taken = name.split(" "), _file(language)["not_in_a_name"]
    known = {*taken["woken"], *taken["opened"], *taken["joined"]}
    spelled = name == name.lower() and all(re.fullmatch(r"[^\W\d_]+(?:['.-][^\W\d_]+)*\.?", word) for word in words)
    two_small = len(words) == 2 and set(words) & set(taken["small"])
    if not spelled or len(words) < 2 or len(name) > LONGEST_NAME or known & set(words) or two_small:
        raise UnfitInvocation(name=name)


def _intent(name: str, samples: Sequence[str]) -> Model:
    used = dict.fromkeys(slot for sample in samples for slot in re.findall(r"{(\w+)}", sample))
    return {"name": name, "slots": [{"name": slot, "type": SLOTS[slot]} for slot in used], "samples": list(samples)}


def samples_of(entry: Any, rules: Mapping[str, str]) -> list[str]:
    """The ways to say an intent, each once."""
    templates = entry["samples"] if isinstance(entry, Mapping) else entry
    return list(dict.fromkeys(sample for template in templates for sample in _ways(template, rules)))


def _ways(template: str, rules: Mapping[str, str]) -> Iterator[str]:
    """Every way to read a template: "(a|b) [c]" is "a", "a c", "b" and "b c"."""
    for name, rule in rules.items():
        template = template.replace(f"<{name}>", rule)
    found = _CHOICE.search(template)
    if found is None:
        yield " ".join(template.split())
        return
    one_of = found[1].split("|") if found[1] is not None else ["", *found[2].split("|")]
    for each in one_of:
        yield from _ways(template[: found.start()] + each + template[found.end() :], {})


# ── the values of slots ─────────────────────────────────────────────────────────────────────────


def chore_values(home: Home, language: Language, most: int | None = None) -> list[Model]:
    """The chores and routines of a home as values of a slot, with their keys; at most so many names in all.

    When there are more, every chore keeps its own name and they share what is left among their other names.
    """
    named = [(chore.key, names) for chore in (*home.chores, *routines(home, language)) if (names := _names(chore))]
    if most is not None:
        named = named[:most]
        rounds = list(zip_longest(*(names for _, names in named)))
        kept = [(place, name) for names in rounds for place, name in enumerate(names) if name is not None][:most]
        named = [(key, [name for at, name in kept if at == place]) for place, (key, _) in enumerate(named)]
    return [_value(names[0], key, names[1:]) for key, names in named]


def _names(chore: Chore) -> list[str]:
    """How people name a chore, its own name first: also without article, and as something that somebody does."""
    given = [spoken for name in (chore.name, *chore.also) if (spoken := _spoken(name))]
    bare = [name[len(article) :] for name in given for article in _ARTICLES if name.casefold().startswith(article)]
    turned = [form for place, name in enumerate(given) if _is_a_deed(name, place == 0) for form in forms(name)]
    names: dict[str, str] = {}
    for name in (*given, *bare, *turned):
        names.setdefault(name.casefold(), name)
    return list(names.values())


def _is_a_deed(name: str, own: bool) -> bool:
    """Whether a name may be of something that somebody does, "ramen lappen", rather than of a thing, "de ramen"."""
    words = name.casefold().split()
    plain = not name.casefold().startswith(_ARTICLES) and not {"en", "and"} & set(words)
    return plain and (1 if own else 2) <= len(words) <= 3


def _spoken(name: str) -> str:
    """A name without the signs that no sample may hold."""
    return " ".join(re.sub(r"[^\w' .-]|_", " ", name).split())[:LONGEST_VALUE].strip(" .-'")


def _members(home: Home, people: Mapping[str, Sequence[str]]) -> list[Model]:
    named = [(member.key, [_spoken(member.name)]) for member in home.members if _spoken(member.name)]
    taken = {name.casefold() for _, names in named for name in names}
    words = [(key, [word for word in said if word.casefold() not in taken]) for key, said in people.items()]
    return [_value(names[0], key, names[1:]) for key, names in (*named, *words) if names]


def _moments(file: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys(way for template in file["when"] for way in _ways(template, {}))


def _value(name: str, key: str, synonyms: Iterable[str]) -> Model:
    return {"id": key, "name": {"value": name, "synonyms": list(synonyms)}}


def _say(entry: Any) -> str | None:
    return str(entry["say"]) if isinstance(entry, Mapping) else None


@cache
def _file(language: Language) -> Mapping[str, Any]:
    return read_yaml(f"alexa.{language}.yaml")  # type: ignore[no-any-return]  # the data file's own shape
