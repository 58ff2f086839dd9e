"""Whole sentences that people say as they stand ("hoe staan we ervoor"): hassil templates.

They are in ``intents.<language>.yaml``.

hassil is imported on first use, since it takes a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from household.model import Language
from language.sentences import read_yaml
from language.words import folded

#: No template is longer; a longer sentence is not tried.
LONGEST = 10


def whole_sentence(words: Sequence[str], language: Language) -> str | None:
    """The intent of a sentence that is one of the templates, word for word; None when it is none."""
    from hassil.recognize import recognize

    if not words or len(words) > LONGEST or not _words(language).issuperset(words):
        return None
    found = recognize(" ".join(words), _templates(language))
    return str(found.intent.name) if found else None


@cache
def _templates(language: Language) -> Any:
    from hassil.intents import Intents

    return Intents.from_dict(dict(read_yaml(f"intents.{language}.yaml")))


@cache
def _words(language: Language) -> frozenset[str]:
    """All words of the templates: a sentence with another one is none of them, which is found out much sooner."""
    intents = read_yaml(f"intents.{language}.yaml")["intents"].values()
    lines = (line for intent in intents for data in intent["data"] for line in data["sentences"])
    return frozenset(folded(word) for line in lines for word in re.findall(r"[^\W_]+", line))
