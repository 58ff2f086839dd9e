"""Whether it is divided fairly: about oneself, on one's own device, the past weeks beside what was agreed.

What came out is compared with what both agreed, and nobody with the other; on a shared speaker no figure is said at
all: only that it goes as agreed, or when the two can look at it together.
"""

from __future__ import annotations

from fractions import Fraction

from household.model import Answer, Intent, Span
from language.speech import say_minutes
from scheduler.balance import Degree, both, own
from scheduler.standing import check_ins
from webhooks.wording import Asker

#: Who hears that it goes as agreed need not look.
_FINE = frozenset({Degree.AS_AGREED, Degree.ABOUT})
#: So many weeks ahead the next ten minutes are looked for.
_AHEAD = 4


def balance(asker: Asker, intent: Intent) -> Answer:
    """How the past weeks came out for who asks; before any whole week is past, their part of the plan. No solver."""
    if asker.speaker.shared:
        return _for_all(asker, intent)
    member = asker.speaker.member
    if not any(m.key == member for m in asker.home.members) or asker.home.agreement is None or member is None:
        return asker.answer(intent, "voice.balance_unknown")
    mine = own(asker.home, member, asker.moment)
    if not mine.weeks:
        return _of_the_plan(asker, intent, member)
    done, agreed = (say_minutes(round(minutes), asker.language) for minutes in (mine.done, mine.agreed))
    degree = asker.say(f"balance.degree.{mine.degree.value}")
    degree = degree[:1].lower() + degree[1:]
    return asker.answer(intent, "voice.balance_own", degree=degree, done=done, agreed=agreed)


def _for_all(asker: Asker, intent: Intent) -> Answer:
    """For all ears: nobody's figure, and not whose part it is about."""
    found = both(asker.home, asker.moment) if asker.home.agreement else ()
    if found and all(one.weeks and one.degree in _FINE for one in found):
        return asker.answer(intent, "voice.balance_shared.as_agreed")
    begin = asker.day_span(asker.today).start
    ahead = asker.day_span(asker.today, asker.today.fromordinal(asker.today.toordinal() + 7 * _AHEAD))
    coming = (span for span in check_ins(asker.home, Span(begin, ahead.end)) if span.end > asker.moment)
    first = next(coming, None)
    if first is None or not any(one.weeks for one in found):
        return asker.answer(intent, "voice.balance_elsewhere")
    return asker.answer(intent, "voice.balance_shared.look", when=asker.day_and_time(first.start))


def _of_the_plan(asker: Asker, intent: Intent, member: str) -> Answer:
    """One's own part of the plan beside what was agreed, in whole percents, from the proof kept with the agreement."""
    agreement = asker.home.agreement
    mine = [load for load in agreement.certificate.loads if load.member == member] if agreement else []
    if not mine:
        return asker.answer(intent, "voice.balance_unknown")
    agreed, planned = _percent(mine[0].share), _percent(mine[0].share * mine[0].ratio)
    form = "as_agreed" if agreed == planned else "near"
    return asker.answer(intent, f"voice.balance_{form}", planned=planned, agreed=agreed)


def _percent(part: Fraction) -> int:
    return round(part * 100)
