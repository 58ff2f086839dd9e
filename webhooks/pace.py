"""How often somebody may knock: a bucket that fills again, kept in this process only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock

#: So many buckets at most: whoever comes from ever new addresses cannot fill the memory.
_MOST = 10_000


@dataclass
class Pace:
    """``times`` in ``seconds``, as a burst or spread out, for each key apart."""

    times: int
    seconds: float
    _left: dict[object, tuple[float, datetime]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def wait(self, key: object, now: datetime) -> int:
        """Takes one turn: 0 when there was one, else in how many whole seconds there is one."""
        with self._lock:
            left = self._refilled(key, now)
            if left >= 1:
                self._put(key, left - 1, now)
                return 0
            self._put(key, left, now)
            return max(1, ceil((1 - left) * self.seconds / self.times))

    def forget(self, key: object) -> None:
        """A fresh start for this key."""
        with self._lock:
            self._left.pop(key, None)

    def _refilled(self, key: object, now: datetime) -> float:
        left, seen = self._left.get(key, (float(self.times), now))
        passed = max(0.0, (now - seen).total_seconds())
        return min(float(self.times), left + passed * self.times / self.seconds)

    def _put(self, key: object, left: float, now: datetime) -> None:
        self._left.pop(key, None)
        self._left[key] = (left, now)
        if len(self._left) > _MOST:
            del self._left[next(iter(self._left))]
