"""A chore from free words, as people type it; the sentences stand in ``free/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from household.model import Chore, Language, Member, Refused, Rhythm
from language.free_chore import read_chore

LANGUAGES: tuple[Language, ...] = get_args(Language)
COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))


def typed(language: Language) -> list[Mapping[str, Any]]:
    text = (Path(__file__).parent / "free" / f"{language}.yaml").read_text(encoding="utf-8")
    lines: list[Mapping[str, Any]] = yaml.safe_load(text)
    return lines


def understood(chore: Chore) -> dict[str, Any]:
    """The chore in the words of the data."""
    window = chore.window
    return {
        "name": chore.name,
        "minutes": chore.minutes,
        "when": f"{window.earliest:%H:%M}-{window.latest:%H:%M}",
        "best": f"{window.best:%H:%M}" if window.best else None,
        "who": chore.owner or str(chore.who),
        "months": list(chore.months),
        "rhythm": chore.rhythm,
    }


def wanted(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in line.items() if name not in ("say", "problem")}
    if "rhythm" in told:
        told["rhythm"] = Rhythm(**{n: tuple(v) if n == "days" else v for n, v in told["rhythm"].items()})
    return told


SENTENCES = [(language, line) for language in LANGUAGES for line in typed(language)]


@pytest.mark.parametrize(("language", "line"), SENTENCES, ids=[line["say"] for _, line in SENTENCES])
def test_what_is_typed_is_understood(language: Language, line: Mapping[str, Any]) -> None:
    try:
        heard = understood(read_chore(line["say"], language, COUPLE).chore)
    except Refused as refused:
        assert [problem.sentence for problem in refused.problems] == [line.get("problem")]
        return

    assert {name: heard[name] for name in wanted(line)} == wanted(line)
    assert "problem" not in line


def test_the_data_covers_both_languages() -> None:
    assert len(typed("nl")) >= 60
    assert len(typed("en")) >= 40
    assert time(20) > time(19)
