"""How the ten minutes go: the steps and whose turn it is, and what may be done with a sitting when.

Whoever begins alternates from week to week; that follows from the week alone, so that nothing is counted. Each step may
be left out, both may pause or end it at any time, and no clock is shown: the seconds of a step are for a light that
fades, not for a sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from household.meeting import Chosen, Picked, Sitting, SittingState
from household.model import CHECK_IN, TEAM, TEAM_MINUTES, Experiment, Home, KeptFree, Trouble

#: What was shown is kept for so many weeks, unless both want it otherwise; and the longest that they can choose.
USUAL_WEEKS, LONGEST_WEEKS = 4, 52
#: So many of the last sittings tell whether pauses are frequent, and how many paused ones that takes.
_LOOKED_AT, _OFTEN = 6, 3
#: A body that is upset needs a while to be calm again; a talk does not go on sooner than that.
BREATH = timedelta(minutes=20)


class TalkOver(Trouble):
    """These ten minutes are over: what is written now is for the next ones."""

    sentence = "trouble.talk_over"


class ShownAlready(Trouble):
    """What this member chose lies open already, so that it is chosen no more."""

    sentence = "trouble.shown_already"


class NotAllReady(Trouble):
    """Somebody is not ready yet: what each shows is opened together."""

    sentence = "trouble.not_all_ready"


class StepKind(StrEnum):
    """What a step is about."""

    THANKS = "thanks"
    LAST_WEEK = "last_week"  # a need of last week: did it happen?
    TRIED = "tried"  # an experiment that is over: how was it?
    FELT = "felt"
    NEEDED = "needed"
    AHEAD = "ahead"  # what is needed in the days to come
    TEAM = "team"
    AGREEMENT = "agreement"


#: How the time of a meeting is divided among its steps.
_WEIGHT = {StepKind.THANKS: 1, StepKind.LAST_WEEK: 1, StepKind.TRIED: 1, StepKind.AGREEMENT: 2}
_USUAL_WEIGHT = 2


@dataclass(frozen=True)
class Step:
    """One step: who speaks and who listens and says back, "" where it is of both; ``seconds`` that it may take;
    ``about`` the id of the need or the experiment that it asks about."""

    kind: StepKind
    speaker: str = ""
    listener: str = ""
    seconds: int = 0
    about: int = 0


# ── the steps ───────────────────────────────────────────────────────────────────────────────────


def steps(
    home: Home,
    original: datetime,
    asked_back: Sequence[KeptFree] = (),
    experiments: Sequence[Experiment] = (),
    meeting: str = CHECK_IN,
) -> tuple[Step, ...]:
    """The steps of the check-in of ``original``, in their order, which together take as long as its event: thanks, the
    needs of last week that are ``asked_back``, the ``experiments`` that are over, the three prompts, the team question
    where it comes after, and one agreement. On a day of its own the team question has five minutes with the last."""
    order = in_turn(home, original)
    tried = [Step(StepKind.TRIED, about=e.id) for e in experiments]
    team, agreement = _each(StepKind.TEAM, order), [Step(StepKind.AGREEMENT)]
    if meeting == TEAM:
        return _timed([*tried, *team, *agreement], TEAM_MINUTES)
    needs = [Step(StepKind.LAST_WEEK, about=kept.id) for kept in asked_back]
    prompts = [s for kind in (StepKind.FELT, StepKind.NEEDED, StepKind.AHEAD) for s in _each(kind, order)]
    ten = _timed(
        [*_each(StepKind.THANKS, order), *needs, *tried, *prompts, *agreement], home.household.check_in.minutes
    )
    after = _timed(team, TEAM_MINUTES) if home.household.check_in.team == "after" else ()
    return (*ten[:-1], *after, ten[-1])


def in_turn(home: Home, original: datetime) -> tuple[str, ...]:
    """The members in the order in which they speak that week."""
    members = sorted(member.key for member in home.members)
    day = original.astimezone(ZoneInfo(home.household.zone)).date()
    weeks = (day - timedelta(days=day.weekday()) - home.household.epoch) // timedelta(weeks=1)
    first = weeks % len(members)
    return (*members[first:], *members[:first])


def _each(kind: StepKind, order: Sequence[str]) -> list[Step]:
    """Everybody in turn; the next one listens."""
    return [Step(kind, who, order[(n + 1) % len(order)] if len(order) > 1 else "") for n, who in enumerate(order)]


def _timed(found: Sequence[Step], minutes: int) -> tuple[Step, ...]:
    """The steps with their seconds, which fill so many minutes exactly."""
    weights = [_WEIGHT.get(step.kind, _USUAL_WEIGHT) for step in found]
    whole, edges = minutes * 60, [sum(weights[:n]) for n in range(len(weights) + 1)]
    marks = [whole * edge // edges[-1] for edge in edges]
    return tuple(replace(s, seconds=marks[n + 1] - marks[n]) for n, s in enumerate(found))


# ── preparing and showing ───────────────────────────────────────────────────────────────────────


def chosen_by(sitting: Sitting, member: str) -> Chosen | None:
    """What a member chose to show; None while they are not ready."""
    return next((chosen for chosen in sitting.chosen if chosen.member == member), None)


def choose(home: Home, sitting: Sitting, member: str, notes: Iterable[Picked]) -> Sitting:
    """This member is ready, and shows these; they may choose again until theirs, or all that was chosen, lies open.
    Raises TalkOver or ShownAlready."""
    before = chosen_by(sitting, member)
    if sitting.state is SittingState.ENDED:
        raise TalkOver()
    if (before is not None and before.shown) or lies_open(home, sitting):
        raise ShownAlready()
    return _with(sitting, Chosen(member, tuple(sorted(set(notes), key=lambda note: note.number))))


def show(home: Home, sitting: Sitting, member: str) -> Sitting:
    """This member opens what they chose. Raises NotAllReady, TalkOver or ShownAlready."""
    mine = chosen_by(sitting, member)
    if sitting.state is SittingState.ENDED:
        raise TalkOver()
    if mine is None or not all_ready(home, sitting):
        raise NotAllReady()
    if mine.shown:
        raise ShownAlready()
    return _with(sitting, replace(mine, shown=True))


def all_ready(home: Home, sitting: Sitting) -> bool:
    """Whether everybody said what they show, be it nothing."""
    return {m.key for m in home.members} <= {chosen.member for chosen in sitting.chosen}


def all_shown(home: Home, sitting: Sitting) -> bool:
    """Whether what each chose lies open: from then on both see it, and no sooner."""
    return all_ready(home, sitting) and all(chosen.shown or not chosen.notes for chosen in sitting.chosen)


def lies_open(home: Home, sitting: Sitting) -> bool:
    """Whether there is something that both see."""
    return all_shown(home, sitting) and any(chosen.shown for chosen in sitting.chosen)


def _with(sitting: Sitting, chosen: Chosen) -> Sitting:
    others = (c for c in sitting.chosen if c.member != chosen.member)
    return replace(sitting, chosen=tuple(sorted((*others, chosen), key=lambda c: c.member)))


# ── holding it ──────────────────────────────────────────────────────────────────────────────────


def begin(sitting: Sitting, now: datetime, needs: Iterable[int] = (), tried: Iterable[int] = ()) -> Sitting:
    """They sit down, to ask back these needs and experiments, or go on where they paused; ready or not, since each step
    may be left out. Raises TalkOver."""
    if sitting.state is SittingState.ENDED:
        raise TalkOver()
    if sitting.begun_at is None:
        sitting = replace(sitting, begun_at=now, needs=tuple(needs), tried=tuple(tried))
    return replace(sitting, state=SittingState.GOING)


def next_(sitting: Sitting, count: int, now: datetime) -> Sitting:
    """The next of ``count`` steps; after the last one it is over. Raises TalkOver."""
    going = begin(sitting, now)
    return end(going, now) if going.step + 1 >= count else replace(going, step=going.step + 1)


def pause(sitting: Sitting) -> Sitting:
    """Either may pause it, and nobody says why; it goes on where it was. Raises TalkOver."""
    if sitting.state is SittingState.ENDED:
        raise TalkOver()
    return replace(sitting, state=SittingState.PAUSED, breath=True)


def end(sitting: Sitting, now: datetime) -> Sitting:
    """Either may end it at any time; ended twice is ended once."""
    if sitting.state is SittingState.ENDED:
        return sitting
    return replace(sitting, state=SittingState.ENDED, ended_at=now)


def often_paused(sittings: Iterable[Sitting]) -> bool:
    """Whether the last ones were paused so often that both may be glad of a place to find help."""
    held = sorted((s for s in sittings if s.begun_at is not None or s.breath), key=lambda s: s.original)
    return sum(sitting.breath for sitting in held[-_LOOKED_AT:]) >= _OFTEN


# ── keeping ─────────────────────────────────────────────────────────────────────────────────────


def weeks_kept(home: Home, wanted: Mapping[str, int]) -> int:
    """For how many weeks what was shown is kept: as long as everybody agrees, so that the shorter wish counts at once
    and a longer one once all have it."""
    return min(wanted.get(member.key, USUAL_WEEKS) for member in home.members)


def kept_until(home: Home, original: datetime, weeks: int) -> date:
    """The last day on which something shown at that check-in is kept."""
    return original.astimezone(ZoneInfo(home.household.zone)).date() + timedelta(weeks=weeks)
