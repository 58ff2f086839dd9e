"""The fixtures of this room; what they are made of stands in `homes.py`."""

from homes import house

__all__ = ["house"]
