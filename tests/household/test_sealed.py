"""A note opens with its writer's passphrase, in the place that it was sealed for, and in no other way."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.sealed import (
    BLOCK,
    USUAL,
    Cost,
    NotThePassphrase,
    Place,
    SealBroken,
    Way,
    lock,
    new_private_key,
    open_seal,
    public_key_of,
    seal,
    unlock,
    unwrap,
    wrap,
)

CHEAP = Cost(memory=32, passes=1, lanes=1)
SANNE, BRAM = new_private_key(), new_private_key()
HERE = Place(1, "sanne", "moment", date(2026, 11, 23), 7)
HERS = Way(1, "sanne")
PHRASE = "fietsbel op de vliering"


def flipped(text: str, bit: int) -> str:
    """The same with one bit turned."""
    raw = bytearray(base64.b64decode(text))
    raw[bit // 8] ^= 1 << bit % 8
    return base64.b64encode(raw).decode()


# ── notes ──


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_whatever_is_sealed_opens_to_the_same_and_shows_nothing(text: str) -> None:
    sealed = seal(text, public_key_of(SANNE), HERE)

    assert open_seal(sealed, SANNE, HERE) == text
    assert sealed != seal(text, public_key_of(SANNE), HERE)
    assert len(text) < 8 or text.encode() not in base64.b64decode(sealed)


def test_another_s_key_does_not_open_it() -> None:
    sealed = seal("dit was fijn", public_key_of(SANNE), HERE)

    with pytest.raises(SealBroken):
        open_seal(sealed, BRAM, HERE)


def test_one_bit_that_is_another_is_not_believed() -> None:
    sealed = seal("dit was fijn", public_key_of(SANNE), HERE)
    bits = len(base64.b64decode(sealed)) * 8

    for bit in range(bits):
        with pytest.raises(SealBroken):
            open_seal(flipped(sealed, bit), SANNE, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, household=2),
        replace(HERE, member="bram"),
        replace(HERE, kind="need"),
        replace(HERE, day=HERE.day + timedelta(days=1)),
        replace(HERE, number=8),
    ],
)
def test_it_opens_in_its_own_place_and_nowhere_else(elsewhere: Place) -> None:
    sealed = seal("dit was fijn", public_key_of(SANNE), HERE)

    with pytest.raises(SealBroken):
        open_seal(sealed, SANNE, elsewhere)


def test_its_length_tells_little() -> None:
    short, long, longer = (len(base64.b64decode(seal("a" * n, public_key_of(SANNE), HERE))) for n in (0, 252, 253))

    assert short == long
    assert longer - long == BLOCK


@pytest.mark.parametrize("nonsense", ["", "geen base64!", "AAAA", base64.b64encode(bytes(304)).decode()])
def test_what_is_no_seal_and_no_key_ends_kindly(nonsense: str) -> None:
    with pytest.raises(SealBroken):
        open_seal(nonsense, SANNE, HERE)


@pytest.mark.parametrize("nonsense", ["", "geen base64!", "AAAA", base64.b64encode(bytes(32)).decode()])
def test_nothing_is_sealed_to_what_is_no_key(nonsense: str) -> None:
    with pytest.raises(SealBroken):
        seal("dit was fijn", nonsense, HERE)


# ── the private key ──


@settings(max_examples=20, deadline=None)
@given(st.text(), st.text())
def test_the_passphrase_brings_the_key_back_and_another_does_not(phrase: str, other: str) -> None:
    wrapped = wrap(SANNE, phrase, HERS, CHEAP)

    assert unwrap(wrapped, phrase, HERS) == SANNE
    if unicodedata.normalize("NFC", phrase) != unicodedata.normalize("NFC", other):
        with pytest.raises(NotThePassphrase):
            unwrap(wrapped, other, HERS)


def test_an_accent_may_be_typed_in_either_way() -> None:
    composed, apart = (unicodedata.normalize(form, "café aan de gracht") for form in ("NFC", "NFD"))

    assert composed != apart
    assert unwrap(wrap(SANNE, composed, HERS, CHEAP), apart, HERS) == SANNE


@pytest.mark.parametrize(
    "other", [Way(2, "sanne"), Way(1, "bram"), Way(1, "sanne", "passkey"), replace(HERS, name="b")]
)
def test_a_wrap_is_of_one_person_and_one_kind(other: Way) -> None:
    with pytest.raises(NotThePassphrase):
        unwrap(wrap(SANNE, PHRASE, HERS, CHEAP), PHRASE, other)


@pytest.mark.parametrize(
    "change",
    [
        {"memory": 1 << 40},
        {"memory": -1},
        {"passes": 10**9},
        {"lanes": 0},
        {"salt": "AAAA"},
        {"salt": None},
        {"memory": "veel"},
    ],
)
def test_a_cost_that_was_tampered_with_occupies_nobody(change: dict[str, object]) -> None:
    kept = json.loads(wrap(SANNE, PHRASE, HERS, CHEAP))

    with pytest.raises(SealBroken):
        unwrap(json.dumps(kept | change), PHRASE, HERS)


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "null", '{"memory": {}}'])
def test_what_is_no_wrap_ends_kindly(nonsense: str) -> None:
    with pytest.raises(SealBroken):
        unwrap(nonsense, PHRASE, HERS)


def test_a_locked_key_that_was_tampered_with_does_not_open() -> None:
    kept = json.loads(wrap(SANNE, PHRASE, HERS, CHEAP))

    for locked in (flipped(kept["key"], 0), flipped(kept["key"], 200), "", "AAAA"):
        with pytest.raises(NotThePassphrase):
            unwrap(json.dumps(kept | {"key": locked}), PHRASE, HERS)


def test_any_key_of_32_bytes_can_be_a_way_to_it() -> None:
    way, passkey, other = Way(1, "sanne", "passkey", "telefoon"), b"p" * 32, b"q" * 32

    locked = lock(SANNE, passkey, way)

    assert unlock(locked, passkey, way) == SANNE
    assert unlock(locked, other, way) is None


def test_too_little_memory_is_said() -> None:
    child = """
import resource
from household.sealed import Cost, MemoryShort, passphrase_key
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
try:
    passphrase_key("zin", b"s" * 16, Cost(memory=1 << 20, passes=1, lanes=1))
except MemoryShort as trouble:
    print(trouble.details)
"""

    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True)

    assert done.stdout == "{'megabytes': 1024}\n"


def test_the_usual_cost_is_no_less_than_what_the_standard_asks_of_small_machines() -> None:
    assert USUAL.bearable
    assert (USUAL.memory >= 64 << 10, USUAL.passes >= 3, USUAL.lanes) == (True, True, 4)
