"""What a press on the link's page does: a wish kept as if the person had changed their own calendar, taken back again,
or a question put to the other. All of it is done within the request; the calendars follow at the next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from household.model import Home, WeekException
from household.queue import Job
from household.values import from_json, to_json
from pages.keys import seal, unseal
from pages.link_page import Visit
from rounds.taking_over import ask_other, withdraw
from scheduler.turns import Choice, Turn, before, choices, fits, wish
from scheduler.wishes import for_both

UNDO, WITHDRAW = "undo", "withdraw"
#: The words that a page may be told to say after a press: ``link.said.<word>``.
CHANGED, UNDONE = "changed", "undone"


@dataclass(frozen=True)
class Trace:
    """One exception that was kept, and what stood in its place."""

    before: WeekException | None
    after: WeekException


@dataclass(frozen=True)
class Traces:
    """All that one press left behind: two where both do it together."""

    all: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Said:
    """What came of a press: what the page says then, and what would take it back."""

    word: str
    traces: Traces = Traces()


def press(visit: Visit, turn: Turn, word: str, form: Mapping[str, str]) -> Said:
    """Do what a button says. Pressed twice it changes nothing more; what does not fit (any more) changes nothing."""
    if word == UNDO:
        return Said(_take_back(visit, form.get("back", "")))
    if word == WITHDRAW:
        own = turn.is_of(visit.member)
        return Said("withdrawn" if own and withdraw(visit.store, visit.home, turn, visit.now) else CHANGED)
    if word == Choice.ASK:
        ask_other(visit.store, visit.home, turn, visit.member, visit.now)
        return Said("asked")
    return _wished(visit, turn, word, form)


def sealed(visit: Visit, secret: bytes, traces: Traces) -> str:
    """The traces as a word for an address, good for this link's own home and member; "" for none."""
    return seal(secret, to_json(traces), *_about(visit)) if traces.all else ""


def unsealed(visit: Visit, secret: bytes, text: str) -> Traces:
    """The traces that ``sealed`` wrote for this link; none for anything else."""
    body = unseal(secret, text, *_about(visit))
    return from_json(Traces, body) if body else Traces()


def fresh(visit: Visit, turn: Turn, traces: Traces) -> Traces:
    """What would take back the last deed on a turn: the ``traces`` that the page was handed while they still hold,
    else, of one that is done or skipped, what can be told from how it stands."""
    mine = [t for t in traces.all if _happening(t.after) == (turn.series.key, _utc(turn.original))]
    if mine and turn.kept == mine[0].after:
        return traces
    if turn.kept is None or not turn.settled or not turn.is_of(visit.member):
        return Traces()
    stood = before(turn)
    befores = {_happening(e): e for e in (for_both(visit.home, [stood]) if stood else ())}
    afters = for_both(visit.home, [turn.kept])
    return Traces(tuple(Trace(befores.get(_happening(e)), e) for e in afters))


def moment_in(text: str) -> datetime | None:
    """A moment with its offset, in years that a calendar has; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and 1970 < moment.year < 9000 else None


def _wished(visit: Visit, turn: Turn, word: str, form: Mapping[str, str]) -> Said:
    if word not in (Choice.DONE, Choice.SKIP, Choice.LATER):
        return Said(CHANGED)
    choice, start = Choice(word), moment_in(form.get("start", ""))
    if choice is Choice.LATER and (start is None or not fits(visit.home, turn, start, visit.now)):
        return Said(CHANGED)
    wanted = wish(turn, choice, visit.member, start)
    if wanted == turn.kept:
        return Said(word)
    if choice not in choices(visit.home, turn, visit.member, visit.now):
        return Said(CHANGED)
    withdraw(visit.store, visit.home, turn, visit.now)
    return Said(word, _keep(visit, wanted))


def _keep(visit: Visit, wanted: WeekException) -> Traces:
    """Keep a wish; what two do together counts for both."""
    every = [Trace(_standing(visit.home, e), e) for e in for_both(visit.home, [wanted])]
    new = tuple(trace for trace in every if trace.before != trace.after)
    for trace in new:
        visit.store.add_wish(visit.home.household.id, trace.after)
    visit.store.poke(visit.home.household.id, Job.ROUND, visit.now)
    return Traces(new)


def _take_back(visit: Visit, text: str) -> str:
    """Give back what stood, wherever nobody changed it since."""
    traces = unsealed(visit, visit.store.derive("forms"), text)
    stands = [_standing(visit.home, trace.after) for trace in traces.all]
    for trace, there in zip(traces.all, stands, strict=True):
        if there == trace.after:
            _give_back(visit, trace)
    known = [there in (trace.before, trace.after) for trace, there in zip(traces.all, stands, strict=True)]
    return UNDONE if known and known[0] else CHANGED


def _give_back(visit: Visit, trace: Trace) -> None:
    household = visit.home.household.id
    if trace.before is None:
        visit.store.drop_wish(household, trace.after.series, trace.after.original)
    else:
        visit.store.add_wish(household, trace.before)
    visit.store.poke(household, Job.ROUND, visit.now)


def _standing(home: Home, exception: WeekException) -> WeekException | None:
    same = (e for e in home.exceptions if _happening(e) == _happening(exception))
    return next(same, None)


def _happening(exception: WeekException) -> tuple[str, datetime]:
    return exception.series, _utc(exception.original)


def _about(visit: Visit) -> tuple[str, ...]:
    return visit.link.household, visit.link.member, visit.link.series, UNDO


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
