"""The page on which somebody prepares for the ten minutes: keep, open, choose, and be ready. It lies behind a link of
their own, which needs no sign-in, and in the house for who is in.

It needs no script. Without a passphrase it keeps (sealed at once), and shows of one's own notes their
kind and day; words are shown to whoever types the passphrase, in the answer to that and nowhere else. Opening the page
changes nothing (RFC 9110 section 9.2.1: GET is safe); each form has a key that fits this link and this deed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.meeting import Revealed
from household.model import Home, Language, NoteKind, Opened, Problem, Refused, Trouble
from household.store import Store
from language.gentler import Offer, offer
from language.sentences import say
from language.speech import say_day
from language.talking import when
from pages.keys import is_key, key_for
from pages.slow import slow_down
from pages.turnstile import PRESSES, SECONDS, TooOften, Turnstile, in_time
from pages.visitor import form_key, visitor
from pages.visitor import language as visitor_language
from rounds import notes, sitting
from rounds.world import World
from scheduler.sitting import chosen_by, lies_open
from webhooks.core import home_of
from webhooks.pace import Pace

#: A note of four thousand characters, as a form sends them.
_LARGEST = 64 * 1024
#: What a page may be told to say after a deed: ``prepare.said.<word>``.
_SAID = frozenset({"chosen", "kept", "ready", "shown"})


@dataclass(frozen=True)
class Visit:
    """One opening of the page: whose, in which home, and when (local to its member); ``where`` it lies. ``token`` is
    that of its link, "" in the house."""

    store: Store
    home: Home
    member: str
    now: datetime
    where: str
    token: str = ""

    @property
    def household(self) -> int:
        return self.home.household.id

    @property
    def language(self) -> Language:
        return visitor_language()

    def key(self, word: str) -> str:
        """The key of the form for a deed: behind a link it fits that link, in the house it is the visitor's."""
        return key_for(_secret(self), self.token, word) if self.token else form_key(self.store)

    def say(self, key: str, /, **details: object) -> str:
        return say(key, self.language, **details)


@dataclass(frozen=True)
class Row:
    """A note of one's own: its number, what can be seen of it, whether it is chosen, and its words once it is open."""

    number: int
    label: str
    chosen: bool
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Draft:
    """What somebody is writing, and other words for it where there are some; it is kept nowhere yet."""

    about: NoteKind = NoteKind.MOMENT
    text: str = field(default="", repr=False)
    offer: Offer | None = None


class _Again(Exception):
    def __init__(self, draft: Draft | None = None, opened: Opened | None = None) -> None:
        super().__init__()
        self.draft, self.opened = draft, opened


def prepare(store: Store, clock: Callable[[], datetime], gate: Turnstile) -> Blueprint:
    """The blueprint of the page behind a link. ``clock`` gives the present moment, aware."""
    door = Blueprint("prepare", __name__)
    pace = Pace(PRESSES, SECONDS)

    @door.get("/p/<token>")
    def look(token: str) -> ResponseReturnValue:
        visit = _visit(store, token, clock())
        return _gone() if visit is None else _page(visit, said=request.args.get("said", ""))

    @door.post("/p/<token>")
    def act(token: str) -> ResponseReturnValue:
        request.max_content_length = _LARGEST
        visit = _visit(store, token, clock())
        if visit is None:
            return _gone()
        word = request.form.get("do", "")
        if word not in _DEEDS or not is_key(_secret(visit), request.form.get("form_key", ""), token, word):
            abort(403)
        return _act(visit, word, pace, gate)

    return door


def at_home(world: World, gate: Turnstile) -> Blueprint:
    """The blueprint of the same page for who is in."""
    door = Blueprint("talk_prepare", __name__)
    pace = Pace(PRESSES, SECONDS)

    def here() -> Visit:
        who = visitor()
        home = home_of(world.store, who.household)
        now = world.clock().astimezone(ZoneInfo(home.member(who.member).zone))
        return Visit(world.store, home, who.member, now, "/talk/prepare")

    @door.before_app_request
    def room_for_words() -> None:  # before the form is read to see whether it is ours
        if request.endpoint == f"{door.name}.act":
            request.max_content_length = _LARGEST

    @door.get("/talk/prepare")
    def look() -> ResponseReturnValue:
        return _page(here(), said=request.args.get("said", ""))

    @door.post("/talk/prepare")
    def act() -> ResponseReturnValue:
        word = request.form.get("do", "")
        if word not in _DEEDS:
            abort(400)
        return _act(here(), word, pace, gate)

    return door


def _visit(store: Store, token: str, now: datetime) -> Visit | None:
    found = sitting.page_of(store, token)
    if found is None:
        return None
    home, member = found
    g.language = home.member(member).language
    return Visit(store, home, member, now.astimezone(ZoneInfo(home.member(member).zone)), f"/p/{token}", token)


def _act(visit: Visit, word: str, pace: Pace, gate: Turnstile) -> ResponseReturnValue:
    """What a press does, unless somebody presses, or tries a passphrase, too often."""
    who = (visit.household, visit.member)
    try:
        in_time(pace, who, visit.now)
        if word not in _SLOW:
            return _done(visit, word)
        with gate.one_at_a_time(who, visit.now):
            return _done(visit, word)
    except TooOften as often:
        return slow_down(often.seconds)


def _gone() -> ResponseReturnValue:
    return render_template("prepare_gone.html"), 404


def _secret(visit: Visit) -> bytes:
    return visit.store.derive("forms")


# ── the deeds ───────────────────────────────────────────────────────────────────────────────────


