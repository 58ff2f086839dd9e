"""What an answer sets in motion: a series put back, let go or taken as a person made it; a calendar made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from household.folder import hold_household
from household.model import Asks, Calendar, Entry, Question, Resource, Role, Series
from household.routines import parts_after
from integrations.ical_entries import entry_at
from rounds.connect import about, make_again
from rounds.farewell import answer_farewell
from rounds.hear import Ear, changed
from rounds.taking_over import NO, YES, answer_other
from rounds.world import Round, World, open_door
from scheduler.wishes import endless

#: What can be answered, by what was asked: `yes` takes it as meant, `back` puts things back, `no` leaves it so.
ANSWERS = {
    Asks.SERIES_GONE: ("yes", "back"),
    Asks.RULE_CHANGED: ("yes", "back"),
    Asks.CALENDAR_GONE: ("back", "no"),
    Asks.SUDDENLY_GONE: ("yes", "no"),
    Asks.SIGN_IN: ("no",),
    Asks.TAKE_OVER: (YES, NO),
    Asks.NEW_CHORE: (NO,),
    Asks.FAREWELL: (YES, NO),
}


def answer(world: World, household: int, question: Question, word: str) -> None:
    """Do what was answered, and keep the answer; the next round writes what follows from it."""
    with hold_household(world.settings, household):
        if question.asks is Asks.TAKE_OVER:
            answer_other(world.store, world.store.home(household), question, word, world.clock())
            return
        if question.asks is Asks.FAREWELL:
            answer_farewell(world, household, question, word)
            return
        if question.asks in (Asks.SERIES_GONE, Asks.RULE_CHANGED):
            _about_series(world, household, question, word)
        if question.asks is Asks.CALENDAR_GONE and word == "back" and (gone := about(world, household, question)):
            make_again(world, gone)
        world.store.answer_question(household, question.id, word, world.clock())


def _about_series(world: World, household: int, question: Question, word: str) -> None:
    for calendar in world.store.calendars(household):
        if calendar.role is Role.OURS and calendar.member == question.member:
            if word == "back":
                _put_back(world, calendar, question.subject)
            elif question.asks is Asks.RULE_CHANGED:
                _take_as_made(world, calendar, question.subject)
    if word == "yes" and question.asks is Asks.SERIES_GONE:
        _change(world, household, lambda series: () if _ends_now(series, question.subject) else (series,))


def _ends_now(series: Series, key: str) -> bool:
    """Whether a series that was taken out goes from the agreement; one that has an end of its own just ends."""
    return series.key == key and endless(series.rrule) == series.rrule


def _put_back(world: World, calendar: Calendar, key: str) -> None:
    """Let a series be written again as it was agreed, over what a person made of it."""

    def unended(series: Series) -> tuple[Series, ...]:
        return (replace(series, rrule=endless(series.rrule)),) if series.key == key else (series,)

    for href, there in _standing(world, calendar, key):
        world.store.step_in(calendar.id, href)
        if there is not None:
            world.store.adopt(calendar.id, href, there.etag, there.text)
    _change(world, calendar.household, unended)


def _take_as_made(world: World, calendar: Calendar, key: str) -> None:
    """Let the agreement follow the rule that a person gave to a series."""
    zone = ZoneInfo(world.store.home(calendar.household).household.zone)
    for href, there in _standing(world, calendar, key):
        made = entry_at(href, there.text) if there is not None else None
        if there is not None and made is not None and made.rrule is not None:
            world.store.step_in(calendar.id, href)
            world.store.adopt(calendar.id, href, there.etag, there.text)
            _change(world, calendar.household, _like(made, key, zone))


def _like(made: Entry, key: str, zone: ZoneInfo) -> Callable[[Series], tuple[Series, ...]]:
    def follow(series: Series) -> tuple[Series, ...]:
        if series.key != key:
            return (series,)
        start = made.start.astimezone(zone)
        rule = made.rrule or series.rrule
        parts = parts_after(series, rule)
        return (replace(series, start=start, minutes=made.minutes, rrule=rule, parts=parts),)

    return follow


def _standing(world: World, calendar: Calendar, key: str) -> list[tuple[str, Resource | None]]:
    """Where a whole series stands, or stood, in a calendar, and what stands there now."""
    done = Round()
    ear = Ear(world, calendar, done)
    backend = open_door(world, calendar, done)
    hrefs = [href for href, placed in ear.placed.items() if placed.series == key and placed.original is None]
    return [(href, backend.read(href)) for href in hrefs]


def _change(world: World, household: int, change: Callable[[Series], tuple[Series, ...]]) -> None:
    agreement = world.store.home(household).agreement
    if agreement is None:
        return
    newer = changed(agreement, change)
    if newer != agreement:
        world.store.add_agreement(household, newer)
