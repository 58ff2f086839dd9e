"""How they share: equal, by paid work, by free time or in their own numbers, each with what it comes to in hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Home, Problem, Trouble
from language.figures import percent
from language.sentences import say
from language.speech import say_minutes
from pages.begin_steps import SHARES
from pages.begin_words import problems_in, said_here, told
from pages.visitor import language, visitor
from rounds.world import World
from scheduler import shares as rules
from scheduler.shares import Chosen, Rule


@dataclass(frozen=True)
class Way:
    """One way to share: its rule, and for each member their name, their part and the hours that this comes to."""

    rule: str
    sides: tuple[tuple[str, str, str], ...]
    chosen: bool


def shares(door: Blueprint, world: World) -> None:
    """The page on which both choose their shares."""

    @door.get("/shares")
    def look_at_shares() -> ResponseReturnValue:
        home = world.store.home(visitor().household)
        return redirect("/start/plan", 303) if home.agreement is not None else _page(home)

    @door.post("/shares")
    def choose() -> ResponseReturnValue:
        here, do = visitor(), request.form.get("do", "")
        home = world.store.home(here.household)
        if home.agreement is not None:
            return redirect("/start/plan", 303)
        typed = {name: text.strip()[:12] for name, text in request.form.items() if name.startswith(_TYPED)}
        ways, problems = _ways(home, typed, do)
        if do == "look" and not problems:
            return _page(home, typed, ways)
        chosen = ways.get(do)
        if chosen is None or problems:
            return _page(home, typed, ways, problems or [Problem("begin.no_way")]), 400
        with world.store.at_once(here.household):
            if chosen.shares != {m.key: m.share for m in home.members}:
                world.store.keep_shares(here.household, chosen.shares)
            world.store.go_past(here.household, here.member, SHARES)
        return redirect("/start/shares?said=kept", 303)


#: How the fields of this page begin: paid hours, the way there, and percents of their own.
_TYPED = ("paid.", "way.", "own.")


def _ways(home: Home, typed: Mapping[str, str], do: str) -> tuple[dict[str, Chosen], list[Problem]]:
    """What each rule gives with what was typed, as far as it was asked for, and what of it does not fit."""
    ways: dict[str, Chosen] = {Rule.EQUAL.value: rules.equal(home)}
    problems: list[Problem] = []
    try:
        if do in ("look", Rule.WORK.value, Rule.FREE.value):
            taken = {m.key: _number(typed, f"paid.{m.key}") + _number(typed, f"way.{m.key}") for m in home.members}
            ways |= _by_hours(home, taken)
        if do == Rule.OWN.value:
            ways[do] = rules.own({m.key: _number(typed, f"own.{m.key}") for m in home.members})
    except Trouble as trouble:
        problems = list(problems_in(trouble))
    return ways, problems


def _by_hours(home: Home, taken: Mapping[str, Fraction]) -> dict[str, Chosen]:
    """The two rules that go by hours, as far as they leave anybody time. Raises NobodyHasTime when neither does."""
    found: dict[str, Chosen] = {}
    with suppress(rules.NobodyHasTime):
        found[Rule.WORK.value] = rules.by_work(taken, rules.hours_listed(home.chores, len(home.members)))
    with suppress(rules.NobodyHasTime):
        found[Rule.FREE.value] = rules.by_free_time(taken)
    if not found:
        raise rules.NobodyHasTime()
    return found


def _number(typed: Mapping[str, str], name: str) -> Fraction:
    """A number that was typed, 0 when nothing was. Raises NotAPart."""
    text = typed.get(name, "").removesuffix("%").strip().replace(",", ".")
    whole, _, part = text.partition(".")
    if not text:
        return Fraction(0)
    if not (text.isascii() and whole.isdecimal() and (not part or part.isdecimal())):
        raise rules.NotAPart(text=typed[name])
    return Fraction(text.rstrip("."))


def _page(
    home: Home,
    typed: Mapping[str, str] | None = None,
    ways: Mapping[str, Chosen] | None = None,
    problems: Sequence[Problem] = (),
) -> str:
    now = {m.key: m.share for m in home.members}
    hours = rules.hours_listed(home.chores, len(home.members))
    thinking = Fraction(sum(chore.thinking for chore in home.chores), 60)
    own = {f"own.{m.key}": percent(m.share, language()).rstrip(" %") for m in home.members}
    found = ways or {Rule.EQUAL.value: rules.equal(home)}
    return render_template(
        "begin_shares.html",
        current=_way(home, "now", now, hours, now).sides,
        total=_time(hours),
        doing=_time(hours - thinking),
        thinking=_time(thinking),
        ways=[_way(home, rule, chosen.shares, hours, now) for rule, chosen in found.items() if rule != Rule.OWN.value],
        members=[(m.key, m.name) for m in home.members],
        typed={**own, **(typed or {})},
        said=said_here(),
        problems=told(problems),
    )


def _way(home: Home, rule: str, shares: Mapping[str, Fraction], hours: Fraction, now: Mapping[str, Fraction]) -> Way:
    sides = tuple(
        (m.name, percent(shares[m.key], language()), say("begin.hours", language(), time=_time(hours * shares[m.key])))
        for m in home.members
    )
    return Way(rule, sides, dict(shares) == dict(now))


def _time(hours: Fraction) -> str:
    """Hours as people say them, to five minutes."""
    return say_minutes(round(hours * 12) * 5, language())
