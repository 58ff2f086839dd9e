"""The API about the home, its weeks, and single turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.model import BOTH, CHECK_IN, TEAM, Assignment, Change, Home, Role, Series, Span, Takes
from household.routines import apart, left
from language.routine_words import chore_name, routine_of
from pages.api_call import Call, Declined, DoesNotFit
from pages.api_models import (
    BusyOut,
    DeedOut,
    DoneIn,
    FreeOut,
    HomeOut,
    LaterIn,
    MemberOut,
    PartOut,
    SpanIn,
    StaleOut,
    SwapIn,
    TalkOut,
    TurnMore,
    TurnOut,
    TurnsOut,
    UnplacedOut,
    WeekOut,
)
from rounds import deeds
from rounds.deeds import Outcome, Telling
from rounds.told import reason as in_words
from rounds.told import reason_of_turn
from scheduler.deeds import turn_meant
from scheduler.freebusy import busy_of_all
from scheduler.occurrences import utc
from scheduler.standing import check_ins, offered, series_of, settled, standing, without_moment
from scheduler.turns import Turn, choices, moments, turn_of

#: How the moment is written in the id of a turn.
_STAMP = "%Y%m%dT%H%M%SZ"
_STATES = {Change.DONE: "done", Change.SKIPPED: "skipped", Change.MISSED: "missed"}


def home(call: Call) -> HomeOut:
    """The home and its people."""
    found = call.home
    people = [
        MemberOut(key=m.key, name=m.name, share=str(m.share), language=m.language, zone=m.zone, you=m.key == call.me)
        for m in found.members
    ]
    return HomeOut(
        name=found.household.name,
        language=found.household.language,
        zone=found.household.zone,
        cycle_weeks=found.household.cycle,
        members=people,
        agreed_since=found.agreement.began if found.agreement else None,
    )


# ── a week ──────────────────────────────────────────────────────────────────────────────────────


def week(call: Call, given: SpanIn) -> WeekOut:
    """All that stands in some days, of both: of other people's appointments only when."""
    first, within = _days(call, given)
    events, known = call.store.events_within(call.household, within), call.store.calendars(call.household)
    found = replace(call.home, events=events, calendars=known)
    zone = ZoneInfo(found.household.zone)
    busy = busy_of_all(found, within)
    return WeekOut(
        first=first,
        last=first + timedelta(days=given.days - 1),
        turns=_turns(call, found, within),
        talks=list(_talks(found, within)),
        busy=[
            BusyOut(member=member, start=span.start.astimezone(zone), end=span.end.astimezone(zone))
            for member, spans in busy.items()
            for span in spans
        ],
        kept_free=[
            FreeOut(members=list(kept.members), start=kept.span.start, end=kept.span.end)
            for kept in found.kept_free
            if kept.span.overlaps(within)
        ],
        unplaced=[
            UnplacedOut(chore=series.chore, name=_name(call, found, series), day=e.original.astimezone(zone).date())
            for e in without_moment(found, within)
            if (series := series_of(found, e))
        ],
        stale=[
            StaleOut(member=c.member, since=c.stale_since)
            for c in found.calendars
            if c.stale_since and c.role is Role.READ and c.takes is not Takes.NOBODY
        ],
    )


def turns(call: Call, given: SpanIn) -> TurnsOut:
    """The turns of some days."""
    _, within = _days(call, given)
    return TurnsOut(turns=_turns(call, call.home, within))


def _days(call: Call, given: SpanIn) -> tuple[date, Span]:
    first = given.first or call.now.date()
    start = datetime.combine(first, time(), ZoneInfo(call.home.household.zone))
    return first, Span(start, datetime.combine(first + timedelta(days=given.days), time(), start.tzinfo))


def _turns(call: Call, found: Home, within: Span) -> list[TurnOut]:
    told = [_of_assignment(call, found, one) for one in standing(found, within)]
    for exception in settled(found, within):
        if series := series_of(found, exception):
            told.append(_of_turn(call, found, turn_of(series, exception.original, exception)))
    return sorted(told, key=lambda one: (utc(one.start), one.id))


def _talks(found: Home, within: Span) -> Iterator[TalkOut]:
    for chore in (CHECK_IN, TEAM):
        kind = "check-in" if chore == CHECK_IN else "team"
        spans = [(span, False) for span in check_ins(found, within, chore)]
        spans += [(offer.span, True) for offer in offered(found, within, chore)]
        for span, only in spans:
            yield TalkOut.model_validate({"kind": kind, "start": span.start, "end": span.end, "offered": only})


def _of_assignment(call: Call, found: Home, one: Assignment) -> TurnOut:
    routine = routine_of(found, one.chore, one.series)
    parts = left(found, routine, one.original, apart(found.exceptions)) if routine else ()
    return TurnOut(
        id=turn_id(one.series, one.original),
        chore=one.chore,
        name=chore_name(found, one.chore, call.language, one.series),
        member=one.member,
        together_with=list(one.with_others),
        start=one.span.start,
        end=one.span.end,
        minutes=one.span.minutes,
        agreed_start=one.original,
        state="open",
        change=one.change.value if one.change else None,
        reason=one.reason.kind.value,
        why=in_words(found, one.reason, call.language),
        parts=[PartOut(chore=p.chore, name=found.chore(p.chore).name, minutes=p.minutes) for p in parts],
    )


