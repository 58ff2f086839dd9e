"""Whole sentences that people say as they stand ("hoe staan we ervoor"): hassil templates.

They are in ``intents.<language>.yaml``.

hassil is imported on first use, since it takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from household.model import Language
from language.sentences import read_yaml

#: No template is longer; a longer sentence is not tried.
LONGEST = 10


def whole_sentence(words: Sequence[str], language: Language) -> str | None:
    """The intent of a sentence that is one of the templates, word for word; None when it is none."""
    from hassil.recognize import recognize

    if not words or len(words) > LONGEST:
        return None
    found = recognize(" ".join(words), _templates(language))
    return str(found.intent.name) if found else None


@cache
def _templates(language: Language) -> Any:
    from hassil.intents import Intents

    return Intents.from_dict(dict(read_yaml(f"intents.{language}.yaml")))
