"""iCalendar text ⇄ our values: the four doors. Behind them: ``ical_events`` and ``ical_entries``."""

from integrations.ical_entries import read_entry, write_entry
from integrations.ical_events import read_events
from integrations.ical_values import is_ours

__all__ = ["is_ours", "read_entry", "read_events", "write_entry"]
