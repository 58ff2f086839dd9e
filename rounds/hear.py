"""Hearing: what people did in a calendar of ours, taken as their wishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from household.meeting import Door, Replied
from household.model import (
    Agreement,
    Asks,
    Calendar,
    Changes,
    Entry,
    Question,
    Resource,
    Series,
    Span,
    WeekException,
)
from household.routines import parts_after
from integrations.base import CalendarBackend
from integrations.ical_entries import answers_in, entry_at, read_entry
from language.entries import Placed, entries, free_identity
from rounds.follow import let_go, move_kept, take_up
from rounds.plan import home_ahead
from rounds.replies import heard, mails_of, reply_of
from rounds.world import Round, World, local_now, open_door
from scheduler import edits, wishes
from scheduler.standing import still_meant
from scheduler.turns import turns

#: The line with which a door says of which entry of ours another one is the rest (a series split in two).
_OF = "X-SAMEN-OF:"


class Ear:
    """One calendar of ours while it is listened to: what is wanted in it, and what we know to stand there."""

    def __init__(self, world: World, calendar: Calendar, done: Round) -> None:
        self.world, self.calendar, self.done = world, calendar, done
        self.home = world.store.home(calendar.household)
        self.written = world.store.written(calendar.id)
        self.placed = self._placed()

    def _placed(self) -> Mapping[str, Placed]:
        """What shall stand here, by the address at which it stands."""
        away = self.world.store.stand_ins(self.calendar.id)
        meant = still_meant(self.home, self.home.exceptions)
        mine = (p for p in entries(self.home, meant) if p.member == self.calendar.member)
        return {away.get(p.entry.href, (p.entry.href, ""))[0]: p for p in mine}

    def keep(self, exceptions: Iterable[WeekException]) -> None:
        """Keep what was heard; what two do together counts for both."""
        every = wishes.for_both(self.home, wishes.of_owners(self.home, exceptions))
        for exception in every:
            self.world.store.add_wish(self.calendar.household, exception)
        self.done.wishes += every

    def adopt(self, resource: Resource) -> None:
        self.world.store.adopt(self.calendar.id, resource.href, resource.etag or "", resource.text)

    def ask(self, asks: Asks, placed: Placed) -> None:
        """Ask both about a whole series, once."""
        question = Question(asks, self.calendar.member, placed.series, {"what": placed.entry.title})
        self.world.store.ask(self.calendar.household, question, self.world.clock())


def read_wishes(world: World, calendar: Calendar, changes: Changes, done: Round) -> None:
    """What a person did in a calendar of ours, kept as wishes; what we wrote ourselves is only noted."""
    if not changes.changed and not changes.deleted:
        return
    ear = Ear(world, calendar, done)
    for resource in changes.changed:
        _hear(ear, resource, changes)
    for href in changes.deleted:
        if href in ear.written:
            _removed(ear, href)


def _hear(ear: Ear, resource: Resource, changes: Changes) -> None:
    href = resource.href
    placed, ours = ear.placed.get(href), _ours(ear, href)
    seen = entry_at(href, resource.text) if ours else read_entry(href, resource.text)
    if seen is None or not (ours or _put_back(ear, placed, seen)):
        if seen is None or not _free_again(ear, seen, resource):
            _perhaps_the_rest(ear, resource)
        return  # somebody else's entry in our calendar: theirs, never touched
    if placed is not None and ours:
        _answered(ear, placed, resource)
    if placed is None or not ours or any(_says_nothing(entry, seen, placed) for entry in ours):
        ear.done.again = ear.done.again or not ours or not edits.same_meaning(ours[-1], seen)
        ear.adopt(resource)
        return
    if placed.kept is not None:
        _moved_free(ear, placed.kept, seen)
        ear.adopt(resource)
        return
    wish = _wish(ear, placed, ours, seen)
    if wish.unclear:
        ear.world.store.stepped_out(ear.calendar.id, href)
        ear.ask(Asks.RULE_CHANGED, placed)
    ear.keep(wish.exceptions)
    if wish.start is not None:
        _agree_anew(ear, lambda series: _moved(ear, series, placed.series, wish))
    ear.adopt(resource)
    if wish.ends is not None:
        _stops(ear, placed, seen, changes)


def _answered(ear: Ear, placed: Placed, resource: Resource) -> None:
    """What the two answered to an invitation to the ten minutes, as the calendar has it."""
    meetings = ear.home.agreement.meetings if ear.home.agreement else ()
    known = ear.written.get(resource.href)
    meeting = next((m for m in meetings if m.key == placed.series), None)
    if meeting is None or known is None:
        return
    household, now = ear.calendar.household, local_now(ear.world, ear.calendar.household)
    for member, mails in mails_of(ear.world.store, ear.home).items():
        before, after = answers_in(known.text, mails), answers_in(resource.text, mails)
        for which, word in after.items():
            reply = reply_of(word) if word != before.get(which, before.get(None, "")) else None
            original = which or _next_one(ear, meeting, member, now)
            if reply is not None and original is not None:
                said = Replied(member, original, reply, Door.CALENDAR, now)
                ear.done.wishes += heard(ear.world.store, household, said, now).kept


def _next_one(ear: Ear, meeting: Series, member: str, now: datetime) -> datetime | None:
    """The week that an answer to the whole series is about: the next one that is still open."""
    coming = turns(ear.home, meeting.key, member, now)
    return next((t.original for t in coming if t.span.end > now and not t.settled), None)


def _says_nothing(entry: Entry, seen: Entry, placed: Placed) -> bool:
    title = placed.entry.title
    return edits.same_meaning(entry, seen) and wishes.marked(entry, title) == wishes.marked(seen, title)


def _wish(ear: Ear, placed: Placed, ours: Iterable[Entry], seen: Entry) -> wishes.Wishes:
    """The wish that needs the least to explain what is seen."""
    member, title, now = ear.calendar.member, placed.entry.title, ear.world.clock()
    readings = [
        wishes.read(entry, seen, placed.series, member, placed.original, title=title, now=now) for entry in ours
    ]
    return min(readings, key=lambda w: (w.unclear, w.ends is not None, w.start is not None, len(w.exceptions)))


def _put_back(ear: Ear, placed: Placed | None, seen: Entry) -> bool:
    """Whether a person put back what they had removed: then it is ours again, as it stands."""
    store, number = ear.world.store, ear.calendar.id
    if placed is None or seen.uid != placed.entry.uid or seen.href not in store.stepped_out_of(number):
        return False
    store.step_in(number, seen.href)
    for question in store.questions(ear.calendar.household):
        if question.asks is Asks.SERIES_GONE and question.subject == placed.series:
            store.answer_question(ear.calendar.household, question.id, "back", ear.world.clock())
    return True


def _ours(ear: Ear, href: str) -> tuple[Entry, ...]:
    """What we may have written at an href: what was sent without an answer, and last what we know of."""
    texts = list(ear.world.store.maybe_applied(ear.calendar.id, href))
    if known := ear.written.get(href):
        texts.append(known.text)
    return tuple(entry for text in texts if (entry := entry_at(href, text)))


def _removed(ear: Ear, href: str) -> None:
    """One happening deleted is skipped; a whole series deleted waits until somebody says what is meant."""
    placed = ear.placed.get(href)
    if placed is not None and placed.kept is not None:
        home, now = home_ahead(ear.world, ear.calendar.household)
        let_go(ear.world.store, home, placed.kept, now, ear.calendar.member)
    elif placed is not None and placed.original is not None:
        ear.keep([wishes.removed(placed.series, placed.original, ear.calendar.member)])
    elif placed is not None:
        ear.ask(Asks.SERIES_GONE, placed)
    ear.world.store.stepped_out(ear.calendar.id, href)  # last: a crash before this reads the same wish once more


def _moved_free(ear: Ear, number: int, seen: Entry) -> None:
    """What is kept free was put at another moment: there it is kept, for all whom it is for."""
    home, now = home_ahead(ear.world, ear.calendar.household)
    move_kept(ear.world.store, home, number, _span_of(ear, seen), now)


def _free_again(ear: Ear, seen: Entry, resource: Resource) -> bool:
    """Whether a person put back what was kept free and they had removed: then it is kept free for them again."""
    store, member = ear.world.store, ear.calendar.member
    gone = (k for k in store.kept_free(ear.calendar.household) if member in k.left)
    known = next((k for k in gone if free_identity(ear.home, k) == (seen.href, seen.uid)), None)
    if known is None:
        return False
    home, now = home_ahead(ear.world, ear.calendar.household)
    take_up(store, home, known, member, _span_of(ear, seen), now)
    store.step_in(ear.calendar.id, seen.href)
    ear.adopt(resource)
    return True


def _span_of(ear: Ear, seen: Entry) -> Span:
    """When a single entry is, in the home's own zone."""
    start = seen.start.astimezone(ZoneInfo(ear.home.household.zone))
    return Span(start, (start.astimezone(UTC) + timedelta(minutes=seen.minutes)).astimezone(start.tzinfo))


