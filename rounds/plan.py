"""Planning: the home as it is now, the coming weeks, and what has to be written for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from household.model import Agreement, By, Calendar, Edit, Entry, Home, Plan, Role, Span, WeekException
from household.store import Store
from integrations.ical_entries import read_entry, write_entry
from language.entries import entries
from rounds.world import Round, World, local_now
from scheduler import edits, ledger, planner

WEEKS = 4
#: How far ahead calendars are looked at: the rota asks what the next weeks are usually like.
AHEAD = timedelta(weeks=9)


def home_ahead(world: World, household: int, now: datetime | None = None) -> tuple[Home, datetime]:
    """The home with the events of the coming weeks, and the local moment it is seen at."""
    now = now or local_now(world, household)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return world.store.home(household, Span(start, start + AHEAD)), now


def agree(world: World, household: int, agreement: Agreement) -> Agreement:
    """Keep an agreement that everybody in the home said yes to; the next round writes it."""
    return world.store.add_agreement(household, agreement)


def make_plan(world: World, household: int, done: Round) -> None:
    """Plan the coming weeks and put what has to be written into the outbox. Without an agreement that
    both said yes to, nothing is planned."""
    store = world.store
    version = store.version(household)
    home, now = home_ahead(world, household)
    if home.agreement is None:
        return
    store.book(household, ledger.lines(home, _past(home.agreement, now)))
    plan = planner.plan(home, WEEKS, now)
    changed = store.keep_exceptions(household, plan.exceptions, now)
    intend(world, replace(home, exceptions=_all_exceptions(home, plan, now)), now)
    store.set_planned(household, version + changed, now.date())
    done.planned = True


def _past(agreement: Agreement, now: datetime) -> Span:
    """The days before today that the book may still lack."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    began = datetime.combine(agreement.starts_on, today.timetz())
    return Span(min(max(today - ledger.BACK, began), today), today)


def _all_exceptions(home: Home, plan: Plan, now: datetime) -> tuple[WeekException, ...]:
    """What the plan says, what is past, and what people asked for beyond the weeks that are planned."""
    kept = tuple(e for e in home.exceptions if e.original < now or e.by is By.PERSON)
    known = {(e.series, e.original) for e in kept}
    return kept + tuple(e for e in plan.exceptions if (e.series, e.original) not in known)


def intend(world: World, home: Home, now: datetime) -> None:
    """Put the difference between the plan and what stands in the calendars into the outbox."""
    placed = entries(home, home.exceptions)
    found: list[Edit] = []
    for calendar in home.calendars:
        if calendar.role is Role.OURS:
            want = [p.entry for p in placed if p.member == calendar.member]
            found += edits_for(world.store, calendar, want, now)
    wanted = {(edit.calendar, edit.href) for edit in found}
    for waiting in world.store.open_edits(home.household.id, None):
        if (waiting.calendar, waiting.href) not in wanted:
            world.store.withdraw(waiting.id)  # asked for by an earlier plan, and no longer
    if found:
        world.store.begin(home.household.id, found, now)


def edits_for(store: Store, calendar: Calendar, want: list[Entry], now: datetime) -> list[Edit]:
    """The edits that make one calendar of ours hold ``want``, each with precondition and before-image."""
    written = store.written(calendar.id)
    standing = {h: entry for h, w in written.items() if (entry := read_entry(h, w.text))}
    found = []
    for step in edits.diff(want, standing, store.stepped_out_of(calendar.id), now):
        known = written.get(step.href)
        text = write_entry(step.entry, now) if step.entry else ""
        before, etag = (known.text, known.etag) if known else (None, None)
        found.append(Edit(calendar.id, step.href, step.act, text, etag, before))
    return found


def needs_plan(world: World, household: int) -> bool:
    """Whether something that the plan rests on changed, or a new day began, since it was last made."""
    today = local_now(world, household).date()
    return world.store.planned(household) != (world.store.version(household), today)
