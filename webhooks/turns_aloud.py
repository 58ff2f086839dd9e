"""One turn changes by voice: done, skipped, at another moment, asked of the other; and the ten minutes that move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from household.model import CHECK_IN, MEETINGS, Answer, Awaits, Intent, Part
from language.speech import say_time
from rounds import deeds
from rounds.back import Trace
from rounds.deeds import Outcome, Telling
from rounds.taking_over import asked
from scheduler.checkin import window_of
from scheduler.deeds import coming, day_of, turns_of
from scheduler.turns import Turn, start_on
from webhooks.asking import period, person, which_chore, which_day, who_speaks
from webhooks.changing import Changing
from webhooks.wording import Asker, read_day

Verb = Callable[[Telling], Outcome]


def done(change: Changing) -> Answer:
    """It is done: by whoever is named, else by whose turn it was."""
    if unclear := _unclear(change):
        return unclear
    slot = change.intent.slots.get("member")
    who = person(change.asker, slot) if slot else None
    if slot and who is None:
        return who_speaks(change.asker, change.intent)
    about = _telling(change, who or None)
    return _turn(change, about, lambda told: deeds.did(told, (who,) if who else (), together=slot == "both"))


def skip(change: Changing) -> Answer:
    """Not this once; on one's own device only what is one's own."""
    if change.intent.slots.get("chore") == CHECK_IN:
        return _skip_check_in(change)
    if unclear := _unclear(change):
        return unclear
    return _turn(change, _telling(change, change.asker.speaker.member), deeds.skip)


def postpone(change: Changing) -> Answer:
    """At another moment: as said, else at its own hour on the day that is said."""
    if unclear := _unclear(change):
        return unclear
    return _moved(change, _telling(change, change.asker.speaker.member, named=False))


def _skip_check_in(change: Changing) -> Answer:
    """No ten minutes this once. They are of both, so that it does not matter who says it; on other days than were named
    they stay."""
    if unclear := _no_plan(change) or which_day(change.asker, change.intent):
        return unclear
    about = Telling(change.store, change.home, CHECK_IN, change.now)
    stands = coming((turn for turn in about.turns if not turn.settled), about.now)
    if stands is None:
        return change.answer("no_check_in")
    if days := period(change.asker, change.intent):
        within = change.asker.day_span(*days)
        about = replace(about, within=within)
        if not any(within.start <= turn.span.start < within.end for turn in about.turns):
            details = {"days": change.asker.days(*days), "when": change.asker.day_and_time(stands.span.start)}
            return change.answer("talk_not_then", chore=change.asker.thing(CHECK_IN), **details)
    return _turn(replace(change, sure=True), about, deeds.skip)


def move_check_in(change: Changing) -> Answer:
    """The ten minutes at another moment."""
    if unclear := _no_plan(change) or which_day(change.asker, change.intent):
        return unclear
    about = replace(change, intent=Intent("checkin_move", {**change.intent.slots, "chore": CHECK_IN}), sure=True)
    said = _moved(about, _telling(about, None, named=False))
    return replace(said, intent=change.intent)


def swap(change: Changing) -> Answer:
    """Can the other do it? They are asked, and until they say yes all stays as it is; who offers themselves does it.
    It has to be known who asks: nobody is asked in another's name."""
    if unclear := _unclear(change):
        return unclear
    slot, me = change.intent.slots.get("to_member"), change.asker.speaker.me
    whom = person(change.asker, slot) or None
    if me is None:
        return who_speaks(change.asker, change.intent)
    if whom == me:
        return _turn(change, _telling(change, None), lambda told: deeds.take_over(told, me))
    about = _telling(change, me)
    turn = coming((t for t in about.turns if not t.settled and t.span.end > about.now), about.now, about.day)
    if turn is not None and whom is not None and turn.is_of(whom):
        return _told(change, Outcome("deed.yours_already", about.chore, turn, (whom,), fits=False))
    return _turn(change, about, lambda told: deeds.swap(told, whom))


# ── which turn ──────────────────────────────────────────────────────────────────────────────────


def _unclear(change: Changing) -> Answer | None:
    """What has to be known first: which chore, whether there is a plan, and which day."""
    if unclear := which_chore(change.asker, change.intent):
        return unclear
    return _no_plan(change) or which_day(change.asker, change.intent)


def _no_plan(change: Changing) -> Answer | None:
    return None if change.home.agreement else change.asker.answer(change.intent, "answer.no_plan")


def _telling(change: Changing, member: str | None, named: bool = True) -> Telling:
    """What is told, by ``member`` or by nobody in particular; ``named``: the part of the day says which turn."""
    slots, asker = change.intent.slots, change.asker
    day, part = read_day(slots.get("day")), _part(change.intent)
    days = period(asker, change.intent)
    within = asker.day_span(*days) if days and day is None else None
    if named and part and (day or days is None):
        within = asker.part_span(day or asker.today, part)
    return Telling(change.store, change.home, str(slots["chore"]), change.now, member, day, within)


