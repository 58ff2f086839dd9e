"""The beginning, each on their own: tick chores, say how long they take and how one likes them, draw how it is now.

What is said here is its owner's alone until both are done; nothing of it is compulsory. What comes then stands in
``pages.begin_together``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Chore, Home, Language, Problem, Refused, Trouble, View
from household.store import Listing
from language.catalogue import area_name, areas, as_chore, by_key, catalogue
from language.fields import LONGEST_CHORE
from language.free_chore import LONGEST
from language.said_chore import say_chore, say_often, say_room
from language.sentences import say
from pages.begin_plan import plan
from pages.begin_shares import shares
from pages.begin_steps import BEGIN
from pages.begin_together import together
from pages.begin_words import by_area, heard_of, minutes_in, my_chores, problems_in, said_here, told
from pages.visitor import language, visitor
from rounds.begin import START, draw, picture_of_both, suggested, understood, with_own
from rounds.pictures import picture_lines
from rounds.world import World
from scheduler.picture import BOTH, NOBODY

#: With more favourites or dislikes than this, everything weighs the same again.
MOST_LIKED = 5
#: So many chores in their own words somebody can add.
MOST_OWN = 40
#: With what one may begin to tick.
_SUGGESTIONS = ("family", "couple", "none")


def begin(world: World) -> Blueprint:
    """The blueprint of the beginning, from ticking chores to a plan that both said yes to."""
    door = Blueprint("begin", __name__, url_prefix="/start")
    _chores(door, world)
    _minutes(door, world)
    _taste(door, world)
    _picture(door, world)
    together(door, world)
    shares(door, world)
    plan(door, world)
    door.app_context_processor(lambda: {"begin_steps": tuple((key, address) for key, address, _ in BEGIN)})
    return door


def _onward(home: Home, step: str, after: str) -> ResponseReturnValue:
    """On to the next step; whoever comes back to this one later stays."""
    return redirect(f"/start/{step}?said=kept" if home.agreement is not None else f"/start/{after}", 303)


# ── ticking ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """A chore that can be ticked: its key, its name, and how often and how long."""

    key: str
    name: str
    about: str


def _chores(door: Blueprint, world: World) -> None:
    @door.get("/chores")
    def look_at_chores() -> ResponseReturnValue:
        here = visitor()
        if _is_open(world, here.household, here.member):
            return redirect("/start/together", 303)
        kept = world.store.listing_of(here.household, here.member)
        kind = request.args.get("begin", "family")
        fresh = "chores" not in kept.passed and not kept.ticked and not kept.own
        if fresh and kind in _SUGGESTIONS:
            kept = replace(kept, ticked=suggested(kind))
        return _chores_page(world, kept, fresh=fresh, kind=kind)

    @door.post("/chores")
    def tick() -> ResponseReturnValue:
        here = visitor()
        if _is_open(world, here.household, here.member):
            return redirect("/start/together", 303)
        return _ticked(world)


def _ticked(world: World) -> ResponseReturnValue:
    """Keep what was ticked and what was written below it; with "read" show how those words are understood, and keep
    nothing."""
    here, do = visitor(), request.form.get("do")
    kept = world.store.listing_of(here.household, here.member)
    home, words = world.store.home(here.household), request.form.get("words", "").strip()[:LONGEST]
    ticked = tuple(key for key in dict.fromkeys(request.form.getlist("tick")) if key in by_key())
    own = tuple(chore for chore in kept.own if chore.key in request.form.getlist("own"))
    listing = replace(kept, ticked=ticked, own=own)
    if do == "read":
        return _chores_page(world, listing, words=words)
    try:
        if words and len(listing.own) >= MOST_OWN:
            raise Refused((Problem("begin.too_many_own", {"most": MOST_OWN}),))
        if words:
            listing = with_own(listing, understood(words, home, language()).chore, home)
    except Trouble as trouble:
        return _chores_page(world, listing, words=words, problems=problems_in(trouble)), 400
    with world.store.at_once(here.household):
        world.store.keep_listing(here.household, here.member, listing)
        if do != "add":
            world.store.go_past(here.household, here.member, "chores")
    return redirect("/start/chores?said=added#own" if do == "add" else "/start/minutes", 303)


def _is_open(world: World, household: int, member: str) -> bool:
    """Whether somebody's list lies open already, or what it was for is agreed: what changes then, changes for both."""
    home_agreed = world.store.home(household).agreement is not None
    return home_agreed or member in world.store.laid_open(household)


