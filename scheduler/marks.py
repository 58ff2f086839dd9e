"""Whether a person ticked a title off."""

from __future__ import annotations

import re

_SIGN = re.compile(r"^\s*(?:[✓✔☑✅]\ufe0f?|\[x\]|(?:klaar|gedaan|done)\b)[\s:\-–—.!]*", re.IGNORECASE)


def is_done(title: str, ours: str) -> bool:
    """Whether ``title`` is ``ours`` with a mark before it that says "done"."""
    if title.strip().casefold() == ours.strip().casefold():
        return False
    return _SIGN.match(title) is not None
