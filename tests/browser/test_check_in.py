"""The ten minutes in real browsers: on two phones that follow each other, on one between two people, and by the buttons
alone where no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from houses import House
from playwright.sync_api import expect
from windows import Window

from household.store import Store

HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, NEED = "ik voelde me alleen met het speelgoed", "een vrije zaterdagochtend"


@pytest.fixture
def store(sample: House) -> Iterator[Store]:
    """What the house keeps; before each story nothing was prepared or held."""
    there = sample.store()
    (home,) = there.households()
    for who in ("sanne", "bram"):
        there.reset(home.id, who)
        there.forget_revealed(home.id, who)
    there.forget_sittings(home.id, datetime(2100, 1, 1, tzinfo=UTC))
    yield there
    there.close()


def comes_in(window: Window, sample: House, who: str) -> Window:
    window.goes(sample.link_for(who)).page.locator("main button[type=submit]").click()
    window.page.wait_for_load_state()
    return window


def prepares(window: Window, sample: House, phrase: str, kind: str, text: str) -> None:
    """Choose a passphrase, keep a note, and be ready to show it."""
    window.goes(f"{sample.url}talk/prepare").fills(phrase=phrase, again=phrase).presses("Dit is mijn wachtzin")
    window.page.get_by_label(kind).check()
    window.fills(text=text).presses("Bewaar en sluit")
    window.page.locator('[name="share"]').check()
    window.presses("Ik ben zover")
    window.is_well()


def test_two_phones_follow_each_other_and_take_nothing_that_is_typed(
    sample: House, window: Callable[..., Window], store: Store
) -> None:
    sanne, bram = (comes_in(window("phone"), sample, who) for who in ("sanne", "bram"))
    prepares(sanne, sample, HERS, "Iets wat ik voelde", FELT)
    prepares(bram, sample, HIS, "Iets wat ik nodig heb", NEED)

    bram.goes(f"{sample.url}talk/now")
    sanne.goes(f"{sample.url}talk").presses("Nu beginnen")
    expect(bram.page.locator("#step")).to_be_visible()  # it began on his phone too
    expect(bram.page.locator("#turn")).not_to_be_empty()
    sanne.fills(phrase=HERS).presses("Open wat ik deel")
    assert not sanne.reads(FELT)
    bram.page.locator('[name="phrase"]').first.fill("regen")
    sanne.presses("Verder")
    expect(bram.page.locator("#fresh")).to_be_visible()
    assert bram.page.locator('[name="phrase"]').first.input_value() == "regen"

    bram.fills(phrase=HIS).presses("Open wat ik deel")

    for one in (sanne, bram):
        expect(one.page.get_by_text(FELT)).to_be_visible()
        expect(one.page.get_by_text(NEED)).to_be_visible()
        one.page.reload()
        one.is_well()
    for _ in range(20):
        if sanne.page.locator("#when").count():
            break
        sanne.presses("Verder")
    sanne.page.get_by_text("Houd iets vrij").click()
    sanne.fills(when="dinsdagavond").presses("Kijk eerst")
    sanne.is_well("what it would come to")
    sanne.presses("Houd dit vrij")
    assert sanne.reads("Dat blijft vrij")
    bram.page.reload()
    bram.presses("Het is even veel")
    assert bram.reads("Goed dat jullie pauzeren")
    expect(sanne.page.get_by_text("Even pauze")).to_be_visible()
    sanne.presses("Genoeg voor nu")
    assert sanne.reads("Dit waren jullie minuten")
    sanne.is_well()
    sanne.goes(f"{sample.url}talk/kept").is_well()


def test_on_one_phone_without_a_script_it_goes_by_the_buttons(
    sample: House, window: Callable[..., Window], store: Store
) -> None:
    for who, phrase, kind, text in (
        ("bram", HIS, "Iets wat ik nodig heb", NEED),
        ("sanne", HERS, "Iets wat ik voelde", FELT),
    ):
        prepares(comes_in(window("phone"), sample, who), sample, phrase, kind, text)
    table = comes_in(window("phone", "nl-NL", java_script_enabled=False), sample, "sanne")

    table.goes(f"{sample.url}talk").presses("Nu beginnen")
    table.fills(phrase=HERS).presses("Open wat ik deel")
    assert not table.reads(FELT)
    table.fills(phrase=HIS).presses("Open het hier")

    assert table.reads(FELT)
    assert table.reads(NEED)
    for _ in range(20):
        if table.page.get_by_role("button", name=re.compile("Afronden")).count():
            break
        table.presses("Verder")
    table.presses("Afronden")
    assert table.reads("Dit waren jullie minuten")


def test_the_ring_fills_without_a_sound_and_can_take_a_little_longer(
    sample: House, window: Callable[..., Window], store: Store
) -> None:
    sanne = comes_in(window("phone", reduced_motion="no-preference"), sample, "sanne")
    sanne.goes(f"{sample.url}talk").presses("Nu beginnen")
    ring = sanne.page.locator(".ring .fill")

    expect(ring).not_to_have_attribute("stroke-dasharray", re.compile(r"^0(\.0)? "))
    before = float((ring.get_attribute("stroke-dasharray") or "0").split()[0])
    sanne.presses("Nog even")

    assert float((ring.get_attribute("stroke-dasharray") or "0").split()[0]) < before
    assert sanne.page.locator("audio, video").count() == 0
    sanne.presses("Genoeg voor nu")
