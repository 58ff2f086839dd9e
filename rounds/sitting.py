"""The ten minutes as they are prepared, held and kept: by whichever door, what is shown too soon is shown nowhere.

What somebody prepares are sealed notes (``rounds.notes``). Ready is who said which of them they show; opened is that
with their own passphrase, once all are ready; and the other sees it once all that was chosen lies open. What the other
did not come to see is sealed again to its writer when the sitting ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from household import links
from household.meeting import Picked, Revealed, Sitting, SittingState
from household.model import CHECK_IN, TEAM, Change, Experiment, Home, KeptFree, Note, Span, Trouble
from household.sealed import Opener
from household.store import Store
from rounds import deeds, notes
from rounds.follow import last_needs, what_to_ask
from rounds.plan import AHEAD
from scheduler import sitting
from scheduler.checkin import another_moment
from scheduler.deeds import day_of, turns_of
from scheduler.sitting import BREATH, Step
from scheduler.turns import Turn

#: A talk may last into the night: the day of one ends so long after midnight.
_NIGHT = timedelta(hours=4)
#: A sitting that nobody ended ends by itself so long after its moment, and is remembered for so long.
_OVER, _REMEMBERED = timedelta(days=8), timedelta(weeks=60)


class NoTalkYet(Trouble):
    """There is no moment for the ten minutes: agree first, or give the week room."""

    sentence = "trouble.no_talk_yet"


class NoteGone(Trouble):
    """A note that is chosen is not there (any more): look at the list, and choose again."""

    sentence = "trouble.note_gone"


class NotBegunYet(Trouble):
    """These ten minutes did not begin: move them, or leave them out this week."""

    sentence = "trouble.not_begun_yet"


@dataclass(frozen=True)
class CheckIn:
    """A check-in: the home as it is, the turn of the week, and the sitting as far as it is. ``now`` is local."""

    home: Home
    turn: Turn
    sitting: Sitting
    now: datetime

    @property
    def needs(self) -> tuple[KeptFree, ...]:
        """What was kept free since the last one and is over, to be asked about; without its owner's words for it. Once
        they began it stays those, answered or not, so that no step is lost to a pause."""
        if self.sitting.begun_at is None:
            return last_needs(self.home, max(self.now, self.turn.span.end))
        found = (replace(k, title="") for k in self.home.kept_free if k.id in self.sitting.needs)
        return tuple(sorted(found, key=lambda k: (k.span, k.id)))

    @property
    def tried(self) -> tuple[Experiment, ...]:
        """The experiments that are over, of which nobody said yet how they were; once they began it stays those."""
        if self.sitting.begun_at is None:
            return what_to_ask(self.home, max(self.now, self.turn.span.end.astimezone(self.now.tzinfo)))
        return tuple(e for e in self.home.experiments if e.id in self.sitting.tried)

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it goes, step by step."""
        original, meeting = self.sitting.original, self.sitting.meeting
        return sitting.steps(self.home, original, self.needs, self.tried, meeting)

    @property
    def all_ready(self) -> bool:
        return sitting.all_ready(self.home, self.sitting)

    @property
    def waits_for_others(self) -> bool:
        """Whether somebody has still to open what they chose."""
        return not sitting.all_shown(self.home, self.sitting)

    def is_ready(self, member: str) -> bool:
        return sitting.chosen_by(self.sitting, member) is not None

    def has_to_open(self, member: str) -> bool:
        """Whether something that this member chose waits for their passphrase, and may be opened."""
        chosen = sitting.chosen_by(self.sitting, member)
        return chosen is not None and self.all_ready and bool(chosen.notes) and not chosen.shown


@dataclass(frozen=True)
class Paused:
    """What came of a pause: when it goes on, None where no moment suits both; ``help`` when pauses are frequent."""

    start: datetime | None
    help: bool


def coming(store: Store, household: int, now: datetime, meetings: Collection[str] = (CHECK_IN,)) -> CheckIn | None:
    """The check-in that is held or comes next, of these kinds of meeting; None where there is none. Raises NotHere."""
    return in_home(store, store.home(household), now, meetings)


def in_home(store: Store, home: Home, now: datetime, meetings: Collection[str] = (CHECK_IN,)) -> CheckIn | None:
    """``coming`` in a home that is known already; ``home`` without a span."""
    household = home.household.id
    now = now.astimezone(ZoneInfo(home.household.zone))
    today = (now - _NIGHT).date()
    gone = {Change.SKIPPED, Change.MISSED, Change.DONE, Change.UNPLACED}
    known = {one.original: one for one in store.sittings(household)}
    ahead = (t for chore in meetings for t in turns_of(home, chore, now) if t.change not in gone)
    for turn in sorted(ahead, key=lambda t: t.span.start):
        held = known.get(turn.original) or Sitting(turn.original, turn.series.chore)
        if day_of(turn, now) >= today and held.state is not SittingState.ENDED:
            return CheckIn(home, turn, held, now)
    return None


def the_coming(store: Store, household: int, now: datetime, meetings: Collection[str] = (CHECK_IN,)) -> CheckIn:
    """``coming``, or NoTalkYet."""
    talk = coming(store, household, now, meetings)
    if talk is None:
        raise NoTalkYet()
    return talk


