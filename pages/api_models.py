"""What goes over the wire of the API: requests are strict, responses are typed, and both make the description of it.

Moments have an offset (RFC 3339), days are ISO dates, durations are whole minutes, parts of a whole are fractions as
text ("3/5"), and people and chores are named by their keys.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

D = TypeVar("D", bound=date)


def _of_our_time(when: D) -> D:
    """Nothing that a calendar of ours could not hold."""
    if not 2000 <= when.year <= 2100:
        raise ValueError("not of our time")
    return when


#: Words on one line, and words on several; no byte that no database keeps.
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Fractional = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?$")]
Day = Annotated[date, AfterValidator(_of_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Given(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What a response holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# ── what went wrong ─────────────────────────────────────────────────────────────────────────────


class FieldProblem(Told):
    """One thing that does not fit; ``where`` names the field ("body.minutes"), or is empty for the whole."""

    where: str
    detail: str


class Problem(Told):
    """What went wrong (RFC 9457), said in the language that was asked for."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(ge=400, le=599, examples=[409])
    detail: str = Field(examples=["Something else is proposed already: say yes or no to that first."])
    code: str = Field(examples=["proposal_open"])
    problems: list[FieldProblem] = []


class Empty(Told):
    """Nothing more to tell: it is done."""

    done: Literal[True] = True


# ── the home ────────────────────────────────────────────────────────────────────────────────────


class MemberOut(Told):
    """One of the people; ``share`` is the agreed fraction of the whole."""

    key: Key
    name: str
    share: Fractional = Field(examples=["1/2"])
    language: Literal["nl", "en"]
    zone: str
    you: bool


class HomeOut(Told):
    """The home, its people, and since when their agreement counts; None for no agreement yet."""

    name: str
    language: Literal["nl", "en"]
    zone: str
    cycle_weeks: int
    members: list[MemberOut]
    agreed_since: date | None


# ── the week and its turns ──────────────────────────────────────────────────────────────────────


class SpanIn(Given):
    """Which days: ``days`` of them from ``first`` on; today without it."""

    first: Day | None = Field(default=None, examples=["2026-03-02"])
    days: int = Field(default=7, ge=1, le=31)


class PartOut(Told):
    """One small chore of a routine on that day."""

    chore: str
    name: str
    minutes: int


class TurnOut(Told):
    """One happening: which chore, of whom, when, and what became of it. ``state`` is "open", or what was said of it;
    ``reason`` is why it stands so,
    in a word for programs, and ``why`` in a sentence, as far as this person may know."""

    id: str = Field(examples=["was.sanne.0~20260303T183000Z"])
    chore: str
    name: str
    member: str
    together_with: list[str]
    start: AwareDatetime
    end: AwareDatetime
    minutes: int
    agreed_start: AwareDatetime
    state: Literal["open", "done", "skipped", "missed"]
    change: str | None
    reason: str | None
    why: str | None
    parts: list[PartOut] = []


class TalkOut(Told):
    """The weekly ten minutes, or the five about the chores; ``offered`` where it would fit and nothing stands yet."""

    kind: Literal["check-in", "team"]
    start: AwareDatetime
    end: AwareDatetime
    offered: bool


class BusyOut(Told):
    """When somebody is occupied, without what for."""

    member: str
    start: AwareDatetime
    end: AwareDatetime


class FreeOut(Told):
    """A stretch that is kept free for some."""

    members: list[str]
    start: AwareDatetime
    end: AwareDatetime


class UnplacedOut(Told):
    """A happening for which no moment exists."""

    chore: str
    name: str
    day: date


class StaleOut(Told):
    """Of whom a calendar could not be read, and since when: unknown, not free."""

    member: str
    since: AwareDatetime


class WeekOut(Told):
    """All that stands in some days, of both."""

    first: date
    last: date
    turns: list[TurnOut]
    talks: list[TalkOut]
    busy: list[BusyOut]
    kept_free: list[FreeOut]
    unplaced: list[UnplacedOut]
    stale: list[StaleOut]


class TurnsOut(Told):
    """Turns, in order of time."""

    turns: list[TurnOut]


class TurnMore(Told):
    """One turn, with what this person can say of it and the moments at which it could be instead."""

    turn: TurnOut
    choices: list[str]
    moments: list[AwareDatetime]


class DoneIn(Given):
    """Who did it, when that is not who says so; ``minutes`` is how long it took."""

    by: list[Key] = Field(default=[], max_length=4)
    together: bool = False
    minutes: Minutes | None = None


class LaterIn(Given):
    """Where it shall be instead."""

    start: Moment = Field(examples=["2026-03-04T19:30:00+01:00"])


class SwapIn(Given):
    """Which chore of the other's is done in return, if any."""

    in_return: Key | None = None


class DeedOut(Told):
    """What came of it, in one sentence, and the turn as it stands now; ``asks_minutes`` when it would help to hear how
    long it took."""

    said: str
    turn: TurnOut | None
    asks_minutes: bool
