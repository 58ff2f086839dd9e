"""What was made of words that were said, remembered in this process for when they are said again.

Only what is the same whenever it is said, and no more than the last thousand or so of each kind. All of it is forgotten
as soon as somebody says something of themselves: their words stay nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
#: So many of each kind.
MOST = 1024
_forget: list[Callable[[], None]] = []


def remembered(make: Callable[_P, _R]) -> Callable[_P, _R]:
    """A function of words that makes the same of them each time, and therefore only once."""
    known = lru_cache(MOST)(make)
    _forget.append(known.cache_clear)
    return known  # type: ignore[return-value]  # what it takes stays what it takes, all of it hashable


def forget() -> None:
    """Nothing that was said is remembered any more."""
    for clear in _forget:
        clear()
