"""What people answer to the weekly ten minutes, by whichever door: it is kept, done at once, and worded.

"Another moment" looks for the next one that suits both, "not this week" skips it, and a yes after either puts it back
where it was, if that still fits. The last word of each counts; how often somebody answers is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.meeting import Replied, Reply
from household.model import Change, Home, Language, Span, WeekException
from household.queue import Job
from household.store import Store
from language.sentences import say
from language.speech import say_date_time
from scheduler import deeds
from scheduler.checkin import another_moment
from scheduler.freebusy import free_spans
from scheduler.turns import Turn, turn_at, turns, turns_in

#: How far ahead the calendars are looked at for another moment.
_AHEAD = timedelta(days=16)
#: What a calendar says for a guest (PARTSTAT, RFC 5545 section 3.2.12). Who says "perhaps" leaves it where it is.
_WORDS: Mapping[str, Reply] = {"ACCEPTED": Reply.YES, "DECLINED": Reply.ELSEWHERE}
#: How many moments are looked at before a week is let go.
_TRIES = 8
_OTHERWISE = (Reply.NO, Reply.ELSEWHERE)


@dataclass(frozen=True)
class Outcome:
    """What came of a reply. ``sentence`` is a key of ``language`` that ``words`` fills in; ``start`` is when the ten
    minutes are now, None when they are not held this week. ``fits`` false: it was not kept. ``instead``: what the same
    person had said before, when that was something else. ``kept``: what stands now that did not before."""

    sentence: str
    start: datetime | None = None
    fits: bool = True
    instead: Reply | None = None
    kept: tuple[WeekException, ...] = ()


def reply_of(partstat: str) -> Reply | None:
    """What a calendar's word for an answer asks of us; None for one that changes nothing."""
    return _WORDS.get(partstat.strip().upper())


def mails_of(store: Store, home: Home) -> Mapping[str, frozenset[str]]:
    """The addresses by which each member may have been invited: their own, and those of their accounts."""
    accounts = store.accounts(home.household.id)
    found = {m.key: {a.username for a in accounts if a.member == m.key and "@" in a.username} for m in home.members}
    return {m: frozenset({*mails, store.reach(home.household.id, m).mail} - {""}) for m, mails in found.items()}


def heard(store: Store, household: int, replied: Replied, now: datetime, about: datetime | None = None) -> Outcome:
    """Take a reply in. ``about`` is the moment that the person had before their eyes, where that is known: a yes to an
    older letter means that older moment, and a no to it is no word about where it stands by now. The same said twice
    is done once; what is past, or was overtaken by something that they said later, changes nothing."""
    home, here = _home(store, household, now)
    turn = _turn(home, replied, here)
    if turn is None:
        return Outcome("reply.past", fits=False)
    given = [r for r in store.replied(household) if r.original == turn.original]
    last = next((r for r in given if r.member == replied.member), None)
    if last is not None and last.at > replied.at:
        return Outcome("reply.overtaken", _stands(turn), fits=False)
    others = {r.reply for r in given if r.member != replied.member}
    asked = _Asked(home, turn, here, about, last is not None and last.reply in _OTHERWISE, others)
    step = _STEPS[replied.reply](asked)
    with store.at_once(household):
        store.keep_reply(household, replied)
        if step.keep or step.drop:
            store.keep_deed(household, step.keep, step.drop)
    if step.keep or step.drop:
        store.poke(household, Job.ROUND, now)
    changed = last is not None and last.reply is not replied.reply and step.sentence != "reply.off"
    instead = last.reply if last is not None and changed else None
    return Outcome(step.sentence, step.start, instead=instead, kept=step.keep)


def answers_now(store: Store, home: Home, now: datetime) -> dict[str, str]:
    """What each answered about the coming ten minutes, as the other may know it."""
    return answers_about(store, home, coming_week(home, now))


def answers_about(store: Store, home: Home, original: datetime | None) -> dict[str, str]:
    """What each answered about that week, as the other may know it: who said "not this week" asked for another moment
    too."""
    said = (r for r in store.replied(home.household.id) if r.original == original)
    return {r.member: "yes" if r.reply is Reply.YES else "elsewhere" for r in said}


def coming_week(home: Home, now: datetime) -> datetime | None:
    """Which week's ten minutes are next, held or not."""
    found = coming_turn(home, now)
    return found.original if found else None


def coming_turn(home: Home, now: datetime) -> Turn | None:
    """The ten minutes of which something can be said now, held or not; ``now`` is local."""
    return min(coming_turns(home, now), key=lambda t: t.original, default=None)


def coming_turns(home: Home, now: datetime) -> tuple[Turn, ...]:
    """The next one of each weekly meeting of which something can be said now, held or not, in order."""
    meetings = home.agreement.meetings if home.agreement else ()
    there = ([t for t in turns(home, m.key, home.members[0].key, now) if _near(t, now)] for m in meetings)
    return tuple(sorted((min(found, key=lambda t: t.original) for found in there if found), key=lambda t: t.original))


def _near(turn: Turn, now: datetime) -> bool:
    return turn.span.end > now and turn.span.start < now + timedelta(days=9)


def words(home: Home, outcome: Outcome, language: Language, now: datetime) -> str:
    """What came of it, as it is said to the one who replied; ``now`` is local to them."""
    start = outcome.start.astimezone(now.tzinfo) if outcome.start else None
    when = say_date_time(start, language, now.date()) if start else ""
    said = say(outcome.sentence, language, when=when[:1].upper() + when[1:], at=when)
    return f"{said} {say('reply.last_word', language)}" if outcome.instead else said