def _done(visit: Visit, word: str) -> ResponseReturnValue:
    """Do what a button says; afterwards the page again, at an address that says nothing of what was typed."""
    try:
        said = _DEEDS[word](visit, request.form)
    except _Again as again:
        return _page(visit, draft=again.draft, opened=again.opened)
    except Refused as refused:
        return _page(visit, problems=refused.problems, draft=_draft(request.form)), 400
    except Trouble as trouble:
        problem = Problem(trouble.sentence, trouble.details)
        return _page(visit, problems=(problem,), draft=_draft(request.form)), 400
    return redirect(f"{visit.where}?said={said}", 303)


def _choose(visit: Visit, form: Mapping[str, str]) -> str:
    first, again = form.get("phrase", ""), form.get("again", "")
    if first != again:
        raise Refused((Problem("trouble.not_the_same"),))
    notes.choose_passphrase(visit.store, visit.household, visit.member, first)
    return "chosen"


def _add(visit: Visit, form: Mapping[str, str]) -> str:
    """Keep a note, unless other words can be offered for it first."""
    draft = _draft(form)
    found = offer(draft.text, visit.language) if draft.about is not NoteKind.THANKS else None
    if found is not None:
        raise _Again(Draft(draft.about, draft.text, found))
    return _keep(visit, form)


def _keep(visit: Visit, form: Mapping[str, str]) -> str:
    """Keep a note in just these words."""
    draft = _draft(form)
    notes.keep(visit.store, visit.household, visit.member, draft.about, draft.text, visit.now)
    return "kept"


def _open(visit: Visit, form: Mapping[str, str]) -> str:
    raise _Again(opened=notes.read(visit.store, visit.household, visit.member, form.get("phrase", "")))


def _ready(visit: Visit, _form: Mapping[str, str]) -> str:
    numbers = {int(n) for n in request.form.getlist("share") if n.isascii() and n.isdecimal() and len(n) < 12}
    sitting.ready(visit.store, visit.household, visit.member, numbers, visit.now)
    return "ready"


def _reveal(visit: Visit, form: Mapping[str, str]) -> str:
    sitting.reveal(visit.store, visit.household, visit.member, form.get("phrase", ""), visit.now)
    return "shown"


def _draft(form: Mapping[str, str]) -> Draft:
    """What is being written; a browser ends its lines in two signs (HTML, form submission)."""
    about, text = form.get("about", ""), form.get("text", "").replace("\r\n", "\n")
    return Draft(NoteKind(about) if about in set(NoteKind) else NoteKind.MOMENT, text)


_DEEDS: Mapping[str, Callable[[Visit, Mapping[str, str]], str]] = {
    "choose": _choose,
    "add": _add,
    "keep": _keep,
    "open": _open,
    "ready": _ready,
    "reveal": _reveal,
}
#: Those that a passphrase is typed for.
_SLOW = frozenset({"choose", "open", "reveal"})


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(
    visit: Visit,
    said: str = "",
    problems: tuple[Problem, ...] = (),
    draft: Draft | None = None,
    opened: Opened | None = None,
) -> str:
    """The page as it stands; words of a sealed note only where ``opened`` holds them."""
    store, talk = visit.store, sitting.in_home(visit.store, visit.home, visit.now)
    others = [m for m in visit.home.members if m.key != visit.member]
    return render_template(
        "prepare.html",
        where=visit.where,
        inside=not visit.token,
        name=visit.home.member(visit.member).name,
        when=when(talk.turn.span.start, visit.language, visit.now) if talk else "",
        said=visit.say(f"prepare.said.{said}") if said in _SAID else "",
        problems=[visit.say(problem.sentence, **problem.details) for problem in problems],
        has_phrase=notes.has_passphrase(store, visit.household, visit.member),
        kinds=[(kind.value, visit.say(f"prepare.kind.{kind}")) for kind in NoteKind],
        draft=draft or Draft(),
        rows=_rows(visit, talk, opened),
        opened=opened,
        can_choose=talk is not None and not lies_open(talk.home, talk.sitting) and not _has_shown(talk, visit.member),
        is_ready=talk is not None and talk.is_ready(visit.member),
        others=[(m.name, talk is not None and talk.is_ready(m.key)) for m in others],
        to_open=talk is not None and talk.has_to_open(visit.member),
        waits=talk is not None and _has_shown(talk, visit.member) and talk.waits_for_others,
        seen=[_seen(visit, one) for one in reversed(sitting.seen(store, visit.home, visit.member))],
        key=visit.key,
    )


def _rows(visit: Visit, talk: sitting.CheckIn | None, opened: Opened | None) -> list[Row]:
    words = {note.id: note.text for note in opened.notes} if opened else {}
    mine = chosen_by(talk.sitting, visit.member) if talk else None
    marks = visit.store.note_marks(visit.household, visit.member)
    picked = {p.number for p in mine.notes if marks.get(p.number) == p.mark} if mine else set()
    return [
        Row(e.id, _label(visit, e.kind, e.day), e.id in picked, words.get(e.id))
        for e in notes.listed(visit.store, visit.household, visit.member)
    ]


def _seen(visit: Visit, one: Revealed) -> tuple[str, str]:
    """Who showed what, and its words."""
    kind, name = visit.say(f"talk.kind.{one.kind}"), visit.home.member(one.member).name
    return visit.say("prepare.seen_by", name=name, kind=kind, day=_day(visit, one.day)), one.text


def _label(visit: Visit, kind: NoteKind, day: date) -> str:
    """A note that is closed still, to its writer."""
    said = visit.say("prepare.envelope", kind=visit.say(f"notes.kind.{kind}"), day=_day(visit, day))
    return said[:1].upper() + said[1:]


def _day(visit: Visit, day: date) -> str:
    return say_day(day, visit.language, visit.now.date())


def _has_shown(talk: sitting.CheckIn, member: str) -> bool:
    chosen = chosen_by(talk.sitting, member)
    return chosen is not None and chosen.shown
