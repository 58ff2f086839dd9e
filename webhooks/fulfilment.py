"""Answers a question about the home: intent in, answer out; pure, and without any calendar.

Answer first, at most about twenty words, and the day always as it was understood. A shared speaker hears
who, which chore and when, and nothing else; why is for one's own device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from household.model import (
    CHECK_IN,
    Answer,
    Assignment,
    Change,
    Home,
    Intent,
    Language,
    Part,
    ReasonKind,
    Span,
    Speaker,
)
from language.routine_words import routine_of
from language.times import say_list
from scheduler.reasons import reason_for
from scheduler.standing import check_ins, offered, settled, standing, without_moment
from webhooks.agenda import agenda
from webhooks.asking import period, which_chore, which_day
from webhooks.balance import balance
from webhooks.wording import Asker, plain, read_day

#: How far ahead the next time is looked for: the coming weeks first, then past a yearly chore's turn.
_AHEAD = (timedelta(weeks=5), timedelta(days=400))


def fulfil(intent: Intent, home: Home, speaker: Speaker, language: Language, now: datetime) -> Answer:
    """The answer to ``intent``; ``home`` needs no events. Never raises for what a person said."""
    asker = Asker(home, speaker, language, now)
    if intent.name in ("who_does", "when_is", "why") and (unclear := which_chore(asker, intent)):
        return unclear
    if intent.name in _OF_A_DAY and (unclear := which_day(asker, intent)):
        return unclear
    if intent.name in _OF_THE_PLAN and home.agreement is None:
        return asker.answer(intent, "answer.no_plan")
    answerer = _OF_THE_PLAN.get(intent.name) or _OF_ITSELF.get(intent.name, _none)
    return answerer(asker, intent)


# ── who does it ─────────────────────────────────────────────────────────────────────────────────


def _who_does(asker: Asker, intent: Intent) -> Answer:
    key = str(intent.slots["chore"])
    day, days = read_day(intent.slots.get("day")), period(asker, intent)
    if day is None and days is not None and days[0] < days[1]:
        return _in_days(asker, intent, key, *days)
    if day is None:
        return _next_time(asker, intent, key, "answer.who")
    found = _that_day(asker, key, day, intent.slots.get("part"))
    if not found:
        return _nobody(asker, intent, key, day)
    if day < asker.today:
        return _was(asker, intent, key, day, found)
    return _does(asker, intent, key, found)


def _in_days(asker: Asker, intent: Intent, key: str, first: date, last: date) -> Answer:
    """Each turn of a weekend or a week with its day; when there is none, the next."""
    all_of_it = standing(_only(asker.home, key), asker.day_span(first, last))
    found = [a for a in all_of_it if a.span.end > asker.moment] if last >= asker.today else all_of_it
    if not found:
        return _nobody(asker, intent, key, last, asker.days(first, last))
    moments = [_people(asker, list(group)) for _, group in groupby(found, key=lambda a: a.span.start)]
    chore, who = asker.chore(key), {said for _, _, said in moments}
    if len(who) == 1:  # always the same: the days are enough
        items = say_list([asker.day_part(moment) for moment, _, _ in moments], asker.language)
        form = f"voice.who_days.{_form(asker, moments[0][1])}"
        return asker.answer(intent, form, chore=chore, who=moments[0][2], items=items)
    items = say_list([f"{said} {asker.day_part(moment)}" for moment, _, said in moments], asker.language)
    return asker.answer(intent, "answer.who.several", chore=chore, day=asker.days(first, last), items=items)


def _that_day(asker: Asker, key: str, day: date, part: object) -> tuple[Assignment, ...]:
    """What stands in the part that was asked for, else on that day at all."""
    home = _only(asker.home, key)
    if part in list(Part) and (found := standing(home, asker.part_span(day, Part(str(part))))):
        return found
    return standing(home, asker.day_span(day))


def _does(asker: Asker, intent: Intent, key: str, found: tuple[Assignment, ...]) -> Answer:
    """Each moment once: two people at the same moment do it together."""
    moments = [_people(asker, list(group)) for _, group in groupby(found, key=lambda a: a.span.start)]
    chore, start = asker.chore(key), found[0].span.start
    if len(moments) > 1:
        items = [f"{who} {asker.at(moment)}" for moment, _, who in moments]
        said = say_list(items, asker.language)
        day = asker.day(start.astimezone(asker.zone).date())
        return asker.answer(intent, "answer.who.several", chore=chore, day=day, items=said)
    [(_, members, who)] = moments
    form = f"answer.who.{_form(asker, members)}"
    return asker.answer(intent, form, who=who, day=asker.day_part(start), chore=chore, at=asker.at(start))


def _was(asker: Asker, intent: Intent, key: str, day: date, found: tuple[Assignment, ...]) -> Answer:
    members = sorted({a.member for a in found})
    form = "answer.who.was_together" if len(members) > 1 else "answer.who.was"
    return asker.answer(intent, form, day=asker.day(day), who=asker.names(members), chore=asker.chore(key))


def _nobody(asker: Asker, intent: Intent, key: str, day: date, days: str = "") -> Answer:
    """Done, skipped or without a moment is said; else when it is next, after ``day`` or the ``days`` that end there."""
    home, within, chore = _only(asker.home, key), asker.day_span(day), asker.chore(key)
    said = days or asker.day(day)
    if told := settled(home, within):
        changes = {one.change for one in told}
        word = next(c for c in (Change.DONE, Change.SKIPPED, Change.MISSED) if c in changes)
        return asker.answer(intent, f"answer.who.{word.value}", day=said, chore=chore)
    if without_moment(home, within):
        return asker.answer(intent, "answer.who.no_moment", day=said, chore=chore)
    coming = _next(asker, key, after=max(day + timedelta(days=1), asker.today))
    if not coming:
        return asker.answer(intent, "answer.who.not", day=said, chore=chore)
    start, _, who = _people(asker, coming)
    return asker.answer(intent, "answer.who.not_but", day=said, chore=chore, next=asker.day_and_time(start), who=who)


# ── when is it ──────────────────────────────────────────────────────────────────────────────────


def _when_is(asker: Asker, intent: Intent) -> Answer:
    return _next_time(asker, intent, str(intent.slots["chore"]), "answer.when")


def _next_time(asker: Asker, intent: Intent, key: str, form: str) -> Answer:
    coming = _next(asker, key)
    chore = asker.chore(key)
    if not coming:
        return asker.answer(intent, "answer.when.not", chore=chore)
    start, members, who = _people(asker, coming)
    return asker.answer(
        intent,
        f"{form}.{_form(asker, members)}",
        who=who,
        chore=chore,
        day=asker.day_part(start),
        at=asker.at(start),
        time=asker.day_and_time(start),
    )


def _next(asker: Asker, key: str, after: date | None = None) -> list[Assignment]:
    """The first happening that has not ended yet (or from ``after`` on): one assignment for each person."""
    home = _only(asker.home, key)
    begin = asker.day_span(after or asker.today).start
    for ahead in _AHEAD:
        coming = [a for a in standing(home, Span(begin, begin + ahead)) if a.span.end > asker.moment]
        if coming:
            return [a for a in coming if a.span.start == coming[0].span.start]
    return []


# ── why ─────────────────────────────────────────────────────────────────────────────────────────


def _why(asker: Asker, intent: Intent) -> Answer:
    """Aloud never; on one's own device only about oneself, and only facts that both may know."""
    if asker.speaker.shared:
        return asker.answer(intent, "answer.why.on_your_own")
    key = str(intent.slots["chore"])
    day = read_day(intent.slots.get("day"))
    found = list(_that_day(asker, key, day, None)) if day else _next(asker, key)
    if not found:
        return asker.answer(intent, "answer.when.not", chore=asker.chore(key))
    mine = [a for a in found if a.member == asker.speaker.member]
    if not mine:
        return asker.answer(intent, "answer.why.ask_them", who=asker.name(found[0].member))
    reason = reason_for(asker.home, mine[0], asker.speaker.member)
    other = reason.other if reason.other in {m.key for m in asker.home.members} else None
    return asker.answer(
        intent,
        f"answer.why.{reason.kind if other or reason.kind is not ReasonKind.GIVEN_BUSY else 'moved_busy'}",
        chore=asker.chore(key),
        day=asker.day_part(mine[0].span.start),
        other=plain(asker.home.member(other).name) if other else "",
        percent=round(reason.share * 100) if reason.share is not None else "",
    )


