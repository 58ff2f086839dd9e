"""Why me, why then: one fact per assignment that anyone can check, without titles and without the other's tastes.

A reason that names a cause names one whose removal changes the assignment: whatever occupies the agreed moment, a
wish, a period, what was agreed of the chore. Where no such cause is left there is SHARE, which claims only that the
whole comes out as agreed. What each kind claims stands in ``docs/how-fairness-works.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from household.book import settled_book
from household.model import (
    Assignment,
    By,
    Change,
    Chore,
    Deed,
    Home,
    LedgerLine,
    PeriodKind,
    Reason,
    ReasonKind,
    Span,
    WeekException,
    Who,
)
from scheduler.diary import Stretch, seconds

if TYPE_CHECKING:
    from scheduler.board import Board, Happening, Standing

#: So long a habit has to be, and so often it was done then, to be told as one.
LAST_WEEKS, OFTEN = timedelta(weeks=4), 3
_LIGHT = 1


def reason_for(home: Home, assignment: Assignment, viewer: str | None) -> Reason:
    """The reason as ``viewer`` may hear it, None for whoever listens: that a chore is one of their favourites is told
    to nobody but whose it is."""
    why = assignment.reason
    own = viewer == assignment.member
    if why.kind is ReasonKind.LIGHT and not own:
        return _share(home, assignment.member)
    if own and why.kind is ReasonKind.SHARE and home.heavy.get((assignment.member, assignment.chore)) == _LIGHT:
        return replace(why, kind=ReasonKind.LIGHT)
    return why


# ── what the agreement says ─────────────────────────────────────────────────────────────────────


def by_agreement(home: Home, chore: Chore, member: str, day: date) -> Reason:
    """Why this person, as far as the home says it without a calendar: agreed so, theirs by wish, their turn, as in
    the last weeks, or so that the whole comes out."""
    others = tuple(sorted(m.key for m in home.members if m.key != member))
    other = others[0] if len(others) == 1 else None
    if chore.who is Who.TOGETHER:
        return Reason(ReasonKind.TOGETHER, member, other)
    able = {m for m in (member, *others) if not chore.can or m in chore.can}
    if not others or able == {member} or (chore.who is Who.ONE and chore.owner == member):
        return Reason(ReasonKind.FIXED, member)
    if chore.who in (Who.EITHER, Who.ONE) and chore.stays == member:
        return Reason(ReasonKind.STAYS, member)
    if chore.who is Who.TURNS and len(_holders(home, chore)) > 1:
        return Reason(ReasonKind.TURNS, member, other)
    if _as_before(home, chore, member, day):
        return Reason(ReasonKind.LAST_WEEKS, member)
    return _share(home, member)


def _share(home: Home, member: str) -> Reason:
    return Reason(ReasonKind.SHARE, member, share=home.member(member).share)


def _holders(home: Home, chore: Chore) -> set[str]:
    series = home.agreement.series if home.agreement else ()
    return {s.member for s in series if s.holds(chore.key)}


def _as_before(home: Home, chore: Chore, member: str, day: date) -> bool:
    """Whether the book says that in the four weeks before ``day`` this person did it, often, and nobody else."""
    lived = _lived(_Book(home.book)).get(chore.key, ())
    done = {(on, who) for on, who in lived if day - LAST_WEEKS <= on < day}
    return len(done) >= OFTEN and {who for _, who in done} == {member}


class _Book:
    """A book that is the same when it is the very same one, so that it is gone through once for all assignments."""

    def __init__(self, lines: tuple[LedgerLine, ...]) -> None:
        self.lines = lines

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Book) and self.lines is other.lines

    def __hash__(self) -> int:
        return id(self.lines)


@lru_cache(maxsize=4)
def _lived(book: _Book) -> Mapping[str, tuple[tuple[date, str], ...]]:
    """By chore: on which days who really did it, as was told."""
    found: dict[str, list[tuple[date, str]]] = {}
    for line in settled_book(book.lines):
        if line.deed in (Deed.DONE, Deed.TOGETHER, Deed.GIVEN):
            found.setdefault(line.chore, []).append((line.day, line.member))
    return {chore: tuple(days) for chore, days in found.items()}


# ── what was asked, or changed for something else than a calendar ───────────────────────────────


def by_exception(home: Home, exception: WeekException, usual: str, member: str) -> Reason | None:
    """Why a happening is not as agreed, where that is known without a calendar; None when a calendar has to say."""
    other = usual if usual != member else None
    if exception.change is Change.ADDED:
        return None
    if exception.by is By.PERSON:
        return Reason(ReasonKind.WISH, member, other)
    local = exception.original.astimezone(ZoneInfo(home.household.zone)).date()
    chore = exception.series.rpartition("/")[2].partition(".")[0]
    if exception.why == "away" and other and _has(home, PeriodKind.AWAY, other, local, local):
        return Reason(ReasonKind.AWAY, member, other)
    monday = local - timedelta(days=local.weekday())
    sunday = monday + timedelta(days=6)
    if exception.why == "heavy_week" and other and _has(home, PeriodKind.HEAVY, other, monday, sunday):
        return Reason(ReasonKind.HEAVY_WEEK, member, other)
    if exception.why == "experiment" and _is_tried(home, chore, member, local):
        return Reason(ReasonKind.EXPERIMENT, member, other)
    if exception.why == "carried" and home.book:
        return Reason(ReasonKind.CARRIED, member, other)
    return None


def _has(home: Home, kind: PeriodKind, member: str, first: date, last: date) -> bool:
    """Whether somebody has such a period on one of the days from ``first`` to ``last``."""
    return any(p.kind is kind and p.member == member and p.first <= last and p.last >= first for p in home.periods)


def _is_tried(home: Home, chore: str, member: str, day: date) -> bool:
    """Whether an experiment that everybody said yes to gives the chore to this person on that day."""
    everyone = {m.key for m in home.members}
    return any(
        e.first <= day <= e.last
        and everyone <= set(e.yes)
        and not e.ended
        and ((e.chore == chore and e.by == member) or (chore in e.in_return and e.member == member))
        for e in home.experiments
    )


def without_calendars(
    home: Home, chore: Chore, usual: str, member: str, day: date, exception: WeekException | None
) -> Reason:
    """The reason that can be told at once, of a happening whose rule puts it on ``day``. What the plan changed for a
    calendar it changed for that: only which hours they were is left unsaid."""
    if exception is not None:
        known = by_exception(home, exception, usual, member)
        if known:
            return known
        if not exception.why and exception.change is Change.GIVEN and usual != member:
            return Reason(ReasonKind.GIVEN_BUSY, member, usual)
        if not exception.why and exception.change is Change.MOVED:
            return Reason(ReasonKind.MOVED_BUSY, member)
    return by_agreement(home, chore, member, day) if usual == member else _share(home, member)


# ── with the calendars on the board ─────────────────────────────────────────────────────────────


def reason_of(board: Board, standing: Standing) -> Reason:
    """The reason of what stands: first why it is not as agreed, else why it was agreed so."""
    exception, part, member = standing.exception, standing.happening, standing.member
    usual = part.series.member
    known = by_exception(board.home, exception, usual, member) if exception else None
    if known:
        return known
    span = _in_the_way(board, standing)
    if span and exception and not exception.why and exception.change is Change.GIVEN and usual != member:
        return Reason(ReasonKind.GIVEN_BUSY, member, usual, span)
    if span and exception and not exception.why and exception.change is Change.MOVED:
        return Reason(ReasonKind.MOVED_BUSY, member, span=span)
    moved = exception is not None and exception.change in (Change.MOVED, Change.GIVEN)
    if part.chore and moved == (span is None) and _comes_soon(board, standing):
        return Reason(ReasonKind.NOTICE, member)
    return _agreed(board, standing) if part.chore is None or usual == member else _share(board.home, member)


def _comes_soon(board: Board, standing: Standing) -> bool:
    """Whether it begins within the hours in which nothing moves any more, since both agreed on notice; on the first day
    of an agreement that counts for nothing."""
    agreement = board.home.agreement
    if agreement is None or agreement.starts_on >= board.first or standing.happening.is_dated:
        return False
    ahead = seconds(standing.start) - seconds(board.now)
    return 0 <= ahead < board.home.household.notice * 3600


def _agreed(board: Board, standing: Standing) -> Reason:
    """Why this person: as the home says, unless it is for a calendar: the other's, on a day that the agreement gave
    for that, or today's, when one of two does alone what they would do together."""
    part, member = standing.happening, standing.member
    chore = part.chore
    if chore is None:
        return Reason(ReasonKind.TOGETHER, member)
    why = by_agreement(board.home, chore, member, part.original.date())
    if why.kind is ReasonKind.TOGETHER:
        return _left_alone(board, standing) or why
    if why.kind not in (ReasonKind.SHARE, ReasonKind.LAST_WEEKS) or standing.exception:
        return why
    others = [m for m in sorted(board.diaries) if m != member]
    window = board.window_on(chore, standing.start.date())
    if len(others) == 1 and _is_forced(board.home, chore, member) and not _has_room(board, others[0], chore, window):
        span = board.diaries[others[0]].all_in_calendar((seconds(window.start), seconds(window.end)))
        return Reason(ReasonKind.OTHER_BUSY, member, others[0], _local(board, span))
    return why


