"""Verbs about the plan: sync, plan, write, week, ask, why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import click

from household.model import (
    CHECK_IN,
    Agreement,
    Assignment,
    Calendar,
    Home,
    Offer,
    Plan,
    Role,
    Series,
    Speaker,
    Takes,
)
from household.routines import apart, left
from integrations.ical_entries import entry_at
from language.days import monday_of
from language.entries import title_for_all
from language.plan_words import certificate_lines, unplaced_line
from language.routine_words import chore_name, routine_of
from language.times import say_date_time, say_day
from rounds.first import all_read
from rounds.follow import coming
from rounds.plan import WEEKS, agree, home_ahead, wanted_edits, with_exceptions
from rounds.told import why_line
from rounds.whole import go_round
from rounds.world import Round, World
from scheduler import planner
from terminal.check_verb import ForWhom, give_plan_file
from terminal.prompts import said_yes
from terminal.spoken import (
    LANGUAGE,
    DoesNotFit,
    NoPlanYet,
    console,
    json_option,
    kind,
    moment,
    now_option,
    the_chore_or_routine,
    the_household,
    the_member,
    told,
    world,
)
from terminal.tables import (
    agreement_table,
    kept_line,
    loads_json,
    loads_table,
    thousandths,
    week_table,
)
from webhooks.core import answer, options_aloud, slots_aloud


class NoQuestion(DoesNotFit):
    """Nothing was asked."""

    sentence = "trouble.no_question"


def planned(here: World, now: datetime) -> tuple[Home, Plan, bool]:
    """The home and its plan at ``now``, and whether its agreement is one that everybody said yes to.

    NotReadYet when a new agreement would rest on a calendar that was never read: unknown is not free.
    """
    household = the_household(here)
    home, _ = home_ahead(here, household.id, now)
    agreed = home.agreement is not None
    if not agreed:
        all_read(home)
    home = replace(home, agreement=home.agreement or planner.agree(home, now))
    return home, planner.plan(home, WEEKS, now), agreed


@click.command(help=told("cli.sync"))
@click.option("--believe", is_flag=True, help=told("cli.option.believe"))
@click.option("--dry-run", "dry", is_flag=True, help=told("cli.option.dry_run"))
@kind
def sync(believe: bool, dry: bool) -> None:
    here = world()
    household = the_household(here)
    if dry:
        show_intended(here, household.id)
        return
    with console().status(told("sync.busy")):
        done = go_round(here, household.id, believe)
    home = here.store.home(household.id)
    for calendar in home.calendars:
        if calendar.id not in done.troubles:
            click.echo(f"{home.member(calendar.member).name}, {calendar.name}: {told('calendars.fine')}")
    show_troubles(home, done)
    click.echo(told("sync.done", written=len(done.written), wishes=len(done.wishes)))
    if done.posted:
        click.echo(told("sync.posted", count=done.posted))
    if done.troubles:
        raise SystemExit(1)


def show_intended(here: World, household: int) -> None:
    """What the next round would write, as things are known now; nothing is written, and nothing kept of it."""
    home, now = home_ahead(here, household)
    if home.agreement is None:
        raise NoPlanYet()
    made = planner.plan(home, WEEKS, now)
    intended = wanted_edits(here, with_exceptions(home, made, now), now)
    calendars = {calendar.id: calendar for calendar in home.calendars}
    for edit in intended:
        entry = entry_at(edit.href, edit.text or edit.before or "")
        name = home.member(calendars[edit.calendar].member).name
        title = title_for_all(entry, LANGUAGE) if entry else edit.href
        click.echo(f"{name}: {told(f'journal.{edit.act.value}')} {title}")
    click.echo(told("sync.dry", count=len(intended)))


def show_troubles(home: Home, done: Round) -> None:
    """Which calendars are in the way, and why; where errors are read."""
    for calendar in home.calendars:
        if trouble := done.troubles.get(calendar.id):
            sentence = told(trouble.sentence, **trouble.details)
            click.echo(f"{home.member(calendar.member).name}, {calendar.name}: {sentence}", err=True)


@click.command(help=told("cli.plan"))
@click.option("--for", "whose", metavar="NAME", help=told("cli.option.plan_for"))
@click.option("--out", metavar="FILE", help=told("cli.option.out"))
@now_option
@json_option
@kind
def plan(whose: str | None, out: str | None, now: str | None, as_json: bool) -> None:
    if out and not whose:
        raise ForWhom()
    here = world()
    at = moment(now, here, the_household(here))
    with console().status(told("plan.busy")):
        home, made, agreed = planned(here, at)
    if whose:
        give_plan_file(home, made.agreement, whose, out or "-")
        return
    if as_json:
        click.echo(json.dumps(plan_json(home, made), ensure_ascii=False, indent=2))
        return
    show_plan(home, made, at)
    click.echo(told("plan.agreed" if agreed else "plan.preview"))


def show_plan(home: Home, made: Plan, at: datetime) -> None:
    """The rota, each one's part with its proof, and what found no place."""
    out = console()
    out.print(agreement_table(home, made.agreement, LANGUAGE))
    show_parts(home, made.agreement)
    show_missed(home, made, at)
    for kept in coming(home, at):
        click.echo(told("kept_free.shown", line=kept_line(home, kept, LANGUAGE, at.date())))