def _of_turn(call: Call, found: Home, turn: Turn) -> TurnOut:
    also = turn.kept.also if turn.kept and turn.change is Change.DONE else ()
    why = None if turn.of_both or turn.settled else reason_of_turn(found, turn, {})
    state = _STATES.get(turn.change, "open") if turn.change else "open"
    return TurnOut.model_validate(
        {
            "id": turn_id(turn.series.key, turn.original),
            "chore": turn.series.chore,
            "name": _name(call, found, turn.series),
            "member": BOTH if turn.of_both else turn.member,
            "together_with": [m for m in also if m != turn.member],
            "start": turn.span.start,
            "end": turn.span.end,
            "minutes": turn.span.minutes,
            "agreed_start": turn.original,
            "state": state,
            "change": turn.change.value if turn.change else None,
            "reason": why.kind.value if why else None,
            "why": in_words(found, why, call.language) if why else None,
            "parts": [],
        }
    )


def _name(call: Call, found: Home, series: Series) -> str:
    if series.of_both:
        return call.say(f"meeting.{series.chore}")
    return chore_name(found, series.chore, call.language, series.key)


# ── one turn ────────────────────────────────────────────────────────────────────────────────────


def turn_id(series: str, original: datetime) -> str:
    """What a turn is called in an address: its series, and where its rule puts it."""
    return f"{series.replace('/', ':')}~{utc(original):{_STAMP}}"


def turn(call: Call) -> TurnMore:
    """One turn, what this person can say of it, and where it could be instead."""
    meant = _meant(call, call.home)
    return TurnMore(
        turn=_of_turn(call, call.home, meant),
        choices=[choice.value for choice in choices(call.home, meant, call.me, call.now)],
        moments=list(moments(call.home, meant, call.now)) if not meant.settled else [],
    )


def _meant(call: Call, found: Home) -> Turn:
    """The turn that the address names. Raises Declined."""
    turn_ = turn_meant(found, *_named(call), call.now)
    if turn_ is None:
        raise Declined(404, "not_here")
    return turn_


def _named(call: Call) -> tuple[str, datetime]:
    """The series and the agreed start that the address names. Raises Declined."""
    key, _, stamp = call.named["turn"].partition("~")
    try:
        original = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise Declined(404, "not_here") from None
    return key.replace(":", "/"), original


def _telling(call: Call) -> Telling:
    """A telling about the very turn that the address names, as the home is now."""
    told = deeds.pointed_at(call.store, call.household, *_named(call), call.now, call.me)
    if told is None:
        raise Declined(404, "not_here")
    return told


def done(call: Call, given: DoneIn) -> DeedOut:
    """It is done: by who says so, by those named, or by all together."""
    told = _telling(call)
    people = {m.key for m in told.home.members}
    if not set(given.by) <= people:
        raise Declined(422, "nobody_here")
    return _said(call, deeds.did(told, tuple(dict.fromkeys(given.by)), given.together, given.minutes))


def skip(call: Call) -> DeedOut:
    """Not this once."""
    return _said(call, deeds.skip(_telling(call)))


def later(call: Call, given: LaterIn) -> DeedOut:
    """At another moment."""
    return _said(call, deeds.later(_telling(call), given.start.astimezone(call.now.tzinfo)))


def swap(call: Call, given: SwapIn) -> DeedOut:
    """A question to the other: can you do this one?"""
    told = _telling(call)
    rota = told.home.agreement.series if told.home.agreement else ()
    if given.in_return is not None and all(series.chore != given.in_return for series in rota):
        raise Declined(422, "nobody_here")
    return _said(call, deeds.swap(told, None, given.in_return))


def take_over(call: Call) -> DeedOut:
    """One does a turn of the other's, as one offers."""
    return _said(call, deeds.take_over(_telling(call), call.me))


def nobody(call: Call) -> DeedOut:
    """Nobody did it: neither done nor a reproach."""
    return _said(call, deeds.nobody(_telling(call)))


def take_back(call: Call) -> DeedOut:
    """What was said last of it is taken back."""
    return _said(call, deeds.take_back(_telling(call)))


def _said(call: Call, outcome: Outcome) -> DeedOut:
    """What came of it, on the home as it is by now. Raises DoesNotFit."""
    found = call.store.home(call.household)
    said = deeds.words(found, outcome, call.language, call.now)
    said = said[:1].upper() + said[1:]
    if not outcome.fits:
        raise DoesNotFit(outcome.sentence.rpartition(".")[2], said)
    return DeedOut(said=said, turn=_now(call, found), asks_minutes=outcome.asks)


def _now(call: Call, found: Home) -> TurnOut | None:
    try:
        return _of_turn(call, found, _meant(call, found))
    except Declined:
        return None
