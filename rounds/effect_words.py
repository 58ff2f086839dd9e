"""An effect in words, made from values: each one's part, and what changes hands or moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from household.model import TEAM_MINUTES, CheckInWish, Experiment, Home, Language, Load, Series
from language.chore_change import changes_of
from language.figures import percent, rule_words
from language.sentences import say
from language.speech import say_list, say_minutes
from scheduler.effects import Effect, Hand, Moment, Part, part_of
from scheduler.experiments import sides

_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def parts_rows(home: Home, effect: Effect, language: Language) -> list[tuple[str, str, str, str, str]]:
    """Each one's name, what is agreed, their part, and minutes a week of doing and thinking, before and after; never
    one person next to the other."""
    return [
        (
            home.member(part.member).name,
            _change(part, lambda load: percent(load.share, language)),
            _change(part, lambda load: percent(part_of(load), language)),
            _change(part, lambda load: _time(load.work, language)),
            _change(part, lambda load: _time(load.thinking, language)),
        )
        for part in effect.parts
    ]


def effect_lines(home: Home, wanted: Home, effect: Effect, language: Language) -> list[str]:
    """What changes hands, what changes moment, and how many events that touches. ``home`` is how it is, ``wanted``
    how it would be."""
    if effect.nothing:
        return [say("effect.nothing", language)]
    names = {c.key: c.name for c in (*home.every_chore, *wanted.chores)}
    lines = [_hand(home, hand, names, language) for hand in effect.hands]
    lines += [_moment(home, moment, names, language) for moment in effect.moments]
    return [*lines, say("effect.events", language, count=effect.events)]


def chore_changes(home: Home, wanted: Home, language: Language) -> Iterator[str]:
    """What is asked of the chores themselves: how long, how often, when, by whom."""
    was = {chore.key: chore for chore in home.chores}
    for chore in wanted.chores:
        before = was.get(chore.key)
        if before is None or before == chore:
            continue
        for field, old, new in changes_of(before, chore, language, wanted.members):
            what = say(f"change.{field}_word", language)
            yield say("change.line", language, chore=chore.name, what=what, was=old, now=new)


def talk_changes(home: Home, wanted: Home, language: Language) -> Iterator[str]:
    """When the ten minutes are wanted, and the question about the chores, where that changes."""
    was, now = home.household.check_in, wanted.household.check_in
    for key, said in (("effect.talk", _wished), ("effect.team", _team_wished)):
        if said(was, language) != said(now, language):
            yield say(key, language, was=said(was, language), now=said(now, language))


def _wished(wish: CheckInWish, language: Language) -> str:
    return _weekly(wish.weekday, f"{wish.at:%H:%M}", wish.minutes, language)


def _team_wished(wish: CheckInWish, language: Language) -> str:
    if wish.team == "apart":
        return _weekly(wish.team_weekday, f"{wish.team_at:%H:%M}", TEAM_MINUTES, language)
    return say(f"effect.team_{wish.team}", language)


def _weekly(weekday: int, at: str, minutes: int, language: Language) -> str:
    days = rule_words(f"FREQ=WEEKLY;BYDAY={_BYDAY[weekday]}", language)
    return say("effect.when", language, days=days, at=at, minutes=minutes)


def experiment_lines(home: Home, experiment: Experiment, language: Language) -> Iterator[str]:
    """What is tried out, from when to when, what goes back for it, and what that comes to for each beside what was
    agreed."""
    details = {"chore": home.chore(experiment.chore).name, "name": home.member(experiment.by).name}
    span = {"first": f"{experiment.first:%d-%m}", "last": f"{experiment.last:%d-%m}"}
    yield say("experiment.what", language, **details, **span)
    if experiment.in_return:
        chores = say_list([home.chore(key).name for key in experiment.in_return], language, most=9)
        yield say("experiment.back", language, name=home.member(experiment.member).name, chores=chores)
    for side in sides(home, experiment) if home.agreement else ():
        name, part = home.member(side.member).name, percent(side.part, language)
        minutes = {"tried": _time(side.tried, language), "agreed": _time(side.agreed, language)}
        yield say("experiment.side", language, name=name, part=part, **minutes)


def _change(part: Part, told: Callable[[Load], str]) -> str:
    now = told(part.after)
    was = told(part.before) if part.before else now
    return now if was == now else f"{was} → {now}"


def _time(minutes: Fraction, language: Language) -> str:
    return say_minutes(round(minutes), language)


def _hand(home: Home, hand: Hand, names: Mapping[str, str], language: Language) -> str:
    details = {"chore": names.get(hand.chore, hand.chore)}
    if not hand.before:
        return say("effect.new", language, **details, names=_names(home, hand.after, language))
    if not hand.after:
        return say("effect.gone", language, **details)
    was, now = _names(home, hand.before, language), _names(home, hand.after, language)
    return say("effect.thought" if hand.thinking else "effect.hand", language, **details, was=was, now=now)


def _moment(home: Home, moment: Moment, names: Mapping[str, str], language: Language) -> str:
    chore = names.get(moment.after.chore, moment.after.chore)
    was, now = _when(moment.before, language), _when(moment.after, language)
    name = home.member(moment.after.member).name
    return say("effect.moment", language, chore=chore, name=name, was=was, now=now)


def _when(series: Series, language: Language) -> str:
    days = rule_words(series.rrule, language) if series.rrule else say("effect.single", language)
    return say("effect.when", language, days=days, at=f"{series.start:%H:%M}", minutes=series.minutes)


def _names(home: Home, keys: Iterable[str], language: Language) -> str:
    return say_list([home.member(key).name for key in keys], language, most=9)


def shares_line(home: Home, shares: Mapping[str, Fraction], language: Language) -> str:
    """The shares in a row: "Sanne 60 %, Bram 40 %"."""
    return ", ".join(f"{home.member(key).name} {percent(share, language)}" for key, share in shares.items())
