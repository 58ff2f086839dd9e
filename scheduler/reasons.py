"""Why me, why then: one fact per assignment that anyone can check, without titles and without tastes."""

from __future__ import annotations

from household.model import By, Change, Chore, Reason, ReasonKind, Series, Span, Who
from scheduler.board import Board, Standing
from scheduler.diary import seconds


def reason_of(board: Board, standing: Standing) -> Reason:
    """The reason of what stands: first why it is not as agreed, else why it was agreed so."""
    exception = standing.exception
    if exception and exception.change is Change.ADDED:
        return _agreed(board, standing)
    usual = standing.happening.series.member
    if exception and exception.by is By.PERSON:
        other = usual if exception.change is Change.GIVEN and usual != standing.member else None
        return Reason(ReasonKind.WISH, standing.member, other)
    if exception and exception.change is Change.GIVEN:
        return Reason(ReasonKind.GIVEN_BUSY, standing.member, usual, _in_the_way(board, standing))
    if exception:
        return Reason(ReasonKind.MOVED_BUSY, standing.member, span=_in_the_way(board, standing))
    return _agreed(board, standing)


def _agreed(board: Board, standing: Standing) -> Reason:
    """Why this person: it is fixed, shared, by turns, the other cannot then, or the shares ask it."""
    chore, member = standing.happening.chore, standing.member
    if chore is None:
        return Reason(ReasonKind.TOGETHER, member)
    others = tuple(m for m in sorted(board.diaries) if m != member)
    other = others[0] if others else None
    if chore.who is Who.TOGETHER:
        return Reason(ReasonKind.TOGETHER, member, other)
    if not others or chore.who is Who.ONE or len(chore.can) == 1:
        return Reason(ReasonKind.FIXED, member)
    if chore.who is Who.TURNS:
        return Reason(ReasonKind.TURNS, member, other)
    window = board.window_on(chore, standing.start.date())
    if not any(_has_room(board, m, chore, window) for m in others if not chore.can or m in chore.can):
        return Reason(ReasonKind.OTHER_BUSY, member, other, window)
    if _is_forced(board, standing.happening.series, member):
        return Reason(ReasonKind.FIXED, member)
    return Reason(ReasonKind.SHARE, member, share=board.home.member(member).share)


def _has_room(board: Board, member: str, chore: Chore, window: Span) -> bool:
    within = seconds(window.start), seconds(window.end)
    return board.diaries[member].has_room(within, chore.minutes * 60)


def _is_forced(board: Board, series: Series, member: str) -> bool:
    """Whether the agreement names the chore, or each in a routine, as one that only this person can do, on all of its
    days."""
    agreement = board.home.agreement
    chores = [part.chore for part in board.home.parts_of(series)] or [series.chore]
    if agreement is None or not set(chores) <= set(agreement.certificate.forced):
        return False
    return {s.member for s in agreement.series for chore in chores if s.holds(chore)} == {member}


def _in_the_way(board: Board, standing: Standing) -> Span | None:
    """What occupied the agreed moment: a calendar of the usual person, else something of the plan; in the
    household's zone. None when that has gone since."""
    part = standing.happening
    stretch = board.taken_by(part.chore, part.original, part.series.minutes)
    found = [board.diaries[m].in_calendar(stretch) for m in part.members]
    own = board.taken_by(part.chore, standing.start, standing.minutes)
    found += [board.diaries[m].in_plan(stretch, but=own) for m in part.members]
    span = next((span for span in found if span), None)
    return Span(span.start.astimezone(board.zone), span.end.astimezone(board.zone)) if span else None
