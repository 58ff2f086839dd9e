"""The fixtures of this room; what they are made of stands in `homes.py` and `google_homes.py`."""

from google_homes import fresh_double
from homes import house

__all__ = ["fresh_double", "house"]
