"""What is sealed opens only with its key; codes are easy to type, and tokens leave only a hash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.secret import LETTERS, KeyChanged, Safe, hash_of, new_code, new_key, new_token, plain_code

OLD, NEW = "o" * 43, "n" * 43


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_whatever_is_sealed_opens_to_the_same(text: str):
    safe = Safe([OLD])

    assert safe.open(safe.seal(text)) == text


def test_a_seal_shows_nothing_and_never_repeats():
    safe = Safe([OLD])

    assert "wachtwoord" not in safe.seal("wachtwoord")
    assert safe.seal("wachtwoord") != safe.seal("wachtwoord")


def test_after_a_new_key_the_old_seals_still_open():
    sealed = Safe([OLD]).seal("wachtwoord")

    assert Safe([NEW, OLD]).open(sealed) == "wachtwoord"
    assert Safe([NEW]).open(Safe([NEW, OLD]).seal("wachtwoord")) == "wachtwoord"


def test_another_key_does_not_open_it():
    sealed = Safe([OLD]).seal("wachtwoord")

    with pytest.raises(KeyChanged):
        Safe([NEW]).open(sealed)
    with pytest.raises(KeyChanged):
        Safe([OLD]).open(sealed[:-4] + "AAA=")


def test_each_purpose_has_its_own_secret():
    safe = Safe([OLD])

    assert len(safe.derive("session")) == 32
    assert safe.derive("session") == Safe([OLD, NEW]).derive("session")
    assert len({safe.derive("session"), safe.derive("codes"), Safe([NEW]).derive("session")}) == 3


def test_a_code_has_no_letters_that_look_alike():
    codes = [new_code() for _ in range(200)]

    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert not set("".join(codes)) - set(LETTERS) - {"-"}
    assert not set(LETTERS) & set("IL1O0")
    assert len(set(codes)) == 200


def test_a_code_may_be_typed_in_small_letters_and_with_spaces():
    safe = Safe([OLD])

    assert plain_code(" k7rm 2xq9 ") == "K7RM2XQ9"
    assert safe.fingerprint("k7rm2xq9") == safe.fingerprint("K7RM-2XQ9")
    assert safe.fingerprint("K7RM-2XQ9") != Safe([NEW]).fingerprint("K7RM-2XQ9")


def test_tokens_and_keys_are_long_and_new_each_time():
    assert len({new_token() for _ in range(50)} | {new_key() for _ in range(50)}) == 100
    assert len(new_token()) == 43
    assert hash_of("a") != hash_of("b")
    assert len(hash_of("a")) == 64