# ── what each reply asks ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Asked:
    """A turn that is replied to; ``asked_before`` says that its replier asked for something else before, and
    ``others`` what the others said."""

    home: Home
    turn: Turn
    now: datetime
    about: datetime | None
    asked_before: bool
    others: Collection[Reply]

    @property
    def takes_back(self) -> bool:
        """Whether a yes undoes it all: who says it asked for something else before, and nobody else did."""
        return self.asked_before and not any(reply in _OTHERWISE for reply in self.others)

    @property
    def is_off(self) -> bool:
        """Whether it is not held that week."""
        return self.turn.change in (Change.SKIPPED, Change.UNPLACED)

    @property
    def moved_on(self) -> bool:
        """Whether it stands at another moment by now than the one that the person saw."""
        return not self.is_off and self.about is not None and self.about != self.turn.span.start

    def another(self) -> datetime | None:
        """The next moment that suits both, and is not that of the other talk of the week."""
        span = self.turn.span
        for _ in range(_TRIES):
            start = another_moment(self.home, span, self.now)
            if start is None or not self._is_taken(Span(start, start + (span.end - span.start))):
                return start
            span = Span(start, start + (span.end - span.start))
        return None

    def _is_taken(self, span: Span) -> bool:
        meetings = self.home.agreement.meetings if self.home.agreement else ()
        near = Span(span.start - timedelta(hours=3), span.end)
        others = (t for m in meetings if m.key != self.turn.series.key for t in turns_in(self.home, m, near))
        return any(t.span.overlaps(span) and t.change not in (Change.SKIPPED, Change.UNPLACED) for t in others)

    def fits_at(self, start: datetime) -> bool:
        """Whether everybody is free there, still to come."""
        span = Span(start, start + timedelta(minutes=self.turn.span.minutes))
        free = free_spans(self.home, [m.key for m in self.home.members], span, span.end - span.start)
        return start > self.now and bool(free)


@dataclass(frozen=True)
class _Step:
    """What is done about it, and said."""

    sentence: str
    start: datetime | None
    keep: tuple[WeekException, ...] = ()
    drop: tuple[WeekException, ...] = ()


def _elsewhere(asked: _Asked) -> _Step:
    if asked.moved_on:
        return _Step("reply.elsewhere_already", asked.turn.span.start)
    start = asked.another()
    if start is not None:
        return _Step("reply.elsewhere", start, deeds.moved(asked.home, asked.turn, start))
    return _Step("reply.nowhere", None, () if asked.is_off else deeds.skipped(asked.home, asked.turn))


def _not_this_week(asked: _Asked) -> _Step:
    return _Step("reply.no", None, () if asked.is_off else deeds.skipped(asked.home, asked.turn))


def _yes(asked: _Asked) -> _Step:
    """Where it stands, or, from who asked for something else before, where it was."""
    stands = None if asked.is_off else asked.turn.span.start
    was = asked.about or asked.turn.original
    if asked.is_off and asked.asked_before and Reply.NO not in asked.others and not asked.takes_back:
        return _held_again(asked)
    if not asked.takes_back or not (asked.is_off or asked.moved_on):
        return _Step("reply.yes" if stands else "reply.off", stands)
    if asked.fits_at(was):
        return _back(asked, was)
    if stands is not None:
        return _Step("reply.taken", stands)
    start = asked.another()
    return (
        _Step("reply.taken", start, deeds.moved(asked.home, asked.turn, start)) if start else _Step("reply.off", None)
    )


def _held_again(asked: _Asked) -> _Step:
    """The week that only its replier called off is held after all, at another moment, as the other asked before."""
    start = asked.another()
    return (
        _Step("reply.elsewhere", start, deeds.moved(asked.home, asked.turn, start))
        if start
        else _Step("reply.off", None)
    )


def _back(asked: _Asked, was: datetime) -> _Step:
    """Back at the moment where it was: where its rule puts it nothing needs to be kept."""
    if was != asked.turn.original:
        return _Step("reply.back", was, deeds.moved(asked.home, asked.turn, was))
    return _Step("reply.back", was, drop=(asked.turn.kept,) if asked.turn.kept else ())


_STEPS = {Reply.ELSEWHERE: _elsewhere, Reply.NO: _not_this_week, Reply.YES: _yes}


# ── which week ──────────────────────────────────────────────────────────────────────────────────


def _home(store: Store, household: int, now: datetime) -> tuple[Home, datetime]:
    """The home with the events of the coming days, and the local moment."""
    bare = store.home(household).household
    here = now.astimezone(ZoneInfo(bare.zone))
    start = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return store.home(household, Span(start, start + _AHEAD)), here


def _turn(home: Home, replied: Replied, now: datetime) -> Turn | None:
    """The turn of that week, as long as something can be said about it."""
    meetings = home.agreement.meetings if home.agreement else ()
    found = (turn_at(home, m.key, replied.member, replied.original, now) for m in meetings)
    turn = next((t for t in found if t is not None), None)
    closed = turn is None or turn.change in (Change.DONE, Change.MISSED) or turn.span.end <= now
    return None if closed or all(m.key != replied.member for m in home.members) else turn


def _stands(turn: Turn) -> datetime | None:
    return None if turn.change in (Change.SKIPPED, Change.UNPLACED) else turn.span.start
