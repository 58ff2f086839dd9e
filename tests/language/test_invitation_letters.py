"""The letter about the question about the chores, where that has a day of its own."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from household.model import LANGUAGES, Language
from language.letters import Tidings, invitation

SUNDAY = datetime(2026, 3, 8, 20, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
TOLD = [tidings for tidings in Tidings if tidings is not Tidings.TRYING]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tidings", TOLD)
def test_a_letter_about_the_chores_speaks_of_nothing_else(language: Language, tidings: Tidings) -> None:
    letter = invitation(language, "Bram", tidings, SUNDAY, 5, chores=True)
    ten = invitation(language, "Bram", tidings, SUNDAY, 10)

    assert letter.subject != ten.subject
    assert ("klussen" if language == "nl" else "chores") in letter.subject
    assert not any(word in letter.text + letter.subject for word in ("ten minutes", "tien minuten", "Tien minuten"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_is_a_trial(language: Language) -> None:
    chores = invitation(language, "Bram", Tidings.TRYING, SUNDAY, 5, chores=True)

    assert chores.subject == invitation(language, "Bram", Tidings.TRYING, SUNDAY, 5).subject