def _moved(change: Changing, about: Telling) -> Answer:
    """Moved as the slots say, which say a day, a clock time or a part of a day."""
    slots = change.intent.slots
    day, clock, part = read_day(slots.get("to_day")), _clock(slots.get("to_time")), _part(change.intent)
    if day is None and clock is None and part is None:
        return change.asker.ask_back(change.intent, "voice.to_which_day", Awaits.DAY)
    turn = coming(about.own, about.now, about.day)
    start = start_on(change.home, turn, day, clock, part) if turn else about.now
    return _turn(change, about, lambda told: deeds.later(told, start))


def _turn(change: Changing, about: Telling, verb: Verb) -> Answer:
    """Look first what would come of it: what does not fit is said, what is in doubt is asked, anything else is done."""
    would = verb(replace(about, only_look=True))
    if not would.fits or would.turn is None:
        return _told(change, would)
    doubt = change.looks_first or not change.sure or _one_of_several(about, would.turn)
    if doubt and not change.confirmed:
        return change.shall_i(_form(change.asker, would), **_details(change, would))
    return _told(change, verb(about))


def _one_of_several(about: Telling, turn: Turn) -> bool:
    """Whether another turn of that day may be meant as well."""
    own = about.member is not None and turn.is_of(about.member)
    that_day = [t for t in about.turns if not t.settled and day_of(t, about.now) == day_of(turn, about.now)]
    starts = {t.span.start for t in that_day if not own or (about.member and t.is_of(about.member))}
    return len(starts | {turn.span.start}) > 1


# ── in words ────────────────────────────────────────────────────────────────────────────────────


def _told(change: Changing, outcome: Outcome) -> Answer:
    """What came of it, with what would take it back."""
    form, details = _form(change.asker, outcome), _details(change, outcome)
    if form == "not_then" and _stands_then(change, outcome):
        form = "stands_then"
    if form == "skipped" and outcome.chore in MEETINGS:
        form = "talk_skipped"
    question = asked(change.store, change.home, outcome.turn) if form.startswith("asked") and outcome.turn else None
    subject = question.subject if question and form == "asked" else ""
    trace = Trace(outcome.chore, outcome.kept, subject)
    return change.did(trace, form, **details) if outcome.fits else change.answer(form, **details)


def _stands_then(change: Changing, outcome: Outcome) -> bool:
    """Whether it does not fit there because another turn of it stands on that day."""
    there = outcome.start and outcome.start.astimezone(change.now.tzinfo).date()
    others = (
        t
        for t in turns_of(change.home, outcome.chore, change.now)
        if outcome.turn and t.original != outcome.turn.original
    )
    return any(day_of(turn, change.now) == there for turn in others)


def _form(asker: Asker, outcome: Outcome) -> str:
    """The sentence: ``voice.<form>`` where the terminal has ``deed.<form>``, apart for what is one's own."""
    form = outcome.sentence.removeprefix("deed.")
    alone = outcome.who == (asker.speaker.member,)
    return f"{form}_self" if alone and form in ("done", "taken_over", "yours_already", "cannot_ask") else form


def _details(change: Changing, outcome: Outcome) -> dict[str, str]:
    asker, turn = change.asker, outcome.turn
    stands = outcome.start or (turn.span.start if turn else None)
    window = (
        window_of(change.home, outcome.chore) if outcome.chore in MEETINGS else change.home.chore(outcome.chore).window
    )
    return {
        "chore": asker.thing(outcome.chore),
        "day": _day(asker, outcome, stands) if stands else asker.day(outcome.day) if outcome.day else "",
        "when": asker.day_and_time(stands) if stands else "",
        "who": " ".join(asker.third(member) for member in outcome.who[:1]),
        "first": say_time(window.earliest, asker.language),
        "last": say_time(window.latest, asker.language),
    }


def _day(asker: Asker, outcome: Outcome, stands: datetime) -> str:
    """The day with its part; of what was done before its hour the day alone, since it was not done then."""
    early = outcome.sentence.startswith("deed.done") and stands > asker.moment
    return asker.day(stands.astimezone(asker.zone).date()) if early else asker.day_part(stands)


def _part(intent: Intent) -> Part | None:
    part = intent.slots.get("part")
    return Part(str(part)) if part in list(Part) else None


def _clock(value: object) -> time | None:
    """A clock slot; None when there is none, or it is no time."""
    try:
        return datetime.strptime(value, "%H:%M").time() if isinstance(value, str) else None  # noqa: DTZ007 - a clock
    except ValueError:
        return None
