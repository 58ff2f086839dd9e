"""The couple's home, kept in a store of its own; what it is made of stands in `tests/kept_home.py`."""

from kept_home import at, home, kept, settings, store

__all__ = ["at", "home", "kept", "settings", "store"]
