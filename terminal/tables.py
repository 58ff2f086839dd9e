"""Tables and lines for a person at a terminal, made from values; nothing here reads or writes anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from rich.table import Table

from household.model import (
    Agreement,
    Assignment,
    Certificate,
    Change,
    Home,
    KeptFree,
    Language,
    Load,
    Plan,
    Reason,
    ReasonKind,
    Series,
    Span,
    Unplaced,
)
from household.routines import apart, left
from language.figures import percent, rule_words
from language.homewords import say_rhythm
from language.routine_words import checklist, chore_name, listed, routine_name, routine_of
from language.sentences import say
from language.talks import check_in_title
from language.times import say_date_time, say_day, say_list, say_minutes, say_time
from scheduler.effects import part_of
from scheduler.reasons import reason_for


def week_table(home: Home, plan: Plan, first: date, language: Language) -> Table:
    """Seven days from ``first``: a row a day and a column a person, chores in the order of the day."""
    table = Table(title=say("week.title", language), show_lines=True, title_justify="left")
    table.add_column(say("week.day", language), style="bold", no_wrap=True)
    for member in home.members:
        table.add_column(member.name, overflow="fold", ratio=1)
    for number in range(7):
        day = first + timedelta(days=number)
        cells = [_cell(home, plan, day, member.key, language) for member in home.members]
        table.add_row(say_day(day, language, first).capitalize(), *cells)
    return table


def _cell(home: Home, plan: Plan, day: date, member: str, language: Language) -> str:
    mine = [a for a in plan.assignments if a.member == member and a.span.start.date() == day]
    lines = [(a.span.start, _line(home, a, language)) for a in mine]
    talks = [(s, check_in_title(home, s.minutes, language)) for s in plan.check_ins]
    talks += [(s, say("calendar.team", language)) for s in plan.teams]
    lines += [(s.start, f"[bold]{s.start:%H:%M} {title}[/bold]") for s, title in talks if s.start.date() == day]
    lines += [
        (k.span.start, f"{k.span.start:%H:%M} {say('calendar.kept_free', language)}")
        for k in home.kept_free
        if member in k.members and k.span.start.date() == day
    ]
    return "\n".join(line for _, line in sorted(lines))


def kept_line(home: Home, kept: KeptFree, language: Language, today: date) -> str:
    """For whom something is kept free, and from when to when."""
    names = say_list([home.member(m).name for m in kept.members], language, most=9)
    when = say_date_time(kept.span.start, language, today)
    return say("kept_free.line", language, names=names, when=when, until=say_time(kept.span.end.time(), language))


def _line(home: Home, assignment: Assignment, language: Language) -> str:
    extra = ""
    if assignment.with_others:
        extra = say("week.together", language)
    elif assignment.change is not None and assignment.change is not Change.ADDED:
        extra = say(f"week.{assignment.change.value}", language)
    name = _named(home, assignment, language)
    return f"{assignment.span.start:%H:%M} {name}{f' ({extra})' if extra else ''}"


def _named(home: Home, assignment: Assignment, language: Language) -> str:
    """The chore; a routine with what it holds that day."""
    routine = routine_of(home, assignment.chore, assignment.series)
    if routine is None:
        return home.chore(assignment.chore).name
    parts = left(home, routine, assignment.original, apart(home.exceptions))
    return say("week.routine", language, routine=routine_name(routine, language), chores=listed(home, parts))


def loads_table(home: Home, certificate: Certificate, language: Language) -> Table:
    """Each one's part against what was agreed; never one person against the other."""
    table = Table(title=say("loads.title", language), title_justify="left")
    for column in ("who", "agreed", "part", "doing", "thinking"):
        table.add_column(say(f"loads.{column}", language))
    for load in certificate.loads:
        table.add_row(
            home.member(load.member).name,
            percent(load.share, language),
            percent(part_of(load), language),
            _hours(load.work, language),
            _hours(load.thinking, language),
        )
    return table


