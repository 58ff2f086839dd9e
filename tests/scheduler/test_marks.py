"""A tick is told by a mark around our own title, and by nothing that merely begins with the same letters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.marks import is_done

MARKS = ("✓ ", "✔️ ", "✅", "☑ ", "[x] ", "[X]", "[v] ", "klaar: ", "Klaar ", "KLAAR - ", "gedaan ", "Done – ", "done. ")
TITLES = ("Vuilnis", "Speelgoed opruimen", "Wc's boven", "Eén kop thee", "Klaarmaken eten", "Done deal", "Tafel klaar")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_before_our_own_title_says_done(mark: str, title: str) -> None:
    assert is_done(mark + title, title)


@pytest.mark.parametrize("title", ["Vuilnis ✓", "Vuilnis ✅", "Vuilnis [x]", "vuilnis gedaan", "🗑️ Vuilnis – klaar!"])
def test_a_mark_behind_it_says_so_too(title: str) -> None:
    assert is_done(title, "Vuilnis")


@pytest.mark.parametrize("title", ["✓", " ✔️ ", "klaar", "Gedaan!", "[x]", "✅✅"])
def test_a_title_that_is_only_a_mark_says_done(title: str) -> None:
    assert is_done(title, "Vuilnis")


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("Klaarzetten schooltassen", "Schooltassen"),
        ("Klaarzetten schooltassen", "Klaarzetten schooltassen"),
        ("Klaar voor school brengen", "School brengen"),
        ("Klaar voor school brengen", "Klaar voor school brengen"),
        ("Klaar voor vertrek", "Vuilnis"),
        ("Klaarmaken eten", "Eten"),
        ("Done deal", "Vuilnis"),
        ("Vuilnis niet gedaan", "Vuilnis"),
        ("Niet klaar: vuilnis", "Vuilnis"),
        ("Vuilnis klaarzetten", "Vuilnis"),
        ("Vuilnis klaar zetten", "Vuilnis"),
        ("Vuilnis", "Vuilnis"),
        ("❌ Vuilnis", "Vuilnis"),
        ("", "Vuilnis"),
        ("✓ Zwemles Joris", "Vuilnis"),
    ],
)
def test_what_only_looks_like_a_mark_says_nothing(title: str, ours: str) -> None:
    assert not is_done(title, ours)


@pytest.mark.parametrize("title", ["Klaar?", "Vuilnis gedaan?", "done: vuilnis ? "])
def test_a_question_is_no_answer(title: str) -> None:
    assert not is_done(title, "Vuilnis")


@pytest.mark.parametrize(
    ("ours", "once", "twice"),
    [
        ("Done deal", "DONE deal!", "done: Done deal"),
        ("Done deal", "Done", "✓"),
        ("Klaar voor school brengen", "klaar, voor school brengen", "Klaar: klaar voor school brengen"),
        ("Tafel klaar", "Klaar: tafel", "✓ Tafel klaar"),
        ("✅ Afwas", "✔️ afwas", "✅ klaar: afwas"),
        ("Klaar", "klaar", "Klaar klaar"),
    ],
)
def test_a_chore_named_with_a_mark_is_done_when_it_is_marked_once_more(ours: str, once: str, twice: str) -> None:
    assert not is_done(once, ours)
    assert is_done(twice, ours)


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("✓ eEN KOP THEE", "Eén kop thee"),
        ("klaar: wcs boven", "Wc's boven"),
        ("✅ 🧸 speelgoed, opruimen!", "Speelgoed opruimen"),
        ("✓ speelgoed oprumen", "Speelgoed opruimen"),
        ("✓ speelgeod opruimen", "Speelgoed opruimen"),
        ("gedaan: speelgoed opruijmen", "Speelgoed opruimen"),
        ("klaar speelgoed", "Speelgoed opruimen"),
        ("✓ Vuilnis, ook het papier", "Vuilnis"),
    ],
)
def test_what_stands_beside_the_mark_need_only_resemble_our_title(title: str, ours: str) -> None:
    assert is_done(title, ours)


@pytest.mark.parametrize(
    ("title", "ours"), [("klaar: bak", "Was"), ("klaar: was", "Wax"), ("✓ speelgeod oprumen", "Speelgoed opruimen")]
)
def test_in_a_short_title_or_twice_in_a_long_one_another_letter_is_another_thing(title: str, ours: str) -> None:
    assert not is_done(title, ours)


words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(names, st.sampled_from(MARKS))
def test_any_chore_can_be_ticked_and_is_not_by_itself(name: str, mark: str) -> None:
    assert not is_done(name, name)
    assert not is_done(f"  {name}!", name)
    assert is_done(mark + name, name)
    assert is_done(f"{name.casefold()} ✓", name)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_program_wrote_has_an_answer(title: str, ours: str) -> None:
    assert is_done(title, ours) in (True, False)
    assert not is_done(ours, ours)
