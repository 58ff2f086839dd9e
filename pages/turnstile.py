"""Where people come by who press, or type a passphrase: not too often, and what takes much memory one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from webhooks.pace import Pace

#: Presses, and tries of a passphrase, in ten minutes, for each person.
PRESSES, TRIES, SECONDS = 40, 10, 600


class TooOften(Exception):
    """So many presses, or tries, that a while has to pass: so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass
class Turnstile:
    """One for all pages on which a passphrase is typed, so that nobody tries twice as often at two doors."""

    tries: Pace = field(default_factory=lambda: Pace(TRIES, SECONDS))
    _lock: Lock = field(default_factory=Lock, repr=False)

    @contextmanager
    def one_at_a_time(self, who: object, now: datetime) -> Iterator[None]:
        """A passphrase of somebody is tried: Argon2id takes much memory for a moment. Raises TooOften."""
        in_time(self.tries, who, now)
        with self._lock:
            yield


def in_time(pace: Pace, who: object, now: datetime) -> None:
    """Takes one turn of this pace. Raises TooOften."""
    if seconds := pace.wait(who, now):
        raise TooOften(seconds)
