"""Whether a chore was named beyond doubt: by one of its own names, as it is, and not by what is only like it."""

from __future__ import annotations

from household.model import Intent
from language.ear import ear
from language.names import content
from language.routine_words import routines
from webhooks.wording import Asker

#: No name is more words.
_LONGEST = 8
#: So much of a sentence is looked at.
_WORDS = 40


def named_surely(said: str | Intent, intent: Intent, asker: Asker) -> bool:
    """Whether the chore of ``intent`` stands in what was said, by a name that is no other chore's."""
    key = intent.slots.get("chore")
    if not isinstance(key, str):
        return False
    words = said if isinstance(said, str) else str(said.slots.get("chore", ""))
    if words == key:
        return True
    exact = ear(
        asker.language, asker.home.members, (*asker.home.chores, *routines(asker.home, asker.language))
    ).index.exact
    spoken = content(words)[:_WORDS]
    ends = ((first, first + length) for first in range(len(spoken)) for length in range(1, _LONGEST + 1))
    return any(exact.get("".join(spoken[first:last])) == (key,) for first, last in ends)
