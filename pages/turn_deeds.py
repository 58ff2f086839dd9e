"""What a press on a turn does, and what the page says of it afterwards while that is still so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from household.model import Change, Home, Language
from household.store import Store
from language.sentences import say
from pages.turn_choices import seal_of
from rounds import deeds
from rounds.deeds import Outcome, Telling, words
from rounds.taking_over import asked, in_return
from scheduler.turns import Turn, partner
from webhooks.wording import Asker

#: The words of what came of it that the page can say later, and what must be so of the turn then.
_STANDS: Mapping[str, tuple[Change, ...]] = {
    "done": (Change.DONE,),
    "done_together": (Change.DONE,),
    "skipped": (Change.SKIPPED,),
    "missed": (Change.MISSED,),
    "moved": (Change.MOVED, Change.GIVEN),
    "taken_over": (Change.GIVEN, Change.MOVED),
    "asked": (),
    "asked_for": (),
    "asked_already": (),
    "withdrawn": (),
    "taken_back": (),
}
#: After these there is something to take back.
UNDOABLE = frozenset(_STANDS) - {"withdrawn", "taken_back", "asked_already"}
#: What does not fit and is said otherwise on a page than at a terminal.
_OWN_WORDS = frozenset({
    "no_turn", "no_turn_on", "not_yours", "settled", "not_yet", "same_in_return", "nothing_said",
})  # fmt: skip
WORDS = frozenset({
    "done", "mine", "theirs", "together", "skip", "nobody", "take_over", "ask", "later", "undo", "withdraw",
})  # fmt: skip


def press(told: Telling, word: str, was: str | None, form: Mapping[str, str]) -> Outcome:
    """Do what a button says about the very turn that is told of; what does not fit changes nothing. ``word`` is one of
    ``WORDS``; ``was`` says how the turn stood when it was shown."""
    assert told.member is not None  # noqa: S101 - a page is somebody's
    me, other = told.member, partner(told.home, told.member)
    verbs: Mapping[str, Callable[[], Outcome]] = {
        "done": lambda: deeds.did(told),
        "mine": lambda: deeds.did(told, (me,)),
        "theirs": lambda: deeds.did(told, (other or me,)),
        "together": lambda: deeds.did(told, together=True),
        "skip": lambda: deeds.skip(told),
        "nobody": lambda: deeds.nobody(told),
        "take_over": lambda: deeds.take_over(told, me),
        "ask": lambda: _ask(told, other, form.get("in_return") or None),
        "later": lambda: _later(told, form),
        "undo": lambda: _undo(told, was),
        "withdraw": lambda: deeds.take_back(told),
    }
    return verbs[word]()


def _ask(told: Telling, other: str | None, back: str | None) -> Outcome:
    """A question to the other; something in return has to be one of the home's chores or routines."""
    rota = told.home.agreement.series if told.home.agreement else ()
    if back is not None and not any(series.chore == back for series in rota):
        return Outcome("deed.nothing_in_return", told.chore, told.very, (other,) if other else (), fits=False)
    return deeds.swap(told, other, back)


def _later(told: Telling, form: Mapping[str, str]) -> Outcome:
    start = _moment(told, form)
    return deeds.later(told, start) if start else Outcome("weekpage.not.no_moment", told.chore, told.very, fits=False)


def _undo(told: Telling, was: str | None) -> Outcome:
    """Take back what the page showed; when something else stands by now, nothing is."""
    if was is not None and told.very is not None and seal_of(told.very) != was:
        return Outcome("weekpage.not.changed", told.chore, told.very, fits=False)
    return deeds.take_back(told)


def _moment(told: Telling, form: Mapping[str, str]) -> datetime | None:
    """One of the moments that were offered, or a day and a clock of one's own, in the zone of the series."""
    try:
        if form.get("start"):
            start = datetime.fromisoformat(form["start"])
            return start if start.tzinfo is not None and 1970 < start.year < 9000 else None
        day, clock = date.fromisoformat(form.get("day", "")), time.fromisoformat(form.get("time", ""))
    except ValueError:
        return None
    if not 1970 < day.year < 9000:
        return None
    return datetime.combine(day, clock.replace(tzinfo=None), told.now.tzinfo)


# ── what the page says of it ────────────────────────────────────────────────────────────────────


def problem(home: Home, outcome: Outcome, language: Language, now: datetime) -> str:
    """Why it does not fit, and the way out."""
    word = outcome.sentence.rpartition(".")[2]
    if outcome.sentence.startswith("weekpage.") or word in _OWN_WORDS:
        asker_words = words(home, replace(outcome, sentence="weekpage.not.about"), language, now)
        return say(f"weekpage.not.{word}", language, about=asker_words)
    return words(home, outcome, language, now)


def said_of(store: Store, asker: Asker, turn: Turn, me: str, word: str) -> str:
    """The sentence about what was just done, while it is still true; else nothing."""
    needs = _STANDS.get(word)
    if needs is None or (needs and turn.change not in needs):
        return ""
    home, other = asker.home, partner(asker.home, me)
    question = asked(store, home, turn) if word.startswith("asked") else None
    if word.startswith("asked") and question is None:
        return ""
    back = in_return(home, question, asker.moment) if question else None
    if word == "asked_for" and back is None:
        return ""
    who = {"done": _did(turn), "done_together": _did(turn), "taken_over": (me,)}.get(word, (other,) if other else ())
    outcome = Outcome(f"deed.{word}", turn.series.chore, turn, who, start=turn.span.start, in_return=back)
    said = words(home, outcome, asker.language, asker.now)
    return said[:1].upper() + said[1:]


def _did(turn: Turn) -> tuple[str, ...]:
    return (turn.kept.member, *turn.kept.also) if turn.kept else (turn.member,)