def _chores_page(
    world: World,
    listing: Listing,
    words: str = "",
    problems: Sequence[Problem] = (),
    fresh: bool = False,
    kind: str = "",
) -> str:
    home = world.store.home(visitor().household)
    heard, assumed = heard_of(words, home)
    ticked = set(listing.ticked)
    shown = [
        (key, area_name(key, language()), lines, sum(line.key in ticked for line in lines))
        for key, lines in _lines(language())
    ]
    return render_template(
        "begin_chores.html",
        areas=shown,
        ticked=ticked,
        own=[(chore.key, say_chore(chore, language(), home.members)) for chore in listing.own],
        words=words,
        heard=heard,
        assumed=assumed,
        suggestions=_SUGGESTIONS if fresh else (),
        suggestion=kind,
        said=said_here(),
        problems=told(problems),
    )


@cache
def _lines(spoken: Language) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The catalogue by area, as it is read out to be ticked."""
    chores = [as_chore(entry, spoken) for entry in catalogue()]
    return tuple((key, tuple(_line(chore, spoken) for chore in chores if chore.area == key)) for key in areas())


def _line(chore: Chore, spoken: Language) -> Line:
    about = say("begin.about", spoken, often=say_often(chore.rhythm, spoken), room=say_room(chore.minutes, spoken))
    return Line(chore.key, chore.name, about)


# ── how long ────────────────────────────────────────────────────────────────────────────────────


def _minutes(door: Blueprint, world: World) -> None:
    @door.get("/minutes")
    def look_at_minutes() -> str:
        here = visitor()
        home = world.store.home(here.household)
        kept = {chore: minutes for (member, chore), minutes in home.own_minutes.items() if member == here.member}
        chores = my_chores(world, home, here.member)
        return _minutes_page(home, chores, {c.key: str(kept.get(c.key, c.minutes)) for c in chores})

    @door.post("/minutes")
    def keep_minutes() -> ResponseReturnValue:
        here = visitor()
        home = world.store.home(here.household)
        chores = my_chores(world, home, here.member)
        typed = {c.key: request.form.get(f"minutes.{c.key}", "").strip() for c in chores}
        numbers, problems = minutes_in(chores, typed)
        if problems and request.form.get("do") != "skip":
            return _minutes_page(home, chores, typed, problems), 400
        with world.store.at_once(here.household):
            for key, number in {} if request.form.get("do") == "skip" else numbers.items():
                if home.own_minutes.get((here.member, key)) != number:
                    world.store.keep_minutes(here.household, here.member, key, number)
            world.store.go_past(here.household, here.member, "minutes")
        return _onward(home, "minutes", "taste")


def _minutes_page(
    home: Home, chores: Sequence[Chore], typed: Mapping[str, str], problems: Sequence[Problem] = ()
) -> str:
    return render_template(
        "begin_minutes.html",
        groups=by_area(chores),
        typed=typed,
        most=LONGEST_CHORE,
        begun=home.agreement is None,
        said=said_here(),
        problems=told(problems),
    )


# ── how one likes them ──────────────────────────────────────────────────────────────────────────


def _taste(door: Blueprint, world: World) -> None:
    @door.get("/taste")
    def look_at_taste() -> str:
        here = visitor()
        home = world.store.home(here.household)
        kept = world.store.taste_of(here.household, here.member)
        likes, dislikes = ({c for c, level in kept.items() if level == of} for of in (1, 3))
        return _taste_page(home, my_chores(world, home, here.member), likes, dislikes)

    @door.post("/taste")
    def keep_taste() -> ResponseReturnValue:
        here = visitor()
        home = world.store.home(here.household)
        chores = my_chores(world, home, here.member)
        known = {chore.key: chore.name for chore in chores}
        likes, dislikes = ({key for key in request.form.getlist(of) if key in known} for of in ("like", "dislike"))
        problems = [Problem("trouble.both_liked_and_not", {"chore": known[key]}) for key in sorted(likes & dislikes)]
        if max(len(likes), len(dislikes)) > MOST_LIKED:
            problems.append(Problem("trouble.too_many_tastes", {"most": MOST_LIKED}))
        if problems and request.form.get("do") != "skip":
            return _taste_page(home, chores, likes, dislikes, problems), 400
        with world.store.at_once(here.household):
            if request.form.get("do") != "skip":
                world.store.keep_taste(here.household, here.member, likes, dislikes)
            world.store.go_past(here.household, here.member, "taste")
        return _onward(home, "taste", "picture")


def _taste_page(
    home: Home, chores: Sequence[Chore], likes: set[str], dislikes: set[str], problems: Sequence[Problem] = ()
) -> str:
    return render_template(
        "begin_taste.html",
        chores=chores,
        likes=likes,
        dislikes=dislikes,
        most=MOST_LIKED,
        begun=home.agreement is None,
        said=said_here(),
        problems=told(problems),
    )


# ── how it is now ───────────────────────────────────────────────────────────────────────────────


def _picture(door: Blueprint, world: World) -> None:
    @door.get("/picture")
    def look_at_picture() -> str:
        here = visitor()
        home = world.store.home(here.household)
        drawn = {v.chore: (v.does, v.thinks) for v in world.store.drawn_by(here.household, here.member, START)}
        return _picture_page(world, home, drawn)

    @door.post("/picture")
    def draw_it() -> ResponseReturnValue:
        here = visitor()
        home = world.store.home(here.household)
        if picture_of_both(world.store, home) is not None:
            return redirect("/start/picture", 303)
        drawn = _drawn(my_chores(world, home, here.member), {m.key for m in home.members})
        known = {chore.key: chore.name for chore in my_chores(world, home, here.member)}
        problems = [Problem("begin.no_doer", {"chore": known[c]}) for c, (does, thinks) in drawn.items() if not does]
        if problems and request.form.get("do") != "skip":
            return _picture_page(world, home, drawn, problems), 400
        if request.form.get("do") != "skip":
            views = [View(here.member, chore, START, does, thinks) for chore, (does, thinks) in drawn.items()]
            draw(world.store, here.household, views)
        world.store.go_past(here.household, here.member, "picture")
        return _onward(home, "picture", "together")


def _drawn(chores: Sequence[Chore], people: set[str]) -> dict[str, tuple[str, str]]:
    """By chore who does it and who thinks of it, as far as one of both was said."""
    able = people | {BOTH, NOBODY}
    found = {}
    for chore in chores:
        does, thinks = (request.form.get(f"{part}.{chore.key}", "") for part in ("does", "thinks"))
        said = does if does in able else "", thinks if thinks in able else ""
        if any(said):
            found[chore.key] = said
    return found


def _picture_page(
    world: World, home: Home, drawn: Mapping[str, tuple[str, str]], problems: Sequence[Problem] = ()
) -> str:
    here = visitor()
    both = picture_of_both(world.store, home)
    people = [(m.key, m.name) for m in home.members]
    people += [(word, say(f"picture.{word}", language())) for word in (BOTH, NOBODY)]
    return render_template(
        "begin_picture.html",
        lines=[] if both is None else list(picture_lines(_with_names(world, home), both, False, language())),
        opened=both is not None,
        groups=by_area(my_chores(world, home, here.member)),
        drawn=drawn,
        people=people,
        begun=home.agreement is None,
        said=said_here(),
        problems=told(problems),
    )


def _with_names(world: World, home: Home) -> Home:
    """The home with what was ticked behind its own chores, so that what they let go of has its name still."""
    known = {chore.key for chore in home.every_chore}
    own = [chore for listing in world.store.laid_open(home.household.id).values() for chore in listing.own]
    others = (*own, *(as_chore(entry, language()) for entry in catalogue()))
    return replace(home, former=(*home.former, *(chore for chore in others if chore.key not in known)))
