"""The ten minutes themselves: one step at a time, on one phone between two people or on one for each.

Each phone asks every few seconds whether something changed, and gets an empty answer while nothing did, so that what
somebody types stays. Without a script a link looks again. Nothing that was shown appears before all of it lies open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.meeting import Sitting, SittingState
from household.model import CHECK_IN, Chore, Home, Member, Proposal, Trouble, Who
from language.talking import prompt, shown_line, when
from pages.slow import slow_down
from pages.talk_deeds import DEEDS, Leads, Looked, phrase_of
from pages.talk_here import Here, here, just_ended, problems_of, told
from pages.talk_look import Look, change_lines, trial_lines
from pages.turnstile import SECONDS, TooOften, Turnstile, in_time
from pages.visitor import visitor
from rounds import notes, sitting
from rounds.follow import coming
from rounds.sitting import CheckIn
from rounds.world import World
from scheduler import experiments
from scheduler.sitting import Step, StepKind, lies_open, often_paused
from webhooks.pace import Pace

#: A turn to speak, in seconds; a thank-you takes what the event gives it.
TURN = 90
#: Two people who try everything press less often than this in ten minutes.
_PRESSES = 240
#: The steps at which something can be kept free, at which something can be tried or changed.
_FREE = frozenset({StepKind.AHEAD, StepKind.AGREEMENT})
_TRY = frozenset({StepKind.TEAM, StepKind.AGREEMENT})
_ANSWER = frozenset({StepKind.TRIED, StepKind.TEAM, StepKind.AGREEMENT})
#: What the page says after a deed.
SAID = {
    "begun": "talk.begin",
    "again": "talk.goes_on",
    "yes": "talk.happened.yes",
    "partly": "talk.happened.partly",
    "not_yet": "talk.happened.not_yet",
    **{
        word: f"sit.said.{word}"
        for word in (
            "back", "change_half", "change_no", "change_yes", "kept_free", "let_go", "all_open", "opened", "ready",
            "trial_half", "trial_no", "trial_yes",
        )
    },
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What lies on the table: who has to open what they chose (with whether they may do it here), for whom is waited,
    and what both see, by name."""

    mine: bool
    theirs: tuple[Member, ...]
    elsewhere: tuple[Member, ...]
    not_ready: tuple[Member, ...]
    shown: tuple[tuple[Member, tuple[str, ...]], ...]
    ready: bool
    lies_open: bool


@dataclass(frozen=True)
class Now:
    """The step at which they are: what it says, and to whom; ``seconds`` of a calm ring, 0 without one; whose turn, as
    the place in the home (1, 2; 0: both)."""

    step: Step
    number: int
    count: int
    prompt: str
    listen: str
    name: str
    place: int
    seconds: int
    mine: bool


@dataclass(frozen=True)
class Asked:
    """What waits for a yes: what it comes to, who asked, and who has yet to say it, here or elsewhere."""

    deed: str
    number: int
    by: Member
    lines: tuple[str, ...]
    mine: bool
    theirs: tuple[Member, ...]
    elsewhere: tuple[Member, ...]


def talk_now(world: World, gate: Turnstile) -> Blueprint:
    """The blueprint of the ten minutes as they are held; closed to who is not in."""
    room = Blueprint("talk_now", __name__)
    pace = Pace(_PRESSES, SECONDS)

    @room.get("/talk/now")
    def look() -> ResponseReturnValue:
        return _page(here(world), SAID.get(request.args.get("said", ""), ""))

    @room.get("/talk/now/state")
    def changed() -> ResponseReturnValue:
        """204 while all is as the page that asks shows it (its ``mark``), else the page as it is now."""
        if world.store.talk_mark(visitor().household) == request.args.get("mark"):
            return "", 204
        return _page(here(world))

    @room.post("/talk/now")
    def act() -> ResponseReturnValue:
        word, me = request.form.get("do", ""), here(world)
        if word not in DEEDS:
            abort(400)
        try:
            in_time(pace, (me.household, me.member), me.now)
            whose = phrase_of(me, word, request.form)
            if whose is None:
                return _done(me, word)
            with gate.one_at_a_time(_who_tries(me, whose), me.now):
                return _done(me, word)
        except TooOften as often:
            return slow_down(often.seconds)

    return room


def _who_tries(me: Here, whose: str) -> object:
    """Whose tries they are: one's own, or those of one with the other's, so that nobody is kept from their own."""
    return (me.household, me.member) if whose == me.member else (me.household, me.member, whose)


