"""Words as they are spoken and written by ear, put as they are spelled: "hedde", "zater dag", "worrum"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from household.model import Language
from language.memory import remembered
from language.sentences import read_yaml


@remembered
def spelled(text: str, language: Language) -> str:
    """The same sentence in words that are spelled as in a book, as far as they are known by ear."""
    words, pattern = _by_ear(language)
    return pattern.sub(lambda found: words[" ".join(found[0].casefold().split())], text)


@cache
def _by_ear(language: Language) -> tuple[Mapping[str, str], re.Pattern[str]]:
    words = {str(said): str(meant) for said, meant in read_yaml(f"by_ear.{language}.yaml")["words"].items()}
    longest = sorted(words, key=len, reverse=True)
    said = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in longest)
    return words, re.compile(rf"(?<![\w'’-])(?:{said})(?![\w'’-])", re.IGNORECASE)
