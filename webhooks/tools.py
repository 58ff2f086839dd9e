"""The tools that an assistant with a language model is offered: what each says of itself, and a call of one as a
question to the home. The texts stand in ``language/tools.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from household.model import Home, Intent, Language
from language import resolve as resolving
from language.resolve import resolve
from webhooks.core import language_of
from webhooks.door import LONGEST, Caller, No, Question, accepted, language_in, own_id, text_of
from webhooks.wording import Asker

#: What every tool takes besides.
_ANYWHERE = ("language",)
_FILE = Path(resolving.__file__).parent / "tools.yaml"
#: A day or a clock as a slot has it.
_VALUE = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")
_YES, _NO = frozenset({"yes", "ja", "y", "j", "ok", "oke", "oké"}), frozenset({"no", "nee", "n"})


@dataclass(frozen=True)
class Tool:
    """One tool. ``takes`` names what it takes, ``needs`` what it cannot do without; ``own``: only for a device of one
    person; ``reads``: it changes nothing; ``moves``: it changes what stands; ``again``: twice is as once."""

    name: str
    takes: tuple[str, ...]
    needs: frozenset[str]
    reads: bool
    moves: bool
    again: bool
    own: bool
    title: str
    told: str


@dataclass(frozen=True)
class _Argument:
    told: str
    among: tuple[str, ...] = ()
    like: str = ""
    whole: tuple[int, int] | None = None


def tools_for(shared: bool) -> tuple[Tool, ...]:
    """The tools of a device: what is private is not offered where all can hear."""
    return tuple(tool for tool in _tools().values() if not (shared and tool.own))


def as_listed(tool: Tool) -> dict[str, object]:
    """The tool as the protocol lists it."""
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.told,
        "inputSchema": {
            "type": "object",
            "properties": {name: _schema(_arguments()[name]) for name in tool.takes},
            "required": [name for name in tool.takes if name in tool.needs],
            "additionalProperties": False,
        },
        "outputSchema": ANSWER,
        "annotations": {
            "title": tool.title,
            "readOnlyHint": tool.reads,
            "destructiveHint": tool.moves,
            "idempotentHint": tool.reads or tool.again,
            "openWorldHint": False,
        },
    }


#: What every tool gives back.
ANSWER: dict[str, object] = {
    "type": "object",
    "properties": {
        "speech": {"type": "string", "description": "What to say, as it stands."},
        "open": {
            "type": "boolean",
            "description": "Whether it is a question back: ask your user, then call confirm with this conversation.",
        },
        "awaits": {
            "type": "string",
            "description": "What the question waits for: yes_no, choice, chore, member, day, time.",
        },
        "options": {"type": "array", "items": {"type": "string"}, "description": "What can be chosen."},
        "conversation": {"type": "string", "description": "Pass it to go on from this answer."},
        "intent": {"type": "string", "description": "What was understood."},
        "slots": {"type": "object", "description": "What was understood, in particulars."},
    },
    "required": ["speech", "open", "conversation", "intent", "slots"],
}


def is_tool(name: str) -> bool:
    """Whether there is a tool of this name, offered to this device or not."""
    return name in _tools()


def question_of(
    name: str, arguments: Mapping[str, object], caller: Caller, conversation: str, request_id: str | None
) -> Question:
    """A call of a tool as a question; ``conversation`` is the one for a call that names none. Raises No with a sentence
    for what does not fit, and KeyError for a tool that there is not."""
    tool = _tools()[name]
    given = _checked(tool, arguments)
    language = language_in(given.get("language"))
    said = _said(tool, given, caller, language or accepted() or language_of(caller.home, caller.speaker))
    return Question(said, language, own_id(given.get("conversation")) or conversation, request_id)


def _said(tool: Tool, given: Mapping[str, object], caller: Caller, language: Language) -> str | Intent:
    if tool.name == "ask":
        return str(given["question"])
    if tool.name == "confirm":
        return _reply(str(given["answer"]), caller.home)
    slots = {name: value for name, value in given.items() if name not in ("language", "conversation")}
    first, last = slots.pop("first_day", None), slots.pop("last_day", None)
    now = Asker(caller.home, caller.speaker, language, caller.now).now
    if period := _period(first, last, language, caller.home, now):
        slots["period"] = period
    return Intent(tool.name, slots)


def _reply(words: str, home: Home) -> str | Intent:
    """A plain yes or no is one in every language, and so is a value as the options gave it; anything else is understood
    as it was said."""
    plain = " ".join(re.sub(r"[^\w:-]", " ", words.casefold()).split())
    if plain in _YES or plain in _NO:
        return Intent("yes" if plain in _YES else "no")
    if member := next((m.key for m in home.members if plain in (m.key, m.name.casefold())), None):
        return Intent("i_am", {"member": member})
    if _VALUE.fullmatch(plain) or any(chore.key == plain for chore in home.chores):
        return Intent("choose", {"value": plain})
    return words


def _period(first: object, last: object, language: Language, home: Home, now: Any) -> dict[str, object] | None:
    """The days from the first to the last; None when neither is understood."""
    days = [found for words in (first, last) if words and (found := _days(str(words), language, home, now))]
    return {"start": days[0][0], "end": days[-1][1]} if days else None


def _days(words: str, language: Language, home: Home, now: Any) -> tuple[object, object] | None:
    slots = resolve(Intent("agenda", {"day": words}), language, home, now).slots
    period = slots.get("period")
    if isinstance(period, Mapping):
        return period.get("start"), period.get("end")
    return (slots["day"], slots["day"]) if "day" in slots else None


# ── what fits ───────────────────────────────────────────────────────────────────────────────────


def _checked(tool: Tool, arguments: Mapping[str, object]) -> dict[str, object]:
    """The arguments that were given, each as it should be; an empty one was not given."""
    given = {name: value for name, value in arguments.items() if value not in (None, "")}
    if spare := sorted(set(given) - set(tool.takes)):
        raise Unfit("argument_unknown", spare[0])
    if missing := sorted(tool.needs - set(given)):
        raise Unfit("argument_missing", missing[0])
    for name, value in given.items():
        _check(name, _arguments()[name], value)
    return given


def _check(name: str, argument: _Argument, value: object) -> None:
    if argument.whole:
        low, high = argument.whole
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Unfit("argument_number", name, low=low, high=high)
        return
    text = text_of(value)
    if argument.among and text not in argument.among:
        raise Unfit("argument_among", name, options=", ".join(argument.among))
    if argument.like and not re.fullmatch(argument.like, text):
        raise Unfit("argument_time", name)


class Unfit(No):
    """What does not fit about one argument."""

    def __init__(self, reason: str, argument: str, **details: object) -> None:
        super().__init__(400, reason)
        self.details |= {"argument": argument[:40], **details}


# ── what stands in the file ─────────────────────────────────────────────────────────────────────


def _schema(argument: _Argument) -> dict[str, object]:
    if argument.whole:
        low, high = argument.whole
        return {"type": "integer", "minimum": low, "maximum": high, "description": argument.told}
    schema: dict[str, object] = {"type": "string", "description": argument.told, "maxLength": LONGEST}
    if argument.among:
        return schema | {"enum": list(argument.among)}
    return schema | ({"pattern": argument.like} if argument.like else {})


@cache
def _file() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@cache
def _tools() -> dict[str, Tool]:
    return {name: _tool(name, body) for name, body in _file().items() if name != "arguments"}


@cache
def _arguments() -> dict[str, _Argument]:
    return {
        name: _Argument(
            _both(body),
            tuple(body.get("among", ())),
            body.get("like", ""),
            tuple(body["whole"]) if "whole" in body else None,
        )
        for name, body in _file()["arguments"].items()
    }


def _tool(name: str, body: Mapping[str, Any]) -> Tool:
    takes = [word.rstrip("!") for word in body["takes"]]
    needs = {word.rstrip("!") for word in body["takes"] if word.endswith("!")}
    if body.get("conversation") == "needed":
        needs.add("conversation")
    return Tool(
        name,
        (*takes, "conversation", *_ANYWHERE),
        frozenset(needs),
        reads=body["kind"] == "reads",
        moves=body["kind"] == "moves",
        again=body.get("again", False),
        own=body.get("own", False),
        title=f"{body['title']['en']} · {body['title']['nl']}",
        told=_both(body),
    )


def _both(body: Mapping[str, str]) -> str:
    return f"{body['en']}\nNederlands: {body['nl']}"