def certificate_lines(home: Home, certificate: Certificate, language: Language) -> list[str]:
    """What can be proved about a division, in words."""
    above = certificate.worst / certificate.bound - 1 if certificate.bound else Fraction(0)
    best = say("certificate.best", language, percent=percent(above, language, 1))
    lines = [best if above >= Fraction(1, 2000) else say("certificate.best_as_is", language)]
    lines.append(say(f"certificate.envy_{'free' if certificate.envy_free_up_to_one else 'left'}", language))
    if certificate.efficient:
        lines.append(say("certificate.efficient", language))
    if certificate.forced:
        chores = say_list([home.chore(key).name for key in certificate.forced], language, most=4)
        lines.append(say("certificate.forced", language, chores=chores))
    return lines


def _hours(minutes: Fraction, language: Language) -> str:
    return say("loads.a_week", language, time=say_minutes(round(minutes), language))


def why_line(home: Home, assignment: Assignment, language: Language, viewer: str | None = None) -> str:
    """One checkable sentence: why this person does this chore then, as ``viewer`` may hear it."""
    return say(
        "why.line",
        language,
        chore=chore_name(home, assignment.chore, language, assignment.series),
        name=home.member(assignment.member).name,
        time=say_time(assignment.span.start.time(), language),
        reason=reason(home, reason_for(home, assignment, viewer), language),
    )


def reason(home: Home, why: Reason, language: Language) -> str:
    """A `Reason` in words: facts about time and agreement, never a title or what weighs on somebody."""
    details: dict[str, object] = {"name": home.member(why.member).name}
    if why.other:
        details["other"] = home.member(why.other).name
    if why.span:
        details["span"] = span_words(why.span, language)
    if why.share is not None:
        details["share"] = percent(why.share, language)
    if why.kind is ReasonKind.OTHER_BUSY and not why.other:
        return say("why.others_busy", language, **details)
    if why.kind is ReasonKind.MOVED_BUSY and not why.span:
        return say("why.moved_unsaid", language, **details)
    if why.kind is ReasonKind.GIVEN_BUSY and not why.span:
        return say("why.given_unsaid", language, **details)
    return say(f"why.{why.kind.value}", language, **details)


def span_words(span: Span, language: Language) -> str:
    """A span of one day as clock times."""
    return say("week.span", language, start=f"{span.start:%H:%M}", end=f"{span.end:%H:%M}")


def unplaced_line(home: Home, missed: Unplaced, language: Language, today: date) -> str:
    """What found no place, with the window that prevents it."""
    return say(
        "week.unplaced",
        language,
        chore=chore_name(home, missed.chore, language),
        day=say_day(missed.original.date(), language, today),
        window=span_words(missed.window, language),
    )


def agreement_table(home: Home, agreement: Agreement, language: Language) -> Table:
    """The rota: who does which chore, how often and from when."""
    table = Table(title=say("plan.title", language), title_justify="left")
    for column in ("chore", "who", "often", "at", "minutes"):
        table.add_column(say(f"plan.{column}", language))
    for series in sorted(agreement.series, key=lambda s: (s.chore, s.member, s.lane)):
        name = chore_name(home, series.chore, language, series.key)
        table.add_row(
            "\n".join([name, *checklist(home, series, language)]),
            home.member(series.member).name,
            _often(home, series, language),
            f"{series.start:%H:%M}",
            str(series.minutes),
        )
    return table


def _often(home: Home, series: Series, language: Language) -> str:
    """How often a series happens: by its rule, or, where that is of another kind than weekdays, as its chore says."""
    words = say_rhythm(home.chore(series.chore).rhythm, language)
    by_weekday = "BYDAY=" in series.rrule and "BYMONTHDAY=" not in series.rrule
    return rule_words(series.rrule, language) if by_weekday else words or say("rule.found", language)


def thousandths(part: Fraction) -> float:
    """A fraction to a thousandth."""
    return round(float(part), 3)


def loads_json(loads: Iterable[Load]) -> list[dict[str, object]]:
    """Loads as plain JSON. A ratio is rounded to a thousandth: an exact one would tell, to who tries every way, how
    heavy the other finds what."""
    return [
        {
            "member": load.member,
            "share": str(load.share),
            "ratio": thousandths(load.ratio),
            "minutes_a_week": float(load.work),
            "thinking_a_week": float(load.thinking),
        }
        for load in loads
    ]
