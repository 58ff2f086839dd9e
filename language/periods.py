"""Who is away or has it heavy, and from when to when, in a sentence."""

from __future__ import annotations

from datetime import date

from household.model import Language, Period
from language.sentences import say
from language.speech import say_day


def period_line(period: Period, name: str, language: Language, today: date) -> str:
    """Who is away or has it heavy, from when to when, and what the plan makes of it."""
    first, last = (say_day(day, language, today) for day in (period.first, period.last))
    form = ".day" if period.first == period.last else ""
    return say(f"period.{period.kind.value}{form}", language, name=name, first=first, last=last)
