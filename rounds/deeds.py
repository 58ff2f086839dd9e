"""What people say about single turns, done at once: by whichever door it comes, the calendars follow at the next round.

A ``Telling`` is who says it, about which chore and perhaps which day; each verb finds the turn that is meant, keeps
what was said in one transaction, and gives an ``Outcome``: what came of it, as a sentence to be worded in whatever
language, and the turn, by which it can be taken back. What does not fit changes nothing and says the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from household.model import MEETINGS, By, Change, Home, Language, Question, Span, Timing, WeekException, Who
from household.queue import Job
from household.store import Store
from language.routine_words import chore_name
from language.sentences import say
from language.speech import say_date_time, say_day, say_list
from rounds.taking_over import ask_other, declined, waiting, withdraw
from scheduler import deeds
from scheduler.checkin import window_of
from scheduler.deeds import been, can_ask, coming, day_of, handed, has_part, said, turn_meant, turns_of, unchanged
from scheduler.estimates import Correction, corrections
from scheduler.turns import Choice, Turn, choices, fits, partner

#: At the third and the tenth time that a chore is done people are asked how long it took.
ASKS_AT = frozenset({3, 10})


@dataclass(frozen=True)
class Telling:
    """Who tells something about a chore of their home, and of which day; ``member`` None when nobody said who they
    are, ``day`` None when the nearest turn is meant, ``within`` the part of that day that was named. ``now`` is local
    to the household. ``very`` is the one turn that is meant, where somebody pointed at it. With ``only_look`` nothing
    is kept: the outcome says what would come of it."""

    store: Store
    home: Home
    chore: str
    now: datetime
    member: str | None = None
    day: date | None = None
    within: Span | None = None
    only_look: bool = False
    very: Turn | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns that may be meant: the very one, else those of the part of the day that was named, if any."""
        if self.very is not None:
            return (self.very,)
        found, part = turns_of(self.home, self.chore, self.now), self.within
        named = tuple(t for t in found if part and part.start <= t.span.start < part.end)
        return named or found

    @property
    def own(self) -> tuple[Turn, ...]:
        """The turns that are the teller's to dispose of; all of them when nobody said who they are."""
        return tuple(t for t in self.turns if self.member is None or has_part(t, self.member))


@dataclass(frozen=True)
class Outcome:
    """What came of a telling. ``sentence`` is a key of ``language``, which ``words`` fills in. ``fits`` false: nothing
    changed. ``asks``: people may be asked how long it took. ``correction``: the estimate that life corrects by now and
    did not before, so that it is said once. ``kept``: what stands now that did not before."""

    sentence: str
    chore: str
    turn: Turn | None = None
    who: tuple[str, ...] = ()
    day: date | None = None
    start: datetime | None = None
    in_return: Turn | None = None
    fits: bool = True
    asks: bool = False
    correction: Correction | None = None
    kept: tuple[WeekException, ...] = ()


def telling(
    store: Store, household: int, chore: str, now: datetime, member: str | None = None, day: date | None = None
) -> Telling:
    """A telling about the home as it is now."""
    home = store.home(household)
    return Telling(store, home, chore, now.astimezone(ZoneInfo(home.household.zone)), member, day)


def pointed_at(
    store: Store, household: int, key: str, original: datetime, now: datetime, member: str | None = None
) -> Telling | None:
    """A telling about the very turn with this series and agreed start, as it is now; None when there is none."""
    home = store.home(household)
    here = now.astimezone(ZoneInfo(home.household.zone))
    turn = turn_meant(home, key, original, here)
    if turn is None:
        return None
    return Telling(store, home, turn.series.chore, here, member, day_of(turn, here), very=turn)


# ── the verbs ───────────────────────────────────────────────────────────────────────────────────


def did(told: Telling, by: tuple[str, ...] = (), together: bool = False, minutes: int | None = None) -> Outcome:
    """It is done: ``by`` whom, else by who says so, else by whose turn it was; ``together`` by all. Said of what is
    done or skipped already, it corrects that."""
    turn = been(told.turns, told.now, told.day, told.member)
    if turn is None:
        return _no_turn(told)
    who = _doers(told, turn, by, together)
    wanted = deeds.done(told.home, turn, who, told.now, minutes)
    first = turn.change is not Change.DONE
    timing = _timing(told, who, wanted, minutes)
    known = _corrected(told) if timing else None
    kept = _keep(told, turn, wanted, timing)
    found = _corrected(told) if timing else None
    return Outcome(
        "deed.done_together" if len(who) > 1 else "deed.done",
        told.chore,
        turn,
        who,
        asks=first and minutes is None and _times_done(told) + 1 in ASKS_AT,
        start=wanted[0].start,
        correction=found if found != known else None,
        kept=kept,
    )


