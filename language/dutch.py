"""How Dutch, on both sides of the border, speaks of time: its words and the patterns that they make.

Grammar, not sentences: nothing here is shown to anyone except the number words, which are spoken as well.
The patterns are explained in ``language.grammar``; ``WHEN`` opens a time expression, ``MORE`` only goes on
with one that was opened ("vrijdag | avond"). An empty ``Said()`` means: this looks like a time but is none.
"""

from __future__ import annotations

from datetime import time

from household.model import Part
from language.feasts import IN_DUTCH
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
    to_half,
    to_hour,
    with_year,
)
from language.tokens import Lexicon, Words, mean

_ONES = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
SMALL = [*_ONES.split(), "zeventien", "achttien", "negentien"]
TENS = {20: "twintig", 30: "dertig", 40: "veertig", 50: "vijftig", 60: "zestig"}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_ORDINALS = {1: "eerste", 2: "tweede", 3: "derde", 8: "achtste"}
_NOUNS = {
    Part.MORNING: "ochtend voormiddag",
    Part.AFTERNOON: "middag namiddag",
    Part.EVENING: "avond",
    Part.NIGHT: "nacht",
}
_TODAY = {
    Part.MORNING: "vanochtend vanmorgen vanvoormiddag",
    Part.AFTERNOON: "vanmiddag vannamiddag",
    Part.EVENING: "vanavond",
    Part.NIGHT: "vannacht",
}

_AROUND = "enen tweeen drieen vieren vijven zessen zevenen achten negenen tienen elven twaalven"
_UNITS = {
    "minuut minuten minuutje minuutjes min": 1,
    "kwartier kwartiertje": 15,
    "uur uren uurtje uurtjes u h": 60,
}


def numbers() -> dict[int, str]:
    """The number words from 0 to 60: 25 is "vijfentwintig"."""
    words = dict(enumerate(SMALL)) | TENS
    for tens, word in TENS.items():
        words |= {tens + one: f"{SMALL[one]}en{word}" for one in range(1, 10) if tens < 60}
    return words


def _ordinal(number: int, word: str) -> str:
    if number > 20 and number % 10:
        return f"{word}ste"
    return _ORDINALS.get(number) or (f"{word}de" if number < 20 else f"{word}ste")