# ── the agreement follows ───────────────────────────────────────────────────────────────────────


def _agree_anew(ear: Ear, change: Callable[[Series], tuple[Series, ...]]) -> None:
    """A person gave a series of theirs another time, or an end: the agreement follows."""
    agreement = ear.home.agreement
    if agreement is None:
        return
    ear.world.store.add_agreement(ear.calendar.household, changed(agreement, change))
    ear.home = ear.world.store.home(ear.calendar.household)
    ear.placed = ear._placed()


def changed(agreement: Agreement, change: Callable[[Series], tuple[Series, ...]]) -> Agreement:
    """The agreement with each of its series, those that ended too, as ``change`` makes it."""

    def each(series: Iterable[Series]) -> tuple[Series, ...]:
        return tuple(newer for one in series for newer in change(one))

    meeting, team = (next(iter(change(t)), None) if t else None for t in (agreement.check_in, agreement.team))
    return replace(agreement, series=each(agreement.series), check_in=meeting, team=team, ended=each(agreement.ended))


def _moved(ear: Ear, series: Series, key: str, wish: wishes.Wishes) -> tuple[Series, ...]:
    """The series of this key at the time that a person wants, in the home's own zone, whatever zone their program
    wrote; any other as it is."""
    if series.key != key or wish.start is None:
        return (series,)
    start = wish.start.astimezone(ZoneInfo(ear.home.household.zone))
    return (replace(series, start=start, minutes=wish.minutes or series.minutes),)


