"""How the past weeks came out beside what was agreed: one's own part by oneself, each one's while the two sit together.

It is drawn week by week, doing and thinking apart, and said in words of degree. Each drawing has a scale of its own,
so that nobody's part is laid beside the other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from household.model import Home, Language
from household.store import Store
from language import dutch, english
from language.sentences import say
from language.speech import say_minutes
from pages.visitor import language, visitor
from rounds.sitting import together_now
from rounds.world import World
from scheduler.balance import WEEKS, Balance, on_average, week_by_week
from webhooks.core import home_of

#: What is told anew lies at most so far from when it was first told.
_BOOK = timedelta(weeks=2)
#: The drawing, in units of its own: how wide and high a week is, how wide its bar, and where its ground lies.
_WIDE, _HIGH, _BAR, _GROUND = 84, 120, 36, 146


@dataclass(frozen=True)
class Bar:
    """One week as drawn: where its bar begins and how high it is, where what was agreed lies (None: no such line), and
    the words below and above it."""

    left: int
    top: int
    height: int
    mark: int | None
    week: str
    said: str


@dataclass(frozen=True)
class Chart:
    """A drawing with its name, what it says in words, and how wide it is."""

    id: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    wide: int


@dataclass(frozen=True)
class Week:
    """One week as a row: its name, and what was done, agreed and thought of; empty for a week of which nothing is
    known."""

    name: str
    done: str
    agreed: str
    thinking: str


@dataclass(frozen=True)
class Side:
    """One person's part on the page; ``tone`` is the colour that goes with them."""

    member: str
    name: str
    tone: str
    lines: tuple[str, ...]
    charts: tuple[Chart, ...]
    weeks: tuple[Week, ...]


def balance(world: World) -> Blueprint:
    """The blueprint of the page."""
    door = Blueprint("balance", __name__)

    @door.get("/balance")
    def look() -> ResponseReturnValue:
        here, now = visitor(), world.clock()
        home = _lately(world.store, here.household, now)
        together = home.agreement is not None and together_now(world.store, here.household, now)
        shown = [m.key for m in home.members] if together else [here.member]
        found = sides(home, now, language(), together) if home.agreement else ()
        mine = [side for side in found if side.member in shown]
        return render_template("balance.html", sides=mine, together=together, planned=home.agreement is not None)

    return door


def sides(home: Home, now: datetime, language: Language, together: bool = False) -> tuple[Side, ...]:
    """Each one's part of the past weeks, as it is shown to themselves or, ``together``, to both."""
    weeks = week_by_week(home, now)
    average = on_average(home, [found for _, found in weeks if found])
    return tuple(_side(home, mine, weeks, language, together) for mine in average)


_Weeks = Sequence[tuple[date, Sequence[Balance]]]


def _side(home: Home, mine: Balance, weeks: _Weeks, language: Language, together: bool) -> Side:
    own = [(monday, next((one for one in found if one.member == mine.member), None)) for monday, found in weeks]
    known = [(monday, one) for monday, one in own if one]
    return Side(
        mine.member,
        home.member(mine.member).name,
        "one" if home.members[0].key == mine.member else "two",
        tuple(_lines(mine, language, together)),
        tuple(_charts(mine.member, known, language)),
        tuple(_row(monday, one, language) for monday, one in own) if known else (),
    )


def _lately(store: Store, household: int, now: datetime) -> Home:
    """The home with as much of its book as these weeks are told in, as it is now."""
    since = now.date() - timedelta(weeks=WEEKS) - _BOOK
    return replace(home_of(store, household), book=store.book_since(household, since))


def _lines(mine: Balance, language: Language, together: bool) -> list[str]:
    """What the drawing says, in words."""
    if not mine.weeks:
        return [say("balances.short", language)]
    degree = say(f"balance.degree.{mine.degree.value}", language)
    key = "balances.of_one" if together else "balance.own"
    done, agreed, thinking = (say_minutes(round(m), language) for m in (mine.done, mine.agreed, mine.thinking))
    return [
        say(key, language, degree=degree, count=mine.weeks),
        say("balance.doing", language, done=done, agreed=agreed),
        say("balance.thinking", language, thinking=thinking),
    ]


def _charts(member: str, weeks: Sequence[tuple[date, Balance]], language: Language) -> list[Chart]:
    doing = [(monday, one.done, one.agreed) for monday, one in weeks]
    thinking = [(monday, one.thinking, None) for monday, one in weeks]
    charts = [_chart("doing", member, doing, language), _chart("thinking", member, thinking, language)]
    return [chart for chart in charts if any(bar.height for bar in chart.bars)]


def _chart(
    what: str, member: str, weeks: Sequence[tuple[date, Fraction, Fraction | None]], language: Language
) -> Chart:
    """Bars on one scale, and where what was agreed lies as a line across each."""
    most = max([Fraction(1), *(m for _, done, agreed in weeks for m in (done, agreed or Fraction(0)))])
    bars, told = [], []
    for n, (monday, done, agreed) in enumerate(weeks):
        height, name, said = round(done * _HIGH / most), _day(monday, language), say_minutes(round(done), language)
        mark = None if agreed is None else _GROUND - round(agreed * _HIGH / most)
        left = n * _WIDE + (_WIDE - _BAR) // 2
        bars.append(Bar(left, _GROUND - height, height, mark, name, f"{round(done)}"))
        beside = "" if agreed is None else say_minutes(round(agreed), language)
        told.append(say(f"balances.week.{what}", language, day=name, done=said, agreed=beside))
    title, wide = say(f"balances.{what}", language), max(1, len(weeks)) * _WIDE
    return Chart(f"{what}-{member}", title, " ".join(told), tuple(bars), wide)


def _row(monday: date, one: Balance | None, language: Language) -> Week:
    name = say("balances.week_of", language, day=_day(monday, language))
    if one is None:
        return Week(name, "", "", "")
    return Week(name, *(say_minutes(round(m), language) for m in (one.done, one.agreed, one.thinking)))


def _day(day: date, language: Language) -> str:
    words = dutch if language == "nl" else english
    return f"{day.day} {words.MONTHS[day.month - 1]}"
