"""How English, British first, speaks of time: its words and the patterns that they make.

The mirror of ``language.dutch``: the same names with the same meanings, see there.
"""

from __future__ import annotations

from datetime import time

from household.model import Part
from language.feasts import IN_ENGLISH
from language.grammar import Grammar, Rules
from language.said import Clock, Said, Section, Which
from language.shapes import (
    PIECES,
    after_last,
    after_months,
    amount,
    daily,
    dated,
    either,
    every_month,
    every_week,
    feasts,
    hour,
    in_a_year,
    in_month,
    month_day,
    nth_day,
    on_days,
    on_the,
    past_half,
    to_hour,
    with_year,
)
from language.tokens import Lexicon, Words, mean

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
SMALL = [*_ONES.split(), "seventeen", "eighteen", "nineteen"]
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
_ABBREVIATIONS = ("mon", "tue tues", "wed weds", "thu thur thurs", "fri", "sat", "sun")


def numbers() -> dict[int, str]:
    """The number words from 0 to 60: 25 is "twenty-five"."""
    words = dict(enumerate(SMALL)) | TENS
    for tens, word in TENS.items():
        words |= {tens + one: f"{word}-{SMALL[one]}" for one in range(1, 10) if tens < 60}
    return words


def _words() -> Words:
    words: Words = {}
    for number, word in [*enumerate(SMALL), *TENS.items()]:
        mean(words, word, "<n>", number)
        mean(words, word, "<num>", number)
        if number:
            ordinal = _ORDINALS.get(number) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th")
            mean(words, ordinal, "<ordinal>", number)
            mean(words, ordinal, "<spelled>", number)
    for number, word in TENS.items():
        mean(words, word, "<tens>", number)
    mean(words, "a an", "<n>", 1)
    for number, spelled in {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}.items():
        mean(words, spelled, "<nth>", number)
    _calendar_words(words)
    mean(words, "minute minutes min mins m", "<minutes>", 1)
    mean(words, "hour hours hr hrs h", "<minutes>", 60)
    mean(words, "hour hours", "<hour>", 60)
    return words


def _calendar_words(words: Words) -> None:
    for number, word in enumerate(WEEKDAYS):
        mean(words, f"{word} {word}s".lower(), "<weekday>", number)
        mean(words, _ABBREVIATIONS[number], "<abbr>", number)
    for number, word in enumerate(MONTHS, 1):
        mean(words, f"{word} {word[:3]}".lower(), "<month>", number)
    mean(words, "sept", "<month>", 9)
    for part in Part:
        mean(words, f"{part} {part}s", "<noun>", part)
    mean(words, "am", "<half>", 0)
    mean(words, "pm", "<half>", 12)


_NAMED = [*(day.lower() for day in WEEKDAYS), "tomorrow", "yesterday"]
LEXICON = Lexicon(
    words=_words(),
    compounds={f"{day}{part}": (day, str(part)) for day in _NAMED for part in Part},
    long=frozenset({"tomorrow", "yesterday", "tonight", "tuesday", "wednesday", "thursday", "saturday"}),
)


def _noon_based(hours: int, minutes: int, half: int) -> Clock | None:
    """A clock time with am (0) or pm (12)."""
    return Clock(time(hours % 12 + half, minutes), True) if 1 <= hours <= 12 and minutes < 60 else None


def _pair(hours: tuple[int, ...], half: int | None) -> tuple[Clock | None, Clock | None] | None:
    """Two hours with a dash between them: "6-8" or "6-8 pm"."""
    if len(hours) != 2:
        return None
    if half is None:
        return hour(hours[0]), hour(hours[1])
    return _noon_based(hours[0], 0, half), _noon_based(hours[1], 0, half)


def _either_way(day: int, month: int, year: int | None = None) -> Said | None:
    """24/12 as Europe writes it, or 12/24 as America does, when only that exists."""
    return with_year(day, month, year) or with_year(month, day, year)