def show_parts(home: Home, agreement: Agreement) -> None:
    """Each one's part against what was agreed, with the certificate."""
    out = console()
    out.print(loads_table(home, agreement.certificate, LANGUAGE))
    for line in certificate_lines(home, agreement.certificate, LANGUAGE):
        out.print(line)


def show_stale(calendars: Iterable[Calendar]) -> None:
    """Which of these calendars we could not look at lately, so that what we saw last counts."""
    for calendar in calendars:
        if calendar.stale_since:
            reason = told(calendar.trouble, calendar=calendar.name, count="") if calendar.trouble else ""
            click.echo(told("status.stale", calendar=calendar.name, reason=reason))


def show_missed(home: Home, made: Plan, at: datetime) -> None:
    """What found no place, each with the window that prevents it, and what we could not look at."""
    show_stale(c for c in home.calendars if c.role is Role.READ)
    for missed in made.unplaced:
        click.echo(unplaced_line(home, missed, LANGUAGE, at.date()))
    for monday in made.weeks_without_check_in:
        click.echo(told("week.no_check_in", day=say_day(monday, LANGUAGE, at.date())))
        for offer in made.offers:
            if offer.chore == CHECK_IN and monday_of(offer.original.date()) == monday:
                _show_offer("week.offer_check_in", offer, at)
    for offer in made.offers:
        if offer.chore != CHECK_IN:
            _show_offer("week.offer_team", offer, at)


def _show_offer(sentence: str, offer: Offer, at: datetime) -> None:
    """Where the ten minutes of a week without a moment could be."""
    start, today = offer.span.start, at.date()
    to = f"{say_day(start.date(), LANGUAGE, today)} {start:%H:%M}"
    week = say_day(monday_of(offer.original.date()), LANGUAGE, today)
    click.echo(told(sentence, day=week, when=say_date_time(start, LANGUAGE, today), to=to))


def plan_json(home: Home, made: Plan) -> dict[str, Any]:
    """The plan as plain JSON; what a chore costs somebody is theirs and is not in it."""
    agreement = made.agreement
    return {
        "series": [
            {
                "chore": chore_name(home, s.chore, LANGUAGE, s.key),
                "member": s.member,
                "rrule": s.rrule,
                "start": s.start.isoformat(),
                "minutes": s.minutes,
                "parts": parts_json(home, s),
            }
            for s in agreement.series
        ],
        "thinkers": dict(agreement.thinkers),
        "loads": loads_json(agreement.certificate.loads),
        "worst": thousandths(agreement.certificate.worst),
        "bound": thousandths(agreement.certificate.bound),
        "envy_free_up_to_one": agreement.certificate.envy_free_up_to_one,
        "efficient": agreement.certificate.efficient,
        "assignments": [assignment_json(home, a) for a in made.assignments],
        "check_ins": [{"start": s.start.isoformat(), "end": s.end.isoformat()} for s in made.check_ins],
        "kept_free": [
            {"members": list(k.members), "start": k.span.start.isoformat(), "end": k.span.end.isoformat()}
            for k in home.kept_free
        ],
        "teams": [{"start": s.start.isoformat(), "end": s.end.isoformat()} for s in made.teams],
        "offers": [
            {"talk": o.chore, "start": o.span.start.isoformat(), "end": o.span.end.isoformat()} for o in made.offers
        ],
        "unplaced": [
            {
                "chore": chore_name(home, u.chore, LANGUAGE),
                "day": u.original.date().isoformat(),
                "window": [u.window.start.isoformat(), u.window.end.isoformat()],
            }
            for u in made.unplaced
        ],
    }


def parts_json(home: Home, series: Series) -> list[dict[str, Any]]:
    """What a routine holds; empty for a single chore."""
    return [
        {"chore": home.chore(part.chore).name, "days": list(part.days), "minutes": part.minutes}
        for part in home.parts_of(series)
    ]


def assignment_json(home: Home, assignment: Assignment) -> dict[str, Any]:
    """One happening as plain JSON."""
    return {
        "chore": chore_name(home, assignment.chore, LANGUAGE, assignment.series),
        "member": assignment.member,
        "start": assignment.span.start.isoformat(),
        "end": assignment.span.end.isoformat(),
        "change": assignment.change.value if assignment.change else None,
        "reason": assignment.reason.kind.value,
    }


