"""A plan in words: how often a rule comes round, what can be proved of a division, and what found no place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from household.model import Certificate, Home, Language, Series, Span, Unplaced
from language.figures import percent, rule_words
from language.homewords import say_rhythm
from language.routine_words import chore_name
from language.sentences import say
from language.times import say_day, say_list


def certificate_lines(home: Home, certificate: Certificate, language: Language) -> list[str]:
    """What can be proved about a division, in words."""
    above = certificate.worst / certificate.bound - 1 if certificate.bound else Fraction(0)
    best = say("certificate.best", language, percent=percent(above, language, 1))
    lines = [best if above >= Fraction(1, 2000) else say("certificate.best_as_is", language)]
    lines.append(say(f"certificate.envy_{'free' if certificate.envy_free_up_to_one else 'left'}", language))
    if certificate.efficient:
        lines.append(say("certificate.efficient", language))
    if certificate.forced:
        chores = say_list([home.chore(key).name for key in certificate.forced], language, most=4)
        lines.append(say("certificate.forced", language, chores=chores))
    return lines


def span_words(span: Span, language: Language) -> str:
    """A span of one day as clock times."""
    return say("week.span", language, start=f"{span.start:%H:%M}", end=f"{span.end:%H:%M}")


def unplaced_line(home: Home, missed: Unplaced, language: Language, today: date) -> str:
    """What found no place, with the window that prevents it."""
    return say(
        "week.unplaced",
        language,
        chore=chore_name(home, missed.chore, language),
        day=say_day(missed.original.date(), language, today),
        window=span_words(missed.window, language),
    )


def often_words(home: Home, series: Series, language: Language) -> str:
    """How often a series happens: by its rule, or, where that is of another kind than weekdays, as its chore says."""
    if "BYDAY=" in series.rrule and "BYMONTHDAY=" not in series.rrule:
        return rule_words(series.rrule, language)
    return say_rhythm(home.chore(series.chore).rhythm, language) or say("rule.found", language)
