"""In which months a chore counts, in words."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import Language
from language.seasons import find_months, read_month, read_months, say_months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("april tot oktober", (4, 5, 6, 7, 8, 9, 10)),
        ("van april tot en met juni", (4, 5, 6)),
        ("April to October", (4, 5, 6, 7, 8, 9, 10)),
        ("nov - feb", (1, 2, 11, 12)),
        ("zomer", (6, 7, 8)),
        ("in de winter", (1, 2, 12)),
        ("spring and autumn", (3, 4, 5, 9, 10, 11)),
        ("maart, mei en september", (3, 5, 9)),
        ("4", (4,)),
        ("het hele jaar", tuple(range(1, 13))),
    ],
)
def test_months_are_read_as_people_say_them(text: str, months: tuple[int, ...]) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize("text", ["", "soms", "april tot ooit", "13", "april of mei", "tot oktober"])
def test_what_names_no_months_is_not_read(text: str) -> None:
    assert read_months(text) is None


def test_a_month_has_a_name_and_a_number() -> None:
    assert [read_month(text) for text in ("maart", "mrt", "March", "3", "sept")] == [3, 3, 3, 3, 9]
    assert read_month("zomer") is None


@given(st.sets(st.integers(1, 12), min_size=1), st.sampled_from(get_args(Language)))
def test_months_in_words_are_the_same_months(months: set[int], language: Language) -> None:
    every = tuple(sorted(months))

    assert read_months(say_months(every, language)) == every


@pytest.mark.parametrize(
    ("text", "months", "standing"),
    [
        ("tuin van april tot en met september op zaterdag", (4, 5, 6, 7, 8, 9), "van april tot en met september"),
        ("ramen lappen in maart en oktober", (3, 10), "in maart en oktober"),
        ("leaves in the fall every Saturday", (9, 10, 11), "in the fall"),
    ],
)
def test_months_are_found_where_they_stand_in_a_longer_text(text: str, months: tuple[int, ...], standing: str) -> None:
    found = find_months(text)

    assert found is not None
    assert (found[0], text[found[1] : found[2]]) == (months, standing)


def test_a_text_that_names_no_months_has_none() -> None:
    assert find_months("elke zaterdag de zomerbanden controleren") is None
