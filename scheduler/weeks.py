"""The exceptions of the coming weeks: what the calendars, and the people, ask of the agreement.

In this order: what people asked, what has passed and what comes too soon to be moved stands; the ten minutes find
their moment; what has a free moment stands as agreed; what is another's this once (somebody is away, an experiment, a
heavy week) finds its moment there; what was moved before stays where it was moved, while that is still needed and
still free; the rest finds another moment, another day or another person, the important first. Nothing that stands
gives way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from household.model import (
    CHECK_IN,
    MEETINGS,
    TEAM,
    Assignment,
    Change,
    Home,
    Offer,
    Plan,
    Span,
    Unplaced,
    WeekException,
    Who,
)
from scheduler.applies import (
    as_agreed,
    comes_soon,
    has_begun,
    in_turn,
    is_settled,
    notice_of,
    set_aside,
    stays_on_its_day,
)
from scheduler.board import Board, Happening, Key, Standing, Unit, stored_of
from scheduler.occurrences import utc
from scheduler.owners import Turned, is_away, owners
from scheduler.reasons import reason_of
from scheduler.rescue import Moment, missed_weeks, room_for
from scheduler.ten_minutes import fits, meet


def plan(home: Home, weeks: int, now: datetime) -> Plan:
    """The plan from the day of ``now`` for so many weeks, by ``home.agreement`` and ``home.exceptions``.

    ``home.events`` must cover those weeks, the last one to its end. Planning again on its own exceptions gives the same
    plan. Raises ValueError without an agreement.
    """
    if home.agreement is None:
        raise ValueError("there is no agreement to plan by")
    stored = stored_of(home)
    board = Board(home, weeks, now)
    hit = _hit(board, stored)
    for unit in hit:
        _find_another(board, unit)
    if missed := missed_weeks(board, hit):
        board = _with_more_room(board, Board(home, weeks, now), stored, missed) or board
    return _read_off(board)


def _hit(board: Board, stored: Mapping[Key, WeekException]) -> list[Unit]:
    """Let stand all that is settled, the ten minutes, and what is free or where it was put before; what is left needs
    another moment."""
    left = _left_open(board, stored)
    chores = [part for part in left if part.chore is not None]
    meet(board, (part for part in left if part.chore is None), stored, chores)
    units = in_turn(board, _units(chores))
    turned = owners(board, units, stored)
    hit = _keep_what_can(board, [unit for unit in units if unit.parts[0].key not in turned])
    hit += [unit for unit in units if (t := turned.get(unit.parts[0].key)) and not _turn(board, unit, t, stored)]
    return [unit for unit in in_turn(board, hit) if not _keep_as_before(board, unit, stored)]


def _with_more_room(
    greedy: Board, board: Board, stored: Mapping[Key, WeekException], weeks: frozenset[date]
) -> Board | None:
    """The plan in which more of what was hit finds a moment, all of it placed at once; None when there is none."""
    hit = _hit(board, stored)
    stands = {s.happening.key: Moment((s.member,), s.start) for s in greedy.standing}
    together = {
        u.parts[0].key: Moment(u.members, stands[u.parts[0].key].start)
        for u in hit
        if len(u.parts) > 1
        if all(part.key in stands for part in u.parts)
    }
    found = room_for(board, hit, {**stands, **together}, weeks)
    if found is None:
        return None
    for unit in hit:
        moment = found.get(unit.parts[0].key)
        if moment is None or not board.may_stand(unit, moment.members, moment.start):
            _find_another(board, unit)
        elif set(moment.members) == set(unit.members):
            _move(board, unit, moment.start)
        else:
            board.change(unit.parts[0], Change.GIVEN, moment.members[0], moment.start)
    return board if len(missed_weeks(board, hit)) <= len(weeks) else None


def _left_open(board: Board, stored: Mapping[Key, WeekException]) -> list[Happening]:
    """Let stand what is settled, and set aside what does not count; the rest is still to be decided."""
    soon = board.now + timedelta(hours=notice_of(board))
    left = []
    for part in board.happenings:
        exception = stored.get(part.key)
        if is_settled(part, exception, board.now) or (
            comes_soon(part, exception, soon) and not _cannot_be(board, part, exception)
        ):
            board.keep(part, exception)
        elif not set_aside(board, part):
            left.append(part)
    return left


def _cannot_be(board: Board, part: Happening, exception: WeekException | None) -> bool:
    """Whether no notice helps: of the ten minutes that an appointment took, or of who is away that day."""
    if part.chore is None:
        start = exception.start if exception and exception.start else part.original
        return not fits(board, part, start)
    return _is_absent(board, part, exception)


def _is_absent(board: Board, part: Happening, exception: WeekException | None) -> bool:
    """Whether who has it by now is away that day: whoever is not there is helped by no notice."""
    given = exception is not None and exception.change is Change.GIVEN
    member = exception.member if exception is not None and given else part.series.member
    return is_away(board.home, member, part.original.astimezone(board.zone).date())


def _keep_what_can(board: Board, units: list[Unit]) -> list[Unit]:
    """Let stand what nothing is in the way of; the rest is hit."""
    hit = []
    for unit in units:
        free = board.may_stand(unit, unit.members, unit.original) and not has_begun(board, unit)
        # What a new agreement ends stands as it was agreed, whatever hours its chore has by now.
        ends = all(part.series.until is not None for part in unit.parts)
        if free and (ends or board.in_window(unit.chore, unit.original, unit.minutes)):
            for part in unit.parts:
                board.keep(part)
        else:
            hit.append(unit)
    return hit


def _turn(board: Board, unit: Unit, turned: Turned, stored: Mapping[Key, WeekException]) -> bool:
    """Let another do it this once, at its own moment or as near as can be; or nobody, where it is not needed."""
    if not turned.member or len(unit.parts) > 1:
        for part in unit.parts:
            if not turned.member or part.series.member != turned.member:
                board.change(part, Change.NOT_NEEDED, part.series.member, why=turned.why)
            elif not as_agreed(board, Unit((part,))) and not _same_day(board, Unit((part,))):
                board.change(part, Change.UNPLACED, part.series.member)
        return True
    if turned.member in unit.members:
        return False
    before = stored.get(unit.parts[0].key)
    if before and before.member == turned.member and _keep_as_before(board, unit, stored, turned.why):
        return True
    days = [unit.original.date(), *(() if stays_on_its_day(unit) else board.other_days(unit))]
    for day in days:
        start = board.nearest(unit, (turned.member,), day, board.aim_of(unit))
        if start is not None:
            board.change(unit.parts[0], Change.GIVEN, turned.member, start, turned.why)
            return True
    return False


def _units(parts: list[Happening]) -> list[Unit]:
    """What moves as one, in the order in which moments are handed out."""
    groups: dict[tuple[str, datetime], list[Happening]] = {}
    for part in parts:
        together = part.chore is not None and part.chore.who is Who.TOGETHER
        name = part.series.chore if together else part.series.key
        groups.setdefault((name, utc(part.original)), []).append(part)
    return sorted((Unit(tuple(group)) for group in groups.values()), key=lambda unit: unit.rank)


def _keep_as_before(board: Board, unit: Unit, stored: Mapping[Key, WeekException], why: str = "") -> bool:
    """Keep where the plan put it before, for the same reason, if that is one moment, still free and in its window."""
    found = [stored.get(part.key) for part in unit.parts]
    before = [e for e in found if e and e.start and e.change in (Change.MOVED, Change.GIVEN) and e.why == why]
    starts = {utc(e.start) for e in before if e.start}
    if len(before) != len(unit.parts) or len(starts) != 1 or not before[0].start:
        return False
    given = before[0].change is Change.GIVEN
    members = (before[0].member,) if given else unit.members
    if given and before[0].member not in board.others(unit):
        return False
    start = before[0].start
    if not board.is_on(start) or not board.in_window(unit.chore, start, unit.minutes):
        return False
    if not board.may_stand(unit, members, start):
        return False
    for part, exception in zip(unit.parts, before, strict=True):
        board.keep(part, exception)
    return True


def _find_another(board: Board, unit: Unit) -> None:
    """Same day, other day, other person; on days that people named, the other person before the other day.

    What two would do together is done by whoever can when there is no moment for both.
    """
    named = unit.chore is not None and bool(unit.chore.rhythm.days)
    ways = (as_agreed, _same_day, _give, _other_day) if named else (as_agreed, _same_day, _other_day, _give)
    if any(way(board, unit) for way in ways) or (len(unit.parts) > 1 and _alone(board, unit)):
        return
    for part in unit.parts:
        board.change(part, Change.UNPLACED, part.series.member)


def _move(board: Board, unit: Unit, start: datetime) -> bool:
    for part in unit.parts:
        board.change(part, Change.MOVED, part.series.member, start)
    return True


def _same_day(board: Board, unit: Unit) -> bool:
    start = board.nearest(unit, unit.members, unit.original.date(), board.aim_of(unit))
    return start is not None and _move(board, unit, start)


def _other_day(board: Board, unit: Unit) -> bool:
    for day in () if stays_on_its_day(unit) else board.other_days(unit):
        start = board.nearest(unit, unit.members, day, board.aim_of(unit))
        if start is not None:
            return _move(board, unit, start)
    return False


def _give(board: Board, unit: Unit) -> bool:
    for other in board.others(unit):
        start = board.nearest(unit, (other,), unit.original.date(), board.aim_of(unit))
        if start is not None:
            board.change(unit.parts[0], Change.GIVEN, other, start)
            return True
    return False


def _alone(board: Board, unit: Unit) -> bool:
    """One of them does it: whoever is free at the agreed moment, else whoever has a moment that day."""
    for part in unit.parts:
        if board.may_stand(Unit((part,)), part.members, part.original):
            board.keep(part)
            break
        if _same_day(board, Unit((part,))):
            break
    else:
        return False
    for other in unit.parts:
        if other is not part:
            board.change(other, Change.UNPLACED, other.series.member)
    return True


# ── reading it off ──────────────────────────────────────────────────────────────────────────────


def _read_off(board: Board) -> Plan:
    """The board as a plan, everything sorted by time."""
    assert board.home.agreement is not None  # noqa: S101 the door has asked
    chores = [standing for standing in board.standing if standing.happening.chore]
    talks = {
        key: tuple(sorted(_span(board, s) for s in board.standing if not s.happening.chore and _is(s.happening, key)))
        for key in MEETINGS
    }
    by_key = {h.key: h for h in board.happenings}
    unplaced = sorted((e for e in board.exceptions if e.change is Change.UNPLACED), key=lambda e: utc(e.original))
    missing = [(by_key[e.series, utc(e.original)], e) for e in unplaced]
    company = _company(chores)
    assignments = [_assignment(board, standing, company) for standing in chores]
    return Plan(
        agreement=board.home.agreement,
        exceptions=tuple(sorted(board.exceptions, key=lambda e: (utc(e.original), e.series))),
        assignments=tuple(sorted(assignments, key=lambda a: (utc(a.span.start), a.chore, a.member))),
        check_ins=talks[CHECK_IN],
        unplaced=tuple(
            sorted(
                (_unplaced(board, h, e) for h, e in missing if h.chore),
                key=lambda u: (utc(u.original), u.chore, u.member),
            )
        ),
        weeks_without_check_in=tuple(sorted({_monday(h.original) for h, _ in missing if _is(h, CHECK_IN)})),
        teams=talks[TEAM],
        offers=tuple(_offer(board, h, e.start) for h, e in missing if e.start and utc(e.start) >= utc(board.now)),
    )


def _is(part: Happening, chore: str) -> bool:
    return part.series.of_both and part.series.chore == chore


def _offer(board: Board, part: Happening, start: datetime) -> Offer:
    end = utc(start) + timedelta(minutes=part.series.minutes)
    return Offer(part.series.chore, part.original, Span(start, end.astimezone(board.zone)))


def _monday(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())


def _span(board: Board, standing: Standing) -> Span:
    end = utc(standing.start) + timedelta(minutes=standing.minutes)
    return Span(standing.start, end.astimezone(board.zone))


def _unplaced(board: Board, part: Happening, exception: WeekException) -> Unplaced:
    window = exception.hindered or board.window_on(part.chore, part.original.date())
    return Unplaced(part.series.chore, part.series.member, part.original, window)


def _company(chores: list[Standing]) -> Mapping[Key, frozenset[str]]:
    """By chore and moment: who does it together then."""
    found: dict[Key, set[str]] = {}
    for standing in chores:
        chore = standing.happening.chore
        if chore is not None and chore.who is Who.TOGETHER:
            found.setdefault((chore.key, utc(standing.start)), set()).add(standing.member)
    return {key: frozenset(members) for key, members in found.items()}


def _assignment(board: Board, standing: Standing, company: Mapping[Key, frozenset[str]]) -> Assignment:
    part = standing.happening
    with_others = company.get((part.series.chore, utc(standing.start)), frozenset()) - {standing.member}
    return Assignment(
        chore=part.series.chore,
        member=standing.member,
        span=_span(board, standing),
        series=part.series.key,
        original=part.original,
        reason=reason_of(board, standing),
        change=standing.exception.change if standing.exception else None,
        with_others=tuple(sorted(with_others)),
    )