@click.command(help=told("cli.write"))
@click.option("--yes", is_flag=True, help=told("cli.option.yes"))
@kind
def write(yes: bool) -> None:
    here = world()
    household = the_household(here)
    out = console()
    with out.status(told("sync.busy")):
        go_round(here, household.id)
    home, made, agreed = planned(here, moment(None, here, household))
    if not agreed:
        show_plan(home, made, moment(None, here, household))
        for member in home.members:
            if not yes and not said_yes(told("write.ask", name=member.name)):
                click.echo(told("write.not_yet"))
                return
        agree(here, household.id, replace(made.agreement, yes=tuple(m.key for m in home.members)))
    with out.status(told("write.busy")):
        done = go_round(here, household.id)
    click.echo(told("write.done", count=len(done.written)))
    show_troubles(home, done)
    waiting = len(here.store.open_edits(household.id, None))
    if waiting:
        click.echo(told("write.waiting", count=waiting))
    if done.troubles:
        raise SystemExit(1)


@click.command(help=told("cli.week"))
@now_option
@json_option
@kind
def week(now: str | None, as_json: bool) -> None:
    here = world()
    at = moment(now, here, the_household(here))
    home, made, agreed = planned(here, at)
    if not agreed:
        raise NoPlanYet()
    shown = seven_days(made, at.date())
    if as_json:
        wanted = ("assignments", "check_ins", "teams", "offers", "kept_free", "unplaced")
        near = (k for k in home.kept_free if 0 <= (k.span.start.date() - at.date()).days < 7)
        home = replace(home, kept_free=tuple(near))
        click.echo(json.dumps({k: plan_json(home, shown)[k] for k in wanted}, ensure_ascii=False, indent=2))
        return
    console().print(week_table(home, shown, at.date(), LANGUAGE))
    show_missed(home, shown, at)


def seven_days(made: Plan, first: date) -> Plan:
    """Of a plan only what concerns the seven days from ``first``."""

    def near(day: date) -> bool:
        return first <= day < first + timedelta(days=7)

    def of_week(monday: date) -> bool:
        return near(monday) or near(monday + timedelta(days=6))

    return replace(
        made,
        assignments=tuple(a for a in made.assignments if near(a.span.start.date())),
        check_ins=tuple(s for s in made.check_ins if near(s.start.date())),
        teams=tuple(s for s in made.teams if near(s.start.date())),
        offers=tuple(o for o in made.offers if of_week(monday_of(o.original.date()))),
        unplaced=tuple(u for u in made.unplaced if near(u.original.date())),
        weeks_without_check_in=tuple(monday for monday in made.weeks_without_check_in if of_week(monday)),
    )


@click.command(help=told("cli.ask"))
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "speaker", metavar="MEMBER", help=told("cli.option.as"))
@now_option
@json_option
@kind
def ask(words: tuple[str, ...], speaker: str | None, now: str | None, as_json: bool) -> None:
    if not " ".join(words).strip():
        raise NoQuestion()
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    member = the_member(home.members, speaker).key if speaker else None
    at = moment(now, here, household)
    said = answer(here.store, household.id, Speaker("terminal", member), " ".join(words), LANGUAGE, at)
    if as_json:
        body = {
            "speech": said.speech,
            "intent": said.intent.name,
            "slots": slots_aloud(said.intent, home),
            "continue": said.listen,
            "awaits": said.awaits,
            "options": options_aloud(said, home),
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.echo(said.speech)


@click.command(help=told("cli.why"))
@click.argument("chore")
@click.option("--as", "viewer", metavar="NAME", help=told("cli.option.why_as"))
@now_option
@kind
def why(chore: str, viewer: str | None, now: str | None) -> None:
    here = world()
    at = moment(now, here, the_household(here))
    home, made, agreed = planned(here, at)
    if not agreed:
        raise NoPlanYet()
    key = the_chore_or_routine(home, chore)
    coming = [a for a in made.assignments if _holds(home, a, key) and a.span.end > at]
    whose = the_member(home.members, viewer).key if viewer else None
    if not coming:
        click.echo(told("why.nothing", chore=chore_name(home, key, LANGUAGE)))
        return
    first = coming[0].span.start.date()
    click.echo(say_day(first, LANGUAGE, at.date()).capitalize() + ":")
    asked = [assignment for assignment in coming if assignment.span.start.date() == first]
    for assignment in asked:
        if assignment.chore != key:
            routine = chore_name(home, assignment.chore, LANGUAGE, assignment.series)
            click.echo(told("routine.why", chore=home.chore(key).name, routine=routine))
        click.echo(why_line(home, assignment, LANGUAGE, whose))
    show_stale(c for c in home.calendars if c.role is Role.READ and _counts_for(c, {a.member for a in asked}))


def _holds(home: Home, assignment: Assignment, chore: str) -> bool:
    """Whether an assignment is of this chore, or of a routine with this chore in it that day."""
    routine = routine_of(home, assignment.chore, assignment.series)
    parts = left(home, routine, assignment.original, apart(home.exceptions)) if routine else ()
    return assignment.chore == chore or any(part.chore == chore for part in parts)


def _counts_for(calendar: Calendar, members: set[str]) -> bool:
    """Whether a calendar takes the time of one of these members."""
    return calendar.takes is Takes.BOTH or (calendar.takes is Takes.MINE and calendar.member in members)
