"""Two partners who edit at random, servers that fail at random, time that goes on: it settles every time, a round after
that writes nothing, nothing stands there twice, and what a person put there themselves is never touched."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hands import block, drop, edit, entries_in
from homes import busy_text, memory_house
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from household.model import Asks, Entry, Override, Span
from integrations.base import AccessRevoked, Conflict, Unreachable
from integrations.memory import MemoryCalendar
from rounds.answers import answer
from rounds.plan import home_ahead, wanted_edits
from scheduler.occurrences import happenings
from scheduler.wishes import _as_series

MEMBERS = st.sampled_from(["sanne", "bram"])
NUMBERS = st.integers(0, 1000)
_names = itertools.count(1)


class Killed(BaseException):
    """The process is gone."""


FAULTS = st.sampled_from([Killed(), Unreachable(host="x"), Unreachable(60, host="x"), AccessRevoked(host="x")])


class Home(RuleBasedStateMachine):
    """The couple's home, and everything that may happen to it."""

    @initialize()
    def settle_in(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.house, self.calendars = memory_house(Path(self.folder.name), f"machine-{next(_names)}")
        self.foreign: dict[tuple[str, str], str] = {}
        self.house.round()
        self.house.agree()
        self.house.round()

    # ── what people do ──

    @rule(member=MEMBERS, which=NUMBERS, when=NUMBERS, minutes=st.sampled_from([-30, 15, 60, 1440]))
    def move_one(self, member: str, which: int, when: int, minutes: int) -> None:
        if (found := self._a_happening(member, which, when)) is not None:
            entry, at = found
            moved = Override(at, at + timedelta(minutes=minutes), entry.minutes)
            others = tuple(o for o in entry.overrides if o.recurrence != at)
            self._edit(member, replace(entry, overrides=tuple(sorted((*others, moved), key=_recurrence))))

    @rule(member=MEMBERS, which=NUMBERS, when=NUMBERS)
    def delete_one(self, member: str, which: int, when: int) -> None:
        if (found := self._a_happening(member, which, when)) is not None:
            entry, at = found
            others = tuple(o for o in entry.overrides if o.recurrence != at)
            gone = tuple(sorted({*entry.cancelled, at}))
            self._edit(member, replace(entry, overrides=others, cancelled=gone))

    @rule(member=MEMBERS, which=NUMBERS, when=NUMBERS)
    def tick_one(self, member: str, which: int, when: int) -> None:
        if (found := self._a_happening(member, which, when)) is not None:
            entry, at = found
            stands = next((o for o in entry.overrides if o.recurrence == at), Override(at, at, entry.minutes))
            others = tuple(o for o in entry.overrides if o.recurrence != at)
            ticked = replace(stands, title=f"✓ {entry.title}")
            self._edit(member, replace(entry, overrides=tuple(sorted((*others, ticked), key=_recurrence))))

    @rule(member=MEMBERS, which=NUMBERS, minutes=st.sampled_from([-15, 30]))
    def move_all(self, member: str, which: int, minutes: int) -> None:
        if (entry := self._an_entry(member, which)) is not None and not entry.overrides and not entry.cancelled:
            self._edit(member, replace(entry, start=entry.start + timedelta(minutes=minutes)))

    @rule(member=MEMBERS, which=NUMBERS, title=st.sampled_from(["Even anders", "✓ klaar"]))
    def rename_all(self, member: str, which: int, title: str) -> None:
        if (entry := self._an_entry(member, which)) is not None:
            self._edit(member, replace(entry, title=title))

    @rule(member=MEMBERS, which=NUMBERS)
    def delete_all(self, member: str, which: int) -> None:
        if (entry := self._an_entry(member, which)) is not None:
            with self._calm(member) as calendar:
                drop(calendar, entry.href)

    @rule(member=MEMBERS, days=st.integers(0, 20))
    def put_something_of_their_own_into_ours(self, member: str, days: int) -> None:
        name = f"eigen-{next(_names)}"
        text = busy_text(name, self.house.clock[0] + timedelta(days=days), 45)
        with self._calm(member) as calendar:
            calendar.put(f"{name}.ics", text, None)
        self.foreign[(member, f"{name}.ics")] = text

    @rule(member=MEMBERS, days=st.integers(0, 20), hour=st.integers(7, 21))
    def be_away(self, member: str, days: int, hour: int) -> None:
        start = (self.house.clock[0] + timedelta(days=days)).replace(hour=hour, minute=0, second=0)
        block(self.calendars[f"{member}-werk"], f"weg-{next(_names)}", start, 150)

    # ── what the world does ──

    @rule(member=MEMBERS, verb=st.sampled_from(["changes", "put", "delete", "read"]), fault=FAULTS, after=st.booleans())
    def fail_once(self, member: str, verb: str, fault: BaseException, after: bool) -> None:
        self._of(member).fail_next(verb, fault, after=after and verb in ("put", "delete"))  # type: ignore[arg-type]

    @rule(member=MEMBERS)
    def be_changed_while_we_write(self, member: str) -> None:
        self._of(member).fail_next("put", Conflict(host="x"))

    @rule(member=MEMBERS)
    def forget_the_token(self, member: str) -> None:
        self._of(member)._born += "'"

    @rule(hours=st.sampled_from([1, 5, 26, 24 * 8]))
    def wait(self, hours: int) -> None:
        self.house.later(hours=hours)

    @rule()
    def go_round(self) -> None:
        self._round()

    # ── what always holds ──

    @invariant()
    def what_is_theirs_is_untouched(self) -> None:
        for (member, href), text in getattr(self, "foreign", {}).items():
            assert self._of(member).resources[href].text == text

    @invariant()
    def nothing_stands_twice(self) -> None:
        for member in ("sanne", "bram") if hasattr(self, "calendars") else ():
            rules = Counter((e.uid, e.rrule) for e in entries_in(self._of(member)) if e.rrule)
            assert all(count == 1 for count in rules.values())

    @precondition(lambda self: hasattr(self, "house"))
    @rule()
    def settle_down(self) -> None:
        """Nothing fails any more: after a few rounds all is written, and a further one writes nothing."""
        for calendar in self.calendars.values():
            calendar._faults.clear()
        for _ in range(3):
            self.house.later(hours=2)
            self._round()
            self._believe()
        again = self.house.round()
        assert again.troubles == {}
        assert [(e.act, e.href) for e in again.written] == []
        assert sum(m.writes for m in again.meters.values()) == 0
        home, now = home_ahead(self.house.world, self.house.household)
        assert self.house.world.store.open_edits(self.house.household, None) == ()
        assert home.agreement is not None
        assert wanted_edits(self.house.world, home, now) == []

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self.settle_down()
            self.house.world.store.close()
            self.folder.cleanup()

    # ── helpers ──

    def _of(self, member: str) -> MemoryCalendar:
        return self.calendars[member]

    def _edit(self, member: str, entry: Entry) -> None:
        with self._calm(member) as calendar:
            edit(calendar, entry)

    @contextmanager
    def _calm(self, member: str) -> Iterator[MemoryCalendar]:
        """The calendar as people's own programs reach it: what fails, fails for us."""
        calendar = self._of(member)
        waiting, calendar._faults = calendar._faults, []
        yield calendar
        calendar._faults = waiting

    def _believe(self) -> None:
        """Who took out much at once meant it."""
        for question in self.house.world.store.questions(self.house.household):
            if question.asks is Asks.SUDDENLY_GONE:
                answer(self.house.world, self.house.household, question, "yes")

    def _round(self) -> None:
        try:
            self.house.round()
        except Killed:
            return

    def _an_entry(self, member: str, which: int) -> Entry | None:
        found = sorted((e for e in entries_in(self._of(member)) if e.rrule), key=lambda e: e.href)
        return found[which % len(found)] if found else None

    def _a_happening(self, member: str, which: int, when: int) -> tuple[Entry, object] | None:
        entry = self._an_entry(member, which)
        if entry is None:
            return None
        now = self.house.clock[0]
        coming = happenings(_as_series(entry), Span(now, now + timedelta(days=28)))
        coming = tuple(at for at in coming if at not in entry.cancelled)
        return (entry, coming[when % len(coming)]) if coming else None


def _recurrence(override: Override) -> object:
    return override.recurrence


PHASES = [p for p in Phase if p is not Phase.shrink] if os.environ.get("SAMEN_TEST_QUICK") else list(Phase)
TestHome = Home.TestCase
TestHome.settings = settings(
    max_examples=int(os.environ.get("SAMEN_TEST_EXAMPLES", "12")),
    stateful_step_count=14,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
