"""What the buttons of the ten minutes do, each by the verb that the terminal uses too.

Whoever is in speaks for themselves. What needs the other is said on the other's own phone, or here with the other's
passphrase: nobody acts as somebody else by pressing a button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import abort

from household.meeting import SittingState
from household.model import Chore, Experiment, Happened, Problem, Refused, Trouble
from household.queue import Job
from pages.talk_here import Here
from pages.talk_look import Look, change_lines, free_lines, trial_lines
from rounds import notes, sitting
from rounds.agreeing import answer_experiment, answer_proposal, worked_out
from rounds.follow import (
    Onward,
    agree_on,
    answered,
    asked_back,
    divided,
    found_free,
    keep_free,
    let_go,
    looked_at,
    read_wanted,
    try_out,
)
from rounds.plan import home_ahead
from scheduler import experiments
from scheduler.keeping_free import Wanted
from scheduler.sitting import StepKind

Form = Mapping[str, str]
#: A number in a form has no more signs.
_DIGITS = 9


class Looked(Exception):
    """Something is looked at: nothing changed, and the page says what it would come to."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look


class Leads(Exception):
    """What was done leads to another page, which says so by a word ("" for none)."""

    def __init__(self, page: str, said: str = "") -> None:
        super().__init__()
        self.page, self.said = page, said

    @property
    def address(self) -> str:
        return f"{self.page}?said={self.said}" if self.said else self.page


class NotGoing(Leads):
    """The ten minutes are not going: they were paused or ended meanwhile, and nothing was done."""

    def __init__(self) -> None:
        super().__init__("/talk/now")


class NotThatStep(Trouble):
    """The two are at another step by now, so that this is no answer to it."""

    sentence = "sit.trouble.gone"


# ── step by step ────────────────────────────────────────────────────────────────────────────────


def _begin(me: Here, _form: Form) -> str:
    before = sitting.the_coming(me.store, me.household, me.now, sitting.BOTH_KINDS)
    sitting.begin(me.store, me.household, me.now)
    return "begun" if before.sitting.begun_at is None else "again"


def _next(me: Here, form: Form) -> str:
    return _on(me, _number(form, "step"))


def _on(me: Here, step: int, said: str = "") -> str:
    held = sitting.go_on(me.store, _talk(me), me.now, step)
    if held.sitting.ended_at is not None:
        raise Leads("/talk", "ended")
    return said


def _talk(me: Here, *also: SittingState) -> sitting.CheckIn:
    """The check-in that is going; where the other paused or ended it meanwhile, the page says so."""
    talk = sitting.the_coming(me.store, me.household, me.now, sitting.BOTH_KINDS)
    if talk.sitting.state not in (SittingState.GOING, *also):
        raise NotGoing()
    return talk


def _happened(me: Here, form: Form) -> str:
    """Whether what was kept free came about, of both, without a name; and on."""
    talk, step, word = _talk(me), _number(form, "step"), form.get("answer", "")
    if word not in set(Happened):
        abort(400)
    _at(talk, step, StepKind.LAST_WEEK)
    answered(me.store, talk.home, talk.steps[step].about, Happened(word))
    return _on(me, step, word)


def _at(talk: sitting.CheckIn, step: int, kind: StepKind) -> None:
    if talk.sitting.step != step or step >= len(talk.steps) or talk.steps[step].kind is not kind:
        raise NotThatStep()


def _pause(me: Here, _form: Form) -> str:
    _talk(me)
    found = sitting.pause(me.store, me.household, me.now)
    raise Leads("/talk", "paused" if found.start else "paused_open")


def _end(me: Here, _form: Form) -> str:
    sitting.end(me.store, _talk(me, SittingState.PAUSED), me.now)
    raise Leads("/talk", "ended")


# ── what each shows ─────────────────────────────────────────────────────────────────────────────


def _ready(me: Here, _form: Form) -> str:
    """Ready, with nothing on paper. What somebody chose before stays chosen."""
    talk = sitting.the_coming(me.store, me.household, me.now)
    if not talk.is_ready(me.member):
        sitting.ready(me.store, me.household, me.member, (), me.now)
    return "ready"


def _open(me: Here, form: Form) -> str:
    """Each opens their own, with their own passphrase, whoever's phone it is, or by their passkey on their own."""
    member = form.get("member") or me.member
    if all(m.key != member for m in me.home.members):
        abort(400)
    phrase, mine = form.get("phrase", ""), member == me.member  # a passkey is on one's own phone
    given = notes.opener_of(phrase, form.get("passkey", ""), form.get("prf", "")) if mine else phrase
    talk = sitting.reveal(me.store, me.household, member, given, me.now)
    return "opened" if talk.waits_for_others else "all_open"


# ── a stretch kept free ─────────────────────────────────────────────────────────────────────────


def _look_free(me: Here, form: Form) -> str:
    home, now = home_ahead(me.world, me.household, me.now)
    kept = found_free(home, _people(me, form), _wanted(me, form), form.get("title", ""), now)
    fields = {name: form.get(name, "") for name in ("for", "when", "minutes", "title")}
    raise Looked(Look("keep_free", tuple(free_lines(me, home, kept)), fields))


def _keep_free(me: Here, form: Form) -> str:
    home, now = home_ahead(me.world, me.household, me.now)
    keep_free(me.store, home, _people(me, form), _wanted(me, form), form.get("title", ""), now)
    return "kept_free"


def _let_go(me: Here, form: Form) -> str:
    """For the visitor; for the other it stays."""
    home, now = home_ahead(me.world, me.household, me.now)
    number = _number(form, "number")
    if not any(k.id == number and me.member in k.members for k in home.kept_free):
        raise NotThatStep()
    let_go(me.store, home, number, now, me.member)
    return "let_go"


