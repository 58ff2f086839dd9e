"""`samen init`: the household from a file, or from a few questions of which each has a kind default."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from household.model import Home, Member, Trouble, key_of
from language.homefile import HomeDraft, read_home
from language.hometalks import read_team
from rounds.effect_words import shares_line
from scheduler import shares
from terminal import spoken
from terminal.chore_verbs import choose_areas, tell_calendars
from terminal.home_verbs import keep_home, text_of
from terminal.prompts import asked, line, yes_by_itself
from terminal.spoken import kind, told, world

#: What is typed at the question about shares to go by paid hours, in either language.
_HOURS = frozenset({"uren", "uur", "hours", "hour"})


class AlreadyAHousehold(Trouble):
    """There is a household already in this data folder."""

    sentence = "trouble.already_a_household"


@dataclass(frozen=True)
class Answers:
    """What was answered: a household file, and the paid hours of each when they share by these."""

    text: str
    hours: Mapping[str, Fraction]


@click.command(help=told("cli.init"))
@click.option("--from", "source", metavar="FILE", help=told("cli.option.from"))
@kind
def init(source: str | None) -> None:
    here = world()
    if here.store.households():
        raise AlreadyAHousehold()
    answers = Answers(text_of(source), {}) if source else _asked()
    draft = read_home(answers.text, spoken.LANGUAGE, here.clock().date())
    if not source:
        draft = _with_team(_with_routines(_by_hours(_with_areas(draft), answers.hours)))
    keep_home(here, draft)
    click.echo(told("init.done", names=" & ".join(m.name for m in draft.members), count=len(draft.chores)))
    tell_calendars(draft.chores, ())
    click.echo(told("init.next"))


def _asked() -> Answers:
    """The household step by step: two names, how the work is shared, and a set of chores to begin with."""
    click.echo(told("init.welcome"))
    name = click.prompt(told("init.ask_name"), default=told("init.default_name"))
    first = asked(told("init.ask_first"), lambda text: bool(key_of(text)), "init.again_name")
    second = asked(told("init.ask_second"), lambda text: key_of(text) not in ("", key_of(first)), "init.again_second")
    share, hours = _how_to_share(first, second)
    zone = asked(told("init.ask_zone"), _is_zone, "init.again_zone", "Europe/Amsterdam")
    language = spoken.LANGUAGE
    chores = (Path(__file__).parent / "home" / f"start.{language}.yaml").read_text(encoding="utf-8")
    head = {
        "household": {"name": name, "language": language, "zone": zone},
        "members": [
            {"name": first, "share": f"{share}%", "language": language},
            {"name": second, "share": f"{100 - share}%", "language": language},
        ],
    }
    return Answers("\n".join(f"{key}: {json.dumps(value)}" for key, value in head.items()) + "\n" + chores, hours)


# ── how to share ────────────────────────────────────────────────────────────────────────────────


def _how_to_share(first: str, second: str) -> tuple[int, dict[str, Fraction]]:
    """The first one's percents, equal at enter; and the paid hours of each when they want to go by these."""
    click.echo(told("init.share_how", name=first))
    word = asked(told("init.ask_share"), _is_way, "init.again_share", "50")
    if word.casefold() not in _HOURS:
        return int(word.rstrip(" %")), {}
    hours = {}
    for name in (first, second):
        said = asked(told("init.ask_hours", name=name), _is_hours, "init.again_hours")
        hours[key_of(name)] = Fraction(said.replace(",", "."))
    return 50, hours


def _by_hours(draft: HomeDraft, hours: Mapping[str, Fraction]) -> HomeDraft:
    """The shares by paid hours: what each rule comes to with these chores, and then their choice."""
    if not hours:
        return draft
    ways = _ways(draft, hours)
    for number, way in enumerate(ways, 1):
        said = shares_line(_as_home(draft), way.shares, spoken.LANGUAGE)
        words = told(f"shares.{way.rule.value}", shares=said, hours=round(way.hours))
        click.echo(told("init.way", number=number, words=words))
    numbers = {str(number): way for number, way in enumerate(ways, 1)}
    chosen = numbers[asked(told("init.ask_way"), numbers.__contains__, "init.again_way", "1")]
    return replace(draft, members=_with_shares(draft.members, chosen.shares))


def _ways(draft: HomeDraft, hours: Mapping[str, Fraction]) -> Sequence[shares.Chosen]:
    """Equal shares, then what each rule gives, as far as it leaves anybody time."""
    ways = [shares.equal(_as_home(draft))]
    chores = shares.hours_listed(draft.chores, len(draft.members))
    with suppress(shares.NobodyHasTime):
        ways.append(shares.by_work(hours, chores))
    with suppress(shares.NobodyHasTime):
        ways.append(shares.by_free_time(hours))
    return ways


def _as_home(draft: HomeDraft) -> Home:
    return Home(draft.household, draft.members, draft.chores)


def _with_shares(members: Sequence[Member], parts: Mapping[str, Fraction]) -> tuple[Member, ...]:
    return tuple(replace(member, share=parts[member.key]) for member in members)


def _is_way(text: str) -> bool:
    number = text.rstrip(" %")
    return text.casefold() in _HOURS or (number.isascii() and number.isdecimal() and int(number) <= 100)


def _is_hours(text: str) -> bool:
    number = text.replace(",", ".")
    whole, _, part = number.partition(".")
    digits = whole.isascii() and whole.isdecimal() and len(whole) <= 3 and (not part or part.isdecimal())
    return digits and part.isascii() and len(part) <= 2 and Fraction(number.rstrip(".")) <= shares.AWAKE


# ── which chores, and how they stand in a calendar ──────────────────────────────────────────────


def _with_areas(draft: HomeDraft) -> HomeDraft:
    """With chores from the areas of life that they choose; with the usual ones when they choose none."""
    chosen = choose_areas(draft.household)
    click.echo(told("init.rest" if chosen else "init.chores"))
    return replace(draft, chores=chosen) if chosen else draft


def _with_routines(draft: HomeDraft) -> HomeDraft:
    """With the small chores of one moment in one event, unless they rather have each by itself."""
    wanted = yes_by_itself(told("init.ask_routines"))
    return replace(draft, household=replace(draft.household, routines=wanted))


def _with_team(draft: HomeDraft) -> HomeDraft:
    """With the question about the chores as both choose: after the ten minutes, on a day of its own, or not."""
    wish = draft.household.check_in
    while (chosen := read_team(line(told("init.ask_team")), wish)) is None:
        click.echo(told("init.again_team"), err=True)
    return replace(draft, household=replace(draft.household, check_in=chosen))


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; a path out of the folder; a folder such as "Europe"
        return False
    return True