_CLOCK: Rules = [
    ("half past? <n>", past_half),
    ("a? quarter past|after <n>", lambda n: to_hour(n, 15)),
    ("a? quarter to|before|of|till <n>", lambda n: to_hour(n, -15)),
    ("<num> minute|minutes? past|after <num>", lambda m, n: to_hour(n, m)),
    ("<num> minute|minutes? to|before|till <num>", lambda m, n: to_hour(n, -m)),
    ("<num> o clock", hour),
    ("<num> oclock", hour),
    ("<num> o clock <half>", lambda n, half: _noon_based(n, 0, half)),
    ("<num> <half>", lambda n, half: _noon_based(n, 0, half)),
    ("<num> <num> <half>", _noon_based),
    ("<time>", lambda t: Clock(*t)),
    ("<time> <half>", lambda t, half: _noon_based(t[0].hour, t[0].minute, half)),
    ("<dotted> <half>", lambda t, half: _noon_based(t[0].hour, t[0].minute, half)),
    ("midnight", lambda: Clock(time(0), True)),
    ("noon|midday", lambda: Clock(time(12), True)),
]

_WHEN: Rules = [
    # Words that look like a time and are none.
    ("good morning|afternoon|evening|night", lambda: Said()),
    ("takes|take|took|lasts|last|for <amount>", lambda _: Said()),
    ("<amount> long|longer|later|earlier|shorter", lambda _: Said()),
    ("the? <ordinal> time|times|floor|bedroom|bathroom|load|one", lambda _: Said()),
    ("lunch time", lambda: Said(clock=Clock(time(12), True), vague=True)),
    # From now.
    ("right? now", lambda: Said(minutes=0)),
    ("right away", lambda: Said(minutes=0, lasts=30, vague=True)),
    ("immediately", lambda: Said(minutes=0, lasts=30, vague=True)),
    ("in a moment|bit|minute|second|sec|while", lambda: Said(minutes=0, lasts=60, vague=True)),
    ("soon|shortly", lambda: Said(minutes=0, lasts=60, vague=True)),
    ("later on?", lambda: Said(minutes=0, lasts=180, vague=True)),
    ("later today", lambda: Said(minutes=0, lasts=360, vague=True)),
    ("in <amount>", lambda m: Said(minutes=m)),
    ("in <few> minutes", lambda n: Said(minutes=5 * (n - 1), vague=True)),
    ("in <few> hours", lambda n: Said(minutes=60 * n, vague=True)),
    ("<amount> ago", lambda m: Said(minutes=-m)),
    ("<amount> from now", lambda m: Said(minutes=m)),
    # Days counted from today.
    ("today", lambda: Said(shift=0)),
    ("tonight", lambda: Said(shift=0, part=Part.EVENING)),
    ("this <noun>", lambda part: Said(shift=0, part=part)),
    ("tomorrow", lambda: Said(shift=1)),
    ("the? day after tomorrow", lambda: Said(shift=2)),
    ("yesterday", lambda: Said(shift=-1)),
    ("the? day before yesterday", lambda: Said(shift=-2)),
    ("last night", lambda: Said(shift=-1, part=Part.EVENING)),
    ("in <n> day|days", lambda n: Said(shift=n)),
    ("in <few> days", lambda n: Said(shift=n, vague=True)),
    ("<n> day|days from now|today", lambda n: Said(shift=n)),
    ("in <n> week|weeks", lambda n: Said(shift=7 * n)),
    ("in <n> week|weeks time", lambda n: Said(shift=7 * n)),
    ("in <few> weeks", lambda n: Said(shift=7 * n, vague=True)),
    ("in <n> fortnight|fortnights", lambda n: Said(shift=14 * n)),
    ("<n> week|weeks from now|today", lambda n: Said(shift=7 * n)),
    ("a week today", lambda: Said(shift=7)),
    ("<n> week|weeks from tomorrow", lambda n: Said(shift=1 + 7 * n)),
    ("<n> week|weeks from|on <weekday>", lambda n, day: Said(weekday=day, later=7 * n)),
    ("in <n> month|months", lambda n: Said(ahead=n)),
    ("<n> day|days ago", lambda n: Said(shift=-n)),
    ("<n> week|weeks ago", lambda n: Said(shift=-7 * n)),
    ("<n> month|months ago", lambda n: Said(ahead=-n)),
    # Weekdays.
    ("on? <weekday>", lambda day: Said(weekday=day)),
    ("on <wd>", lambda day: Said(weekday=day)),
    ("^ <abbr> &<alone>", lambda day: Said(weekday=day)),
    ("^ <abbr> $", lambda day: Said(weekday=day)),
    ("on? this <wd>", lambda day: Said(weekday=day, which=Which.THIS)),
    ("on? this? coming|upcoming <wd>", lambda day: Said(weekday=day, which=Which.COMING)),
    ("on? next <wd>", lambda day: Said(weekday=day, which=Which.NEXT)),
    ("on? last|past <wd>", lambda day: Said(weekday=day, which=Which.LAST)),
    ("every|each <weekday>", lambda day: Said(weekday=day, vague=True)),
    # Weeks, months and weekends.
    ("this week", lambda: Said(weeks=0)),
    ("all week", lambda: Said(weeks=0)),
    ("the whole week", lambda: Said(weeks=0)),
    ("the? rest of the|this week", lambda: Said(weeks=0)),
    ("of? next|coming week", lambda: Said(weeks=1)),
    ("the coming week", lambda: Said(weeks=1)),
    ("the week after next", lambda: Said(weeks=2)),
    ("last|past week", lambda: Said(weeks=-1)),
    ("at|by|in|towards? the? <section> of? the|this week", lambda s: Said(section=s)),
    ("at|by|in|towards? the? <section> of? next week", lambda s: Said(section=s, weeks=1)),
    ("<section> next week", lambda s: Said(section=s, weeks=1)),
    ("this month", lambda: Said(months=0)),
    ("next month", lambda: Said(months=1)),
    ("last month", lambda: Said(months=-1)),
    ("on|at|over|in|during? the|this weekend", lambda: Said(weekend=Which.THIS)),
    ("weekend", lambda: Said(weekend=Which.THIS)),
    ("the|this? coming|upcoming weekend", lambda: Said(weekend=Which.COMING)),
    ("next weekend", lambda: Said(weekend=Which.NEXT)),
    ("last weekend", lambda: Said(weekend=Which.LAST)),
    ("every|each weekend", lambda: Said(weekend=Which.THIS, vague=True)),
    ("on|at|this|over? <feast>", lambda feast: feast),
    # Dates.
    ("on? <month> the? <ordinal> <year>?", lambda month, n, year: dated(n, month, year)),
    ("on? <month> <num> !o|am|pm <year>?", lambda month, n, year: dated(n, month, year)),
    ("on? the? <ordinal> of? <month> <year>?", dated),
    ("on? <num> of? <month> <year>?", dated),
    ("on? the <numeric>", lambda n: Said(number=n)),
    ("on? the <ordinal> of this month", lambda n: Said(number=n)),
    ("on? the <ordinal> of the month", lambda n: Said(number=n)),
    ("on? the <ordinal> of next month", lambda n: Said(number=n, months=1)),
    ("on the <spelled>", lambda n: Said(number=n)),
    ("the <spelled>", lambda n: Said(number=n) if n > 10 else None),
    ("on? <iso>", lambda parts: with_year(parts[2], parts[1], parts[0])),
    ("on? <pair>", lambda parts: _either_way(*parts)),
    ("in <month> <year>?", lambda month, year: Said(month=month, year=year)),
    # Parts and clock times.
    ("in the early|late? <noun>", lambda part: Said(part=part)),
    ("at night", lambda: Said(part=Part.NIGHT)),
    ("at|around|about|by|exactly? <clock> sharp|exactly?", lambda c: Said(clock=c)),
    ("at|around <bare> !times|days|weeks|minutes|percent", lambda c: Said(clock=c)),
]

