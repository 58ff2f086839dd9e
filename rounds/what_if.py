"""What could be: the coming week divided all anew, seen beside the plan and not kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

from household.model import Change, Home, Language, Plan
from language.figures import percent
from language.plan_words import unplaced_line
from language.sentences import say
from language.speech import say_list
from language.times import say_day
from rounds.plan import WEEKS, home_ahead
from rounds.world import World
from scheduler import planner
from scheduler.afresh import Afresh, afresh
from scheduler.transition import next_monday

#: What has to be known to say that of all divisions none is better.
_PROVED = ("exact", "joint")


def week_afresh(world: World, household: int) -> tuple[Home, Afresh]:
    """The home with its plan, and the week after this one as it would be, were it divided anew. This may take a second.
    Raises ValueError without an agreement."""
    home, now = home_ahead(world, household)
    return divided_afresh(home, planner.plan(home, WEEKS, now), now)


def divided_afresh(home: Home, plan: Plan, now: datetime) -> tuple[Home, Afresh]:
    """The home with this plan, and the week after the one of ``now`` divided anew."""
    home = replace(home, exceptions=plan.exceptions)
    return home, afresh(home, next_monday(now.date()), now)


def part_of(made: Afresh, member: str) -> Fraction:
    """The fraction of that week that is this member's, at their own measure."""
    whole = made.proof.wholes[member]
    return Fraction(made.proof.loads[member], whole) if whole else Fraction(0)


def afresh_lines(home: Home, made: Afresh, language: Language, today: date | None = None) -> Iterator[str]:
    """How good it is, what changes hands compared with the plan, what has no place, and that nothing is kept. Days are
    said as on ``today``; without it as they stand in a table that begins with its Monday."""
    today = today or made.monday
    above = made.proof.worst / made.proof.bound - 1 if made.proof.bound > 0 else Fraction(0)
    if made.method in _PROVED:
        yield say("afresh.best", language, percent=percent(above, language, 1))
    handed = list(_handed(home, made, language, today))
    yield from handed or [say("afresh.same_hands", language)]
    yield from (unplaced_line(home, missed, language, today) for missed in made.unplaced)
    yield say("effect.only_looked", language)


def _handed(home: Home, made: Afresh, language: Language, today: date) -> Iterator[str]:
    """Chore by chore, on which days somebody else does it."""
    days: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[date]] = {}
    for one in made.assignments:
        holders = tuple(sorted((one.member, *one.with_others)))
        if one.change is Change.GIVEN and one.member == holders[0]:
            was = made.usual[one.series, one.original]
            days.setdefault((one.chore, was, holders), []).append(one.span.start.date())
    for (chore, was, now), on in sorted(days.items()):
        yield say(
            "afresh.hand",
            language,
            chore=home.chore(chore).name,
            days=say_list([say_day(day, language, today) for day in sorted(on)], language, most=7),
            was=_names(home, was, language),
            now=_names(home, now, language),
        )


def _names(home: Home, keys: Sequence[str], language: Language) -> str:
    return say_list([home.member(key).name for key in keys], language, most=9)
