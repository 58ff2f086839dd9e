"""What the pages of the beginning share: what was typed, and what they say of chores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request
from flask.typing import ResponseReturnValue

from household.model import Chore, Home, Problem, Refused, Trouble
from language.catalogue import area_name, areas
from language.fields import LONGEST_CHORE
from language.said_chore import say_chore
from language.sentences import say
from language.speech import say_list
from pages.begin_steps import TOGETHER
from pages.visitor import language
from rounds.begin import chores_of, in_areas, understood
from rounds.world import World

#: What a page may be told to say after a deed: ``begin.said.<word>``.
SAID = frozenset({"added", "kept"})


def said_here() -> str:
    """What the page has to say after a deed, by the word in its address; "" for any other word."""
    word = request.args.get("said", "")
    return say(f"begin.said.{word}", language()) if word in SAID else ""


def still(state: str) -> ResponseReturnValue | None:
    """The answer to a page that asks in between whether what it shows is still so (``?seen=``): nothing while it is,
    and to look anew once it is not, so that nothing moves while somebody reads. None for whoever opens the page."""
    seen = request.args.get("seen")
    if seen is None or "HX-Request" not in request.headers:
        return None
    return ("", 204) if seen == state else ("", 200, {"HX-Refresh": "true"})


def told(problems: Sequence[Problem]) -> list[str]:
    """Problems as sentences."""
    return [say(problem.sentence, language(), **problem.details) for problem in problems]


def problems_in(trouble: Trouble) -> tuple[Problem, ...]:
    """All that does not fit, whichever way it was raised."""
    return trouble.problems if isinstance(trouble, Refused) else (Problem(trouble.sentence, trouble.details),)


def my_chores(world: World, home: Home, member: str) -> tuple[Chore, ...]:
    """The chores that somebody says something of: those on the list, once there is one, else those that they ticked."""
    household = home.household.id
    if home.agreement is not None or world.store.anybody_passed(household, TOGETHER):
        return in_areas(home.chores)
    mine = chores_of(world.store.listing_of(household, member), home, language())
    return mine or in_areas(home.chores)


def heard_of(words: str, home: Home) -> tuple[str, str]:
    """What was understood of a chore in free words, and what nobody said and was assumed; what does not fit, instead.
    Empty without words."""
    if not words:
        return "", ""
    try:
        found = understood(words, home, language())
    except Trouble as trouble:
        return " ".join(told(problems_in(trouble))), ""
    said = say("begin.heard", language(), chore=say_chore(found.chore, language(), home.members))
    assumed = say_list(list(found.assumed), language(), most=9)
    return said, say("begin.assumed", language(), assumed=assumed) if assumed else ""


def minutes_in(chores: Sequence[Chore], typed: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """The minutes that were typed by chore, as numbers; what was left empty is left out."""
    numbers: dict[str, int] = {}
    problems = []
    for chore in chores:
        text = typed.get(chore.key, "")
        if text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= LONGEST_CHORE:
            numbers[chore.key] = int(text)
        elif text:
            problems.append(Problem("begin.not_minutes", {"chore": chore.name, "most": LONGEST_CHORE}))
    return numbers, problems


def by_area(chores: Sequence[Chore]) -> list[tuple[str, list[Chore]]]:
    """Chores under the names of their areas; those of none under a name that says so."""
    found: dict[str, list[Chore]] = {}
    for chore in chores:
        known = chore.area in areas()
        name = area_name(chore.area, language()) if known else say("begin.own_words", language())
        found.setdefault(name, []).append(chore)
    return list(found.items())
