"""When something could be done in one week, as far as calendars, hours, absence, notice and the ten minutes tell.

What else is to be done in that week is no matter here: that is what is still to be divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from household.model import CHECK_IN, By, Change, Chore, Span, WeekException
from scheduler.applies import notice_of
from scheduler.board import Board, Happening, Key
from scheduler.diary import Stretch, seconds
from scheduler.occurrences import utc
from scheduler.ten_minutes import moment_of
from scheduler.week_task import STEP

_STEP = STEP * 60
_DAY = 24 * 60 * 60


class Room:
    """The week of a board. Moments are whole minutes since it begins, on the real clock."""

    def __init__(self, board: Board, stored: Mapping[Key, WeekException]) -> None:
        self.board = board
        self.begin = seconds(board.within.start)
        self.soon = seconds(board.now + timedelta(hours=notice_of(board)))
        self.check_ins = tuple(sorted(self._meet(stored)))
        whole = self.begin - _DAY, seconds(board.within.end) + _DAY
        self.free = {member: diary.free(whole) for member, diary in board.diaries.items()}

    def minute(self, moment: datetime) -> int:
        return (seconds(moment) - self.begin) // 60

    def moment(self, minute: int) -> datetime:
        return (utc(self.board.within.start) + timedelta(minutes=minute)).astimezone(self.board.zone)

    def starts(self, members: Sequence[str], chore: Chore, minutes: int, day: date) -> tuple[int, ...]:
        """All starts on a day at which ``members`` are free for it together, the way there and back included."""
        if not self.board.first <= day < self.board.last:
            return ()
        each = [set(self._starts(member, chore, minutes, day)) for member in members]
        return tuple(sorted(set.intersection(*each)))

    def _starts(self, member: str, chore: Chore, minutes: int, day: date) -> Iterator[int]:
        window = self.board.window_on(chore, day)
        low, high = max(seconds(window.start), self.soon), seconds(window.end)
        way, length = 60 * chore.travel, 60 * minutes
        for start, end in self.free[member]:
            first, last = max(low, start + way), min(high, end - way) - length
            steps = range(-(-(first - self.begin) // _STEP), (last - self.begin) // _STEP + 1)
            yield from (step * STEP for step in steps)

    def presence(self, member: str) -> tuple[Stretch, ...]:
        """When the calendars take a member away from home."""
        busy = self.board.diaries[member].busy
        return tuple(((start - self.begin) // 60, -(-(end - self.begin) // 60)) for start, end in busy)

    # ── the ten minutes ─────────────────────────────────────────────────────────────────────────

    def _meet(self, stored: Mapping[Key, WeekException]) -> Iterator[Span]:
        """Keep the ten minutes of this week free for everybody, where they stand or as near as can be; and the five
        for the chores."""
        for part in self.board.happenings:
            start = self._meeting(part, stored.get(part.key)) if part.chore is None else None
            if start is None or not self.board.is_on(start):
                continue
            for member in part.members:
                self.board.diaries[member].take(self.board.stretch(start, part.series.minutes))
            end = utc(start) + timedelta(minutes=part.series.minutes)
            if part.series.chore == CHECK_IN:
                yield Span(start.astimezone(self.board.zone), end.astimezone(self.board.zone))

    def _meeting(self, part: Happening, exception: WeekException | None) -> datetime | None:
        board = self.board
        stands = exception.start if exception and exception.start else part.original
        if exception and exception.change in (Change.SKIPPED, Change.MISSED, Change.NOT_NEEDED):
            return None
        if exception and exception.change is Change.UNPLACED:
            return moment_of(board, part)
        asked = exception is not None and exception.by is By.PERSON
        if asked or utc(stands) < utc(board.now) or board.is_free(part.members, stands, part.series.minutes):
            return stands
        return moment_of(board, part)
