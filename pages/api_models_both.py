"""What goes over the wire of the API about what both agree on: chores, proposals, people's weeks, the ten minutes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from household.model import PeriodKind
from pages.api_models import Day, Fractional, Given, Key, Line, Minutes, Number, Told

# ── chores ──────────────────────────────────────────────────────────────────────────────────────


class ChoreOut(Told):
    """A chore, with its rhythm and its hours in words."""

    key: str
    name: str
    area: str
    often: str
    when: str
    minutes: int
    thinking: int
    who: str
    can: list[str]
    done_when: str
    months: list[int]
    postpone: bool
    stays: str | None


class ChoresOut(Told):
    """The list of the home; ``asked_for`` are names that wait until the next round makes a proposal of them."""

    chores: list[ChoreOut]
    asked_for: list[str]


class ChoreFields(Given):
    """What is said of a chore, in words of either language."""

    often: Line | None = Field(default=None, examples=["elke dinsdag", "every other week"])
    when: Line | None = Field(default=None, examples=["na het eten", "18:30-21:00"])
    minutes: Minutes | None = None
    who: Line | None = Field(default=None, examples=["sanne", "together", "either"])
    can: Line | None = None
    season: Line | None = Field(default=None, examples=["april - oktober"])
    stays: Line | None = None
    thinking: Annotated[int, Field(ge=0, le=1440)] | None = None
    postpone: bool | None = None


class ChoreIn(ChoreFields):
    """A new chore: in free ``words``, or as a ``name`` with fields; what is not said is as usual."""

    words: Line | None = Field(default=None, examples=["elke dinsdag na het eten de badkamer, 30 minuten"])
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None


class ChangeOut(Told):
    """What became of a change of the list: ``done`` at once as long as nothing is agreed; else ``proposed`` to both, or
    ``asked`` for, to become a proposal at the next round."""

    state: Literal["done", "proposed", "asked"]
    chore: ChoreOut | None
    proposal: ProposalOut | None


# ── what both say yes to ────────────────────────────────────────────────────────────────────────


class ShareOut(Told):
    """Somebody's part of the whole, now and as it would be."""

    member: str
    now: Fractional
    then: Fractional


class ProposalOut(Told):
    """A change that counts once everybody said yes: who made it, who said yes, and what changes from which day on;
    ``effect`` says in sentences what it comes to."""

    id: int
    by: str
    yes: list[str]
    starts_on: date
    answer: Literal["", "yes", "no", "withdrawn"]
    shares: list[ShareOut]
    new_chores: list[ChoreOut]
    changed_chores: list[ChoreOut]
    gone_chores: list[str]
    effect: list[str]


class TrialOut(Told):
    """An experiment of a few weeks that waits for a yes, or runs: ``chore`` of ``member`` is done by ``by``."""

    id: int
    chore: str
    member: str
    by: str
    first: date
    last: date
    in_return: list[str]
    yes: list[str]


class WaitingOut(Told):
    """What waits for a yes of both; None for nothing."""

    proposal: ProposalOut | None
    experiment: TrialOut | None


class SeriesOut(Told):
    """One rule of a plan: who does what, by which RRULE, from which start."""

    chore: str
    name: str
    member: str
    start: AwareDatetime
    minutes: int
    rrule: str


class FirstPlanOut(Told):
    """The first plan of a home. ``state``: "none" was worked out; it is "being_worked_out"; a calendar is "unread"
    still; it "waits" for a yes of both, under its ``id``; or it is "agreed" long since."""

    state: Literal["none", "being_worked_out", "unread", "waits", "agreed"]
    id: int | None
    starts_on: date | None
    yes: list[str]
    series: list[SeriesOut]


class PlanYesIn(Given):
    """The plan that one looked at, by its id."""

    plan: Number


class SharesIn(Given):
    """The agreed part of each as a fraction of the whole; together they are 1."""

    shares: dict[Key, Fractional] = Field(min_length=1, max_length=4, examples=[{"sanne": "1/2", "bram": "1/2"}])


class AnswerIn(Given):
    """A yes or a no to the proposal, or to the experiment, with this number."""

    proposal: Number | None = None
    experiment: Number | None = None


class AnswerOut(Told):
    """What came of it: ``agreed`` once everybody said yes."""

    state: Literal["waits", "agreed", "no", "withdrawn"]
    proposal: ProposalOut | None
    experiment: TrialOut | None


# ── people's weeks ──────────────────────────────────────────────────────────────────────────────


class PeriodOut(Told):
    """Days, both included, on which somebody is away, or has it heavy."""

    id: int
    member: str
    kind: PeriodKind
    first: date
    last: date


class PeriodsOut(Told):
    """What is not over yet."""

    periods: list[PeriodOut]


class PeriodIn(Given):
    """Days on which one is away or has it heavy: oneself, without ``member``. A heavy one is of whole weeks."""

    member: Key | None = None
    kind: PeriodKind
    first: Day
    last: Day | None = None


# ── the ten minutes ─────────────────────────────────────────────────────────────────────────────


class CheckInOut(Told):
    """The ten minutes that come, or are held: when, how far, and who is ready; nobody's words."""

    kind: Literal["check-in", "team"]
    start: AwareDatetime
    minutes: int
    state: Literal["open", "going", "paused", "ended"]
    ready: list[str]
    lies_open: bool
    weeks_kept: int


class ReplyIn(Given):
    """ "yes", at another moment ("elsewhere"), or not this week ("no")."""

    reply: Literal["yes", "elsewhere", "no"]


class SaidOut(Told):
    """What came of it, in one sentence, and when it is now; None for not this week."""

    said: str
    start: AwareDatetime | None


class ReadyIn(Given):
    """The numbers of one's own sealed notes that are shown, perhaps none."""

    notes: list[Number] = Field(default=[], max_length=50)


ChangeOut.model_rebuild()