def _stops(ear: Ear, placed: Placed, seen: Entry, changes: Changes) -> None:
    """A series now stops. What a person's program made of the rest ("this and following") goes on as the same
    chore; without a rest, both are asked what is meant."""

    def ended(series: Series) -> tuple[Series, ...]:
        return (replace(series, rrule=seen.rrule or ""),) if series.key == placed.series else (series,)

    _agree_anew(ear, ended)
    for resource in _candidates(ear, changes):
        if _is_rest(resource, seen):
            _adopt_rest(ear, placed.series, resource)
            return
    ear.ask(Asks.SERIES_GONE, placed)


def _candidates(ear: Ear, changes: Changes) -> Iterator[Resource]:
    """Entries that are not ours: first those that are new, then, at the price of reading it all, the others."""
    seen = {resource.href for resource in changes.changed}
    yield from (r for r in changes.changed if r.href not in ear.placed and r.href not in ear.written)
    backend: CalendarBackend = open_door(ear.world, ear.calendar, ear.done)
    for resource in backend.changes(None, lambda _: {}).changed:
        if resource.href not in seen and resource.href not in ear.placed and resource.href not in ear.written:
            yield resource


def _is_rest(resource: Resource, ended: Entry) -> bool:
    entry = entry_at(resource.href, resource.text)
    if entry is None or entry.rrule is None:
        return False
    told = any(line.strip() == f"{_OF}{ended.uid}" for line in resource.text.splitlines())
    return told or wishes.goes_on(ended, entry)


def _perhaps_the_rest(ear: Ear, resource: Resource) -> None:
    """An entry that is not ours may be the rest of a series that a person ended a moment ago."""
    entry = entry_at(resource.href, resource.text)
    if entry is None or entry.rrule is None or ear.home.agreement is None:
        return
    waiting = {q.subject for q in ear.world.store.questions(ear.calendar.household) if q.asks is Asks.SERIES_GONE}
    for href, placed in ear.placed.items():
        stands = entry_at(href, ear.written[href].text) if href in ear.written else None
        if placed.series in waiting and stands is not None and _is_rest(resource, stands):
            _adopt_rest(ear, placed.series, resource)
            return


def _adopt_rest(ear: Ear, key: str, resource: Resource) -> None:
    """The entry goes on as the same chore: the agreement gets a series for it, and it becomes ours as it stands."""
    agreement, rest = ear.home.agreement, entry_at(resource.href, resource.text)
    if agreement is None or rest is None:
        return
    newer, made = _with_rest(ear, agreement, key, rest)
    if made is None:
        return
    ear.world.store.add_agreement(ear.calendar.household, newer)
    ear.home = ear.world.store.home(ear.calendar.household)
    wanted = next(p.entry for p in ear._placed().values() if p.series == made.key and p.original is None)
    ear.world.store.stand_in(ear.calendar.id, wanted.href, resource.href, rest.uid)
    ear.adopt(resource)
    ear.written = ear.world.store.written(ear.calendar.id)
    ear.placed = ear._placed()
    for question in ear.world.store.questions(ear.calendar.household):
        if question.asks is Asks.SERIES_GONE and question.subject == key:
            ear.world.store.answer_question(ear.calendar.household, question.id, "goes on", ear.world.clock())


def _with_rest(ear: Ear, agreement: Agreement, key: str, rest: Entry) -> tuple[Agreement, Series | None]:
    old = next((s for s in agreement.known if s.key == key), None)
    if old is None:
        return agreement, None
    lanes = [s.lane for s in agreement.known if (s.chore, s.member) == (old.chore, old.member)]
    start = rest.start.astimezone(ZoneInfo(ear.home.household.zone))
    rule = rest.rrule or ""
    parts = parts_after(old, rule)
    made = replace(old, lane=max(lanes) + 1, start=start, minutes=rest.minutes, rrule=rule, parts=parts)
    return replace(agreement, series=(*agreement.series, made)), made
