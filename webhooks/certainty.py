"""Whether a chore was named beyond doubt: by what the home calls it, and not by what is only like it."""

from __future__ import annotations

from household.model import Intent
from language.ear import ear_of
from language.hearing import hear
from language.spotting import NAMED
from webhooks.wording import Asker


def named_surely(said: str | Intent, intent: Intent, asker: Asker) -> bool:
    """Whether the chore of ``intent`` stands in what was said, by a name that is no other chore's."""
    key = intent.slots.get("chore")
    if not isinstance(key, str):
        return False
    words = said if isinstance(said, str) else str(said.slots.get("chore", ""))
    if words == key:
        return True
    found = hear(words, ear_of(asker.home, asker.language), asker.now).spot
    return found.key == key and found.score >= NAMED
