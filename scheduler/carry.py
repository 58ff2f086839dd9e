"""What the weeks that are past carry over into the next: how far each one's part came out from what was agreed.

For the planner alone: nobody is shown a number, and nothing has to be made up for. In each whole week that is past,
what somebody did counts as a fraction of what a whole week would cost that person, in their own minutes and as heavy
as it is for them. What the rota that both said yes to gave each in that week, less for who was away or had it heavy,
says how much of all that was done would have been theirs; the difference is carried. So a week as agreed carries
nothing, however its rota lies beside the shares, nor does being away; what was skipped or missed has no minutes, what
was taken over counts for who did it, and what was done together for each. A week of which the rota is not known any
more is measured by the agreed shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.book import happening_of, settled_book
from household.model import Chore, Home, LedgerLine, Who
from household.routines import parts_as_series
from scheduler.menus import NEUTRAL, WEEKS_A_YEAR
from scheduler.occurrences import gives
from scheduler.presence import here, part_of, shares_in

#: No more than this part of a week is carried, so that a full month never comes down on one week.
MOST = Fraction(15, 100)


def carried(home: Home, now: datetime, weeks: int = 8) -> Mapping[str, Fraction]:
    """What each member did more (above 0) or less than was agreed in the ``weeks`` whole weeks before that of ``now``,
    as a part of their own whole week, between -15 % and 15 %."""
    return {member: max(-MOST, min(MOST, over)) for member, over in differences(home, now, weeks).items()}


def differences(home: Home, now: datetime, weeks: int = 8) -> Mapping[str, Fraction]:
    """The same before it is bounded; over the home it adds up to exactly 0."""
    local = now.astimezone(ZoneInfo(home.household.zone)).date()
    this = local - timedelta(days=local.weekday())
    wholes, book = week_whole(home), settled_book(home.book)
    total = {member.key: Fraction(0) for member in home.members}
    for back in range(1, weeks + 1):
        monday = this - timedelta(weeks=back)
        for member, over in _difference(home, monday, _in_week(book, monday), wholes).items():
            total[member] += over
    return total


def week_whole(home: Home) -> Mapping[str, Fraction]:
    """What everything in an average week would cost each member, in their own points: minutes times how heavy it is
    for them, thinking included, and what is done together once for each who does it."""
    found = {}
    for member in home.members:
        points = Fraction(0)
        for chore in home.chores:
            copies = Fraction(len(chore.can or home.members) if chore.who is Who.TOGETHER else 1)
            copies *= chore.rhythm.per_year * Fraction(len(chore.months) or 12, 12)
            points += copies * _cost(home, member.key, chore) / WEEKS_A_YEAR
            points += chore.thinking * _heavy(home, member.key, chore)
        found[member.key] = points
    return found


def _difference(
    home: Home, monday: date, lines: Iterable[LedgerLine], wholes: Mapping[str, Fraction]
) -> Mapping[str, Fraction]:
    """How far one week came out from its shares; a week of which nothing is known came out as agreed."""
    known = [line for line in lines if line.member in wholes]
    if not known:
        return {}
    points = {member: _thinking(home, member, monday) for member in wholes}
    for line in known:
        points[line.member] += _points(home, line)
    actual = {member: points[member] / whole if whole else Fraction(0) for member, whole in wholes.items()}
    done, parts = sum(actual.values()), _agreed(home, monday, known, wholes)
    return {member: actual[member] - parts[member] * done for member in wholes}


def _agreed(
    home: Home, monday: date, lines: Iterable[LedgerLine], wholes: Mapping[str, Fraction]
) -> Mapping[str, Fraction]:
    """Which part of all that was done in a week would have been whose, adding up to 1."""
    chores = {chore.key: chore for chore in home.chores}
    planned = {member: Fraction(0) for member in wholes}
    for chore, original in {happening_of(line) for line in lines}:
        for owner in _owners(home, chore, original):
            if owner in wholes and chore in chores:
                planned[owner] += _cost(home, owner, chores[chore])
    if any(planned.values()):
        for member in wholes:
            planned[member] += _thinking(home, member, monday)
    room = {m: planned[m] / whole * part_of(home, m, monday) if whole else Fraction(0) for m, whole in wholes.items()}
    total = sum(room.values())
    return {m: part / total for m, part in room.items()} if total else shares_in(home, monday)


def _owners(home: Home, chore: str, original: datetime) -> tuple[str, ...]:
    """Whose a happening is by the rota; nobody's when the rota does not give it, or not any more."""
    rota = home.agreement.known if home.agreement else ()
    plain = (one for s in rota for one in (parts_as_series(home, s) if s.parts else (s,)) if one.chore == chore)
    return tuple(dict.fromkeys(one.member for one in plain if gives(one, original)))


def _points(home: Home, line: LedgerLine) -> Fraction:
    """One line as it weighs for who did it: in the minutes that were told of it, else in their own."""
    chore = next((c for c in home.every_chore if c.key == line.chore), None)
    if chore is None:
        return Fraction(line.minutes * NEUTRAL)
    usual = line.minutes == chore.minutes
    minutes = home.own_minutes.get((line.member, chore.key), line.minutes) if usual else line.minutes
    return Fraction(minutes * _heavy(home, line.member, chore))


def _cost(home: Home, member: str, chore: Chore) -> Fraction:
    """One happening of a chore as it weighs for a member, in their own minutes."""
    minutes = home.own_minutes.get((member, chore.key), chore.minutes)
    return Fraction(minutes * _heavy(home, member, chore))


def _thinking(home: Home, member: str, monday: date) -> Fraction:
    """The thinking that this member carries, for the days on which they were at home."""
    thinkers = home.agreement.thinkers if home.agreement else {}
    mine = (c for c in home.chores if thinkers.get(c.key) == member)
    return here(home, member, monday) * sum(c.thinking * _heavy(home, member, c) for c in mine)


def _heavy(home: Home, member: str, chore: Chore) -> int:
    """What somebody cannot do is neutral for them, as it is in the agreement."""
    return home.heavy.get((member, chore.key), NEUTRAL) if not chore.can or member in chore.can else NEUTRAL


def _in_week(book: Iterable[LedgerLine], monday: date) -> list[LedgerLine]:
    return [line for line in book if monday <= line.day < monday + timedelta(days=7)]
