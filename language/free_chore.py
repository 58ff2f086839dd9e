"""A chore from free words: "om de week dinsdag na het eten badkamer 30 min", in any order.

What was not said comes from the catalogue when the name stands there, else from a plain beginning, and is told:
``FreeChore.assumed``. What cannot be read is a problem with an example, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from household.model import Chore, Household, Language, Member, Problem, Refused, Rhythm, Who, Window, key_of
from language.catalogue import as_chore, at_home, by_key, named
from language.fields import LONGEST_CHORE, LONGEST_NAME
from language.free_name import clean_name
from language.free_words import (
    no_such_time,
    read_clock_time,
    read_months,
    read_often,
    read_who,
    spell_out,
    without_about,
)
from language.homefile import TAKEN_BY_US, WHOLE_DAY
from language.names import find_in, fold
from language.rhythms import EVE, last_day, says_eve
from language.said_chore import say_months, say_often, say_room, say_when
from language.sentences import say
from language.times import read_minutes, read_rhythm, read_window

#: How long a chore takes and how often it comes round when neither words nor catalogue say so.
MINUTES, OFTEN = 20, Rhythm()
#: So exactly a name has to be one of the catalogue, to be the same chore and not only one like it.
SAME, LIKE = 95.0, 90.0
#: From when on a clock time that may be twice a day is likely meant for a chore.
AWAKE = time(8)
#: How much earlier or later than a clock time that was said; minutes.
AROUND = 60
LONGEST = 500

_HOW_OFTEN = re.compile(r"\b(?:keer|maal|elke?|iedere?|times|every|each|twice)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FreeChore:
    """A chore as understood, and what was ``assumed`` because nobody said it, as phrases in the same language."""

    chore: Chore
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Heard:
    """What was said, each thing None (or empty) when it was not."""

    name: str
    who: Who
    owner: str | None
    months: tuple[int, ...]
    no_time: str | None
    rhythm: Rhythm | None
    window: Window | None
    at: tuple[time, ...]
    minutes: int | None
    unclear: bool

    @property
    def things(self) -> int:
        """How many things were said apart from the name."""
        said = (self.rhythm, self.window, self.at, self.minutes, self.owner, self.months)
        return sum(map(bool, said))


def read_chore(
    text: str, language: Language, members: Sequence[Member] = (), household: Household | None = None
) -> FreeChore:
    """The chore that ``text`` speaks of, with the name of a member as who does it, as ``household`` can have it.
    Refused with all problems."""
    heard = _hear(text[:LONGEST], language, members)
    like = _like(heard.name, language)
    problems = tuple(_problems(heard, like, text, language))
    if problems:
        raise Refused(problems)
    return _filled(heard, like, language, household)


def language_of(text: str, languages: Sequence[Language], members: Sequence[Member] = ()) -> Language:
    """In which of the languages most of it is understood; the first of them when that is as much."""

    def understood(language: Language) -> int:
        heard = _hear(text[:LONGEST], language, members)
        return heard.things + (_like(heard.name, language) is not None)

    return max(languages, key=understood)


def _hear(text: str, language: Language, members: Sequence[Member]) -> _Heard:
    no_time, text = no_such_time(text)
    who, owner, rest = read_who(text, members)
    months, rest = read_months(rest)
    at, rest = read_clock_time(spell_out(rest, language), language)
    rhythm, rest = read_often(rest, language)
    unclear = rhythm is None and _HOW_OFTEN.search(rest) is not None
    window, rest = _read_window(without_about(rest, language), language)
    if window is None and rhythm and rhythm.unit == "source" and says_eve(text):
        window = EVE
    minutes, rest = read_minutes(rest, language) or (None, rest)
    if rhythm == Rhythm("month", 12) and months:
        rhythm, months = Rhythm("year", month=months[0]), ()
    name = clean_name(rest, language, of_somebody=owner is not None)
    return _Heard(name, who, owner, months, no_time, rhythm, window, at, minutes, unclear)


def _read_window(text: str, language: Language) -> tuple[Window | None, str]:
    """When on a day; a second word for the same part of it says no more: "elke avond voor het slapen"."""
    window, rest = read_window(text, language) or (None, text)
    again = read_window(rest, language) if window else None
    if window and again and again[0].earliest < window.latest and window.earliest < again[0].latest:
        rest = again[1]
    return window, rest


def _like(name: str, language: Language) -> tuple[Chore, float] | None:
    """The chore of the catalogue that the name means, and how exactly."""
    found = find_in(named(language), name)
    return (as_chore(by_key()[found.key], language), found.score) if found.key else None


def _problems(heard: _Heard, like: tuple[Chore, float] | None, text: str, language: Language) -> list[Problem]:
    if not heard.things and not heard.unclear and not heard.no_time and like is None:
        return [Problem("free.nothing", {"text": _short(text)})]
    problems = [Problem("free.no_such_time", {"time": heard.no_time})] if heard.no_time else []
    key = key_of(heard.name)
    if not key or key in TAKEN_BY_US:
        problems.append(Problem("free.no_name", {"text": _short(text)}))
    if len(heard.name) > LONGEST_NAME:
        problems.append(Problem("free.long", {"most": LONGEST_NAME}))
    if heard.unclear:
        problems.append(Problem("free.often", {"text": _short(text)}))
    elif _said_again(heard.name, language):
        problems.append(Problem("free.twice", {"text": _short(text)}))
    if heard.rhythm and (last := last_day(heard.rhythm)):
        problems.append(Problem("free.no_such_day", {"day": heard.rhythm.monthday, "last": last}))
    if heard.minutes is not None and not 1 <= heard.minutes <= LONGEST_CHORE:
        problems.append(Problem("free.minutes", {"most": LONGEST_CHORE}))
    elif heard.window and (heard.minutes or 0) > _room(heard.window):
        problems.append(Problem("free.window", {"room": _room(heard.window), "minutes": heard.minutes or 0}))
    return problems


def _filled(
    heard: _Heard, like: tuple[Chore, float] | None, language: Language, household: Household | None
) -> FreeChore:
    """What was heard, completed; each thing that nobody said is told."""
    known, score = like if like else (None, 0.0)
    basis = known if known and score >= LIKE else None
    minutes = heard.minutes or (known.minutes if known else MINUTES)
    rhythm = heard.rhythm or _usual_rhythm(heard, known)
    window = _window(heard, minutes, known)
    chore = Chore(
        key_of(heard.name),
        heard.name,
        minutes,
        rhythm,
        window,
        heard.who,
        heard.owner,
        months=heard.months if rhythm.unit != "year" else (),
    )
    if basis is not None:
        chore = _as_at_home(chore, basis, heard)
    if basis is not None and score >= SAME:
        also = tuple(name for name in (basis.name, *basis.also) if fold(name) != fold(heard.name))
        chore = replace(chore, key=basis.key, also=also)
    chore = at_home(chore, household) if household else chore
    return FreeChore(chore, tuple(_assumed(heard, chore, language)))


def _said_again(name: str, language: Language) -> bool:
    """Whether the name still says how often, how long or in which months: it was said before."""
    if _HOW_OFTEN.search(name) or read_months(name)[0]:
        return True
    return read_minutes(name, language) is not None or read_rhythm(name, language) is not None


def _usual_rhythm(heard: _Heard, known: Chore | None) -> Rhythm:
    """As the catalogue has it; once a year for what happens in one month; else every week."""
    if len(heard.months) == 1 and (known is None or known.rhythm.unit == "year"):
        return Rhythm("year", month=heard.months[0])
    return known.rhythm if known else OFTEN


def _as_at_home(chore: Chore, basis: Chore, heard: _Heard) -> Chore:
    """With what the catalogue knows of such a chore and words rarely say."""
    if not heard.rhythm:
        chore = replace(chore, months=heard.months or basis.months, after=basis.after, gap=basis.gap)
    elif not heard.months and chore.rhythm.unit == "week":
        chore = replace(chore, months=basis.months)
    fits = chore.minutes + 2 * basis.travel <= _room(chore.window)
    return replace(
        chore,
        thinking=basis.thinking,
        done_when=basis.done_when,
        important=basis.important,
        children=basis.children,
        holidays=basis.holidays,
        school=basis.school,
        outside=basis.outside,
        travel=basis.travel if fits else 0,
        postpone=basis.postpone,
        area=basis.area,
    )


def _window(heard: _Heard, minutes: int, known: Chore | None) -> Window:
    """As said; around the clock time that was said; as usual at home when it fits; else by day."""
    usual = heard.window or (known.window if known else None)
    at = _likeliest(heard.at, usual)
    if at is not None and heard.window is None:
        start = _minute(at)
        return Window(_clock(start - AROUND), _clock(start + minutes + AROUND), at)
    window = usual if usual and _room(usual) >= minutes else WHOLE_DAY
    best = at or window.best
    fits = best is not None and 0 <= _minute(best) - _minute(window.earliest) <= _room(window) - minutes
    return replace(window, best=best if fits else None)


def _likeliest(times: Sequence[time], window: Window | None) -> time | None:
    """Which reading of a clock time is meant: one within the usual hours, else one at which a home is awake."""
    inside = [at for at in times if window and window.earliest <= at < window.latest]
    awake = [at for at in times if at >= AWAKE]
    return next(iter([*inside, *awake, *times]), None)


def _assumed(heard: _Heard, chore: Chore, language: Language) -> list[str]:
    """What nobody said and the chore now has, as phrases."""
    phrases = []
    if heard.rhythm is None:
        phrases.append(say_often(chore.rhythm, language))
    if heard.window is None and not heard.at:
        phrases.append(say_when(chore.window, language))
    if heard.minutes is None:
        phrases.append(say_room(chore.minutes, language))
    if chore.months and not heard.months:
        phrases.append(say_months(chore.months, language))
    facts = {"children": chore.children, "school": chore.school == "skip", "outside": chore.outside}
    return phrases + [say(f"free.assumed.{name}", language) for name, there in facts.items() if there]


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _room(window: Window) -> int:
    """Minutes from the beginning of a window to its end."""
    return _minute(window.latest) - _minute(window.earliest)


def _clock(minute: int) -> time:
    """That minute of the day, within the day."""
    minute = min(max(minute, 0), 24 * 60 - 1)
    return time(minute // 60, minute % 60)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