def _has_room(board: Board, member: str, chore: Chore, window: Span) -> bool:
    return board.diaries[member].has_room((seconds(window.start), seconds(window.end)), chore.minutes * 60)


def _is_forced(home: Home, chore: Chore, member: str) -> bool:
    """Whether the agreement names every day of this person as one on which nobody else could: they have no more than
    they had to have, on days that are all meant, or all of it."""
    proof = home.agreement.certificate if home.agreement else None
    if proof is None or chore.key not in proof.forced or (chore.can and len(chore.can) < len(home.members)):
        return False
    counted = [c for c in proof.counted if c.key.partition("@")[0] == chore.key and c.copies.get(member, 0)]
    named = chore.rhythm.unit == "week" and (bool(chore.rhythm.days) or chore.rhythm.times >= 7)
    return bool(counted) and all(
        c.copies[member] == c.least.get(member, 0) and (named or set(c.copies) == {member}) for c in counted
    )


def _left_alone(board: Board, standing: Standing) -> Reason | None:
    """Why one does alone what was agreed together: the other is away, or occupied at the agreed moment."""
    unit, member = _unit(board, standing.happening), standing.member
    if any(s.happening in unit and s.member != member and s.start == standing.start for s in board.standing):
        return None
    missing = {(e.series, e.original): e for e in board.exceptions if e.by is By.PLAN}
    for part in unit:
        other = part.series.member
        exception = missing.get((part.series.key, part.original))
        if exception is None or other == member:
            continue
        day = part.original.date()
        if exception.why == "away" and _has(board.home, PeriodKind.AWAY, other, day, day):
            return Reason(ReasonKind.AWAY, member, other)
        span = _occupied(board, (other,), part, None) if exception.change is Change.UNPLACED else None
        if span:
            return Reason(ReasonKind.OTHER_BUSY, member, other, span)
    return None


