"""Changes by voice: what is asked becomes one transaction of our own store, and the calendars follow at the next round.

What is exact and can be taken back is done at once; what was named thinly, may mean two turns, or is wide (days away, a
heavy week, a new chore) is asked about first. Nothing here waits for a calendar, a solver or a queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from household.model import Answer, Awaits, Home, Intent
from household.store import Store
from household.values import from_json, to_json
from rounds.back import Trace, take_back
from webhooks.wording import Asker

#: At most so many words before the line that says how to take it back.
_SHORT = 12


@dataclass(frozen=True)
class Changing:
    """One change as it is asked for: the ``home`` as it is at this moment, all of it; ``asker`` holds what may be
    said. ``sure``: the chore was named beyond doubt. ``confirmed``: they said yes to just this. ``looks_first``:
    nothing is done without such a yes, however exact it is."""

    store: Store
    home: Home
    asker: Asker
    intent: Intent
    sure: bool = False
    confirmed: bool = False
    looks_first: bool = False

    @property
    def number(self) -> int:
        return self.home.household.id

    @property
    def now(self) -> datetime:
        """Now, as the clock on the wall of the home says it."""
        return self.asker.moment.astimezone(ZoneInfo(self.home.household.zone))

    @property
    def _said_by(self) -> str | None:
        """Who said it, as far as that is sure: at a speaker that all use, only who spoke of themselves."""
        speaker = self.asker.speaker
        return speaker.me if not speaker.shared or "self" in self.intent.slots.values() else None

    def answer(self, key: str, **details: object) -> Answer:
        return self.asker.answer(self.intent, f"voice.{key}", **details)

    def shall_i(self, key: str, **details: object) -> Answer:
        """The question whether it shall be done."""
        return self.asker.ask_back(self.intent, f"voice.shall_i.{key}", Awaits.YES_NO, (), **details)

    def did(self, trace: Trace, key: str, **details: object) -> Answer:
        """The answer to what is done now; for a day it can be taken back. That is said where there is room for it."""
        said = self.answer(key, **details)
        if trace.empty:
            return said
        self.store.keep_trace(self.number, self.asker.speaker.place, self._said_by, to_json(trace), self.now)
        if len(said.speech.split()) > _SHORT:
            return said
        return self.asker.spoken(self.intent, f"{said.speech} {self.asker.say('voice.how_back')}")


def undo(change: Changing) -> Answer:
    """Take back the last change of a day: at this device, or by the person whose own device it is."""
    speaker = change.asker.speaker
    last = change.store.last_trace(change.number, speaker.place, speaker.member, change.now)
    if last is None:
        return change.answer("nothing_to_undo")
    number, body = last
    trace = from_json(Trace, body)
    change.store.drop_trace(change.number, number)
    if not take_back(change.store, change.home, trace, change.now):
        return change.answer("changed_since")
    about = _about(change, trace)
    return change.answer("undone_about", chore=about) if about else change.answer("undone")


def _about(change: Changing, trace: Trace) -> str:
    """What a change was about, while it is still in the home."""
    asker = change.asker
    return asker.thing(trace.chore) if trace.chore and asker.knows(trace.chore) else ""