def _done(me: Here, word: str) -> ResponseReturnValue:
    try:
        said = DEEDS[word](me, request.form)
    except Looked as looked:
        return _page(me, look=looked.look, typed=request.form)
    except Leads as elsewhere:
        return redirect(elsewhere.address, 303)
    except Trouble as trouble:
        return _page(me, problems=problems_of(me, trouble), typed=request.form), 400
    return redirect(f"/talk/now?said={said}" if said else "/talk/now", 303)


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(
    me: Here,
    said: str = "",
    problems: Sequence[str] = (),
    look: Look | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """The page as it stands: ``said`` is the key of a sentence, ``look`` something to look at, ``typed`` what was
    sent."""
    mark, held = me.store.talk_mark(me.household), me.store.sittings(me.household)
    talk = sitting.in_home(me.store, me.home, me.now, sitting.BOTH_KINDS)
    state = state_of(me, talk, held)
    now = now_at(me, talk) if talk and state == SittingState.GOING else None
    return render_template(
        "talk_now.html",
        mark=mark,
        state=state,
        when=when(talk.turn.span.start, me.language, me.now) if talk else "",
        help=state == SittingState.PAUSED and often_paused(held),
        said=me.say(said) if said else "",
        problems=problems,
        table=table_of(me, talk) if talk and talk.sitting.meeting == CHECK_IN else None,
        now=now,
        kinds=StepKind,
        **(making_at(me, now.step) if now else {}),
        look=look,
        can_here=_with_phrase(me) if look else (),
        typed=typed or {},
        me=me.home.member(me.member),
        members=me.home.members,
    )


def state_of(me: Here, talk: CheckIn | None, held: Sequence[Sitting]) -> str:
    """How far they are: ``household.meeting.SittingState``, "over" when they rose a moment ago, "none" without any."""
    fresh = talk is None or (talk.sitting.state is SittingState.OPEN and talk.sitting.begun_at is None)
    if fresh and just_ended(held, me.now):
        return "over"
    return talk.sitting.state.value if talk else "none"


def making_at(me: Here, step: Step) -> dict[str, object]:
    """What can be made at a step, and what waits for an answer there."""
    kind, today = step.kind, me.now.date()
    proposal = me.store.open_proposal(me.household) if kind in _ANSWER else None
    kept = coming(me.home, me.now) if kind in _FREE else ()
    return {
        "tried": kind is StepKind.TRIED and any(e.id == step.about for e in experiments.over(me.home, today)),
        "free": kind in _FREE,
        "kept": [(k.id, told(me, k), me.member in k.members) for k in kept],
        "tries": tries_of(me.home, today) if kind in _TRY else [],
        "changes": _changes(me.home) if kind is StepKind.AGREEMENT and proposal is None else [],
        "asked": [*_asked_change(me, proposal), *_asked_trial(me)] if kind in _ANSWER else [],
    }


def now_at(me: Here, talk: CheckIn) -> Now:
    """The step at which they are, as it is said to this person."""
    steps, number = talk.steps, min(talk.sitting.step, len(talk.steps) - 1)
    step = steps[number]
    said = prompt(me.home, step.kind, step.speaker, step.listener, step.about, me.language, me.now)
    people = [m.key for m in me.home.members]
    spoken = step.seconds if step.kind is StepKind.THANKS else TURN
    return Now(
        step=step,
        number=number,
        count=len(steps),
        prompt=said.prompt,
        listen=said.listen,
        name=me.home.member(step.speaker).name if step.speaker else "",
        place=people.index(step.speaker) + 1 if step.speaker else 0,
        seconds=spoken if step.speaker else 0,
        mine=step.speaker == me.member,
    )


def table_of(me: Here, talk: CheckIn) -> Table:
    """What lies on the table, as this person may see it."""
    shown = sitting.on_the_table(me.store, talk)
    mine = talk.has_to_open(me.member)  # first one's own: how much the other chose is nobody's business before
    theirs = tuple(m for m in me.others if talk.has_to_open(m.key) and not mine)
    lines = {m: tuple(shown_line(s, me.language, me.now) for s in shown if s.member == m.key) for m in me.home.members}
    return Table(
        mine=mine,
        theirs=tuple(m for m in theirs if m in _with_phrase(me)),
        elsewhere=theirs,
        not_ready=tuple(m for m in me.home.members if not talk.is_ready(m.key)),
        shown=tuple((member, said) for member, said in lines.items() if said),
        ready=talk.is_ready(me.member),
        lies_open=lies_open(talk.home, talk.sitting),
    )


def tries_of(home: Home, today: date) -> list[tuple[Member, tuple[Chore, ...]]]:
    """What can be tried, by whose it is now; nothing while something waits or runs."""
    if experiments.waiting(home) or experiments.running(home, today):
        return []
    found = ((m, experiments.may_be_tried(home, m.key)) for m in home.members)
    return [(member, chores) for member, chores in found if chores]


def _changes(home: Home) -> list[Chore]:
    return [c for c in home.chores if c.who in (Who.EITHER, Who.TURNS)] if home.agreement else []


def _asked_change(me: Here, found: Proposal | None) -> list[Asked]:
    """The change of the rota that waits for a yes."""
    if found is None:
        return []
    wanted = Home(found.household, found.members, found.chores)
    lines = change_lines(me, me.home, wanted, found.agreement)
    return [_waits(me, "change", found.id, found.by, tuple(lines), found.yes)]


def _asked_trial(me: Here) -> list[Asked]:
    """The trial that waits for one; what it comes to rests on each one's own minutes."""
    found = experiments.waiting(me.home)
    if found is None:
        return []
    return [
        _waits(
            me, "trial", found.id, found.member, tuple(trial_lines(me, me.store.home(me.household), found)), found.yes
        )
    ]


def _waits(me: Here, deed: str, number: int, by: str, lines: tuple[str, ...], yes: Sequence[str]) -> Asked:
    left = tuple(m for m in me.others if m.key not in yes)
    can = tuple(m for m in left if m in _with_phrase(me))
    return Asked(deed, number, me.home.member(by), lines, me.member not in yes, can, left)


def _with_phrase(me: Here) -> tuple[Member, ...]:
    """The others who can say something here, since they have a passphrase to say it with."""
    return tuple(m for m in me.others if notes.has_passphrase(me.store, me.household, m.key))