def _unit(board: Board, part: Happening) -> list[Happening]:
    """What stands or moves as one with this happening: of what is done together, every person's part."""
    if part.chore is None or part.chore.who is not Who.TOGETHER:
        return [part]
    return [h for h in board.happenings if h.series.chore == part.series.chore and h.original == part.original]


def _in_the_way(board: Board, standing: Standing) -> Span | None:
    """From when to when something occupies the agreed moment for whoever would do it then: in a calendar, or in the
    plan. None when that has gone since, or when it would not stand there without it either, so that nothing can be
    named."""
    part = standing.happening
    members = tuple(dict.fromkeys(member for one in _unit(board, part) for member in one.members))
    stretch = board.taken_by(part.chore, part.original, part.series.minutes)
    if not board.in_window(part.chore, part.original, part.series.minutes):
        return None
    if part.chore and not board.fits_in(part.chore, members, part.original, stretch):
        return None
    own = board.taken_by(part.chore, standing.start, standing.minutes) if standing.member in members else None
    return _occupied(board, members, part, own)


def _occupied(board: Board, members: tuple[str, ...], part: Happening, own: Stretch | None) -> Span | None:
    stretch = board.taken_by(part.chore, part.original, part.series.minutes)
    diaries = [board.diaries[member] for member in members if member in board.diaries]
    found = [d.all_in_calendar(stretch) for d in diaries] + [d.all_in_plan(stretch, own) for d in diaries]
    spans = [span for span in found if span]
    if not spans:
        return None
    return _local(board, Span(min(s.start for s in spans), max(s.end for s in spans)))


def _local(board: Board, span: Span | None) -> Span | None:
    return Span(span.start.astimezone(board.zone), span.end.astimezone(board.zone)) if span else None
