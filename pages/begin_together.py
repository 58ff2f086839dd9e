"""The two lists side by side: what both see, what only one thought of, and one list that both make of it.

As long as one of them is not done, this page says so, and how the other may go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.model import Chore, Home, Problem, Trouble, Who
from household.store import Listing
from language.fields import LONGEST_CHORE
from language.said_chore import say_chore, say_often, say_when
from language.speech import say_list
from pages.begin_steps import BEGIN, TOGETHER
from pages.begin_words import by_area, heard_of, minutes_in, problems_in, said_here, still, told
from pages.visitor import language, visitor
from rounds.begin import (
    OWN_STEPS,
    Candidate,
    add_to_list,
    candidates,
    change_one,
    decide,
    hand_in,
    list_print,
    picture_of_both,
    understood,
)
from rounds.world import World

#: What a form about one chore may say of it, as ``language.chore_change`` reads it.
_FIELDS = ("minutes", "thinking", "often", "when", "who")


def together(door: Blueprint, world: World) -> None:
    """The pages on which two lists become one."""

    @door.get("/together")
    def look_at_both() -> ResponseReturnValue:
        home = world.store.home(visitor().household)
        if home.agreement is not None:
            return still("agreed") or redirect("/start/plan", 303)
        state = "open" if world.store.laid_open(home.household.id) else "waits"
        return still(state) or _page(world, home)

    @door.post("/together")
    def make_one() -> ResponseReturnValue:
        here, do = visitor(), request.form.get("do", "")
        home = world.store.home(here.household)
        if home.agreement is not None:
            return redirect("/start/plan", 303)
        if do in ("done", "onward"):
            hand_in(world.store, here.household, here.member, onward=do == "onward")
            return redirect("/start/together", 303)
        laid = world.store.laid_open(here.household)
        if not laid:
            abort(403)
        if do == "read":
            return _page(world, home, words=_words())
        return _decided(world, home, laid, do)

    _one_by_one(door, world)


# ── both lists ──────────────────────────────────────────────────────────────────────────────────


def _decided(world: World, home: Home, laid: Mapping[str, Listing], do: str) -> ResponseReturnValue:
    here, words = visitor(), _words()
    found = _candidates(world, home, laid)
    keys = [c.chore.key for c in found if c.chore.key in request.form.getlist("on")]
    typed = {c.chore.key: request.form.get(f"minutes.{c.chore.key}", "").strip() for c in found}
    numbers, problems = minutes_in([c.chore for c in found], {key: typed[key] for key in keys})
    try:
        if not problems:
            with world.store.at_once(here.household):
                decide(world, home, request.form.get("shown", ""), found, keys, numbers)
                if words:
                    add_to_list(world, home, understood(words, home, language()).chore)
                world.store.go_past(here.household, here.member, TOGETHER)
    except Trouble as trouble:
        problems = list(problems_in(trouble))
    if problems:
        return _page(world, world.store.home(here.household), words, set(keys), typed, problems), 400
    return redirect("/start/shares" if do == "decide" else "/start/together?said=kept", 303)


def _candidates(world: World, home: Home, laid: Mapping[str, Listing]) -> tuple[Candidate, ...]:
    household = home.household.id
    decided = world.store.anybody_passed(household, TOGETHER)
    return candidates(home, laid, world.store.minutes_of_both(household), decided)


def _words() -> str:
    return request.form.get("words", "").strip()


def _page(
    world: World,
    home: Home,
    words: str = "",
    keys: set[str] | None = None,
    typed: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> str:
    here = visitor()
    laid, done = world.store.laid_open(here.household), world.store.handed_in(here.household)
    others = [m.name for m in home.members if m.key != here.member and m.key not in done]
    mine = {
        "mine_done": here.member in done,
        "others": say_list(others, language(), most=9),
    }
    if not laid:
        steps = [(key, address, is_done(world, home, here.member)) for key, address, is_done in BEGIN[: len(OWN_STEPS)]]
        return render_template("begin_waiting.html", own_steps=steps, **mine)
    found = _candidates(world, home, laid)
    known = {c.chore.key: c for c in found}
    heard, assumed = heard_of(words, home)
    return render_template(
        "begin_together.html",
        **mine,
        groups=[(name, [known[chore.key] for chore in chores]) for name, chores in by_area([c.chore for c in found])],
        on={c.chore.key for c in found if c.counts} if keys is None else keys,
        typed=typed or {},
        how={c.chore.key: say_often(c.chore.rhythm, language()) for c in found},
        listed={chore.key for chore in home.chores},
        shown=list_print(home),
        surprises=_surprises(home, laid, found),
        drawn=picture_of_both(world.store, home) is not None,
        words=words,
        heard=heard,
        assumed=assumed,
        most=LONGEST_CHORE,
        said=said_here(),
        problems=told(problems),
    )


def _surprises(home: Home, laid: Mapping[str, Listing], found: Sequence[Candidate]) -> dict[str, object]:
    """What both see alike first; then where they estimated otherwise, and what one of them thought of."""
    everybody = len(home.members)
    alike = [c.chore.name for c in found if len(c.by) == everybody]
    apart = [(c.chore.name, say_list([str(n) for n in c.estimates], language(), most=9)) for c in found if c.apart]
    by_one = [
        (home.member(member).name, [c.chore.name for c in found if c.by == (member,)])
        for member in laid
        if len(laid) == everybody
    ]
    return {"alike": alike, "apart": apart, "by_one": [(name, chores) for name, chores in by_one if chores]}


# ── one chore ───────────────────────────────────────────────────────────────────────────────────


def _one_by_one(door: Blueprint, world: World) -> None:
    @door.get("/together/<chore>")
    def look_at_one(chore: str) -> str:
        home = world.store.home(visitor().household)
        return _one_page(home, _the(world, home, chore))

    @door.post("/together/<chore>")
    def change(chore: str) -> ResponseReturnValue:
        home = world.store.home(visitor().household)
        old = _the(world, home, chore)
        was = _as_shown(old, home)
        typed = {field: request.form.get(field, was[field]).strip() for field in _FIELDS}
        said = {field: text for field, text in typed.items() if text != was[field]}
        problems = _numbers(old, typed)
        try:
            if not problems and said:
                change_one(world, home, chore, said, language())
        except Trouble as trouble:
            problems = problems_in(trouble)
        if problems:
            return _one_page(home, old, typed, problems), 400
        return redirect(f"/start/together?said=kept#chore-{chore}", 303)


def _the(world: World, home: Home, key: str) -> Chore:
    """A chore of the list, as long as nothing was agreed about it."""
    found = next((chore for chore in home.chores if chore.key == key), None)
    if found is None or home.agreement is not None or not world.store.laid_open(home.household.id):
        abort(404)
    return found


def _as_shown(chore: Chore, home: Home) -> dict[str, str]:
    """What the form says of a chore as it is."""
    return {
        "minutes": str(chore.minutes),
        "thinking": str(chore.thinking),
        "often": say_often(chore.rhythm, language()),
        "when": say_when(chore.window, language()),
        "who": home.member(chore.owner).name if chore.who is Who.ONE and chore.owner else chore.who.value,
    }


def _numbers(chore: Chore, typed: Mapping[str, str]) -> Sequence[Problem]:
    """What is wrong with the numbers of a form."""
    wrong = []
    for field, least in (("minutes", 1), ("thinking", 0)):
        text = typed[field]
        if not (text.isascii() and text.isdecimal() and least <= int(text[:6]) <= LONGEST_CHORE):
            wrong.append(Problem("begin.not_minutes", {"chore": chore.name, "most": LONGEST_CHORE}))
    return wrong[:1]


def _one_page(
    home: Home, chore: Chore, typed: Mapping[str, str] | None = None, problems: Sequence[Problem] = ()
) -> str:
    return render_template(
        "begin_chore.html",
        chore=chore,
        whole=say_chore(chore, language(), home.members),
        typed=typed or _as_shown(chore, home),
        people=[m.name for m in home.members],
        ways=[who.value for who in (Who.EITHER, Who.TOGETHER, Who.TURNS)],
        most=LONGEST_CHORE,
        problems=told(problems),
    )