def _people(me: Here, form: Form) -> set[str]:
    known, asked = {m.key for m in me.home.members}, form.get("for", "")
    return known if asked == "both" else known & {asked}


def _wanted(me: Here, form: Form) -> Wanted:
    text, minutes = form.get("when", "").strip(), _number(form, "minutes")
    found = read_wanted(text, me.language, me.now, minutes)
    if found is None:
        raise Refused((Problem("trouble.not_a_day", {"text": text[:60]}),))
    return found


# ── a trial ─────────────────────────────────────────────────────────────────────────────────────


def _look_trial(me: Here, form: Form) -> str:
    member, chore = _whose(me, form)
    seen = looked_at(me.world, me.household, chore, member, _number(form, "weeks"))
    fields = {name: form.get(name, "") for name in ("what", "weeks")}
    asks = "" if member == me.member else member
    raise Looked(Look("try", tuple(trial_lines(me, me.home, seen.experiment)), fields, asks))


def _try(me: Here, form: Form) -> str:
    """Asked by the one whom the chore wears out: the visitor, or the other with their passphrase."""
    member, chore = _whose(me, form)
    if member != me.member:
        notes.prove(me.store, me.household, member, form.get("phrase", ""))
    try_out(me.world, me.household, chore, member, _number(form, "weeks"))
    return "trial_half"


def _whose(me: Here, form: Form) -> tuple[str, str]:
    """Whom a chore wears out, and its key, of those that can be tried."""
    member, _, chore = form.get("what", "").partition("/")
    if all(m.key != member for m in me.home.members):
        abort(400)
    if all(c.key != chore for c in experiments.may_be_tried(me.home, member)):
        raise NotThatStep()
    return member, chore


def _yes_trial(me: Here, form: Form) -> str:
    speaker, found = _speaker(me, form), _waiting(me, form)
    made = answer_experiment(me.world, me.household, found, speaker, yes=True)
    if {m.key for m in me.home.members} <= set(made.yes):
        me.store.poke(me.household, Job.ROUND, me.now)
        return "trial_yes"
    return "trial_half"


def _no_trial(me: Here, form: Form) -> str:
    answer_experiment(me.world, me.household, _waiting(me, form), me.member, yes=False)
    return "trial_no"


def _waiting(me: Here, form: Form) -> Experiment:
    found = experiments.waiting(me.home)
    if found is None or found.id != _number(form, "number"):
        raise NotThatStep()
    return found


def _onward(me: Here, form: Form) -> str:
    """How a trial was that is over: back is done at once, the rest the other says yes to."""
    talk, step, word = _talk(me), _number(form, "step"), form.get("answer", "")
    if word not in set(Onward):
        abort(400)
    _at(talk, step, StepKind.TRIED)
    made = asked_back(me.world, me.household, talk.steps[step].about, me.member, Onward(word))
    return "change_half" if made else _on(me, step, "back")


# ── a change of the rota ────────────────────────────────────────────────────────────────────────


def _look_change(me: Here, form: Form) -> str:
    chores = _divided(me, form)
    home, wanted, agreement = worked_out(me.world, me.household, chores=chores)
    fields = {name: form.get(name, "") for name in ("chore", "how")}
    raise Looked(Look("propose", tuple(change_lines(me, home, wanted, agreement)), fields))


def _propose(me: Here, form: Form) -> str:
    agree_on(me.world, me.household, me.member, chores=_divided(me, form))
    return "change_half"


def _divided(me: Here, form: Form) -> tuple[Chore, ...]:
    try:
        return divided(me.home, form.get("chore", ""), form.get("how", ""))
    except ValueError:
        abort(400)


def _yes_change(me: Here, form: Form) -> str:
    speaker = _speaker(me, form)
    made = answer_proposal(me.world, me.household, _number(form, "number"), speaker, yes=True)
    if not made.answer:
        return "change_half"
    me.store.poke(me.household, Job.ROUND, me.now)
    return "change_yes"


def _no_change(me: Here, form: Form) -> str:
    answer_proposal(me.world, me.household, _number(form, "number"), me.member, yes=False)
    return "change_no"


def _speaker(me: Here, form: Form) -> str:
    """Who says yes: the visitor, or the other here, proven by their own passphrase. Raises what proving raises."""
    member = form.get("member") or me.member
    if all(m.key != member for m in me.home.members):
        abort(400)
    if member != me.member:
        notes.prove(me.store, me.household, member, form.get("phrase", ""))
    return member


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        abort(400)
    return int(text)


DEEDS: Mapping[str, Callable[[Here, Form], str]] = {
    "begin": _begin,
    "next": _next,
    "happened": _happened,
    "pause": _pause,
    "end": _end,
    "ready": _ready,
    "open": _open,
    "look_free": _look_free,
    "keep_free": _keep_free,
    "let_go": _let_go,
    "look_trial": _look_trial,
    "try": _try,
    "yes_trial": _yes_trial,
    "no_trial": _no_trial,
    "onward": _onward,
    "look_change": _look_change,
    "propose": _propose,
    "yes_change": _yes_change,
    "no_change": _no_change,
}
#: The yes of one or the other.
_ANSWERS = frozenset({"yes_trial", "yes_change"})


def phrase_of(me: Here, word: str, form: Form) -> str | None:
    """Whose passphrase a deed takes; None where it takes none."""
    if word == "open":
        return form.get("member") or me.member
    asked = form.get("what", "").partition("/")[0] if word == "try" else form.get("member")
    return asked if asked and asked != me.member and word in {"try", *_ANSWERS} else None
