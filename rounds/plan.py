"""Planning: the home as it is now, the coming weeks, and what has to be written for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from household.links import Link, address, sign
from household.model import (
    Agreement,
    Asks,
    By,
    Calendar,
    Edit,
    Entry,
    Home,
    Plan,
    Role,
    Span,
)
from household.settings import reachable_base
from household.store import Store
from household.store_living import book_begins
from integrations.ical_entries import entry_at, write_entry
from integrations.ical_merge import invites_others, merged, said_differs
from language.entries import Link as Address
from language.entries import entries, no_link
from rounds.invite import entries_in, ways
from rounds.invite_mail import keep_invited
from rounds.world import Round, World, local_now
from scheduler import edits, ledger, planner
from scheduler.invitations import Paths
from scheduler.marks import is_done
from scheduler.standing import still_meant

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
    home = _booked(store, home, now)
    plan = planner.plan(home, WEEKS, now)
    changed = store.keep_exceptions(household, plan.exceptions, now)
    planned = with_exceptions(home, plan, now)
    keep_invited(world, planned, ways_of(world, planned), now)
    intend(world, planned, now, done.started)
    store.set_planned(household, version + changed, now.date())
    store.forget_kept_free(household, now.date())
    done.planned = True


def _booked(store: Store, home: Home, now: datetime) -> Home:
    """The home once the days that are past are in the book, as they are told by now."""
    assert home.agreement is not None  # noqa: S101 - the caller asked already
    household = home.household.id
    new = ledger.amended(home, ledger.lines(home, _past(home.agreement, now)), home.book)
    if not new:
        return home
    store.book(household, new)
    book = store.book_since(household, book_begins(now.date()))
    return replace(home, book=book, last_done=store.last_done(household))


def _past(agreement: Agreement, now: datetime) -> Span:
    """The days before today that the book may still lack."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    began = datetime.combine(agreement.began, today.timetz())
    return Span(min(max(today - ledger.BACK, began), today), today)


def with_exceptions(home: Home, plan: Plan, now: datetime) -> Home:
    """The home with what the plan says, what is past, and what people asked for beyond the planned weeks. Of ten
    minutes whose day has passed the plan may still say where they are."""
    said = {(e.series, e.original): e for e in plan.exceptions}
    kept = tuple(said.get((e.series, e.original), e) for e in home.exceptions if e.original < now or e.by is By.PERSON)
    known = {(e.series, e.original) for e in kept}
    return replace(home, exceptions=kept + tuple(e for e in plan.exceptions if (e.series, e.original) not in known))


def intend(world: World, home: Home, now: datetime, begun: datetime | None = None) -> None:
    """Put the difference between the plan and what stands in the calendars into the outbox, as part of the round
    that has ``begun``."""
    found = wanted_edits(world, home, now)
    wanted = {(edit.calendar, edit.href) for edit in found}
    for waiting in world.store.open_edits(home.household.id, None):
        if (waiting.calendar, waiting.href) not in wanted:
            world.store.withdraw(waiting.id)  # asked for by an earlier plan, and no longer
    if found:
        world.store.begin(home.household.id, found, begun or now)


def wanted_edits(world: World, home: Home, now: datetime) -> list[Edit]:
    """What would have to be written now; nothing is kept, so this may be asked at any time."""
    placed = entries(home, still_meant(home, home.exceptions), links(world, home))
    left = calendars_left(world, home)
    there, told = ways(world, home, left), world.store.invitations(home.household.id)
    found: list[Edit] = []
    for calendar in home.calendars:
        if calendar.role is Role.OURS and calendar.id not in left:
            want = entries_in(home, calendar, placed, there, told)
            found += edits_for(world.store, calendar, want, now)
    return found


def ways_of(world: World, home: Home) -> Paths:
    """The one way by which the ten minutes reach each member now."""
    return ways(world, home, calendars_left(world, home))


def links(world: World, home: Home) -> Address:
    """The personal addresses that stand in the events; none, without an address of the house that both can open."""
    base, secret = reachable_base(world.settings), world.store.derive("links")
    if base is None:
        return no_link
    return lambda member, series: address(base, sign(secret, Link(home.household.key, member, series)))


def calendars_left(world: World, home: Home) -> frozenset[int]:
    """The calendars of samen that somebody deleted: they have stepped out, and nothing is written there."""
    left = {q.subject for q in world.store.questions(home.household.id) if q.asks is Asks.CALENDAR_GONE}
    for question in world.store.answers(home.household.id, Asks.CALENDAR_GONE):
        (left.add if question.answer == "no" else left.discard)(question.subject)
    return frozenset(calendar.id for calendar in home.calendars if str(calendar.id) in left)


def edits_for(store: Store, calendar: Calendar, want: list[Entry], now: datetime) -> list[Edit]:
    """The edits that make one calendar of ours hold ``want``, each with precondition and before-image. What a
    person wrote into an entry stays in it."""
    written = store.written(calendar.id)
    standing = {h: entry for h, w in written.items() if (entry := entry_at(h, w.text))}
    said = {h: store.agreed_text(calendar.id, h) or "" for h in written}
    want = [_where_it_stands(entry, store.stand_ins(calendar.id)) for entry in want]
    ticked = {e.href for e in want if e.rrule and (there := standing.get(e.href)) and is_done(there.title, e.title)}
    told = ((e, said[e.href]) for e in want if said.get(e.href))
    restated = ticked | {e.href for e, text in told if said_differs(e, text, now) or invites_others(e, text)}
    found = []
    for step in edits.diff(want, standing, store.stepped_out_of(calendar.id), now, restated):
        known = written.get(step.href)
        ours = text = write_entry(step.entry, now) if step.entry else ""
        if step.entry and known:
            text = merged(step.entry, said[step.href], known.text, now, own_title=step.href in ticked)
        before, etag = (known.text, known.etag) if known else (None, None)
        found.append(Edit(calendar.id, step.href, step.act, text, etag, before, ours or None))
    return found


def _where_it_stands(entry: Entry, away: Mapping[str, tuple[str, str]]) -> Entry:
    href, uid = away.get(entry.href, (entry.href, entry.uid))
    return replace(entry, href=href, uid=uid)


def needs_plan(world: World, household: int) -> bool:
    """Whether something that the plan rests on changed, or a new day began, since it was last made."""
    today = local_now(world, household).date()
    return world.store.planned(household) != (world.store.version(household), today)
