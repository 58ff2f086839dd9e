""" "Can the other do it?": one partner asks for one turn, the other answers, and only a yes changes anything.

Everything here is a few short verbs of the store, so that a page may do it within a request; the calendars follow at
the next round. A question whose turn was settled, moved to another or has passed is out of date: it is neither shown
nor does a late yes do anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from household.model import Asks, Home, Question
from household.queue import Job
from household.store import Store
from household.store_base import NotHere
from language.routine_words import chore_name
from scheduler.deeds import can_ask, handed
from scheduler.turns import Choice, Turn, choices, may_do, partner, turn_at

#: What such a question can be answered with, and how it ends when nobody answered it.
YES, NO = "yes", "no"
_WITHDRAWN, _OVER = "withdrawn", "over"


def ask_other(
    store: Store,
    home: Home,
    turn: Turn,
    member: str,
    now: datetime,
    other: str | None = None,
    in_return: Turn | None = None,
) -> bool:
    """Ask the other for one turn of ``member``'s, once, perhaps ``in_return`` for one of theirs; False when that makes
    no sense, or they said no to it before. Nobody's calendar changes."""
    other = other or partner(home, member)
    if other is None or Choice.ASK not in choices(home, turn, member, now) or declined(store, home, turn, member):
        return False
    if not can_ask(home, turn, other) or not _may_return(home, in_return, other, member, now):
        return False
    language = home.member(other).language
    chore = chore_name(home, turn.series.chore, language, turn.series.key)
    details = {"chore": chore, "day": _day(home, turn, other), "from": member}
    if in_return is not None:
        name = chore_name(home, in_return.series.chore, language, in_return.series.key)
        details |= {"for": _subject(in_return), "for_chore": name, "for_day": _day(home, in_return, other)}
    return store.ask(home.household.id, Question(Asks.TAKE_OVER, other, _subject(turn), details), now)


def asked(store: Store, home: Home, turn: Turn) -> Question | None:
    """The open question about a turn."""
    waiting = (q for q in store.questions(home.household.id) if q.asks is Asks.TAKE_OVER)
    return next((q for q in waiting if q.subject == _subject(turn)), None)


def declined(store: Store, home: Home, turn: Turn, member: str) -> bool:
    """Whether the other said that they cannot do this turn for ``member``."""
    answers = store.answers(home.household.id, Asks.TAKE_OVER)
    mine = (q for q in answers if q.subject == _subject(turn) and q.details.get("from") == member)
    return any(q.answer == NO for q in mine)


def waiting(store: Store, home: Home, now: datetime, member: str | None = None) -> tuple[tuple[Question, Turn], ...]:
    """The open questions that still mean something, of one member or of all, each with its turn as it stands."""
    mine = (q for q in store.questions(home.household.id) if q.asks is Asks.TAKE_OVER and member in (None, q.member))
    return tuple((q, turn) for q in mine if (turn := _meant(home, q, now)) is not None)


def answer_other(store: Store, home: Home, question: Question, word: str, now: datetime) -> bool:
    """Keep what the asked one said: ``YES`` gives them the turn where it stands, and the asker the one in return.
    False when the question is out of date, or somebody else was first; it is then closed without any effect."""
    turn = _meant(home, question, now)
    if word == YES and turn is not None:
        back = in_return(home, question, now)
        both = [*handed(home, turn, question.member), *(handed(home, back, question.details["from"]) if back else ())]
        # First the wish: after a crash between the two the question is asked still, and a second yes says the same.
        store.keep_deed(home.household.id, both)
        store.poke(home.household.id, Job.ROUND, now)
    closed = _close(store, home, question, word if turn is not None else _OVER, now)
    return closed and turn is not None


def in_return(home: Home, question: Question, now: datetime) -> Turn | None:
    """The turn of the asked one's that the asker would do instead, as it stands; None when nothing is offered."""
    return _turn_of(home, question.details["for"], question.member, now) if "for" in question.details else None


def withdraw(store: Store, home: Home, turn: Turn, now: datetime) -> bool:
    """Take a question back, because it was not meant or the turn is settled otherwise; False when none was open."""
    question = asked(store, home, turn)
    return question is not None and _close(store, home, question, _WITHDRAWN, now)


def let_lapse(store: Store, home: Home, now: datetime) -> None:
    """Close the questions that came to mean nothing any more, so that nobody is asked about yesterday."""
    for question in _out_of_date(store.questions(home.household.id), home, now):
        _close(store, home, question, _OVER, now)


def _out_of_date(questions: Iterable[Question], home: Home, now: datetime) -> list[Question]:
    return [q for q in questions if q.asks is Asks.TAKE_OVER and _meant(home, q, now) is None]


def _meant(home: Home, question: Question, now: datetime) -> Turn | None:
    """The turn that a question is about, while the one who asked still has it and the other may take it."""
    asker = question.details.get("from", "")
    if not {asker, question.member} <= {m.key for m in home.members}:
        return None
    turn = _turn_of(home, question.subject, asker, now)
    askable = turn is not None and Choice.ASK in choices(home, turn, asker, now)
    if turn is None or not askable or not may_do(home, turn, question.member):
        return None
    back = in_return(home, question, now)
    gone = "for" in question.details and (back is None or not _may_return(home, back, question.member, asker, now))
    return None if gone else turn


def _may_return(home: Home, turn: Turn | None, other: str, asker: str, now: datetime) -> bool:
    """Whether the asker can do this turn of the other's in return; nothing in return can always be had."""
    return turn is None or (Choice.ASK in choices(home, turn, other, now) and can_ask(home, turn, asker))


def _turn_of(home: Home, subject: str, member: str, now: datetime) -> Turn | None:
    series, _, original = subject.partition("|")
    local = now.astimezone(ZoneInfo(home.household.zone))
    return turn_at(home, series, member, datetime.fromisoformat(original), local)


def _day(home: Home, turn: Turn, member: str) -> str:
    return turn.span.start.astimezone(ZoneInfo(home.member(member).zone)).date().isoformat()


def _subject(turn: Turn) -> str:
    return f"{turn.series.key}|{turn.original.astimezone(UTC).isoformat()}"


def _close(store: Store, home: Home, question: Question, answer: str, now: datetime) -> bool:
    try:
        store.answer_question(home.household.id, question.id, answer, now)
    except NotHere:
        return False  # somebody was a moment sooner
    return True
