"""What stands on a day or in a few days, for one person or for both, as a short list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from household.model import MEETINGS, Answer, Assignment, Intent, Part, Span
from household.routines import apart, left
from language.routine_words import routine_of, with_parts
from language.sentences import say
from language.times import say_list
from scheduler.standing import check_ins, standing
from webhooks.asking import person, who_speaks
from webhooks.wording import Asker, plain, read_day

#: So many lines are said; of the others it is said how many they are.
MOST = 3


@dataclass(frozen=True)
class Item:
    """One line of an agenda. ``members`` is empty for the check-in, which is of all."""

    start: datetime
    end: datetime
    what: str
    members: tuple[str, ...]


def agenda(asker: Asker, intent: Intent) -> Answer:
    """Who does what when; only what has not ended, when it is about today."""
    member = _whose(asker, intent.slots.get("member"))
    if member == "":
        return who_speaks(asker, intent)
    first, last = _days(asker, intent)
    within = _within(asker, intent, first, last)
    items = items_in(asker, within, member)
    left = [item for item in items if item.end > asker.moment] if last >= asker.today else items
    days = _say_days(asker, intent, first, last, left)
    if not left:
        return _nothing(asker, intent, days, member, bool(items))
    lines = [*_said(asker, left, member, first == last), *[""] * (len(left) - MOST)]  # of the rest only how many
    said = say_list(lines, asker.language, MOST)
    if member is None:
        return asker.answer(intent, "answer.agenda.both", day=days, items=said)
    form = "answer.agenda.self" if member == asker.speaker.member else "answer.agenda.one"
    return asker.answer(intent, form, day=days, items=said, who=asker.name(member))


def items_in(asker: Asker, within: Span, member: str | None = None) -> list[Item]:
    """The lines of a stretch of time, of one member or of all, in order; together is one line."""
    found = [a for a in standing(asker.home, within) if member in (None, a.member)]
    items = [_item(asker, list(same)) for _, same in groupby(found, key=lambda a: _line_of(asker, a))]
    items += [
        Item(span.start, span.end, asker.talk(talk, span.minutes), ())
        for talk in MEETINGS
        for span in check_ins(asker.home, within, talk)
    ]
    items += _kept_free(asker, within, member)
    return sorted(items, key=lambda item: item.start)


def _kept_free(asker: Asker, within: Span, member: str | None) -> list[Item]:
    """What is kept free, of one member or of all; the words that somebody typed for it are for their own device."""
    there = (k for k in asker.home.kept_free if within.start <= k.span.start < within.end)
    mine = [k for k in there if member is None or member in k.members]
    free = say("voice.kept_free", asker.language)
    own = {k.id: plain(k.title) for k in mine if k.title and asker.speaker.member in k.members}
    return [Item(k.span.start, k.span.end, own.get(k.id, free), tuple(sorted(k.members))) for k in mine]


def _line_of(asker: Asker, one: Assignment) -> tuple[datetime, str, str]:
    """A chore that several do at one moment is one line; a routine is each one's own."""
    own = routine_of(asker.home, one.chore, one.series)
    return one.span.start, one.chore, own.key if own else ""


def _item(asker: Asker, same: list[Assignment]) -> Item:
    members = tuple(sorted({m for a in same for m in (a.member, *a.with_others)}))
    return Item(same[0].span.start, same[0].span.end, _what(asker, same[0]), members)


def _what(asker: Asker, one: Assignment) -> str:
    """The chore by its name; a routine with at most three of the things that it holds then."""
    routine = routine_of(asker.home, one.chore, one.series)
    if routine is None:
        return asker.chore(one.chore)
    parts = left(asker.home, routine, one.original, apart(asker.home.exceptions))
    return plain(with_parts(asker.home, parts, routine, asker.language))


def _whose(asker: Asker, slot: object) -> str | None:
    """A member's key, None for all, "" when it cannot be known who is meant."""
    who = person(asker, slot or "both")
    return "" if who is None else who or None


def _days(asker: Asker, intent: Intent) -> tuple[date, date]:
    """The first and the last day that are asked about; today when none was said."""
    period = intent.slots.get("period")
    if isinstance(period, dict):
        first, last = read_day(period.get("start")), read_day(period.get("end"))
        if first and last and first <= last:
            return first, last
    day = read_day(intent.slots.get("day")) or asker.today
    return day, day


def _part(intent: Intent) -> Part | None:
    part = intent.slots.get("part")
    return Part(str(part)) if part in list(Part) else None


def _within(asker: Asker, intent: Intent, first: date, last: date) -> Span:
    part = _part(intent)
    return asker.part_span(first, part) if part and first == last else asker.day_span(first, last)


def _say_days(asker: Asker, intent: Intent, first: date, last: date, items: list[Item]) -> str:
    """The day or days as understood; "vanavond" when that is what was asked or where all of it lies."""
    if first != last:
        return say("answer.until", asker.language, first=asker.day(first), last=asker.day(last))
    part = _part(intent)
    if part and part is not Part.NIGHT:
        return asker.day_part(asker.part_span(first, part).start)
    said = asker.day_part(items[0].start) if items else ""
    same = bool(items) and all(asker.day_part(item.start) == said for item in reversed(items))
    return said if same else asker.day(first)


def _said(asker: Asker, items: list[Item], member: str | None, one_day: bool) -> list[str]:
    """The first few lines in words: with its clock on one day, with its day over more of them."""
    lines = []
    for item in items[:MOST]:
        when = asker.at(item.start) if one_day else asker.day(item.start.astimezone(asker.zone).date())
        lines.append(" ".join(part for part in (_by(asker, item, member), item.what, when) if part))
    return lines


def _by(asker: Asker, item: Item, member: str | None) -> str:
    """Who does it, where that is not already said."""
    if not item.members or item.members == (member,):
        return ""
    if len(item.members) > 1:
        return say("answer.together", asker.language)
    return asker.name(item.members[0])


def _nothing(asker: Asker, intent: Intent, days: str, member: str | None, was: bool) -> Answer:
    form = "left" if was else "nothing"
    if member is None:
        return asker.answer(intent, f"answer.agenda.{form}_both", day=days)
    if member == asker.speaker.member:
        return asker.answer(intent, f"answer.agenda.{form}_self", day=days)
    return asker.answer(intent, f"answer.agenda.{form}_one", day=days, who=asker.name(member))
