"""Every sentence that a person sees or hears, in each language, fetched by a dotted key.

The texts stand in ``sentences.nl.yaml`` and ``sentences.en.yaml``, those of the pages in a ``page_<part>`` each: nested
keys are joined by dots,
``{name}`` is filled from the details, and a sentence that depends on a number is written as
``{one: …, more: …}`` and chosen by the detail ``count``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from household.model import LANGUAGES, Language

#: A sentence, or its two forms for a count of one and of any other number.
Sentence = str | Mapping[str, str]
PLURAL = frozenset({"one", "more"})


def say(key: str, language: Language, /, **details: object) -> str:
    """The sentence at ``key``, filled in.

    KeyError when the key, or a detail that the sentence asks for, does not exist: a sentence that
    silently falls away would leave a person with half an answer.
    """
    sentence = sentences(language)[key]
    if not isinstance(sentence, str):
        sentence = sentence["one" if details["count"] == 1 else "more"]
    return sentence.format_map(details)


def keys() -> Mapping[Language, frozenset[str]]:
    """The keys that exist, per language."""
    return {language: frozenset(sentences(language)) for language in LANGUAGES}


@cache
def sentences(language: Language) -> Mapping[str, Sentence]:
    """All sentences of a language by dotted key; read once, on first use."""
    found: dict[str, Sentence] = {}
    for name in files(language):
        found.update(_flat(read_yaml(name)))
    return found


def files(language: Language) -> tuple[str, ...]:
    """The names of the files that hold the sentences of a language."""
    pages = sorted(path.name for path in Path(__file__).parent.glob(f"page_*.{language}.yaml"))
    return (f"sentences.{language}.yaml", *pages)


def read_yaml(name: str) -> Any:
    """What stands in a data file beside this module. PyYAML is imported here, on first use."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 (both are safe loaders)


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Sentence]]:
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and frozenset(value) != PLURAL:
            yield from _flat(value, f"{key}.")
        else:
            yield key, value
