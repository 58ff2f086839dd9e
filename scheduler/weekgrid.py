"""The next eight weeks on a grid of five minutes: how often is a member free at which moment of which day.

Conventions: a grid is a numpy array ``[week, weekday, slot]`` in the household's wall time, true where
somebody is occupied; slot 0 is midnight. A week's number counts whole weeks from the household's epoch, so
that a year with 53 weeks changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from household.model import Home, Span, Window
from scheduler.freebusy import busy_of_all

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLOT = 5
SLOTS = 24 * 60 // SLOT
WEEKS = 8
#: Occupied in fewer weeks than this, a moment is good; free in at least half, it is possible.
GOOD = 0.8
POSSIBLE = 0.5


@dataclass(frozen=True)
class Grid:
    """Who is occupied when. ``first`` is the Monday of the first week, ``number`` its number."""

    first: date
    number: int
    taken: Mapping[str, NDArray[np.bool_]]
    _seen: dict[object, NDArray[np.float64]] = field(default_factory=dict, compare=False)
    #: Where something of both may not be, whoever is occupied, by its key; looked up once.
    closed: dict[str, NDArray[np.bool_]] = field(default_factory=dict, compare=False)

    def freedom(
        self, members: Collection[str], day: int, minutes: int, every: int = 1, phase: int = 0
    ) -> NDArray[np.float64]:
        """For each start on a weekday: the fraction of weeks in which all ``members`` are free for
        ``minutes``. Of a rule for every so many weeks only its own weeks count, if two or more are seen."""
        key = (tuple(sorted(members)), day, minutes, every, phase)
        if key not in self._seen:
            self._seen[key] = self._freedom(members, day, minutes, every, phase)
        return self._seen[key]

    def _freedom(self, members: Collection[str], day: int, minutes: int, every: int, phase: int) -> NDArray[np.float64]:
        import numpy as np

        weeks = [week for week in range(WEEKS) if (self.number + week) % every == phase]
        if len(weeks) < 2:
            weeks = list(range(WEEKS))
        taken = np.logical_or.reduce([self.taken[member][weeks, day] for member in sorted(members)])
        free: NDArray[np.float64] = (~blocked(taken, minutes)).mean(axis=0)
        return free


def look_ahead(home: Home, now: datetime) -> Grid:
    """The grid of the eight whole weeks after the one of ``now``."""
    zone = ZoneInfo(home.household.zone)
    today = now.astimezone(zone).date()
    first = today + timedelta(days=7 - today.weekday())
    within = Span(datetime.combine(first, time(), zone), datetime.combine(first + timedelta(weeks=WEEKS), time(), zone))
    taken = {member: taken_slots(spans, first, zone) for member, spans in busy_of_all(home, within).items()}
    return Grid(first, (first - home.household.epoch).days // 7, taken)


def taken_slots(spans: Iterable[Span], first: date, zone: ZoneInfo) -> NDArray[np.bool_]:
    """The slots of the eight weeks from a Monday that spans touch; the spans lie within these weeks."""
    import numpy as np

    flat = np.zeros(WEEKS * 7 * SLOTS, dtype=np.bool_)
    for span in spans:
        flat[slice(*_slots(span, first, zone))] = True
    return flat.reshape(WEEKS, 7, SLOTS)


def _slots(span: Span, first: date, zone: ZoneInfo) -> Iterator[int]:
    """The slots from the first that a span touches to the one after its last, in wall time."""
    midnight = datetime.combine(first, time())
    for moment, up in ((span.start, 0), (span.end, SLOT - 1)):
        minutes = (moment.astimezone(zone).replace(tzinfo=None) - midnight) // timedelta(minutes=1)
        yield (minutes + up) // SLOT


def blocked(taken: NDArray[np.bool_], minutes: int) -> NDArray[np.bool_]:
    """For each start (last axis): whether something is taken in the ``minutes`` after it, or midnight is."""
    import numpy as np

    slots = -(-minutes // SLOT)
    before = np.concatenate([np.zeros((*taken.shape[:-1], 1), dtype=np.int64), taken.cumsum(-1)], axis=-1)
    result = np.ones(taken.shape, dtype=np.bool_)
    if slots <= SLOTS:
        result[..., : SLOTS + 1 - slots] = before[..., slots:] > before[..., : SLOTS + 1 - slots]
    return result


def minute_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def bounds(window: Window) -> tuple[int, int]:
    """A window in minutes since midnight; one that ends at 00:00 ends with the day."""
    return minute_of(window.earliest), minute_of(window.latest) or 24 * 60


def starts_in(low: int, high: int, minutes: int) -> range:
    """The slots at which something of ``minutes`` may begin between two minutes of the day."""
    return range(-(-low // SLOT), max(0, high - minutes) // SLOT + 1 if high - minutes >= low else 0)
