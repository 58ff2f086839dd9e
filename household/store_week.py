"""What is looked at a few days at a time."""

from __future__ import annotations

from household.model import Event, Span
from household.store_base import Shelf
from household.store_people import events_of


class Weeks(Shelf):
    """The events of the days that are shown, without the rest of the home."""

    def events_within(self, household: int, within: Span) -> tuple[Event, ...]:
        """The events of all calendars of a household that may touch a span."""
        with self._database.reading() as connection:
            return events_of(connection, household, within)
