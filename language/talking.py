"""The steps of the ten minutes in words, and what was shown there: the same at a terminal and on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from household.meeting import Revealed
from household.model import Home, Language
from language.gentler import to_start_from
from language.routine_words import chore_name
from language.sentences import say
from language.speech import say_date_time, say_day


@dataclass(frozen=True)
class Words:
    """What a step says: the prompt, and to whoever listens, "" where nobody does."""

    prompt: str
    listen: str = ""


def prompt(
    home: Home, about: str, speaker: str, listener: str, number: int, language: Language, now: datetime
) -> Words:
    """The words of a step that is ``about`` something (``scheduler.sitting.StepKind``): who speaks, who listens, and
    the ``number`` of the need or the experiment that it asks about. ``now`` is local."""
    names = {member.key: member.name for member in home.members}
    alone = "_alone" if about == "thanks" and not listener else ""
    said = say(
        f"talk.{about}{alone}",
        language,
        name=names.get(speaker, ""),
        other=names.get(listener, ""),
        day=_day_of_need(home, number, language, now) if about == "last_week" else "",
        chore=_tried(home, number, language) if about == "tried" else "",
    )
    start = to_start_from(language)
    return Words(said, say("talk.listen", language, name=names[listener], start=start) if listener else "")


def _day_of_need(home: Home, number: int, language: Language, now: datetime) -> str:
    days = (kept.span.start.astimezone(now.tzinfo).date() for kept in home.kept_free if kept.id == number)
    return next((say_day(day, language, now.date()) for day in days), "")


def _tried(home: Home, number: int, language: Language) -> str:
    return next((chore_name(home, e.chore, language) for e in home.experiments if e.id == number), "")


def when(start: datetime, language: Language, now: datetime) -> str:
    """When it is, to begin a sentence with."""
    said = say_date_time(start.astimezone(now.tzinfo), language, now.date())
    return said[:1].upper() + said[1:]


def shown_line(one: Revealed, language: Language, now: datetime) -> str:
    """One thing that was shown, with what kind of note and of which day it is."""
    kind, day = say(f"talk.kind.{one.kind}", language), say_day(one.day, language, now.date())
    said = say("talk.shown_line", language, kind=kind, day=day, text=one.text)
    return said[:1].upper() + said[1:]
