"""The chores of the home: the list, and each by itself, with what is changed by both and what is one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Chore, Home, Language, Member, Who
from household.queue import Job
from household.store_private import HEAVY, LIGHT
from language.catalogue import among, area_name, areas
from language.chore_change import changed_chore
from language.homewords import say_rhythm
from language.said_chore import say_months, say_often, say_room, say_when
from language.sentences import say
from pages.offering import Wanted, offered, waits
from pages.telling import attempt, done, said, told, typed
from pages.visitor import language, me, visitor
from rounds.agreeing import NothingNew
from rounds.own import keep_level, read_own_minutes
from rounds.world import World
from webhooks.core import home_of

_SAID = ("kept", "own")
#: The fields of a chore that both agree on, in the order in which the page asks them.
FIELDS = (
    "name",
    "minutes",
    "often",
    "when",
    "who",
    "can",
    "stays",
    "season",
    "postpone",
    "thinking",
    "thinker",
    "done",
)
_LEVELS = {"like": LIGHT, "usual": 2, "dislike": HEAVY}


@dataclass(frozen=True)
class Row:
    """A chore on the list."""

    key: str
    name: str
    about: str


@dataclass(frozen=True)
class Choice:
    """A field with a few answers: pairs of value and words."""

    options: Sequence[tuple[str, str]]


def settings_chores(world: World) -> Blueprint:
    """The blueprint of the list and of each chore."""
    room = Blueprint("settings_chores", __name__)

    @room.get("/settings/chores")
    def look() -> str:
        home = home_of(world.store, visitor().household)
        return render_template(
            "settings_chores.html", groups=_groups(home), waits=waits(home), said=said("chores.said.", _SAID)
        )

    @room.get("/settings/chores/<key>")
    def one(key: str) -> str:
        return _page(world, _the(_home(world), key))

    @room.post("/settings/chores/<key>")
    def change(key: str) -> ResponseReturnValue:
        home = _home(world)
        chore = _the(home, key)
        return attempt(lambda: _changed(world, home, chore), lambda problems: _page(world, chore, problems))

    @room.post("/settings/chores/<key>/own")
    def own(key: str) -> ResponseReturnValue:
        chore = _the(home_of(world.store, visitor().household), key)
        return attempt(lambda: _kept(world, chore), lambda problems: _page(world, chore, problems))

    return room


def _changed(world: World, home: Home, chore: Chore) -> ResponseReturnValue:
    """The chore as it was typed, or off the list: at once, or as what both agree on."""
    if request.form.get("do") == "remove":
        left = among(each for each in home.chores if each.key != chore.key)
        return offered(world, home, Wanted(chores=left), "/settings/chores")
    new = changed_chore(chore, _said(chore, home.members), language(), home.members)
    if new == chore:
        raise NothingNew()
    chores = tuple(new if each.key == chore.key else each for each in home.chores)
    return offered(world, home, Wanted(chores=chores), f"/settings/chores/{chore.key}")


def _kept(world: World, chore: Chore) -> ResponseReturnValue:
    """What somebody says of it for themselves."""
    here, level, text = visitor(), request.form.get("level", "usual"), typed("own_minutes")
    if level not in _LEVELS:
        abort(400)
    minutes = read_own_minutes(text) if text else None
    keep_level(world.store, here.household, here.member, chore.key, _LEVELS[level])
    if minutes is not None:
        world.store.keep_minutes(here.household, here.member, chore.key, minutes)
    world.store.poke(here.household, Job.ROUND, world.clock())
    return done(f"/settings/chores/{chore.key}", "own")


def _home(world: World) -> Home:
    return world.store.home(visitor().household)


def _the(home: Home, key: str) -> Chore:
    found = next((chore for chore in home.chores if chore.key == key), None)
    if found is None:
        abort(404)
    return found


def _groups(home: Home) -> list[tuple[str, list[Row]]]:
    """The chores by area of life, in the order of the catalogue; what has none comes last."""
    spoken, order = language(), (*areas(), "")
    groups: dict[str, list[Row]] = {key: [] for key in order}
    for chore in home.chores:
        words = f"{say_often(chore.rhythm, spoken)} · {say_room(chore.minutes, spoken)}"
        groups[chore.area if chore.area in groups else ""].append(Row(chore.key, chore.name, words))
    return [(area_name(key, spoken) if key else told("chores.rest"), rows) for key, rows in groups.items() if rows]


def _page(world: World, chore: Chore, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home = home_of(world.store, here.household)
    now = values_of(chore, language(), home.members)
    mine = request.form if problems and request.path.endswith(chore.key) else {}
    taste = world.store.taste_of(here.household, here.member).get(chore.key)
    both = world.store.minutes_of_both(here.household).get(chore.key, {})
    return render_template(
        "settings_chore.html",
        chore=chore,
        fields=FIELDS,
        values={name: mine.get(name, now[name]) for name in FIELDS},
        choices=_choices(home),
        planned=home.agreement is not None,
        waits=waits(home),
        level=next((word for word, level in _LEVELS.items() if level == taste), "usual"),
        own_minutes=world.store.own_minutes_said(here.household, here.member).get(chore.key, ""),
        estimates=sorted(both.values()),
        me=me(home),
        problems=problems,
        said=said("chores.said.", _SAID),
    )


def values_of(chore: Chore, spoken: Language, members: Sequence[Member]) -> Mapping[str, str]:
    """Each field of a chore as the page holds it: words that ``changed_chore`` reads back, or the value of a choice."""
    names = {member.key: member.name for member in members}
    return {
        "name": chore.name,
        "minutes": str(chore.minutes),
        "often": say_rhythm(chore.rhythm, spoken) or say_often(chore.rhythm, spoken),
        "when": say_when(chore.window, spoken),
        "who": names.get(chore.owner or "", "") if chore.who is Who.ONE else chore.who.value,
        "can": ", ".join(names[key] for key in chore.can if key in names) or "both",
        "stays": names.get(chore.stays or "", "free"),
        "season": say_months(chore.months, spoken) if chore.months else say("change.all_year", spoken),
        "postpone": "yes" if chore.postpone else "no",
        "thinking": str(chore.thinking),
        "thinker": names.get(chore.thinker or "", "free"),
        "done": chore.done_when,
    }


def _choices(home: Home) -> Mapping[str, Choice]:
    names = [(member.name, member.name) for member in home.members]
    ways = [(who.value, told(f"free.who.{who.value}")) for who in (Who.EITHER, Who.TOGETHER, Who.TURNS)]
    return {
        "who": Choice([*ways, *names]),
        "can": Choice([("both", told("change.everybody")), *names]),
        "stays": Choice([("free", told("change.free")), *names]),
        "thinker": Choice([("free", told("change.free")), *names]),
        "postpone": Choice([("yes", told("change.postpone_yes")), ("no", told("change.postpone_no"))]),
    }


def _said(chore: Chore, members: Sequence[Member]) -> dict[str, str]:
    """What was typed differently from how it is; what was left alone is not read again."""
    now = values_of(chore, language(), members)
    lines = {name: "\n".join(typed(name, now[name]).splitlines()) for name in FIELDS}
    return {name: text for name, text in lines.items() if text != now[name]}
