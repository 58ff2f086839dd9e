"""When on a day a chore may be: its own window, without the quiet hours of the home."""

from __future__ import annotations

from household.model import Chore, Home, Window
from scheduler.trouble import WindowTooShort  # noqa: F401


def window_of(home: Home, chore: Chore) -> Window:
    """The window of a chore in this home."""
    return chore.window
