"""The plan as it would be: the coming week, each one's part beside what they chose, and the yes of both.

It is worked out by the worker, since that may take seconds: this page asks for it, looks again by itself, and shows
what came. Once both said yes it tells how far their calendars are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from flask import Blueprint, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.model import CHECK_IN, Agreement, Home, Plan, Problem, Rhythm, Role, Series, Trouble
from household.store import Store
from language.figures import percent
from language.plan_words import certificate_lines, often_words, unplaced_line
from language.routine_words import checklist, chore_name
from language.said_chore import say_often
from language.sentences import say
from language.speech import say_day, say_list, say_minutes
from language.talks import talk_title
from pages.begin_words import problems_in, still, told
from pages.visitor import language, visitor
from rounds.first import have_worked_out, is_worked_out, say_yes_to, unread, waiting_plan, written_so_far
from rounds.plan import home_ahead
from rounds.told import reason
from rounds.world import World, local_now
from scheduler import planner
from scheduler.effects import part_of
from scheduler.possible import problems_of
from scheduler.reasons import by_agreement

#: Where the session keeps that somebody asked for a plan, so that it can be said when none came.
_ASKED = "plan_asked"
#: How much of a plan is shown before both agree.
_DAYS, _WEEKS = timedelta(days=7), 1


@dataclass(frozen=True)
class Moment:
    """Something of a day: when, what (with what it holds), whose it is, and the place of its owner in the home (0 for
    both)."""

    at: str
    what: str
    who: str
    place: int


def plan(door: Blueprint, world: World) -> None:
    """The page of the plan that both say yes to."""

    @door.get("/plan")
    def look_at_plan() -> ResponseReturnValue:
        return _page(world)

    @door.post("/plan")
    def go_on() -> ResponseReturnValue:
        here, do = visitor(), request.form.get("do", "")
        home = world.store.home(here.household)
        if home.agreement is not None:
            return redirect("/start/plan", 303)
        if do == "look":
            if not problems_of(home):
                _ask(world, home)
            return redirect("/start/plan", 303)
        if do == "yes":
            number = request.form.get("plan", "")
            try:
                say_yes_to(world, here.household, int(number[:9]) if number.isdecimal() else 0, here.member)
            except Trouble as trouble:
                return make_response(_page(world, problems_in(trouble)), 400)
        return redirect("/start/plan", 303)


def _ask(world: World, home: Home) -> None:
    """Let a plan be worked out; where a calendar has yet to be read, let it be read first."""
    if have_worked_out(world, home):
        session[_ASKED] = True


# ── what is shown ───────────────────────────────────────────────────────────────────────────────


def _page(world: World, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    here = visitor()
    home = world.store.home(here.household)
    if home.agreement is not None:
        return _written_page(world, home)
    now = local_now(world, here.household)
    found = waiting_plan(world.store, home, now.date())
    if found is None:
        return _no_plan_page(world, home, problems)
    session.pop(_ASKED, None)
    state = f"{found.id}-{len(found.yes)}"
    if (answer := still(state)) is not None:
        return answer
    return render_template("begin_plan.html", state=state, problems=told(problems), **_shown(world, home, found, now))


def _written_page(world: World, home: Home) -> ResponseReturnValue:
    """How far the plan that both said yes to is written."""
    session.pop(_ASKED, None)
    written = written_so_far(world, home)
    state = f"written-{written.done}-{written.of}"
    return still(state) or render_template("begin_written.html", state=state, written=written)


def _no_plan_page(world: World, home: Home, problems: Sequence[Problem]) -> ResponseReturnValue:
    """That a plan is being worked out, or what it takes before it can be."""
    busy, closed = is_worked_out(world.store, home.household.id), unread(home)
    state = "busy" if busy else f"unread-{len(closed)}"
    if (answer := still(state)) is not None:
        return answer
    return render_template(
        "begin_no_plan.html",
        state=state,
        busy=busy,
        failed=not busy and bool(session.pop(_ASKED, False)),
        cannot=told(problems_of(home)),
        unread=[(c.name, home.member(c.member).name) for c in closed],
        connected={c.member for c in home.calendars if c.role is Role.READ} >= {m.key for m in home.members},
        moved=world.store.proposal(home.household.id) is not None,
        problems=told(problems),
    )


def _shown(world: World, home: Home, found: Agreement, now: datetime) -> dict[str, object]:
    """What of a plan both see; the same for each but for the language."""
    here = visitor()
    agreed = replace(home, agreement=found)
    first = _first_week(world, agreed, found, now)
    waits = [m for m in home.members if m.key not in found.yes]
    return {
        "number": found.id,
        "parts": _parts(agreed, found),
        "proof": certificate_lines(agreed, found.certificate, language()),
        "days": _days(agreed, found, first, now),
        "missed": [unplaced_line(agreed, missed, language(), now.date()) for missed in first.unplaced],
        "no_talk": bool(first.weeks_without_check_in),
        "routines": [_routine(agreed, series) for series in found.series if series.parts],
        "talks": [_talk(agreed, talk) for talk in found.talks],
        "rota": _rota(agreed, found),
        "said_yes": here.member in found.yes,
        "others": say_list([m.name for m in waits if m.key != here.member], language(), most=9),
        "yes": say_list([m.name for m in home.members if m.key in found.yes], language(), most=9),
    }


#: The week of the plan that waits, by store: with what it rests on, since it is asked for at every look.
_weeks: WeakKeyDictionary[Store, dict[int, tuple[object, Plan]]] = WeakKeyDictionary()
_lock = Lock()


def _first_week(world: World, home: Home, found: Agreement, now: datetime) -> Plan:
    """What the plan comes to in the days to come, with the calendars as they were read last."""
    household = home.household.id
    rests_on = (found.id, world.store.version(household), now.date())
    with _lock:
        known = _weeks.setdefault(world.store, {}).get(household)
    if known is not None and known[0] == rests_on:
        return known[1]
    ahead, _ = home_ahead(world, household, now)
    made = planner.plan(replace(ahead, agreement=found), _WEEKS, now)
    with _lock:
        _weeks[world.store][household] = (rests_on, made)
    return made


def _parts(home: Home, found: Agreement) -> list[Mapping[str, str]]:
    """Each one's part, beside what they chose; nobody's beside the other's."""
    return [
        {
            "name": home.member(load.member).name,
            "agreed": percent(load.share, language()),
            "part": percent(part_of(load), language()),
            "doing": say("loads.a_week", language(), time=say_minutes(round(load.work), language())),
            "thinking": say("loads.a_week", language(), time=say_minutes(round(load.thinking), language())),
        }
        for load in found.certificate.loads
    ]


