"""What is told of a plan, at a terminal and on a page: why somebody does something, and what found no place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from household.model import Assignment, Home, Language, Reason, ReasonKind, Span
from language.figures import percent
from language.plan_words import span_words
from language.routine_words import chore_name
from language.sentences import say
from language.times import say_time
from scheduler.reasons import reason_for, without_calendars
from scheduler.turns import Turn


def why_line(home: Home, assignment: Assignment, language: Language, viewer: str | None = None) -> str:
    """One checkable sentence: why this person does this chore then, as ``viewer`` may hear it."""
    return say(
        "why.line",
        language,
        chore=chore_name(home, assignment.chore, language, assignment.series),
        name=home.member(assignment.member).name,
        time=say_time(assignment.span.start.time(), language),
        reason=reason(home, reason_for(home, assignment, viewer), language),
    )


def reason(home: Home, why: Reason, language: Language) -> str:
    """A `Reason` in words: facts about time and agreement, never a title or what weighs on somebody."""
    details: dict[str, object] = {"name": home.member(why.member).name}
    if why.other:
        details["other"] = home.member(why.other).name
    if why.span:
        details["span"] = span_words(why.span, language)
    if why.share is not None:
        details["share"] = percent(why.share, language)
    if why.kind is ReasonKind.OTHER_BUSY and not why.other:
        return say("why.others_busy", language, **details)
    if why.kind is ReasonKind.MOVED_BUSY and not why.span:
        return say("why.moved_unsaid", language, **details)
    if why.kind is ReasonKind.GIVEN_BUSY and not why.span:
        return say("why.given_unsaid", language, **details)
    return say(f"why.{why.kind.value}", language, **details)


def reason_of_turn(home: Home, turn: Turn, busy: Mapping[str, Sequence[Span]]) -> Reason:
    """Why a turn of a chore stands as it stands, without a plan being made: as the home says, and where that is for a
    calendar with the hours in which somebody is ``busy`` then, as far as these still say so."""
    usual, member = turn.series.member, turn.member
    chore, day = home.chore_of(turn.series), turn.original.date()
    why = without_calendars(home, chore, usual, member, day, turn.kept)
    if why.kind not in (ReasonKind.MOVED_BUSY, ReasonKind.GIVEN_BUSY):
        return why
    agreed = Span(turn.original, turn.original + (turn.span.end - turn.span.start))
    there = [span for span in busy.get(usual, ()) if span.overlaps(agreed)]
    if not there:
        return why
    zone = turn.original.tzinfo
    low, high = max(there[0].start, agreed.start), min(there[-1].end, agreed.end)
    return replace(why, span=Span(low.astimezone(zone), high.astimezone(zone)))