_MORE: Rules = [
    ("on|at|this|over? <feast>", lambda feast: feast),
    ("night|nights", lambda: Said(part=Part.EVENING)),  # "Friday night" is when people are still up
    ("early|late? <noun>", lambda part: Said(part=part)),
    ("week", lambda: Said(later=7)),
    ("in <n> week|weeks", lambda n: Said(later=7 * n) if n > 1 else None),
    ("in <n> week|weeks time", lambda n: Said(later=7 * n)),
    ("the <ordinal>", lambda n: Said(number=n)),
    ("<numeric>", lambda n: Said(number=n)),
]

_AMOUNT: Rules = [
    ("<n> <minutes>", lambda n, unit: n * unit),
    ("<n> <hour> and? <num> <minutes>?", lambda n, _, m, unit: n * 60 + m if unit in (None, 1) else None),
    ("<n> h <n> <minutes>?", lambda n, m, unit: n * 60 + m if unit in (None, 1) else None),
    ("<n> <hour> and a quarter", lambda n, _: n * 60 + 15),
    ("<n> <hour> and a half", lambda n, _: n * 60 + 30),
    ("<n> and a half hours|hour", lambda n: n * 60 + 30),
    ("<decimal> hours|hour|h", amount),
    ("<hhmm>", lambda minutes: minutes),
    ("half an? hour", lambda: 30),
    ("a half hour", lambda: 30),
    ("a? quarter of an hour", lambda: 15),
    ("three quarters of an hour", lambda: 45),
    ("<n> quarters of an hour", lambda n: 15 * n),
]