def _days(home: Home, agreed: Agreement, made: Plan, now: datetime) -> list[tuple[str, list[Moment]]]:
    """Seven days from today, each with its moments in order."""
    found: dict[str, list[tuple[datetime, Moment]]] = {}
    places = {m.key: place for place, m in enumerate(home.members, 1)}
    for number in range(_DAYS.days):
        found[say_day(now.date() + timedelta(days=number), language(), now.date())] = []
    for a in made.assignments:
        name = chore_name(home, a.chore, language(), a.series)
        both = bool(a.with_others)
        who = say("week.together", language()) if both else home.member(a.member).name
        moment = Moment(f"{a.span.start:%H:%M}", name, who, 0 if both else places[a.member])
        _put(found, a.span.start, moment, now)
    for talk in agreed.talks:
        for span in made.check_ins if talk.chore == CHECK_IN else made.teams:
            moment = Moment(f"{span.start:%H:%M}", talk_title(home, talk, language()), _both(home), 0)
            _put(found, span.start, moment, now)
    return [(day, [m for _, m in sorted(moments, key=lambda one: one[0])]) for day, moments in found.items()]


def _put(found: dict[str, list[tuple[datetime, Moment]]], start: datetime, moment: Moment, now: datetime) -> None:
    day = say_day(start.date(), language(), now.date())
    if day in found and 0 <= (start.date() - now.date()).days < _DAYS.days and moment not in [m for _, m in found[day]]:
        found[day].append((start, moment))


def _both(home: Home) -> str:
    return say_list([m.name for m in home.members], language(), most=9)


def _routine(home: Home, series: Series) -> Mapping[str, object]:
    """A routine: its name, whose, how often, from when, and what is in it."""
    return {
        "name": chore_name(home, series.chore, language(), series.key),
        "who": home.member(series.member).name,
        "often": often_words(home, series, language()),
        "at": f"{series.start:%H:%M}",
        "parts": checklist(home, series, language()),
    }


def _talk(home: Home, talk: Series) -> str:
    """A weekly moment of both in one line."""
    return say(
        "begin.talk_line",
        language(),
        title=talk_title(home, talk, language()),
        often=say_often(Rhythm(days=(talk.start.weekday(),)), language()),
        at=f"{talk.start:%H:%M}",
        minutes=talk.minutes,
    )


def _rota(home: Home, found: Agreement) -> list[tuple[str, str, str, str, int, str]]:
    """The whole rota: what, who, how often, from when, how many minutes, and why them; the same for who looks."""
    series = sorted(found.series, key=lambda s: (s.chore, s.member, s.lane))
    return [
        (
            chore_name(home, s.chore, language(), s.key),
            home.member(s.member).name,
            often_words(home, s, language()),
            f"{s.start:%H:%M}",
            s.minutes,
            reason(home, by_agreement(home, home.chore_of(s), s.member, s.start.date()), language()),
        )
        for s in series
    ]
