"""Figures and rules as people read them: a part of the whole, and the days of a rule of ours."""

from __future__ import annotations

from fractions import Fraction

from household.model import Language
from language.sentences import say


def percent(part: Fraction, language: Language, digits: int = 0) -> str:
    """A fraction as people write it: "50 %"; "0,3 %" in Dutch and "0.3%" in English."""
    number = f"{float(part) * 100:.{digits}f}"
    return f"{number}%" if language == "en" else f"{number.replace('.', ',')} %"


def rule_words(rrule: str, language: Language) -> str:
    """One of our own rules in a few words: "elke ma, wo" or "eerste za van de maand"."""
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    days = [d for d in parts.get("BYDAY", "").split(",") if d]
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "MONTHLY":
        nth, day = days[0][:-2], days[0][-2:]
        which = say(f"rule.nth_{nth.replace('-', 'minus_')}", language)
        words = say("rule.monthly", language, which=which, day=say(f"rule.{day.lower()}", language))
        return words if every == 1 else say("rule.months", language, words=words, every=every)
    if len(days) == 7:
        names = say("rule.all", language)
    else:
        names = ", ".join(say(f"rule.{day.lower()}", language) for day in days)
    if every == 1:
        return names
    return say("rule.other_week" if every == 2 else "rule.weeks", language, days=names, every=every)