# ── the ten minutes ─────────────────────────────────────────────────────────────────────────────


def _check_in_when(asker: Asker, intent: Intent) -> Answer:
    """The next moment for each other that has not ended; before it, where a week without one could have it."""
    begin = asker.day_span(asker.today).start
    within = Span(begin, begin + _AHEAD[0])
    first = next((span for span in check_ins(asker.home, within) if span.end > asker.moment), None)
    offers = (o.span for o in offered(asker.home, within) if o.span.start > asker.moment)
    offer = next((span for span in offers if first is None or span < first), None)
    what = asker.thing(CHECK_IN)
    if offer is not None:
        return asker.answer(intent, "voice.check_in_offered", when=asker.day_and_time(offer.start), what=what)
    if first is None:
        return asker.answer(intent, "voice.no_check_in")
    return asker.answer(intent, "voice.check_in_when", when=asker.day_and_time(first.start), what=what)


# ── about itself ────────────────────────────────────────────────────────────────────────────────


def _help(asker: Asker, intent: Intent) -> Answer:
    return asker.spoken(intent, asker.say("answer.help"), listen=True)


def _hello(asker: Asker, intent: Intent) -> Answer:
    """To whoever said who they are, at a device that all hear."""
    me = asker.speaker.known
    return asker.answer(intent, "voice.hello", who=asker.third(me)) if me else _none(asker, intent)


def _stop(asker: Asker, intent: Intent) -> Answer:
    return asker.answer(intent, "answer.stop")


def _none(asker: Asker, intent: Intent) -> Answer:
    return asker.answer(intent, "answer.none")


#: A day that may be two is asked back for these.
_OF_A_DAY = frozenset({"who_does", "agenda", "why"})

_Answerer = Callable[[Asker, Intent], Answer]
_OF_THE_PLAN: dict[str, _Answerer] = {
    "who_does": _who_does,
    "when_is": _when_is,
    "agenda": agenda,
    "why": _why,
    "checkin_when": _check_in_when,
    "balance": balance,
}
_OF_ITSELF: dict[str, _Answerer] = {"help": _help, "stop": _stop, "i_am": _hello}


def _only(home: Home, key: str) -> Home:
    """The home with nothing but this chore, or this routine, to do."""
    if key not in home.parted:
        home.parted[key] = _part(home, key)
    return home.parted[key]


def _part(home: Home, key: str) -> Home:
    if home.agreement and routine_of(home, key):
        rota = tuple(series for series in home.agreement.series if series.chore == key)
        return replace(home, agreement=replace(home.agreement, series=rota))
    return replace(home, chores=(home.chore(key),))


def _people(asker: Asker, same: list[Assignment]) -> tuple[datetime, list[str], str]:
    """Of assignments at one moment: the moment, its people, and how they are said."""
    members = sorted({a.member for a in same})
    return same[0].span.start, members, asker.names(members)


def _form(asker: Asker, members: list[str]) -> str:
    if len(members) > 1:
        return "together"
    return "self" if members == [asker.speaker.member] else "one"
