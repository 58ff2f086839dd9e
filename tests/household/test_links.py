"""A personal link can be read by who made it, and by nobody bent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.links import Link, address, read, sign

SECRET = b"geheim" * 6
BINS = Link("thuis", "bram", "vuilnis.bram.0")
WORDS = st.text("abcdefghij-.0123456789", min_size=1, max_size=30)


@given(WORDS, WORDS, WORDS)
def test_a_link_comes_back_as_it_was(household: str, member: str, series: str):
    link = Link(household, member, series)

    assert read(SECRET, sign(SECRET, link)) == link


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_a_link_with_one_other_letter_is_none(at: int, letter: str):
    token = sign(SECRET, BINS)
    at %= len(token)
    bent = token[:at] + letter + token[at + 1 :]

    assert bent == token or read(SECRET, bent) is None


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 500, "=" * 8, "AAAA\x00"])
def test_what_we_did_not_make_is_none(token: str):
    assert read(SECRET, token) is None


def test_another_house_cannot_make_our_links():
    assert read(SECRET, sign(b"ander" * 7, BINS)) is None


def test_a_link_is_short_enough_for_an_event():
    token = sign(SECRET, BINS)

    assert address("https://thuis.example", token) == f"https://thuis.example/l/{token}"
    assert len(token) < 100
