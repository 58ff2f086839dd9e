"""Ways in are kept for one person each, and go with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from household.meeting import Reach
from household.passwords import TooBusy, _turn, fits, hash_password
from household.sealed import Cost
from household.store import LastWay, NotHere, Passkey, Store, TakenAlready
from tests.household.conftest import SANNE, household

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
ISSUER = "https://id.example"
SMALL = Cost(memory=64, passes=1, lanes=1)


def passkey(household: int, member: str, credential: str = "c1", count: int = 0) -> Passkey:
    return Passkey(0, household, member, credential, "public", count, "telefoon", NOW)


def test_a_passkey_is_found_by_its_credential_and_belongs_to_one(store: Store, home: int) -> None:
    store.add_passkey(passkey(home, "sanne"))

    found = store.passkey_of("c1")

    assert found is not None
    assert (found.household, found.member, found.opens) == (home, "sanne", False)
    assert store.passkey_of("c2") is None
    with pytest.raises(TakenAlready):
        store.add_passkey(passkey(home, "bram"))
    with pytest.raises(NotHere):
        store.add_passkey(passkey(home, "joris", "c3"))


@pytest.mark.parametrize(
    ("kept", "says", "fine"), [(0, 0, True), (0, 1, True), (4, 5, True), (4, 4, False), (4, 3, False), (4, 0, False)]
)
def test_a_count_that_does_not_grow_means_that_there_are_two(
    store: Store, home: int, kept: int, says: int, fine: bool
) -> None:
    store.add_passkey(passkey(home, "sanne", count=kept))
    [one] = store.passkeys(home, "sanne")

    assert store.use_passkey(one.id, says, NOW + timedelta(hours=1)) is fine

    [after] = store.passkeys(home, "sanne")
    assert (after.count, after.used is not None) == ((says, True) if fine else (kept, False))


def test_the_last_passkey_or_password_stays(store: Store, home: int) -> None:
    store.add_passkey(passkey(home, "sanne"))
    store.add_identity(ISSUER, "s", home, "sanne")
    [one] = store.passkeys(home, "sanne")

    with pytest.raises(LastWay):
        store.remove_passkey(home, "sanne", one.id)
    store.set_password(home, "sanne", "hash", NOW, None)
    store.remove_passkey(home, "sanne", one.id)
    with pytest.raises(LastWay):
        store.remove_password(home, "sanne")
    store.remove_identity(home, "sanne", ISSUER)

    assert store.ways_in(home, "sanne") == {"password"}


def test_two_who_remove_the_last_two_at_once_leave_one(store: Store, home: int) -> None:
    for credential in ("c1", "c2"):
        store.add_passkey(passkey(home, "sanne", credential))
    start, kept = Barrier(2), []

    def remove(number: int) -> None:
        start.wait()
        try:
            store.remove_passkey(home, "sanne", number)
        except LastWay:
            kept.append(number)

    both = [Thread(target=remove, args=(one.id,)) for one in store.passkeys(home, "sanne")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert [one.id for one in store.passkeys(home, "sanne")] == kept


def test_a_password_that_was_changed_meanwhile_is_not_overwritten(store: Store, home: int) -> None:
    assert store.set_password(home, "sanne", "first", NOW, None)
    assert not store.set_password(home, "sanne", "late", NOW, None)
    assert store.set_password(home, "sanne", "second", NOW, "first")

    assert store.password_hash(home, "sanne") == "second"
    assert store.password_hash(home, "bram") is None


def test_an_account_elsewhere_is_one_persons_and_each_has_one_there(store: Store, home: int) -> None:
    store.add_identity(ISSUER, "s", home, "sanne")
    store.add_identity(ISSUER, "s", home, "sanne")
    with pytest.raises(TakenAlready):
        store.add_identity(ISSUER, "s", home, "bram")
    store.add_identity(ISSUER, "s2", home, "sanne")

    assert store.identity_of(ISSUER, "s") is None
    assert store.identity_of(ISSUER, "s2") == (home, "sanne")
    assert store.identity_of("https://other.example", "s2") is None


def test_people_are_found_by_name_or_by_mail_address(store: Store, home: int) -> None:
    other = store.add_household(household("elders"), (SANNE,), (), {})
    store.set_reach(home, Reach("bram", "Samen@mail.example"))
    store.set_reach(home, Reach("sanne", "samen@mail.example"))

    def found(typed: str) -> list[tuple[int, str]]:
        return [(number, member.key) for number, member in store.people_called(typed)]

    assert found(" SANNE ") == [(home, "sanne"), (other, "sanne")]
    assert found("samen@MAIL.example") == [(home, "bram"), (home, "sanne")]
    assert found("") == found("joris") == found("@") == found("san") == []


# ── passwords ───────────────────────────────────────────────────────────────────────────────────


def test_a_password_fits_what_was_kept_of_it_and_nothing_else() -> None:
    kept = hash_password("vier losse woorden", SMALL)

    assert fits("vier losse woorden", kept)
    assert not fits("vier losse woorden ", kept)
    assert not fits("vier losse woorden", None)
    assert kept != hash_password("vier losse woorden", SMALL)
    assert "woorden" not in kept


def test_what_is_tried_for_nobody_costs_as_much() -> None:
    from household import passwords

    mine, nobodys = hash_password("vier losse woorden"), passwords._NOBODYS

    assert mine.split("$")[:4] == nobodys.split("$")[:4]
    assert [len(part) for part in mine.split("$")] == [len(part) for part in nobodys.split("$")]


def test_tries_come_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("household.passwords._PATIENCE", 0.01)

    with _turn, pytest.raises(TooBusy):
        fits("vier losse woorden", None)

    assert not fits("vier losse woorden", None)
