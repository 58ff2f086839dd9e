"""How much our own reading of recurrence rules costs, against bare ``dateutil.rrule`` in the same run.

A thousand rules as people have them, in several zones, each with the dates that were taken out of it, are followed
over one year. Ours gives spans in UTC with ends, zones and exclusions; the other gives naive starts and nothing else.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from benchmarks.measure import Row, median
from household.model import Event, EventPart, Span
from scheduler.occurrences import spans_of

HOME = ZoneInfo("Europe/Amsterdam")
YEAR = Span(datetime(2026, 1, 1, tzinfo=HOME), datetime(2027, 1, 1, tzinfo=HOME))
ZONES = ("Europe/Amsterdam", "Europe/Amsterdam", "Europe/London", "America/New_York", "Asia/Kolkata", "UTC")
#: How often each kind of rule is met, in parts of the whole.
KINDS = {"weekly": 45, "biweekly": 15, "workdays": 8, "daily": 7, "by day": 8, "nth": 9, "yearly": 8}
#: How many times as long as bare dateutil ours may take.
LIMIT = 3.0
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def run(rules: int = 1_000, times: int = 5) -> Row:
    """Our time, that of the other, and the ratio of both medians beside the one that we hold ourselves to."""
    events = sample(rules)
    ours = median(lambda: sum(len(spans_of(event, YEAR, HOME).spans) for event in events), times)
    bare = median(lambda: sum(len(_bare(event)) for event in events), times)
    return Row(
        f"{rules:,} recurring rules over a year",
        f"{ours * 1000:.0f} ms",
        f"bare dateutil.rrule {bare * 1000:.0f} ms",
        f"{ours / bare:.2f} × (limit {LIMIT:g} ×)",
    )


def sample(count: int, seed: int = 2026) -> tuple[Event, ...]:
    """As many recurring events, the same ones for the same seed; those that end do so within the year or after."""
    chance = random.Random(seed)
    kinds = chance.choices(list(KINDS), weights=list(KINDS.values()), k=count)
    return tuple(_event(chance, number, kind) for number, kind in enumerate(kinds))


def _event(chance: random.Random, number: int, kind: str) -> Event:
    zone = ZoneInfo(chance.choice(ZONES))
    start = datetime(2025, 1, 1, chance.randrange(7, 22), 30 * chance.randrange(2), tzinfo=zone)
    start += timedelta(days=chance.randrange(540))
    rule = _rule(chance, kind, start) + _end(chance, start)
    gone = tuple(start + timedelta(weeks=n) for n in range(1, 4)) if chance.random() < 0.2 else ()
    minutes = timedelta(minutes=chance.choice((30, 60, 90)))
    return Event(1, str(number), str(number), (EventPart(start, start + minutes, rrule=rule, exdates=gone),))


def _rule(chance: random.Random, kind: str, start: datetime) -> str:
    day = DAYS[start.weekday()]
    return {
        "weekly": f"FREQ=WEEKLY;BYDAY={day}",
        "biweekly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day},{DAYS[chance.randrange(7)]};WKST=MO",
        "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "daily": f"FREQ=DAILY;INTERVAL={chance.choice((1, 1, 2, 3))}",
        "by day": f"FREQ=MONTHLY;BYMONTHDAY={chance.choice((1, 15, 27, -1))}",
        "nth": f"FREQ=MONTHLY;BYDAY={chance.choice((1, 2, 3, -1))}{day}",
        "yearly": "FREQ=YEARLY",
    }[kind]


def _end(chance: random.Random, start: datetime) -> str:
    last = start + timedelta(days=chance.randrange(200, 700))
    return chance.choice(("", "", "", f";UNTIL={last:%Y%m%d}", f";COUNT={chance.randrange(10, 80)}"))


def _bare(event: Event) -> list[datetime]:
    part = event.parts[0]
    assert part.rrule is not None
    assert isinstance(part.start, datetime)
    rule = rrulestr(part.rrule, dtstart=part.start.replace(tzinfo=None))
    return rule.between(YEAR.start.replace(tzinfo=None), YEAR.end.replace(tzinfo=None), inc=True)


if __name__ == "__main__":
    print(*run(), sep="\n")
