"""Lists of the beginning: each one's own until both are done, and of one home alone."""

from __future__ import annotations

from fractions import Fraction

from household.model import View
from household.store import Listing, Store


def test_a_list_lies_open_once_everybody_handed_theirs_in(store: Store, home: int, strangers: int) -> None:
    store.keep_listing(home, "sanne", Listing(("oven",)))
    store.hand_in(home, "sanne")
    half = store.laid_open(home)
    store.keep_listing(home, "bram", Listing(("ironing",)))
    kept = store.laid_open(home)
    store.hand_in(home, "bram")

    assert half == kept == {}
    assert {member: listing.ticked for member, listing in store.laid_open(home).items()} == {
        "bram": ("ironing",), "sanne": ("oven",)
    }  # fmt: skip
    assert store.laid_open(strangers) == {}
    assert store.handed_in(strangers) == frozenset()


def test_who_goes_on_opens_only_what_was_handed_in(store: Store, home: int) -> None:
    store.keep_listing(home, "bram", Listing(("ironing",)))
    store.keep_listing(home, "sanne", Listing(("oven",)))
    store.hand_in(home, "sanne", onward=True)

    assert set(store.laid_open(home)) == {"sanne"}
    assert store.listing_of(home, "sanne").ticked == ("oven",)


def test_handing_in_stays_so_while_the_list_changes(store: Store, home: int) -> None:
    store.hand_in(home, "sanne")
    store.keep_listing(home, "sanne", Listing(("oven",)))
    store.go_past(home, "sanne", "minutes")

    assert store.handed_in(home) == {"sanne"}
    assert store.listing_of(home, "sanne") == Listing(("oven",), passed=("minutes",))
    assert store.anybody_passed(home, "minutes")
    assert not store.anybody_passed(home, "taste")


def test_shares_change_for_the_people_of_one_home(store: Store, home: int, strangers: int) -> None:
    before = store.home(strangers).members
    store.keep_shares(home, {"sanne": Fraction(2, 5), "bram": Fraction(3, 5)})

    assert {m.key: m.share for m in store.home(home).members} == {"sanne": Fraction(2, 5), "bram": Fraction(3, 5)}
    assert store.home(strangers).members == before


def test_of_the_pictures_what_all_drew_is_kept_once_all_drew(store: Store, home: int) -> None:
    for chore in ("afwas", "speelgoed"):
        store.draw(home, [View("sanne", chore, "start", "sanne", "")])
    store.keep_common(home, "start")
    alone = store.drawn_by(home, "sanne", "start")
    store.draw(home, [View("bram", "afwas", "start", "both", "bram")])
    store.keep_common(home, "start")

    assert {v.chore for v in alone} == {"afwas", "speelgoed"}
    assert {(v.member, v.chore) for v in store.drawn(home, "start")} == {("sanne", "afwas"), ("bram", "afwas")}
