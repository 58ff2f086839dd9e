"""What somebody keeps for the check-in, sealed to them."""

from __future__ import annotations

from datetime import date, datetime

from household.model import Trouble
from household.store import Store


class NoKeyYet(Trouble):
    """This member chose no passphrase yet, so that nothing can be sealed to them: choose one first."""


def keep(
    store: Store,
    household: int,
    member: str,
    kind: str,
    text: str,
    now: datetime,
    chore: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Seal what a member says to that member; returns its number. Raises NoKeyYet."""
    raise NoKeyYet(member=member)
