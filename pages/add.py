"""Add something in one's own words: what was understood is shown while one types, and done with a yes.

Whatever the house understands by voice works here, a chore needs nothing but its name, and nothing changes before the
yes. The words travel in the body of a request, never in an address, so that no log holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES, Awaits, Chore, Home, Language, Refused, Speaker
from household.store import Store
from household.values import from_json, to_json
from language.free_chore import FreeChore, language_of, read_chore
from language.said_chore import say_chore
from language.sentences import say
from language.speech import say_list
from language.understand import understand
from pages.visitor import language, local, visitor
from rounds.back import Trace, take_back
from rounds.chores import ChoreTaken, ask_for_chore, joined
from rounds.world import World
from scheduler.possible import problems_of
from webhooks.core import CHANGING, READING, home_of, what_if_said
from webhooks.wording import plain

#: The device that this page is, whoever writes on it.
_DEVICE = "page"
LONGEST = 300
#: What somebody feels or needs belongs to the ten minutes.
_FOR_THE_TALK = frozenset({"note_moment", "need", "appreciate"})
#: Taking back has a button of its own.
_ELSEWHERE = _FOR_THE_TALK | {"undo"}
_ABOUT_DAYS = frozenset({"away", "heavy_week"})


@dataclass(frozen=True)
class Reading:
    """What was understood: in words, with what was ``assumed`` because nobody said it. ``can``: a yes does it.
    ``talk``: it belongs to the ten minutes. ``problems`` say what could not be read."""

    text: str = ""
    assumed: str = ""
    can: bool = False
    talk: bool = False
    problems: tuple[str, ...] = ()


def add(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("add", __name__)

    @room.get("/add")
    def look() -> ResponseReturnValue:
        return _page(world, "", None)

    @room.post("/add")
    def told() -> ResponseReturnValue:
        text, word = " ".join(request.form.get("text", "")[:LONGEST].split()), request.form.get("do", "read")
        if word == "undo":
            return redirect(f"/?said={'taken_back' if _undo(world) else 'answered_late'}", 303)
        if word != "yes" or not text or text != request.form.get("read", ""):
            return _page(world, text, _read(world, text) if text else None)
        said = _done(world, text)
        if isinstance(said, Reading):
            return _page(world, text, said), 400
        agreed = home_of(world.store, visitor().household).agreement is not None
        return redirect(f"/?said={said}" if agreed else f"/add?said={said}", 303)

    return room


def _page(world: World, text: str, reading: Reading | None) -> str:
    said = request.args.get("said", "") if request.method == "GET" else ""
    here = home_of(world.store, visitor().household)
    return render_template(
        "add.html",
        text=text,
        reading=reading,
        longest=LONGEST,
        said=say(f"weekpage.said.{said}", language()) if said in ("added", "days", "told") else "",
        example=_example(here),
    )


def _example(home: Home) -> str:
    """Words that could be written here, with the name of somebody at home."""
    others = [m.name for m in home.members if m.key != visitor().member]
    return say("weekpage.add_page.example", language(), name=plain(others[0] if others else home.members[0].name))


# ── what is meant ───────────────────────────────────────────────────────────────────────────────


def _read(world: World, text: str) -> Reading:
    """What the words come to, and nothing changes."""
    here, now = visitor(), world.clock()
    home = home_of(world.store, here.household)
    name = understand(text, language(), home, local(home, now)).name
    if name in _FOR_THE_TALK:
        return Reading(say("weekpage.add_page.talk", language()), talk=True)
    if name in (CHANGING | READING) - _ELSEWHERE:
        answer = what_if_said(world.store, here.household, _speaker(), text, language(), now)
        return Reading(plain(answer.speech), can=answer.awaits is Awaits.YES_NO)
    return _chore(home, text)


def _chore(home: Home, text: str) -> Reading:
    spoken = _language(home, text)
    try:
        found = _free(home, text, spoken)
    except ChoreTaken as taken:
        return Reading(problems=(say("weekpage.add_page.there", language(), chore=plain(str(taken.details["name"]))),))
    except Refused as refused:
        return Reading(problems=tuple(say(p.sentence, language(), **p.details) for p in refused.problems))
    form = "list" if home.agreement is None else "proposal"
    line = say_chore(found.chore, spoken, home.members)
    return Reading(
        say(f"weekpage.add_page.{form}", language(), chore=line),
        assumed=say_list(found.assumed, spoken, most=9) if found.assumed else "",
        can=True,
    )


def _free(home: Home, text: str, spoken: Language) -> FreeChore:
    """The chore of free words, as the home could have it. Raises ChoreTaken, or Refused with all problems."""
    found = read_chore(text, spoken, home.members, home.household)
    chores = joined(home.chores, [found.chore])
    if problems := problems_of(replace(home, chores=chores)):
        raise Refused(problems)
    return found


def _language(home: Home, text: str) -> Language:
    """The language in which most of the words are understood, that of the page first."""
    own = language()
    return language_of(text, (own, *(other for other in LANGUAGES if other != own)), home.members)


# ── and done ────────────────────────────────────────────────────────────────────────────────────


def _done(world: World, text: str) -> str | Reading:
    """Do what was read; the word that says so, or why it could not be."""
    here, now = visitor(), world.clock()
    reading = _read(world, text)
    if not reading.can:
        return reading
    home = home_of(world.store, here.household)
    name = understand(text, language(), home, local(home, now)).name
    if name not in CHANGING:
        return _added(world.store, here.household, here.member, text, now)
    what_if_said(world.store, here.household, _speaker(), text, language(), now, yes=True)
    if name == "add_chore":
        return "added" if home.agreement is None else "add_asked"
    return "days" if name in _ABOUT_DAYS else "told"


def _added(store: Store, household: int, member: str, text: str, now: datetime) -> str | Reading:
    with store.at_once(household):
        home = store.home(household)
        try:
            chore: Chore = _free(home, text, _language(home, text)).chore
            there = ask_for_chore(store, home, chore, member, True, now)
        except (ChoreTaken, Refused):
            return _chore(home, text)
        store.keep_trace(household, _speaker().place, member, to_json(Trace(added=chore.key)), now)
    return "added" if there else "add_asked"


def _undo(world: World) -> bool:
    """Take back what was added last on this page by this person; False when there is nothing, or it changed since."""
    here, now, store = visitor(), world.clock(), world.store
    with store.at_once(here.household):
        last = store.last_trace(here.household, _speaker().place, here.member, now)
        if last is None:
            return False
        number, body = last
        store.drop_trace(here.household, number)
        return take_back(store, store.home(here.household), from_json(Trace, body), now)


def _speaker() -> Speaker:
    return Speaker(_DEVICE, visitor().member)
