"""What goes over the wire of the API that is one person's own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from household.model import NoteKind
from pages.api_models import Clock, Day, Given, Key, Line, Minutes, Told, Words

# ── one's own ───────────────────────────────────────────────────────────────────────────────────


class OwnMinutes(Told):
    """How long one happening of a chore takes oneself, as one said."""

    chore: str
    minutes: int


class OwnMinutesOut(Told):
    """One's own estimates."""

    minutes: list[OwnMinutes]


class MinutesIn(Given):
    """How long one happening takes."""

    minutes: Minutes


class Tastes(Told):
    """One's own favourites and most disliked, by key."""

    likes: list[str]
    dislikes: list[str]


class TastesIn(Given):
    """All of one's favourites and dislikes; what is not named is as usual."""

    likes: list[Key] = Field(max_length=5)
    dislikes: list[Key] = Field(max_length=5)


class NoteOut(Told):
    """A sealed note as it lies there closed."""

    id: int
    kind: NoteKind
    day: date


class NotesOut(Told):
    """One's own sealed notes; without a passphrase nothing can be sealed yet."""

    has_passphrase: bool
    notes: list[NoteOut]


class NoteIn(Given):
    """What is sealed to oneself at once; nobody reads it without one's passphrase."""

    kind: NoteKind
    text: Words
    chore: Key | None = None
    first: Day | None = None
    last: Day | None = None


class BalanceOut(Told):
    """One's own part of the past weeks beside what was agreed for it, in minutes a week on average; no score, and
    nothing of the other. ``weeks`` 0 means that nothing is known yet."""

    weeks: int
    done: float
    agreed: float
    thinking: float
    degree: Literal["as_agreed", "about", "less", "more"] | None


class NewsOut(Told):
    """What one is told by itself, and how one is reached; of a channel only whether there is one."""

    news: list[Literal["week", "evening"]]
    evening: Clock
    quiet: list[Clock] | None
    mail: str | None
    channel: bool


class NewsIn(Given):
    """What one wants to be told, and when; what is left out stays, and false is none."""

    news: list[Literal["week", "evening"]] | None = Field(default=None, max_length=2)
    evening: Clock | None = None
    quiet: Annotated[list[Clock], Field(min_length=2, max_length=2)] | Literal[False] | None = None
    mail: Line | Literal[False] | None = None


class FeedIn(Given):
    """What a calendar program shall read: whose (oneself without it, a member, or "both"), and which of it."""

    whose: Key | None = None
    chores: bool = True
    talk: bool = True
    free: bool = True
    done: bool = True


class FeedOut(Told):
    """The address of that choice, signed; whoever knows it can read it."""

    address: str


# ── questions ───────────────────────────────────────────────────────────────────────────────────


class QuestionOut(Told):
    """What one is asked, in words, and the words that answer it."""

    id: int
    asks: str
    text: str
    answers: list[str]


class QuestionsOut(Told):
    """What waits for one's answer."""

    questions: list[QuestionOut]


class QuestionIn(Given):
    """One of the words that answer it."""

    answer: Literal["yes", "no", "back"]


class AskIn(Given):
    """A question in words, or something to be done; a ``conversation`` joins several."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    language: Literal["nl", "en"] | None = None
    conversation: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,128}$")] | None = None


class AskOut(Told):
    """What the house says, and what it understood."""

    speech: str
    listen: bool
    intent: str
    slots: dict[str, object]


class ExportOut(Told):
    """What the home holds of both, and one's own, as the page "take along" gives it: nothing that is the other's alone,
    and sealed notes as they lie there."""

    made_at: AwareDatetime
    household_file: str
    household: dict[str, object]
    members: list[dict[str, object]]
    chores: list[dict[str, object]]
    agreement: dict[str, object] | None
    exceptions: list[dict[str, object]]
    periods: list[dict[str, object]]
    experiments: list[dict[str, object]]
    kept_free: list[dict[str, object]]
    proposals: list[dict[str, object]]
    ledger: list[dict[str, object]]
    shown_at_check_ins: list[dict[str, object]]
    own: dict[str, object]