_EVERY: Rules = [
    ("weekly", lambda: every_week(1)),
    ("every|each|per week", lambda: every_week(1)),
    ("<once> a|per|every|each week", lambda _: every_week(1)),
    ("every other|second week", lambda: every_week(2)),
    ("fortnightly|biweekly", lambda: every_week(2)),
    ("<once>? every|per|a fortnight", lambda _: every_week(2)),
    ("alternate weeks", lambda: every_week(2)),
    ("<once>? every <num> weeks|week", lambda _, n: every_week(n)),
    ("<once> in <num> weeks", lambda _, n: every_week(n)),
    ("monthly", lambda: every_month(1)),
    ("every|each|per month", lambda: every_month(1)),
    ("<once> a|per|every|each month", lambda _: every_month(1)),
    ("every other|second month", lambda: every_month(2)),
    ("<once>? every <num> months|month", lambda _, n: every_month(n)),
    ("quarterly", lambda: every_month(3)),
    ("<once>? every|each|per|a quarter", lambda _: every_month(3)),
    ("half yearly", lambda: every_month(6)),
    ("<once>? every half year", lambda _: every_month(6)),
    ("every six months", lambda: every_month(6)),
    ("yearly|annually", lambda: every_month(12)),
    ("<once>? every|each|per year", lambda _: every_month(12)),
    ("<once> a year", lambda _: every_month(12)),
    ("every other|second year", lambda: every_month(24)),
    ("every <num> years", lambda n: every_month(12 * n)),
]

_RHYTHM: Rules = [
    ("daily", daily),
    ("every|each day", daily),
    ("<once> a|per|every day", lambda _: daily()),
    ("every|each &<noun>", daily),
    ("every other|second day", lambda: on_days((0, 2, 4, 6), 1)),
    ("on|every|each? weekday|weekdays", lambda: on_days(range(5), 1)),
    ("on|every|each working|school day|days", lambda: on_days(range(5), 1)),
    ("every|each weekend", lambda: on_days((5,), 1)),
    ("every other weekend", lambda: on_days((5,), 2)),
    ("twice a|per|every|each week", lambda: every_week(1, 2)),
    ("twice a|per|every|each month", lambda: every_week(2)),
    ("twice a|per|every|each year", lambda: every_month(6)),
    ("<num> times|x|days a|per|every|each week", lambda n: every_week(1, n)),
    ("<num> times|x every|per <num> weeks", lambda n, weeks: every_week(weeks, n)),
    ("<num> times|x a|per month", lambda n: {2: every_week(2), 4: every_week(1)}.get(n)),
    ("<num> times|x a|per year", in_a_year),
    # A number of times that no rhythm here can hold is not to be read as "every week".
    ("<num> times|x|days a|per|every|each day|week|month|year", lambda _: False),
    ("twice a|per|every|each day", lambda: False),
    ("on? the? <nth> <wd> of the|each|every month", nth_day),
    ("on? the? <nth> <wd> in the|each|every month", nth_day),
    ("every|each <nth> <wd> of the month", nth_day),
    ("monthly on the <nth> <wd>", nth_day),
    ("every month on the <nth> <wd>", nth_day),
    ("on? the? <ordinal> of the|each|every month", month_day),
    ("every|each <ordinal> of the month", month_day),
    ("on? the? last day of the|each|every month", lambda: month_day(-1)),
    ("<every> on the <ordinal>", on_the),
    ("<yearly> in <month>", lambda _, month: in_month(month)),
    ("<yearly> on? <num> of? <month>", lambda _, day, month: in_month(month, day)),
    ("<yearly> on? the? <ordinal> of? <month>", lambda _, day, month: in_month(month, day)),
    ("<yearly> on? <month> <num>", lambda _, month, day: in_month(month, day)),
    ("<yearly> on? <month> the? <ordinal>", lambda _, month, day: in_month(month, day)),
    ("every|each <num> <month>", lambda day, month: in_month(month, day)),
    ("every? <n> day|days <since>", lambda days, _: after_last(days)),
    ("every? <n> week|weeks <since>", lambda weeks, _: after_last(7 * weeks)),
    ("every? <n> month|months <since>", lambda months, _: after_months(months)),
    ("every other|second <days>", lambda days: on_days(days, 2)),
    ("on? every|each? <days>", lambda days: on_days(days, 1)),
    ("every|each|on <abbr>", lambda day: on_days((day,), 1)),
    ("<every>", lambda every: every),
    ("<every> on? <days>", either),
    ("<days> <every>", lambda days, every: either(every, days)),
]