def skip(told: Telling) -> Outcome:
    """Not this once."""
    turn = coming(told.own, told.now, told.day)
    if turn is None:
        return _no_turn(told)
    if turn.settled and turn.change is not Change.SKIPPED:
        return _settled(told, turn)
    kept = _keep(told, turn, deeds.skipped(told.home, turn))
    return Outcome("deed.skipped", told.chore, turn, kept=kept)


def later(told: Telling, start: datetime) -> Outcome:
    """At another moment, within a week and within the hours of the chore, or of the check-in."""
    stands = (t for t in told.own if t.span.start == start and t.kept and t.kept.change in (Change.MOVED, Change.GIVEN))
    already = next((t for t in stands if t.kept and t.kept.by is By.PERSON and told.day is None), None)
    turn = already or coming(told.own, told.now, told.day)
    if turn is None:
        return _no_turn(told)
    if turn.settled:
        return _settled(told, turn)
    stays = told.chore not in MEETINGS and not told.home.chore(told.chore).postpone
    if stays and start.astimezone(told.now.tzinfo).date() != day_of(turn, told.now):
        return Outcome("deed.stays_on_day", told.chore, turn, fits=False)
    if not already and not fits(told.home, turn, start, told.now):
        return Outcome("deed.not_then", told.chore, turn, start=start, fits=False)
    kept = () if already else _keep(told, turn, deeds.moved(told.home, turn, start))
    return Outcome("deed.moved", told.chore, turn, start=start, kept=kept)


def nobody(told: Telling) -> Outcome:
    """Nobody did it: neither done nor a reproach."""
    begun = [t for t in told.turns if t.span.start <= told.now]
    near = [t for t in begun if told.day is None or day_of(t, told.now) == told.day]
    turn = max(near, key=lambda t: t.span.start, default=None)
    if turn is None:
        ahead = [t for t in told.turns if told.day is not None and day_of(t, told.now) == told.day]
        return Outcome("deed.not_yet", told.chore, ahead[0], fits=False) if ahead else _no_turn(told)
    _keep(told, turn, deeds.missed(told.home, turn))
    return Outcome("deed.missed", told.chore, turn)


def swap(told: Telling, other: str | None = None, in_return: str | None = None) -> Outcome:
    """A question to the other: can you do this one? With ``in_return``, a chore of theirs that the asker then does."""
    open_ones = [t for t in told.own if not t.settled and t.span.end > told.now]
    turn = coming(open_ones, told.now, told.day)
    if turn is None:
        return _no_turn(told)
    asker = told.member or turn.member
    whom = other or partner(told.home, asker)
    if whom is None or whom == asker:
        return Outcome("deed.nobody_to_ask", told.chore, turn, fits=False)
    if not can_ask(told.home, turn, whom) or Choice.ASK not in choices(told.home, turn, asker, told.now):
        return Outcome("deed.cannot_ask", told.chore, turn, (whom,), fits=False)
    back = _in_return(told, in_return, whom, asker) if in_return else None
    if in_return and back is None:
        nothing = "deed.same_in_return" if in_return == told.chore else "deed.nothing_in_return"
        return Outcome(nothing, in_return, None, (whom,), fits=False)
    if declined(told.store, told.home, turn, asker):
        return Outcome("deed.declined", told.chore, turn, (whom,), fits=False)
    if not told.only_look and not ask_other(told.store, told.home, turn, asker, told.now, whom, back):
        return Outcome("deed.asked_already", told.chore, turn, (whom,))
    return Outcome("deed.asked_for" if back else "deed.asked", told.chore, turn, (whom,), in_return=back)


def take_over(told: Telling, member: str) -> Outcome:
    """This member does a turn of the other's, as they offer themselves."""
    turn = coming((t for t in told.turns if not t.settled and t.span.end > told.now), told.now, told.day)
    if turn is None:
        return _no_turn(told)
    if turn.is_of(member):
        return Outcome("deed.yours_already", told.chore, turn, (member,), fits=False)
    if not can_ask(told.home, turn, member):
        return Outcome("deed.cannot_ask", told.chore, turn, (member,), fits=False)
    return Outcome(
        "deed.taken_over", told.chore, turn, (member,), kept=_keep(told, turn, handed(told.home, turn, member))
    )


def take_back(told: Telling) -> Outcome:
    """Take back what was said last about a turn: a question that is open still, else what was done with it."""
    if found := next(iter(_asked(told)), None):
        withdraw(told.store, told.home, found[1], told.now)
        return Outcome("deed.withdrawn", told.chore, found[1], (found[0].member,))
    turn = said(told.turns, told.now, told.day)
    if turn is None or turn.kept is None:
        return Outcome("deed.nothing_said", told.chore, day=told.day, fits=False)
    keep, drop = deeds.taken_back(told.home, turn)
    day = day_of(turn, told.now)
    untimed = [Timing(told.chore, member, day, 0) for member in (turn.kept.member, *turn.kept.also)]
    told.store.keep_deed(told.home.household.id, keep, drop, untimed=untimed)
    told.store.poke(told.home.household.id, Job.ROUND, told.now)
    return Outcome("deed.taken_back", told.chore, turn)