# ── preparing ───────────────────────────────────────────────────────────────────────────────────


def ready(store: Store, household: int, member: str, numbers: Collection[int], now: datetime) -> CheckIn:
    """This member is ready and shows these of their sealed notes, perhaps none; no passphrase is needed for that.
    Raises NoTalkYet, NoteGone, TalkOver or ShownAlready."""
    talk = the_coming(store, household, now)
    marks = store.note_marks(household, member)
    if gone := sorted(set(numbers) - set(marks)):
        raise NoteGone(numbers=", ".join(map(str, gone)))
    picked = [Picked(number, marks[number]) for number in numbers]
    return _changed(store, talk, lambda held: sitting.choose(talk.home, held, member, picked))


def reveal(store: Store, household: int, member: str, passphrase: Opener, now: datetime) -> CheckIn:
    """Open what this member chose with their passphrase: it leaves their sealed notes, and the other sees it once all
    that was chosen lies open. A note that was changed or tampered with stays closed.

    Raises NoTalkYet, NotAllReady, ShownAlready, TalkOver, NoKeyYet, NotThePassphrase, SealBroken or MemoryShort; then
    nothing is opened.
    """
    talk = the_coming(store, household, now)
    sitting.show(talk.home, talk.sitting, member)  # whether it may be, before anything slow
    opened = {note.id: note for note in notes.read(store, household, member, passphrase).notes}
    with store.at_once(household):
        before = _fresh(store, household, talk)
        held = sitting.show(talk.home, before, member)
        marks, chosen = store.note_marks(household, member), sitting.chosen_by(before, member)
        picked = [p.number for p in chosen.notes if marks.get(p.number) == p.mark] if chosen else []
        until = _until(store, talk)
        store.show(household, {n: _revealed(opened[n], member, talk, until) for n in picked if n in opened})
        store.keep_sitting(household, held)
    store.scrub()
    return replace(talk, sitting=held)


def seen(store: Store, home: Home, member: str) -> tuple[Revealed, ...]:
    """What this member may read of all that was shown: their own, and the other's once all lay open."""
    number = home.household.id
    open_ = {held.original for held in store.sittings(number) if sitting.lies_open(home, held)}
    return tuple(one for one in store.revealed(number) if one.member == member or one.original in open_)


def on_the_table(store: Store, talk: CheckIn) -> tuple[Revealed, ...]:
    """What both see at this sitting; nothing until all that was chosen lies open."""
    if not sitting.lies_open(talk.home, talk.sitting):
        return ()
    every = store.revealed(talk.home.household.id)
    return tuple(one for one in every if one.original == talk.sitting.original)


def _fresh(store: Store, household: int, talk: CheckIn) -> Sitting:
    return store.sitting(household, talk.sitting.original) or Sitting(talk.turn.original, talk.turn.series.chore)


def _revealed(note: Note, member: str, talk: CheckIn, until: date) -> Revealed:
    words = note.text, until, note.chore, note.first, note.last
    return Revealed(member, talk.sitting.original, note.kind, note.day, *words)


def _until(store: Store, talk: CheckIn) -> date:
    weeks = sitting.weeks_kept(talk.home, store.weeks_wanted(talk.home.household.id))
    return sitting.kept_until(talk.home, talk.sitting.original, weeks)


# ── holding it ──────────────────────────────────────────────────────────────────────────────────

#: Whichever of the two meetings is at hand can be held.
BOTH_KINDS = (CHECK_IN, TEAM)


def begin(store: Store, household: int, now: datetime) -> CheckIn:
    """They sit down, or go on where they paused. Raises NoTalkYet or TalkOver."""
    talk = the_coming(store, household, now, BOTH_KINDS)
    needs, tried = [k.id for k in talk.needs], [e.id for e in talk.tried]
    return _changed(store, talk, lambda held: sitting.begin(held, now, needs, tried))


def together_now(store: Store, household: int, now: datetime) -> bool:
    """Whether the two are sitting together now: then both may see how it stands with each."""
    if not any(held.state is SittingState.GOING for held in store.sittings(household)):
        return False
    talk = coming(store, household, now, BOTH_KINDS)
    return talk is not None and talk.sitting.state is SittingState.GOING


def go_on(store: Store, talk: CheckIn, now: datetime, step: int | None = None) -> CheckIn:
    """The next step; after the last one it is over. Of two who go on from the same ``step`` at once the second changes
    nothing. Raises TalkOver when somebody ended it meanwhile."""
    at = talk.sitting.step if step is None else step
    if talk.sitting.step != at:
        return talk
    if at + 1 >= len(talk.steps):
        return end(store, talk, now)
    return _changed(store, talk, lambda held: sitting.next_(held, len(talk.steps), now) if held.step == at else held)