_WINDOW: Rules = [
    ("after dinner|supper|tea", lambda: (time(18, 30), time(21))),
    ("before dinner|supper|tea", lambda: (time(17), time(18, 30))),
    ("around|at dinner|dinnertime|supper", lambda: (time(17, 30), time(19))),
    ("before bed|bedtime|sleep|sleeping", lambda: (time(20), time(22, 30))),
    ("before going to bed|sleep", lambda: (time(20), time(22, 30))),
    ("after school", lambda: (time(15), time(18))),
    ("before school|work", lambda: (time(6, 30), time(8, 30))),
    ("after work", lambda: (time(17, 30), time(22))),
    ("at|after|before|around breakfast", lambda: (time(6, 30), time(9))),
    ("at|after|around|during lunch|lunchtime", lambda: (time(12), time(13, 30))),
    ("during the day", lambda: (time(9), time(17))),
    ("in the daytime", lambda: (time(9), time(17))),
    ("all day", lambda: (time(7), time(22))),
    ("the? whole day", lambda: (time(7), time(22))),
    ("any time", lambda: (time(7), time(22))),
    ("anytime|whenever", lambda: (time(7), time(22))),
]

GRAMMAR = Grammar(
    PIECES
    | {
        "<when>": _WHEN,
        "<more>": _MORE,
        "<feast>": feasts(IN_ENGLISH),
        "<clock>": _CLOCK,
        "<bare>": [
            ("<num>", hour),
            ("<num> <num>", lambda n, m: hour(n, m) if n <= 24 and m >= 10 else None),
            ("<dotted>", lambda t: Clock(*t)),
        ],
        "<few>": [("a few", lambda: 3), ("a couple of?", lambda: 2), ("some|several", lambda: 3)],
        "<alone>": [("<noun>", lambda part: part), ("<num>", lambda n: n), ("<pair>", lambda p: p)],
        "<section>": [
            ("end", lambda: Section.END),
            ("beginning|start", lambda: Section.BEGIN),
            ("early", lambda: Section.BEGIN),
            ("late", lambda: Section.END),
            ("middle", lambda: Section.MIDDLE),
        ],
        "<yearly>": [
            ("yearly|annually", lambda: 1),
            ("<once>? every|each|per year", lambda _: 1),
            ("<once> a year", lambda _: 1),
        ],
        "<since>": [
            ("after it was last done", lambda: 1),
            ("after it is|was? done", lambda: 1),
            ("after the last|previous time", lambda: 1),
        ],
        "<once>": [("once", lambda: 1), ("one time", lambda: 1)],
        "<amount>": _AMOUNT,
        "<every>": _EVERY,
        "<rhythm>": _RHYTHM,
        "<window>": _WINDOW,
        "<between>": [
            ("between <point> and <point>", lambda a, b: (a, b)),
            ("from? <point> to|till|until|- <point>", lambda a, b: (a, b)),
            ("<hours> <half>?", _pair),
            ("before|by|until|till <point>", lambda point: (None, point)),
            ("after|from <point>", lambda point: (point, None)),
        ],
        "<partly>": [("in? the? <noun>", lambda part: part), ("at night", lambda: Part.NIGHT)],
    }
)