# ── in words ────────────────────────────────────────────────────────────────────────────────────


def words(home: Home, outcome: Outcome, language: Language, now: datetime) -> str:
    """What came of it, as people say it on the day of ``now``, which is local."""
    turn, back, talk = outcome.turn, outcome.in_return, outcome.chore in MEETINGS
    window = window_of(home, outcome.chore) if talk else home.chore(outcome.chore).window
    day = day_of(turn, now) if turn else outcome.day
    start = outcome.start.astimezone(now.tzinfo) if outcome.start else None
    return say(
        outcome.sentence,
        language,
        chore=say(f"meeting.{outcome.chore}", language) if talk else chore_name(home, outcome.chore, language),
        day=say_day(day, language, now.date()) if day else "",
        who=say_list([home.member(m).name for m in outcome.who], language),
        when=say_date_time(start, language, now.date()) if start else "",
        back=chore_name(home, back.series.chore, language, back.series.key) if back else "",
        back_day=say_day(day_of(back, now), language, now.date()) if back else "",
        first=f"{window.earliest:%H:%M}",
        last=f"{window.latest:%H:%M}",
    )


# ── what lies below ─────────────────────────────────────────────────────────────────────────────


def _keep(
    told: Telling, turn: Turn, wanted: Iterable[WeekException], timing: Timing | None = None
) -> tuple[WeekException, ...]:
    """Keep what was said, once; a question about the turn means nothing any more. What was not so before comes back."""
    new = () if unchanged(told.home, wanted) else tuple(wanted)
    if told.only_look or (not new and timing is None):
        return new
    withdraw(told.store, told.home, turn, told.now)
    before = [Timing(told.chore, m, day_of(turn, told.now), 0) for m in _did(turn)] if new else []
    told.store.keep_deed(told.home.household.id, new, (), [timing] if timing else [], before)
    told.store.poke(told.home.household.id, Job.ROUND, told.now)
    return new


def _did(turn: Turn) -> tuple[str, ...]:
    """Who is said to have done a turn."""
    return (turn.kept.member, *turn.kept.also) if turn.kept and turn.change is Change.DONE else ()


def _doers(told: Telling, turn: Turn, by: tuple[str, ...], together: bool) -> tuple[str, ...]:
    everybody = tuple(m.key for m in told.home.members)
    chore = told.home.chore(told.chore)
    if together:
        return everybody
    if by:
        return by
    if chore.who is Who.TOGETHER:
        return tuple(m for m in everybody if not chore.can or m in chore.can)
    return (told.member or turn.member,)


def _timing(
    told: Telling, who: tuple[str, ...], wanted: tuple[WeekException, ...], minutes: int | None
) -> Timing | None:
    if minutes is None:
        return None
    member = told.member if told.member in who else who[0]
    start = wanted[0].start or wanted[0].original
    return Timing(told.chore, str(member), start.astimezone(told.now.tzinfo).date(), minutes)


def _times_done(told: Telling) -> int:
    """How often people said before that this chore was done."""
    done = (e for e in told.home.exceptions if e.change is Change.DONE and e.series.partition(".")[0] == told.chore)
    return len({e.original for e in done})


def _corrected(told: Telling) -> Correction | None:
    timings = told.store.timings(told.home.household.id, told.chore)
    return next(iter(corrections(told.home, timings)), None)


def _in_return(told: Telling, chore: str, other: str, asker: str) -> Turn | None:
    """The next turn of the other's of that chore that the asker can do."""
    found = turns_of(told.home, chore, told.now)
    mine = (t for t in found if Choice.ASK in choices(told.home, t, other, told.now) and can_ask(told.home, t, asker))
    return coming(mine, told.now)


def _asked(told: Telling) -> list[tuple[Question, Turn]]:
    open_ones = waiting(told.store, told.home, told.now)
    return [
        (question, turn)
        for question, turn in open_ones
        if turn.series.chore == told.chore
        and told.member in (None, question.details.get("from"))
        and told.day in (None, day_of(turn, told.now))
        and (told.very is None or (turn.series, turn.original) == (told.very.series, told.very.original))
    ]


def _no_turn(told: Telling) -> Outcome:
    """Nothing of it stands there, or nothing that is the teller's."""
    near = [t for t in told.turns if told.day is None or day_of(t, told.now) == told.day]
    if told.member is not None and (others := [t for t in near if t.span.end > told.now or told.day is not None]):
        return Outcome("deed.not_yours", told.chore, others[0], (others[0].member,), fits=False)
    return Outcome("deed.no_turn_on" if told.day else "deed.no_turn", told.chore, day=told.day, fits=False)


def _settled(told: Telling, turn: Turn) -> Outcome:
    return Outcome("deed.settled", told.chore, turn, fits=False)
