"""A chore changed in a few words: "every other week", "na het eten", a member's name; and what became of it.

What cannot be read is a problem with an example, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from household.model import Chore, Language, Member, Problem, Refused, Rhythm, Who, Window
from language.fields import LONGEST_CHORE, LONGEST_NAME, LONGEST_TEXT, in_words, read_hours
from language.free_words import read_often, spell_out
from language.homewords import WHO
from language.names import fold
from language.rhythms import last_day
from language.said_chore import say_often, say_room, say_when
from language.seasons import read_months, say_months
from language.sentences import say
from language.times import read_rhythm, read_window, say_list

#: Words with which a chore may be done by whoever can.
_ALL = frozenset({"allebei", "iedereen", "both", "everybody", "everyone"})
#: Words with which a chore stays with nobody any more.
FREE = frozenset({"vrij", "free", "niemand", "nobody"})
_AND = re.compile(r"\s*(?:,|&|\ben\b|\band\b)\s*")


def changed_chore(chore: Chore, said: Mapping[str, str], language: Language, members: Sequence[Member]) -> Chore:
    """The chore with what was ``said`` of it: "often", "when", "season", "who", "can" and "stays" in words of either
    language, "minutes" and "thinking" as numbers, "postpone" as "yes" or "no", "name" and "done" as they are written,
    "thinker" by their name. Raises Refused with all that cannot be read."""
    problems: list[Problem] = []
    for field, text in said.items():
        new = _READS[field](chore, text.strip(), language, members)
        if new is None:
            names = ", ".join(member.name for member in members)
            problems.append(Problem(f"change.{field}", {"text": text[:60], "names": names}))
        chore = new or chore
    if "often" in said and (last := last_day(chore.rhythm)):
        problems.append(Problem("free.no_such_day", {"day": chore.rhythm.monthday, "last": last}))
    if problems:
        raise Refused(tuple(problems))
    return replace(chore, window=_with_room(chore))


def changes_of(was: Chore, now: Chore, language: Language, members: Sequence[Member]) -> Iterator[tuple[str, str, str]]:
    """What differs between a chore and how it would be: the field and both in words."""
    for field, said in _SAYS.items():
        before, after = said(was, language, members), said(now, language, members)
        if before != after:
            yield field, before, after


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _often(chore: Chore, text: str, language: Language, _: Sequence[Member]) -> Chore | None:
    def read(words: str, spoken: Language) -> tuple[Rhythm | None, str]:
        whole = read_rhythm(words, spoken)
        return whole if whole and not whole[1] else read_often(spell_out(words, spoken), spoken)

    rhythm = in_words(read, text, language) if text else None
    return replace(chore, rhythm=rhythm) if rhythm else None


def _when(chore: Chore, text: str, language: Language, _: Sequence[Member]) -> Chore | None:
    window = read_hours(text) or (in_words(read_window, text, language) if text else None)
    if window is None or window.earliest >= window.latest:
        return None
    return replace(chore, window=replace(window, best=window.best or chore.window.best))


def _who(chore: Chore, text: str, _: Language, members: Sequence[Member]) -> Chore | None:
    if text.casefold() in WHO:
        return replace(chore, who=WHO[text.casefold()], owner=None)
    owner = _member(text, members)
    return replace(chore, who=Who.ONE, owner=owner) if owner else None


def _stays(chore: Chore, text: str, _: Language, members: Sequence[Member]) -> Chore | None:
    if text.casefold() in FREE:
        return replace(chore, stays=None)
    member = _member(text, members)
    return replace(chore, stays=member) if member else None


def _season(chore: Chore, text: str, _: Language, __: Sequence[Member]) -> Chore | None:
    months = read_months(text)
    if months is None:
        return None
    return replace(chore, months=() if len(months) == 12 else months)


def _can(chore: Chore, text: str, _: Language, members: Sequence[Member]) -> Chore | None:
    """Who can do it, by their names; everybody when all are named."""
    if fold(text) in _ALL:
        return replace(chore, can=())
    found = [_member(name, members) for name in _AND.split(text)]
    keys = tuple(m.key for m in members if m.key in found)
    return None if None in found else replace(chore, can=() if len(keys) == len(members) else keys)


def _member(text: str, members: Sequence[Member]) -> str | None:
    return next((m.key for m in members if fold(text) in (fold(m.name), fold(m.key))), None)


def _with_room(chore: Chore) -> Window:
    """The window, without a best moment at which the chore no longer fits in it."""
    window, best = chore.window, chore.window.best
    if best is None:
        return window
    low, high, at = (60 * moment.hour + moment.minute for moment in (window.earliest, window.latest, best))
    return window if low <= at <= high - chore.minutes else replace(window, best=None)


def _thinker(chore: Chore, text: str, _: Language, members: Sequence[Member]) -> Chore | None:
    if text.casefold() in FREE:
        return replace(chore, thinker=None)
    member = _member(text, members)
    return replace(chore, thinker=member) if member else None


def _named(chore: Chore, text: str, *_: object) -> Chore | None:
    name = " ".join(text.split())
    return replace(chore, name=name) if 0 < len(name) <= LONGEST_NAME and name.isprintable() else None


def _done(chore: Chore, text: str, *_: object) -> Chore | None:
    """What "done" means, in lines of its own."""
    said = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    return replace(chore, done_when=said) if len(said) <= LONGEST_TEXT else None


def _count(text: str, least: int) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) and least <= int(text) <= LONGEST_CHORE else None


def _minutes(chore: Chore, text: str, *_: object) -> Chore | None:
    return None if (count := _count(text, 1)) is None else replace(chore, minutes=count)


def _thinking(chore: Chore, text: str, *_: object) -> Chore | None:
    return None if (count := _count(text, 0)) is None else replace(chore, thinking=count)


_READS: Mapping[str, Callable[[Chore, str, Language, Sequence[Member]], Chore | None]] = {
    "name": _named,
    "done": _done,
    "thinker": _thinker,
    "minutes": _minutes,
    "thinking": _thinking,
    "often": _often,
    "when": _when,
    "season": _season,
    "who": _who,
    "can": _can,
    "stays": _stays,
    "postpone": lambda chore, text, *_: replace(chore, postpone=text == "yes"),
}

# ── saying ──────────────────────────────────────────────────────────────────────────────────────


def _name(key: str | None, members: Sequence[Member]) -> str:
    return next((member.name for member in members if member.key == key), key or "")


def _says_who(chore: Chore, language: Language, members: Sequence[Member]) -> str:
    return _name(chore.owner, members) if chore.who is Who.ONE else say(f"free.who.{chore.who.value}", language)


def _says_can(chore: Chore, language: Language, members: Sequence[Member]) -> str:
    names = [_name(key, members) for key in chore.can]
    return say_list(names, language) if names else say("change.everybody", language)


def _says_season(chore: Chore, language: Language, _: Sequence[Member]) -> str:
    return say_months(chore.months, language) if chore.months else say("change.all_year", language)


def _says_stays(chore: Chore, language: Language, members: Sequence[Member]) -> str:
    return _name(chore.stays, members) if chore.stays else say("change.free", language)


def _says_thinker(chore: Chore, language: Language, members: Sequence[Member]) -> str:
    return _name(chore.thinker, members) if chore.thinker else say("change.free", language)


_SAYS: Mapping[str, Callable[[Chore, Language, Sequence[Member]], str]] = {
    "name": lambda chore, *_: chore.name,
    "minutes": lambda chore, language, _: say_room(chore.minutes, language),
    "often": lambda chore, language, _: say_often(chore.rhythm, language),
    "when": lambda chore, language, _: say_when(chore.window, language),
    "season": _says_season,
    "who": _says_who,
    "can": _says_can,
    "thinking": lambda chore, language, _: say_room(chore.thinking, language),
    "stays": _says_stays,
    "thinker": _says_thinker,
    "done": lambda chore, language, _: chore.done_when or say("rules.none", language),
    "postpone": lambda chore, language, _: say(f"change.postpone_{'yes' if chore.postpone else 'no'}", language),
}
