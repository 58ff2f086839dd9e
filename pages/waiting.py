"""What waits for a word of whoever is looking: what they are asked, and what lies there for both."""

from __future__ import annotations

from datetime import date, datetime

from household.model import Asks, Home, Language, Question
from household.store import Store
from language.speech import say_day
from pages.telling import on_page
from rounds.taking_over import waiting as taking_over
from scheduler import experiments


def questions_of(store: Store, home: Home, member: str, now: datetime) -> tuple[Question, ...]:
    """The questions that wait for this person, oldest first; of turns only those that still mean something."""
    mine = [q for q in store.questions(home.household.id) if q.member == member]
    if not any(q.asks is Asks.TAKE_OVER for q in mine):
        return tuple(mine)
    meant = {q.id for q, _ in taking_over(store, home, now, member)}
    return tuple(q for q in mine if q.asks is not Asks.TAKE_OVER or q.id in meant)


def agreed_waits(store: Store, home: Home, member: str, today: date) -> int:
    """How many things lie there for both to which this person has not said anything yet."""
    found, trial = store.open_proposal(home.household.id), experiments.waiting(home)
    count = int(found is not None and member not in found.yes) + int(trial is not None and member not in trial.yes)
    return count + len(experiments.over(home, today))


def question_words(home: Home, question: Question, language: Language, today: date) -> str:
    """A question as its person reads it on a page."""
    names = {m.key: m.name for m in home.members}
    details = {"count": "", "what": "", "calendar": "", "chore": "", "from": "", "where": "", **question.details}
    for name in {"day", "for_day"} & details.keys():
        details[name] = say_day(date.fromisoformat(details[name]), language, today)
    other = names.get(details.pop("from"), "")
    form = "_for" if "for" in details else ""
    return on_page(
        f"asks.{question.asks.value}{form}", {"name": names.get(question.member, ""), "other": other, **details}
    )
