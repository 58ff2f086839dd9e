"""Gentler words for a reproach: what was felt, when, and what is needed. Offered; what is kept, its writer says.

"Jij laat me alles alleen doen" becomes "Deze week voelde ik me alleen. Wat ik nodig heb: dat we dit samen dragen." It
is done here, by the rules in ``gentler.nl.yaml`` and ``gentler.en.yaml``; what somebody writes goes nowhere. A note
that says something of its writer, or thanks, is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from household.model import Language
from language.sentences import read_yaml

#: A longer text is a letter; what is looked at is how it begins.
LONGEST = 1000
#: What stands where something was thought away: no word, so that no rule reaches over it.
GONE = "·"


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
    """The rules of one language, ready to be used; what each is for stands beside it in the file."""

    mild: re.Pattern[str]
    mine: re.Pattern[str]
    others: re.Pattern[str]
    kind: re.Pattern[str]
    unkind: re.Pattern[str]
    own: re.Pattern[str]
    you: re.Pattern[str]
    they: re.Pattern[str]
    anyone: re.Pattern[str]
    absolute: re.Pattern[str]
    harm: re.Pattern[str]
    stress: re.Pattern[str]
    me: re.Pattern[str]
    tag: re.Pattern[str]
    stings: re.Pattern[str]
    alone_it_blames: re.Pattern[str]
    blames: re.Pattern[str]
    blames_you: re.Pattern[str]
    blames_they: re.Pattern[str]
    did: re.Pattern[str]
    times: tuple[tuple[re.Pattern[str], str], ...]
    doing: tuple[tuple[re.Pattern[str], str], ...]
    feels: tuple[tuple[re.Pattern[str], str], ...]
    themes: tuple[_Theme, ...]
    some_time: str
    said: str
    while_: str
    listener: str


def offer(text: str, language: Language, feeling: str | None = None) -> Offer | None:
    """Gentler words for a reproach, with another ``feeling`` when one was chosen; None for a text that is none."""
    rules = _rules(language)
    plain = _plain(text, rules)
    reproach = _reproach(plain, rules)
    if not reproach:
        return None
    theme = next(theme for theme in rules.themes if theme.when.search(plain))
    named = [said for pattern, said in rules.feels if pattern.search(plain)][:1]
    feelings = tuple(dict.fromkeys([*named, *theme.feelings]))[:3]
    moment = _moment(reproach, rules) or ("" if rules.kind.search(plain) else _moment(plain, rules)) or rules.some_time
    doing, felt = _doing(plain, rules), feeling or feelings[0]
    beside = rules.while_.format(doing=doing) if doing else ""
    said = rules.said.format(moment=moment[:1].upper() + moment[1:], feeling=felt, doing=beside, need=theme.need)
    return Offer(said, moment, felt, theme.need, doing, feelings)


def to_start_from(language: Language) -> str:
    """A line from which whoever listens may start."""
    return _rules(language).listener


def _reproach(text: str, rules: _Rules) -> str:
    """What in a text lays something at the other's door, or nothing: each sentence is looked at by itself."""
    about_another = False
    for part in (part.strip() for part in re.split(r"[.!?;\n]+", text)):
        if part and _blames(part, rules, about_another):
            return part
        about_another = about_another or bool(rules.others.search(part))
    addressed = rules.they.search(text) or rules.you.search(text)
    return text if addressed and rules.tag.search(text) and not rules.kind.search(text) else ""


def _blames(text: str, rules: _Rules, about_another: bool) -> bool:
    text = rules.mild.sub(GONE, text)
    if rules.stings.search(text):
        return True
    if rules.anyone.search(text) or (rules.kind.search(text) and not rules.unkind.search(text)):
        return False
    return bool(rules.alone_it_blames.search(text)) or _blames_someone(text, rules, about_another)


def _blames_someone(text: str, rules: _Rules, about_another: bool) -> bool:
    """Whether it says something hard of "you", or of a "he" or "she" who is nobody else that the text names."""
    other, they = rules.others.search(text), rules.they.search(text)
    about_another = about_another or bool(other and they and other.start() <= they.start())
    theirs = rules.mine.sub(lambda own: f"{own[0].split(maxsplit=1)[0]} {GONE} ", rules.others.sub(GONE, text))
    if rules.you.search(theirs):
        always = rules.absolute.search(theirs) and not rules.own.search(text) and not rules.kind.search(text)
        hard = rules.blames.search(theirs) or rules.blames_you.search(theirs)
        return bool(always or hard or _adds_up(theirs, rules))
    if about_another or not rules.they.search(theirs):
        return False
    hard = rules.blames.search(theirs) or rules.blames_they.search(theirs)
    return bool(hard or _adds_up(theirs, rules))


