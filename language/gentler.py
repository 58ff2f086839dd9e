"""Gentler words for a reproach: what was felt, when, and what is needed. Offered; what is kept, its writer says.

"Jij laat me alles alleen doen" becomes "Deze week voelde ik me alleen. Wat ik nodig heb: dat we dit samen dragen." It
is done here, by the rules in ``gentler.nl.yaml`` and ``gentler.en.yaml``; what somebody writes goes nowhere. A note
that says something of its writer, or thanks, is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from household.model import Language
from language.sentences import read_yaml

#: A longer text is a letter; what is looked at is how it begins.
LONGEST = 1000


@dataclass(frozen=True)
class Offer:
    """A rewrite that is offered: the whole of it, and its parts. ``feelings`` are those that may be chosen instead.
    What it says is left out of its ``repr``, as of a note."""

    text: str = field(repr=False)
    moment: str = field(repr=False)
    feeling: str = field(repr=False)
    need: str = field(repr=False)
    doing: str = field(default="", repr=False)
    feelings: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Theme:
    """What a reproach is about, and what is usually felt and needed then."""

    when: re.Pattern[str]
    feelings: tuple[str, ...]
    need: str


@dataclass(frozen=True)
class _Rules:
    """The rules of one language, ready to be used."""

    kind: re.Pattern[str]
    unkind: re.Pattern[str]
    own: re.Pattern[str]
    you: re.Pattern[str]
    anyone: re.Pattern[str]
    absolute: re.Pattern[str]
    blames: tuple[re.Pattern[str], ...]
    alone_it_blames: tuple[re.Pattern[str], ...]
    times: tuple[str, ...]
    some_time: str
    doing: tuple[tuple[re.Pattern[str], str], ...]
    themes: tuple[_Theme, ...]
    said: str
    while_: str
    listener: str


def offer(text: str, language: Language, feeling: str | None = None) -> Offer | None:
    """Gentler words for a reproach, with another ``feeling`` when one was chosen; None for a text that is none."""
    rules, plain = _rules(language), _plain(text)
    if not _is_reproach(plain, rules):
        return None
    theme = next(theme for theme in rules.themes if theme.when.search(plain))
    moment = next((time for time in _in_order(rules.times, plain)), rules.some_time)
    doing = next((said for pattern, said in rules.doing if pattern.search(plain)), "")
    felt = feeling or theme.feelings[0]
    beside = rules.while_.format(doing=doing) if doing else ""
    said = rules.said.format(moment=moment[:1].upper() + moment[1:], feeling=felt, doing=beside, need=theme.need)
    return Offer(said, moment, felt, theme.need, doing, theme.feelings)


def to_start_from(language: Language) -> str:
    """A line from which whoever listens may start."""
    return _rules(language).listener


def _is_reproach(text: str, rules: _Rules) -> bool:
    """Whether a text lays something at the other's door: each sentence is looked at by itself."""
    return any(_blames(part, rules) for part in re.split(r"[.!?;\n]+", text) if part.strip())


def _blames(text: str, rules: _Rules) -> bool:
    if rules.anyone.search(text) or (rules.kind.search(text) and not rules.unkind.search(text)):
        return False
    if any(pattern.search(text) for pattern in rules.alone_it_blames):
        return True
    if not rules.you.search(text):
        return False
    hard = any(pattern.search(text) for pattern in rules.blames)
    return hard or (bool(rules.absolute.search(text)) and not rules.own.search(text) and not rules.kind.search(text))


def _in_order(times: tuple[str, ...], text: str) -> list[str]:
    """The times that a text names, as it names them; of two at one place the longer."""
    found = {time: at.start() for time in times if (at := re.search(rf"\b{re.escape(time.casefold())}\b", text))}
    return sorted(found, key=lambda time: (found[time], -len(time)))


def _plain(text: str) -> str:
    """A text as the rules look at it: small letters, one kind of apostrophe, single spaces."""
    small = text[:LONGEST].casefold().replace("’", "'").replace(",", " ").replace("é", "e") if text else ""
    return "\n".join(re.sub(r"[^\S\n]+", " ", line) for line in small.splitlines())


@cache
def _rules(language: Language) -> _Rules:
    data: dict[str, Any] = read_yaml(f"gentler.{language}.yaml")
    themes = (_Theme(re.compile(t["when"]), tuple(t["feelings"]), t["need"]) for t in data["themes"])
    return _Rules(
        **{name: re.compile(data[name]) for name in ("kind", "unkind", "own", "you", "anyone", "absolute")},
        blames=tuple(map(re.compile, data["blames"])),
        alone_it_blames=tuple(map(re.compile, data["alone_it_blames"])),
        times=tuple(data["times"]),
        some_time=data["some_time"],
        doing=tuple((re.compile(pattern), said) for pattern, said in data["doing"]),
        themes=tuple(themes),
        said=data["said"],
        while_=data["while"],
        listener=data["listener"],
    )
