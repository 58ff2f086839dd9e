"""What is wider than one turn changes by voice: days away, a heavy week, a new chore. It is asked about first."""

from __future__ import annotations

from datetime import date, timedelta

from household.model import Answer, Awaits, Chore, Period, PeriodKind, Refused
from language.asked_chore import asked_chore
from language.days import monday_of
from language.said_chore import say_often, say_room
from language.sentences import say
from language.speech import say_time
from rounds.back import Trace
from rounds.chores import ChoreTaken, ask_for_chore, joined
from rounds.periods import keep_period, wrong_days
from webhooks.asking import period, person, which_day, who_speaks
from webhooks.changing import Changing
from webhooks.wording import plain


def away(change: Changing) -> Answer:
    """Somebody is not there."""
    return _days(change, PeriodKind.AWAY, period(change.asker, change.intent))


def heavy_week(change: Changing) -> Answer:
    """Somebody has it heavy: in the days that are named, else this week."""
    monday = monday_of(change.asker.today)
    days = period(change.asker, change.intent)
    if days is None:
        this_week = change.asker.say("voice.this_week").lower()
        return _days(change, PeriodKind.HEAVY, (monday, monday + timedelta(days=6)), this_week)
    return _days(change, PeriodKind.HEAVY, days)


def _days(change: Changing, kind: PeriodKind, days: tuple[date, date] | None, called: str = "") -> Answer:
    asker = change.asker
    if unclear := which_day(asker, change.intent):
        return unclear
    who = person(asker, change.intent.slots.get("member") or "self")
    if who is None:
        return who_speaks(asker, change.intent)
    if days is None:
        return asker.ask_back(change.intent, "voice.which_days", Awaits.DAY)
    if wrong := wrong_days(*days, asker.today):
        return change.answer(f"days_{wrong}")
    form = f"{kind.value}_{'both' if not who else 'self' if who == asker.speaker.member else 'one'}"
    details = {"who": asker.third(who) if who else "", "days": called or asker.days(*days)}
    if not change.confirmed:
        return change.shall_i(form, **details)
    kept = _kept(change, kind, days, [who] if who else [member.key for member in change.home.members])
    return change.did(Trace(periods=kept), form, **details)


def _kept(change: Changing, kind: PeriodKind, days: tuple[date, date], who: list[str]) -> tuple[int, ...]:
    """The numbers of the periods that are new."""
    known = {there.id for there in change.home.periods}
    made = [keep_period(change.store, change.number, Period(member, kind, *days), change.now) for member in who]
    return tuple(new.id for new in made if new.id not in known)


# ── a new chore ─────────────────────────────────────────────────────────────────────────────────


def add_chore(change: Changing) -> Answer:
    """A chore for the list. Once there is an agreement the next round makes a proposal of it, for both."""
    me = change.asker.speaker.me
    if change.home.agreement is not None and me is None:
        return who_speaks(change.asker, change.intent)
    try:
        chore = asked_chore(change.intent.slots, change.asker.language, change.home)
        joined(change.home.chores, [chore])
        if not change.confirmed:
            return _shall_i_add(change, chore)
        own = change.asker.speaker.member is not None
        there = ask_for_chore(change.store, change.home, chore, me or "", own, change.now)
    except ChoreTaken as taken:
        return change.answer("add_there", chore=plain(str(taken.details["name"])))
    except Refused:
        return change.answer("add_not")
    return change.did(Trace(added=chore.key), "added" if there else "add_asked", chore=plain(chore.name))


def _shall_i_add(change: Changing, chore: Chore) -> Answer:
    language = change.asker.language
    often, minutes = say_often(chore.rhythm, language), say_room(chore.minutes, language)
    if change.intent.slots.get("time") and chore.window.best:
        often += " " + say("answer.at", language, time=say_time(chore.window.best, language))
    return change.shall_i("add", chore=plain(chore.name), often=often, minutes=minutes)
