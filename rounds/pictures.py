"""Two pictures side by side, in words: what both see alike first, and no more than what each said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from household.model import Home, Language, Member, View
from language.sentences import say
from language.speech import say_list
from scheduler.picture import BOTH, NOBODY, Picture, Seen


def picture_lines(home: Home, found: Picture, later: bool, language: Language) -> Iterator[str]:
    """A picture in words: what became lighter, what both see alike, then where they look at it differently."""
    names = {c.key: c.name for c in home.every_chore}

    def listed(seen: Sequence[Seen]) -> str:
        return say_list([names.get(one.chore, one.chore) for one in seen], language, most=99)

    if later and found.lighter:
        lighter = say_list([names.get(c, c) for c in found.lighter], language, most=99)
        yield say("picture.lighter", language, chores=lighter)
    if found.alike:
        yield say("picture.alike", language, chores=listed(found.alike))
    if found.apart:
        yield say("picture.apart", language, chores=listed(found.apart))
    for seen in found.apart:
        yield _each(home, seen, names, language)
    for chore, wish in found.wishes.items():
        yield say("picture.wish", language, chore=names.get(chore, chore), who=_who(home, wish, language))


def _each(home: Home, seen: Seen, names: Mapping[str, str], language: Language) -> str:
    said = [_sees(home, home.member(m), v, language) for m, v in sorted(seen.views.items())]
    return say("picture.one", language, chore=names.get(seen.chore, seen.chore), views="; ".join(said))


def _sees(home: Home, member: Member, view: View, language: Language) -> str:
    """How one sees a chore: no more than what they said."""
    does = _who(home, view.does, language)
    if not view.thinks:
        return say("picture.sees_does", language, name=member.name, does=does)
    return say("picture.sees", language, name=member.name, does=does, thinks=_who(home, view.thinks, language))


def _who(home: Home, word: str, language: Language) -> str:
    return say(f"picture.{word}", language) if word in (BOTH, NOBODY) else home.member(word).name