def pause(store: Store, household: int, now: datetime) -> Paused:
    """It becomes too much: it goes on where it was, at the next moment that suits both, twenty minutes from now at the
    soonest. Raises NoTalkYet, NotBegunYet or TalkOver."""
    talk = _at_hand(the_coming(store, household, now, BOTH_KINDS))
    _changed(store, talk, sitting.pause)
    midnight = talk.now.replace(hour=0, minute=0, second=0, microsecond=0)
    home = store.home(household, Span(midnight, midnight + AHEAD))
    start = another_moment(home, talk.turn.span, talk.now + BREATH)
    if start is not None:
        told = deeds.Telling(store, home, talk.turn.series.chore, talk.now, day=day_of(talk.turn, talk.now))
        start = start if deeds.later(told, start).fits else None
    return Paused(start, sitting.often_paused(store.sittings(household)))


def end(store: Store, talk: CheckIn, now: datetime) -> CheckIn:
    """It is over, whoever says so; what the other did not come to see is sealed again to its writer. Raises
    NotBegunYet."""
    return replace(talk, sitting=_end(store, talk.home, _at_hand(talk).sitting, now))


def _at_hand(talk: CheckIn) -> CheckIn:
    """Raises NotBegunYet before they sit down and before its time: to move or skip it is another thing."""
    if talk.sitting.state is SittingState.OPEN and talk.now < talk.turn.span.start:
        raise NotBegunYet()
    return talk


def _end(store: Store, home: Home, known: Sitting, now: datetime) -> Sitting:
    number = home.household.id
    with store.at_once(number):
        held = store.sitting(number, known.original) or known
        shown = [one for one in store.revealed(number) if one.original == held.original]
        ended = sitting.end(held, now)
        store.keep_sitting(number, ended)
        if not sitting.lies_open(home, held):
            store.seal_again(number, shown)
    if shown:
        store.scrub()
    return ended


def _changed(store: Store, talk: CheckIn, rule: Callable[[Sitting], Sitting]) -> CheckIn:
    """The check-in after a rule was followed, from the sitting as it is kept now."""
    household = talk.home.household.id
    with store.at_once(household):
        held = rule(_fresh(store, household, talk))
        store.keep_sitting(household, held)
    return replace(talk, sitting=held)


# ── keeping ─────────────────────────────────────────────────────────────────────────────────────


def keep_for(store: Store, household: int, member: str, weeks: int, now: datetime) -> int:
    """This member wants what was shown kept for so many weeks; returns for how many it is: the shorter wish counts at
    once, for what is there too, and a longer one once all have it."""
    home = store.home(household)
    agreed = sitting.weeks_kept(home, {**store.weeks_wanted(household), member: weeks})
    until = {one.id: sitting.kept_until(home, one.original, agreed) for one in store.revealed(household)}
    store.want_weeks(household, member, weeks, until)
    store.forget_expired(household, now.astimezone(ZoneInfo(home.household.zone)).date())
    return agreed


def tidy(store: Store, household: int, now: datetime) -> None:
    """What may be kept no longer goes, and a sitting of the week before that nobody ended is over."""
    known = store.sittings(household)
    if not known:
        return
    home = store.home(household)
    store.forget_expired(household, now.astimezone(ZoneInfo(home.household.zone)).date())
    stale = [one for one in known if one.state is not SittingState.ENDED and one.original < now - _OVER]
    ahead = coming(store, household, now, BOTH_KINDS) if stale else None
    for held in stale:
        if ahead is None or ahead.sitting.original != held.original:
            _end(store, home, held, now)
    store.forget_sittings(household, now - _REMEMBERED)


def export(store: Store, home: Home, member: str, passphrase: str) -> dict[str, object]:
    """All that this member wrote for the ten minutes, as plain JSON: what is sealed, opened by their passphrase, and
    what they showed. Raises what opening raises."""
    number = home.household.id
    opened = notes.read(store, number, member, passphrase)
    shown = [one for one in store.revealed(number) if one.member == member]
    return {
        "member": member,
        "notes": [_plain(note) for note in opened.notes],
        "broken": list(opened.broken),
        "shown": [{**_plain(s), "at": s.original.isoformat(), "until": s.until.isoformat()} for s in shown],
    }


def _plain(one: Note | Revealed) -> dict[str, object]:
    days = {name: day and day.isoformat() for name, day in (("first", one.first), ("last", one.last))}
    known = {"id": one.id, "kind": one.kind.value, "day": one.day.isoformat()}
    return {**known, "text": one.text, "chore": one.chore, **days}


# ── the personal page ───────────────────────────────────────────────────────────────────────────


def page_token(store: Store, home: Home, member: str) -> str:
    """What the address of this member's own page ends in; a new link makes it another."""
    edition = store.link_edition(home.household.id, member)
    return links.sign(store.derive("prepare"), links.Link(home.household.key, member, str(edition)))


def page_of(store: Store, token: str) -> tuple[Home, str] | None:
    """Whose page this is, in which home; None for a token that we did not make, or that counts no more."""
    known = links.read(store.derive("prepare"), token)
    household = store.household_by_key(known.household) if known else None
    if known is None or household is None:
        return None
    home = store.home(household.id)
    there = known.member in {m.key for m in home.members}
    counts = there and known.series == str(store.link_edition(household.id, known.member))
    return (home, known.member) if counts else None
