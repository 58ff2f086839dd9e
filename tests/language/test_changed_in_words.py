"""A chore changed in a few words, and what cannot be read told all at once."""

from __future__ import annotations

from datetime import time
from fractions import Fraction

import pytest

from household.model import Chore, Member, Refused, Rhythm, Window
from language.chore_change import changed_chore, changes_of

COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
MOWING = Chore("gras", "gras maaien", 40, Rhythm(), Window(time(9), time(20)))


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("april t/m oktober", (4, 5, 6, 7, 8, 9, 10)),
        ("November to February", (1, 2, 11, 12)),
        ("zomer", (6, 7, 8)),
        ("het hele jaar", ()),
        ("all year", ()),
    ],
)
def test_the_months_of_a_chore_change_in_words(said: str, months: tuple[int, ...]) -> None:
    assert changed_chore(MOWING, {"season": said}, "nl", COUPLE).months == months


@pytest.mark.parametrize(
    ("said", "can"), [("Bram", ("bram",)), ("allebei", ()), ("Sanne en Bram", ()), ("both", ()), ("sanne", ("sanne",))]
)
def test_who_is_able_is_said_by_name(said: str, can: tuple[str, ...]) -> None:
    assert changed_chore(MOWING, {"can": said}, "nl", COUPLE).can == can


def test_what_cannot_be_read_is_told_all_at_once_with_an_example() -> None:
    with pytest.raises(Refused) as refused:
        changed_chore(MOWING, {"season": "ooit", "can": "Joris"}, "nl", COUPLE)

    assert [problem.sentence for problem in refused.value.problems] == ["change.season", "change.can"]


def test_a_change_is_said_as_it_was_and_as_it_becomes() -> None:
    new = changed_chore(MOWING, {"season": "mei tot september", "can": "Bram", "postpone": "no"}, "nl", COUPLE)

    assert list(changes_of(MOWING, new, "nl", COUPLE)) == [
        ("season", "het hele jaar", "mei t/m september"),
        ("can", "jullie allebei", "Bram"),
        ("postpone", "ja", "nee"),
    ]