def _adds_up(text: str, rules: _Rules) -> bool:
    """Whether words that say little by themselves say a reproach together: harm, and stress or "me" or more harm."""
    harm = len(rules.harm.findall(text))
    return harm > 0 and harm + len(rules.stress.findall(text)) + bool(rules.me.search(text)) > 1


def _moment(text: str, rules: _Rules) -> str:
    """The time that a text names first, of two at one place the longer; a habit ("every Sunday") is no moment."""
    found = [(at.start(), -len(said), said) for pattern, said in rules.times if (at := pattern.search(text))]
    return min(found)[2] if found else ""


def _doing(text: str, rules: _Rules) -> str:
    """What the writer was busy with or was left with, when the text says so."""
    done = [found[0] for found in rules.did.finditer(text)]
    return next((said for pattern, said in rules.doing if any(map(pattern.search, done))), "")


def _plain(text: str, rules: _Rules) -> str:
    """A text as the rules look at it: small letters without accents, one kind of apostrophe, single spaces. A comma
    stays, as what no rule reaches over, where the other is spoken of next ("I am angry, you lied")."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text[:LONGEST].casefold()) if not unicodedata.combining(c))
    bare = re.sub(r"\.{2,}(?=[^\n])", " ", bare.replace("’", "'"))

    def parted(comma: re.Match[str]) -> str:
        other = rules.you.fullmatch(comma[1]) or rules.they.fullmatch(comma[1])
        return f" {GONE} {comma[1]}" if other else f" {comma[1]}"

    bare = re.sub(r",[^\S\n]*([\w']+)", parted, bare)
    return "\n".join(re.sub(r"[^\S\n]+", " ", re.sub(r"[,:\"“”()–—*…]", " ", line)) for line in bare.splitlines())


def _spelt(pattern: str, words: Mapping[str, str]) -> str:
    """A rule with its <names> written out: <4> is at most four words, <maid> one of the words of that name."""

    def written(name: re.Match[str]) -> str:
        if name[1].isdigit():
            return rf"(?:[\w'-]+ ){{0,{name[1]}}}"
        return "(?:" + _spelt(words[name[1]], words) + ")"

    return re.sub(r"<(\w+)>", written, pattern.replace(", ", "|"))


def _whole(rule: str | list[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """Any of some rules, on whole words only."""
    lines = [rule] if isinstance(rule, str) else rule
    return re.compile(r"(?:\b|^)(?:" + "|".join(_spelt(line, words) for line in lines) + r")(?:\b|$)")


@cache
def _rules(language: Language) -> _Rules:
    data: dict[str, Any] = read_yaml(f"gentler.{language}.yaml")
    words: dict[str, str] = data["words"]
    alone = "mild mine others kind unkind own anyone absolute harm stress tag"
    alone += " stings alone_it_blames blames blames_you blames_they did"
    habit = "".join(rf"(?<!\b{word} )" for word in data["habit"].split(", "))
    felt_by = [f"{data['felt_by']} (?:{{0}})", f"(?:{{0}}) {data['felt_again']}"]
    whole: dict[str, Any] = {name: _whole(data[name], words) for name in alone.split()}
    return _Rules(
        **whole,
        you=_whole("<you>", words),
        they=_whole("<they>", words),
        me=_whole("<me>", words),
        times=tuple((re.compile(rf"{habit}\b{time.casefold()}\b"), time) for time in data["times"].split(", ")),
        doing=tuple((re.compile(pattern), said) for pattern, said in data["doing"]),
        feels=tuple((_whole([by.replace("{0}", felt) for by in felt_by], words), said) for felt, said in data["feels"]),
        themes=tuple(_Theme(_whole(t["when"], words), tuple(t["feelings"]), t["need"]) for t in data["themes"]),
        **{name: data[name] for name in ("some_time", "said", "listener")},
        while_=data["while"],
    )
