"""What goes over the wire of the API about the ten minutes: where they are, what lies open, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, SecretStr

from household.model import NoteKind
from pages.api_models import Given, Key, Line, Minutes, Number, Told, Words
from pages.api_models_both import ProposalOut, TrialOut
from scheduler.sitting import LONGEST_WEEKS

#: What opens one's own sealed notes; it is tried and forgotten, and stands in no answer, no log and no print of a
#: request.
Passphrase = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
StepNumber = Annotated[int, Field(ge=0, le=1000)]

# ── where they are ──────────────────────────────────────────────────────────────────────────────


class StepOut(Told):
    """The step at which the two are: its ``number`` from 0 of ``count``, what it asks and of whom, and what the other
    hears; None for both. ``seconds`` are for a calm light, 0 without one."""

    number: int
    count: int
    kind: Literal["thanks", "last_week", "tried", "felt", "needed", "ahead", "team", "agreement"]
    speaker: str | None
    listener: str | None
    prompt: str
    listen: str
    seconds: int
    yours: bool


class LaidOut(Told):
    """What somebody showed, line by line."""

    member: str
    lines: list[str]


class TableOut(Told):
    """What lies on the table: whether one is ready oneself, who is not yet, whether one has to open what one chose, who
    else has to (told once one's own lies open), and, once all of it does, what was shown."""

    ready: bool
    not_ready: list[str]
    to_open: bool
    waits_for: list[str]
    lies_open: bool
    shown: list[LaidOut]


class KeptOut(Told):
    """A stretch that is kept free for some; never what for."""

    id: int
    members: list[str]
    start: AwareDatetime
    end: AwareDatetime
    line: str


class TryOut(Told):
    """Chores that could be the other's for some weeks, by whose they are now."""

    member: str
    chores: list[str]


class AskedOut(Told):
    """What waits for a yes: a ``change`` of the rota or a ``trial``, what it comes to, and whether one's own yes is
    among what is missing."""

    kind: Literal["change", "trial"]
    id: int
    by: str
    lines: list[str]
    yours: bool


class TalkNowOut(Told):
    """The ten minutes as they stand: ``none`` are at hand, they are ``open`` to begin, ``going``, ``paused``, or were
    ``over`` a moment ago. ``said`` is what came of the call; ``mark`` is another one as soon as something changed.
    ``asks_how`` when it is asked here how a trial was. What can be made or answered stands with the step at which it is
    talked about."""

    state: Literal["none", "open", "going", "paused", "ended", "over"]
    mark: str
    said: str | None
    start: AwareDatetime | None
    step: StepOut | None
    table: TableOut | None
    asks_how: bool
    kept_free: list[KeptOut]
    can_try: list[TryOut]
    can_change: list[str]
    asked: list[AskedOut]


class StepIn(Given):
    """The step at which one is; of two who go on at once the second changes nothing."""

    step: StepNumber


class HappenedIn(Given):
    """Whether what was kept free came about, without a name."""

    step: StepNumber
    answer: Literal["yes", "partly", "not_yet"]


class PassphraseIn(Given):
    """One's own passphrase."""

    passphrase: Passphrase


# ── one's own notes ─────────────────────────────────────────────────────────────────────────────


class NoteWords(Told):
    """A note of one's own that was opened."""

    id: int
    kind: NoteKind
    day: date
    text: str
    chore: str | None
    first: date | None
    last: date | None


class NotesOpenOut(Told):
    """One's own notes; ``broken`` are numbers of those that were tampered with and stay closed."""

    notes: list[NoteWords]
    broken: list[int]


class NotesGoIn(Given):
    """One's own passphrase, and the numbers of the notes that go for good."""

    passphrase: Passphrase
    notes: list[Number] = Field(min_length=1, max_length=50)


class TextIn(Given):
    """Words that could be kept as a note; nothing is kept."""

    text: Words


class OfferOut(Told):
    """Other words for it, whole and in parts; None where there are none to offer."""

    text: str | None
    moment: str = ""
    feeling: str = ""
    need: str = ""
    feelings: tuple[str, ...] = ()


# ── what was shown ──────────────────────────────────────────────────────────────────────────────


class ShownOut(Told):
    """Something that was shown, and the last day on which it is kept."""

    id: int
    member: str
    kind: NoteKind
    day: date
    text: str
    until: date


class AllShownOut(Told):
    """What was shown and is kept, as far as one may read it; ``wish`` is for how many weeks one wants it kept oneself,
    ``weeks_kept`` for how many it is."""

    shown: list[ShownOut]
    wish: int
    weeks_kept: int


class WeeksIn(Given):
    """For how many weeks one wants kept what was shown: the shortest wish counts."""

    weeks: Annotated[int, Field(ge=0, le=LONGEST_WEEKS)]


# ── what follows ────────────────────────────────────────────────────────────────────────────────


class LookOut(Told):
    """What something would come to, in sentences; nothing was changed."""

    lines: list[str]


class KeptFreeOut(Told):
    """What is kept free from now on."""

    kept_free: list[KeptOut]


class KeepFreeIn(Given):
    """Time that somebody needs: for a member or "both", when in words, how long, and what stands in their calendars."""

    who: Key
    when: Line = Field(examples=["zaterdagochtend", "friday at 20:00"])
    minutes: Minutes
    title: Annotated[str, Field(max_length=80)] = ""


class DivideIn(Given):
    """With whom a chore is from now on: a member, in "turns", or "either" as it comes."""

    how: Key


class TrialIn(Given):
    """A chore that wears oneself out and is the other's for so many weeks."""

    chore: Key
    weeks: Annotated[int, Field(ge=2, le=4)]


class TrialMore(TrialOut):
    """A trial: it ``waits`` for a yes, ``runs`` or is to begin, or is ``over`` and nobody said yet how it was;
    ``lines`` say what it comes to."""

    state: Literal["waits", "runs", "over"]
    lines: list[str]


class TrialsOut(Told):
    """What is tried, and what could be."""

    trials: list[TrialMore]
    can_try: list[TryOut]


class OnwardIn(Given):
    """How it was: on as it was tried, or divided otherwise, which are proposed to both; or back to as it was agreed."""

    answer: Literal["carry_on", "back", "otherwise"]


class OnwardOut(Told):
    """What came of it: it goes ``back``, or is ``proposed`` to both."""

    state: Literal["back", "proposed"]
    proposal: ProposalOut | None