def _words() -> Words:
    words: Words = {}
    for number, word in numbers().items():
        mean(words, word, "<n>", number)
        mean(words, word, "<article>" if number == 1 else "<num>", number)
        if number:
            mean(words, _ordinal(number, word), "<ordinal>", number)
            mean(words, _ordinal(number, word), "<spelled>", number)
    for number, spelled in enumerate(_AROUND.split(), 1):
        mean(words, spelled, "<ish>", number)
    for number, spelled in {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", -1: "laatste"}.items():
        mean(words, spelled, "<nth>", number)
    _calendar_words(words)
    for spelled, minutes in _UNITS.items():
        mean(words, spelled, "<minutes>", minutes)
    mean(words, "uur u", "<oclock>", 1)
    return words


def _calendar_words(words: Words) -> None:
    for number, word in enumerate(WEEKDAYS):
        mean(words, f"{word} {word}s {word}en {word.replace('ij', 'y')}", "<weekday>", number)
        mean(words, word[:2], "<abbr>", number)
    for number, word in enumerate(MONTHS, 1):
        mean(words, f"{word} {word[:3]}", "<month>", number)
    mean(words, "mrt", "<month>", 3)
    mean(words, "sept", "<month>", 9)
    for part, spelled in _NOUNS.items():
        mean(words, spelled, "<noun>", part)
        mean(words, " ".join(f"{word}s s{word}s" for word in spelled.split()), "<adverb>", part)
    mean(words, "smorgens", "<adverb>", Part.MORNING)
    for part, spelled in _TODAY.items():
        mean(words, spelled, "<today>", part)


def _compounds() -> dict[str, tuple[str, str]]:
    nouns = [*" ".join(_NOUNS.values()).split(), "morgen"]
    named = [*WEEKDAYS, "gister", "gisteren", "eergister", "eergisteren"]
    pairs = [(day, noun) for day in named for noun in nouns]
    pairs += [(day, noun) for day in ("morgen", "overmorgen") for noun in (*nouns[:-1], "vroeg")]
    pairs += [(day, noun + "s") for day in WEEKDAYS for noun in nouns]
    pairs += [("half", word) for number, word in numbers().items() if 1 <= number <= 12]
    pairs += [("half", unit) for unit in ("uur", "uurtje", "jaar")]
    pairs += [("kwart", "over"), ("kwart", "voor")]
    return {first + second: (first, second) for first, second in pairs}


_LONG = "vandaag vanavond vanmiddag vanochtend vanmorgen vannacht overmorgen gisteren eergisteren"
LEXICON = Lexicon(
    words=_words(),
    compounds=_compounds(),
    long=frozenset([*_LONG.split(), *(day for day in WEEKDAYS if len(day) > 6)]),
    other=frozenset({"vandaan", "gistende"}),
)

_CLOCK: Rules = [
    ("half <n>", lambda n: to_half(n, 0)),
    ("kwart|kwartier voor <n> <oclock>?", lambda n, _: to_hour(n, -15)),
    ("kwart|kwartier over|na <n> <oclock>?", lambda n, _: to_hour(n, 15)),
    ("<n> minuut|minuten? voor half <n>", lambda m, n: to_half(n, -m)),
    ("<n> minuut|minuten? over|na half <n>", lambda m, n: to_half(n, m)),
    ("<n> minuut|minuten? voor <num> <oclock>?", lambda m, n, _: to_hour(n, -m)),
    ("<n> minuut|minuten? over|na <num> <oclock>?", lambda m, n, _: to_hour(n, m)),
    # "Een" is the hour only where no noun can follow: "vijf voor een boek" is no time.
    ("<n> minuut|minuten? voor een <oclock>", lambda m, _: to_hour(1, -m)),
    ("<n> minuut|minuten? voor een $", lambda m: to_hour(1, -m)),
    ("<n> minuut|minuten? over|na een <oclock>", lambda m, _: to_hour(1, m)),
    ("<n> minuut|minuten? over|na een $", lambda m: to_hour(1, m)),
    ("<time> <oclock>?", lambda t, _: Clock(t[0], True)),
    ("<dotted> <oclock>", lambda t, _: Clock(t[0], True)),
    ("<n> <oclock> !lang <n>? !keer|minuten", lambda n, _, m: hour(n, m or 0)),
    ("middernacht", lambda: Clock(time(0), True)),
    ("het? middaguur", lambda: Clock(time(12), True)),
]

_WHEN: Rules = [
    # Words that look like a time and are none.
    ("goede|goeie|goei|prettige|fijne morgen|middag|avond|nacht|namiddag", lambda: Said()),
    ("duurt|duren|kost|kosten|duurde|nog <amount>", lambda _: Said()),
    ("<ordinal> keer|verdieping|kamer|badkamer|slaapkamer|was|wasje|ronde", lambda _: Said()),
    ("de|een <ordinal> keer|verdieping|kamer|badkamer|slaapkamer|was|wasje|ronde", lambda _: Said()),
    ("<amount> lang|langer|later|eerder|korter", lambda _: Said()),
    ("tussen de middag", lambda: Said(clock=Clock(time(12), True), vague=True)),
    # From now.
    ("nu meteen?|direct?", lambda: Said(minutes=0)),
    ("op dit moment|ogenblik", lambda: Said(minutes=0)),
    ("meteen|onmiddellijk", lambda: Said(minutes=0, lasts=30, vague=True)),
    ("zometeen|dadelijk|seffens|subiet|zodadelijk", lambda: Said(minutes=0, lasts=60, vague=True)),
    ("zo meteen|dadelijk|direct", lambda: Said(minutes=0, lasts=60, vague=True)),
    ("straks", lambda: Said(minutes=0, lasts=180, vague=True)),
    ("later vandaag", lambda: Said(minutes=0, lasts=360, vague=True)),
    ("over <amount>", lambda m: Said(minutes=m)),
    ("over <n> uur|uurtje of <n>", lambda n, m: Said(minutes=30 * (n + m), vague=True)),
    ("over <few> minuten|minuutjes", lambda n: Said(minutes=5 * n, vague=True)),
    ("over <few> uur|uurtjes|uren", lambda n: Said(minutes=60 * n, vague=True)),
    ("<amount> geleden", lambda m: Said(minutes=-m)),
    ("een uurtje|uur geleden", lambda: Said(minutes=-60)),
    # Days counted from today.
    ("vandaag", lambda: Said(shift=0)),
    ("van daag", lambda: Said(shift=0)),
    ("<today> vroeg|laat?", lambda part: Said(shift=0, part=part)),
    ("van <noun>", lambda part: Said(shift=0, part=part)),
    ("deze|dezen|dees <noun>", lambda part: Said(shift=0, part=part)),
    ("deze|dezen|dees morgen", lambda: Said(shift=0, part=Part.MORNING)),
    ("morgen", lambda: Said(shift=1)),
    ("morgen vroeg", lambda: Said(shift=1, part=Part.MORNING)),
    ("overmorgen", lambda: Said(shift=2)),
    ("overmorgen vroeg", lambda: Said(shift=2, part=Part.MORNING)),
    ("over morgen", lambda: Said(shift=2)),
    ("gisteren|gister", lambda: Said(shift=-1)),
    ("eergisteren|eergister", lambda: Said(shift=-2)),
    ("over <n> dag|dagen|daagjes", lambda n: Said(shift=n)),
    ("over <few> dagen|daagjes", lambda n: Said(shift=n, vague=True)),
    ("over <n> week|weken|weekjes", lambda n: Said(shift=7 * n)),
    ("over <few> weken|weekjes", lambda n: Said(shift=7 * n, vague=True)),
    ("over anderhalve week", lambda: Said(shift=10, vague=True)),
    ("over anderhalve dag", lambda: Said(shift=2, vague=True)),
    ("over <n> maand|maanden", lambda n: Said(ahead=n)),
    ("over een half jaar", lambda: Said(ahead=6)),
    ("<n> dag|dagen geleden", lambda n: Said(shift=-n)),
    ("<n> week|weken geleden", lambda n: Said(shift=-7 * n)),
    ("<n> maand|maanden geleden", lambda n: Said(ahead=-n)),
    # Weekdays.
    ("op? <weekday>", lambda day: Said(weekday=day)),
    ("op <wd>", lambda day: Said(weekday=day)),
    ("^ <abbr> &<alone>", lambda day: Said(weekday=day)),
    ("^ <abbr> $", lambda day: Said(weekday=day)),
    ("op? deze|dees <wd>", lambda day: Said(weekday=day, which=Which.THIS)),
    ("op? <coming> <wd>", lambda _, day: Said(weekday=day, which=Which.COMING)),
    ("op? <weekday> <coming>", lambda day, _: Said(weekday=day, which=Which.COMING)),
    ("op? volgende <wd>", lambda day: Said(weekday=day, which=Which.NEXT)),
    ("afgelopen|vorige|verleden|voorbije <wd>", lambda day: Said(weekday=day, which=Which.LAST)),
    ("elke|iedere|alle <weekday>", lambda day: Said(weekday=day, vague=True)),
    # Weeks, months and weekends.
    ("deze|dees week", lambda: Said(weeks=0)),
    ("van de week", lambda: Said(weeks=0, vague=True)),
    ("volgende|komende|aankomende|toekomende|aanstaande week", lambda: Said(weeks=1)),
    ("vorige|afgelopen|verleden|voorbije week", lambda: Said(weeks=-1)),
    ("de? rest van de week", lambda: Said(weeks=0)),
    ("de hele|ganse week", lambda: Said(weeks=0)),
    ("heel|gans de week", lambda: Said(weeks=0)),
    ("aan? het|op? <section> van? de|deze week", lambda s: Said(section=s)),
    ("aan? het|op? <section> van? volgende|komende week", lambda s: Said(section=s, weeks=1)),
    ("deze maand", lambda: Said(months=0)),
    ("volgende|komende maand", lambda: Said(months=1)),
    ("vorige|afgelopen maand", lambda: Said(months=-1)),
    ("in? het|dit|van? weekend|weekeinde|weekeind", lambda: Said(weekend=Which.THIS)),
    ("van|tijdens het weekend|weekeinde|weekeind", lambda: Said(weekend=Which.THIS)),
    ("in? het? komend|komende|aankomend|aanstaand weekend|weekeinde", lambda: Said(weekend=Which.COMING)),
    ("in? het? volgend|volgende weekend|weekeinde", lambda: Said(weekend=Which.NEXT)),
    ("in? het? vorig|afgelopen|voorbije weekend|weekeinde", lambda: Said(weekend=Which.LAST)),
    ("elk|ieder weekend|weekeinde", lambda: Said(weekend=Which.THIS, vague=True)),
    # Dates.
    ("op? de? <ordinal> <month> <year>?", dated),
    ("op? de? <n> <month> <year>?", dated),
    ("op? de <numeric>", lambda n: Said(number=n)),
    ("op? de <numeric> van de|deze maand", lambda n: Said(number=n)),
    ("op? de <ordinal> van de|deze maand", lambda n: Said(number=n)),
    ("op? de <ordinal> van volgende maand", lambda n: Said(number=n, months=1)),
    ("op de <spelled>", lambda n: Said(number=n)),
    ("de <spelled>", lambda n: Said(number=n) if n > 10 else None),
    ("op? <iso>", lambda parts: with_year(parts[2], parts[1], parts[0])),
    ("op? <pair>", lambda parts: with_year(*parts)),
    ("in <month> <year>?", lambda month, year: Said(month=month, year=year)),
    ("op|met|rond? <feast>", lambda feast: feast),
    # Parts and clock times.
    ("s? <adverb> vroeg|laat?", lambda part: Said(part=part)),
    ("s morgens vroeg?", lambda: Said(part=Part.MORNING)),
    ("in de|den <noun>", lambda part: Said(part=part)),
    ("in de|den morgen", lambda: Said(part=Part.MORNING)),
    ("tegen de|den <noun>", lambda part: Said(part=part)),
    ("om|rond|tegen|omstreeks|stipt? <clock> precies|stipt?", lambda c: Said(clock=c)),
    ("om|tegen|rond|omstreeks <bare> !keer|dagen|weken|euro|minuten", lambda c: Said(clock=c)),
]

_MORE: Rules = [
    ("op|met|rond? <feast>", lambda feast: feast),
    ("<noun>", lambda part: Said(part=part)),
    ("morgen|vroeg", lambda: Said(part=Part.MORNING)),
    ("over <n> week|weken", lambda n: Said(later=7 * n)),
    ("over veertien dagen", lambda: Said(later=14)),
    ("over 14 dagen", lambda: Said(later=14)),
    ("<numeric>", lambda n: Said(number=n)),
]

_AMOUNT: Rules = [
    ("<n> <minutes>", lambda n, unit: n * unit),
    ("<n> <oclock> en? <n> <minutes>?", lambda n, _, m, unit: n * 60 + m if unit in (None, 1) else None),
    ("<n> <oclock> en een? kwartier", lambda n, _: n * 60 + 15),
    ("<n> <oclock> en drie kwartier", lambda n, _: n * 60 + 45),
    ("<n> <oclock> en een? half uur", lambda n, _: n * 60 + 30),
    ("<decimal> <oclock>", lambda text, _: amount(text)),
    ("<hhmm>", lambda minutes: minutes),
    ("een? half uur|uurtje", lambda: 30),
    ("een? kwartier|kwartiertje|kwartuur", lambda: 15),
    ("drie kwartier|kwart", lambda: 45),
    ("anderhalf uur|uurtje", lambda: 90),
    ("<n> en een half uur", lambda n: n * 60 + 30),
    ("<halves> uur", lambda n: n),
    ("uurtje", lambda: 60),
]

_EVERY: Rules = [
    ("wekelijks|wekelijkse", lambda: every_week(1)),
    ("elke|iedere|per|alle week", lambda: every_week(1)),
    ("<once> per|elke|iedere|de week", lambda _: every_week(1)),
    ("<once> in|om de week", lambda _: every_week(1)),
    ("om de andere? week", lambda: every_week(2)),
    ("om het weekend", lambda: on_days((5,), 2)),
    ("elke|iedere andere|tweede week", lambda: every_week(2)),
    ("tweewekelijks|veertiendaags|tweewekelijkse", lambda: every_week(2)),
    ("driewekelijks|driewekelijkse", lambda: every_week(3)),
    ("vierwekelijks|vierwekelijkse", lambda: every_week(4)),
    ("om|elke|alle|iedere de? veertien|14 dagen", lambda: every_week(2)),
    ("elke|iedere|alle|per <n> weken|week", every_week),
    ("om de <n> weken|week", every_week),
    ("<once> per|om|elke|in|de de? <n> weken", lambda _, n: every_week(n)),
    ("maandelijks|maandelijkse", lambda: every_month(1)),
    ("elke|iedere|per|alle maand", lambda: every_month(1)),
    ("<once> per|elke|iedere maand", lambda _: every_month(1)),
    ("<once> in|om de maand", lambda _: every_month(1)),
    ("om de andere? maand", lambda: every_month(2)),
    ("tweemaandelijks", lambda: every_month(2)),
    ("driemaandelijks", lambda: every_month(3)),
    ("elke|iedere|alle|per <n> maanden|maand", every_month),
    ("om de <n> maanden|maand", every_month),
    ("<once> per|om|elke|in|de de? <n> maanden", lambda _, n: every_month(n)),
    ("<once>? elk|ieder|per kwartaal", lambda _: every_month(3)),
    ("<once>? elk|ieder|per|om het? half jaar", lambda _: every_month(6)),
    ("halfjaarlijks|halfjaarlijkse", lambda: every_month(6)),
    ("jaarlijks|jaarlijkse", lambda: every_month(12)),
    ("<once>? elk|ieder|per|in het? jaar", lambda _: every_month(12)),
    ("om het jaar", lambda: every_month(24)),
    ("elke|om|iedere de? <n> jaar", lambda n: every_month(12 * n)),
]

_RHYTHM: Rules = [
    ("dagelijks|dagelijkse", daily),
    ("elke|iedere|per|alle dag|dagen", daily),
    ("<once> per dag", lambda _: daily()),
    ("elke|iedere &<noun>", daily),
    ("elke|iedere &morgen", daily),
    ("om de andere? dag", lambda: on_days((0, 2, 4, 6), 1)),
    ("doordeweeks|weekdagen|werkdagen", lambda: on_days(range(5), 1)),
    ("door de week", lambda: on_days(range(5), 1)),
    (
        "op|elke|iedere werkdag|werkdagen|weekdag|weekdagen|schooldag|schooldagen",
        lambda: on_days(range(5), 1),
    ),
    ("elk|ieder weekend|weekeinde", lambda: on_days((5,), 1)),
    ("<n> keer|maal|x|dagen per|a week", lambda n: every_week(1, n)),
    ("<n> keer|maal|x|dagen in de|een week", lambda n: every_week(1, n)),
    ("<n> keer|maal|x elke week", lambda n: every_week(1, n)),
    ("<n> keer|maal|x per <n> weken", lambda n, weeks: every_week(weeks, n)),
    ("<n> keer|maal|x per|in een? maand", lambda n: {2: every_week(2), 4: every_week(1)}.get(n)),
    ("<n> keer|maal|x per|in het|een? jaar", in_a_year),
    # A number of times that no rhythm here can hold is not to be read as "per week".
    ("<n> keer|maal|x|dagen per|in|a|elke de|het|een? dag|week|maand|jaar", lambda _: False),
    ("op? de? <nth> <wd> van de|elke|iedere maand", nth_day),
    ("op? de? <nth> <wd> in de maand", nth_day),
    ("op? elke|iedere <nth> <wd> van de maand", nth_day),
    ("elke|iedere maand op? de? <nth> <wd>", nth_day),
    ("maandelijks op? de? <nth> <wd>", nth_day),
    ("op? elke|iedere|de? <ordinal> van de|elke|iedere maand", month_day),
    ("op? elke|de? laatste dag van de|elke|iedere maand", lambda: month_day(-1)),
    ("<every> op? de <ordinal>", on_the),
    ("<yearly> in <month>", lambda _, month: in_month(month)),
    ("<yearly> op? de? <n> <month>", lambda _, day, month: in_month(month, day)),
    ("<yearly> op? de? <ordinal> <month>", lambda _, day, month: in_month(month, day)),
    ("elke|iedere <n> <month>", lambda day, month: in_month(month, day)),
    ("elke|iedere? <n> dag|dagen <since>", lambda days, _: after_last(days)),
    ("elke|iedere? <n> week|weken <since>", lambda weeks, _: after_last(7 * weeks)),
    ("elke|iedere? <n> maand|maanden <since>", lambda months, _: after_months(months)),
    ("op? elke|iedere? <days>", lambda days: on_days(days, 1)),
    ("elke|iedere|op <abbr>", lambda day: on_days((day,), 1)),
    ("<every>", lambda every: every),
    ("<every> op? <days>", either),
    ("<days> <every>", lambda days, every: either(every, days)),
]

_WINDOW: Rules = [
    ("na het? eten|avondeten|diner", lambda: (time(18, 30), time(21))),
    ("voor het? eten|avondeten|diner", lambda: (time(17), time(18, 30))),
    ("rond|tijdens|bij het? eten|avondeten", lambda: (time(17, 30), time(19))),
    ("voor het? slapen|slapengaan|bed|bedtijd", lambda: (time(20), time(22, 30))),
    ("voor we gaan slapen", lambda: (time(20), time(22, 30))),
    ("na school|schooltijd", lambda: (time(15), time(18))),
    ("voor school|schooltijd", lambda: (time(6, 30), time(8, 30))),
    ("na het? werk", lambda: (time(17, 30), time(22))),
    ("voor het? werk", lambda: (time(6, 30), time(8, 30))),
    ("bij|tijdens|rond|na|voor het? ontbijt", lambda: (time(6, 30), time(9))),
    ("tussen de middag", lambda: (time(12), time(13, 30))),
    ("bij|tijdens|rond|na de? lunch", lambda: (time(12), time(13, 30))),
    ("overdag", lambda: (time(9), time(17))),
    ("in? de? hele|ganse dag", lambda: (time(7), time(22))),
    ("maakt niet uit", lambda: (time(7), time(22))),
    ("wanneer dan? ook|maar", lambda: (time(7), time(22))),
    ("om het even wanneer", lambda: (time(7), time(22))),
]

GRAMMAR = Grammar(
    PIECES
    | {
        "<when>": _WHEN,
        "<more>": _MORE,
        "<feast>": feasts(IN_DUTCH),
        "<clock>": _CLOCK,
        "<bare>": [
            ("<num>", hour),
            ("<ish>", hour),
            ("<dotted>", lambda t: Clock(*t)),
        ],
        "<few>": [("een paar", lambda: 3), ("enkele|meerdere", lambda: 3), ("een aantal", lambda: 3)],
        "<coming>": [
            ("aanstaande|aanstaand|as|komende|aankomende|eerstkomende|eerstvolgende|toekomende", lambda: 1),
            ("a s", lambda: 1),
        ],
        "<alone>": [("<noun>", lambda part: part), ("<n>", lambda n: n), ("<pair>", lambda p: p)],
        "<section>": [
            ("eind|einde", lambda: Section.END),
            ("begin", lambda: Section.BEGIN),
            ("halverwege|midden|medio|half", lambda: Section.MIDDLE),
        ],
        "<once>": [("eens|eenmaal", lambda: 1), ("een|1 keer|maal|x", lambda: 1)],
        "<yearly>": [("jaarlijks|jaarlijkse", lambda: 1), ("<once>? elk|ieder|per|in het? jaar", lambda _: 1)],
        "<since>": [
            ("na de? vorige|laatste keer", lambda: 1),
            ("nadat het voor? het? laatst is? gedaan is?", lambda: 1),
        ],
        "<halves>": [
            ("tweeenhalf", lambda: 150),
            ("drieenhalf", lambda: 210),
            ("tweeeneenhalf", lambda: 150),
        ],
        "<amount>": _AMOUNT,
        "<every>": _EVERY,
        "<rhythm>": _RHYTHM,
        "<window>": _WINDOW,
        "<between>": [
            ("tussen <point> en <point> <oclock>?", lambda a, b, _: (a, b)),
            ("van|vanaf? <point> tot|- <point> <oclock>?", lambda a, b, _: (a, b)),
            ("<hours> <oclock>?", lambda pair, _: (hour(pair[0]), hour(pair[1])) if len(pair) == 2 else None),
            ("voor|tot|uiterlijk <point>", lambda point: (None, point)),
            ("na|vanaf <point>", lambda point: (point, None)),
        ],
        "<partly>": [
            ("s? <adverb>", lambda part: part),
            ("s morgens", lambda: Part.MORNING),
            ("in? de|den? <noun>", lambda part: part),
            ("in? de|den? ochtend|morgen", lambda: Part.MORNING),
        ],
    }
)
