"""How a sentence is taken apart, whatever a home calls its chores and its people."""

from __future__ import annotations

import gc
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Intent, Language
from language.ear import Heard
from language.memory import forget
from language.signatures import SLOTS, shown
from language.understand import understand
from language.verbs import conjugate, infinitive_of
from tests.language.couple import NOW, asked_home, chore, home

HOME = asked_home("nl")


def meant(text: str, now: datetime = NOW, language: Language = "nl") -> tuple[str, dict[str, Any]]:
    found = understand(text, language, HOME, now)
    return found.name, shown(found)


@pytest.mark.parametrize(
    "text",
    [
        "ruim ik vanavond het speelgoed op",
        "moet ik vanavond het speelgoed opruimen",
        "het speelgoed moet ik dat vanavond opruimen",
        "weet jij of ik vanavond het speelgoed op moet ruimen",
        "zeg vanavond het speelgoed opruimen moet ik dat",
        "moet ik vanavond het speel goed op ruimen",
        "moet ik vanavond het speelgoet opruimen",
    ],
)
def test_the_order_of_the_words_does_not_matter(text: str) -> None:
    assert meant(text) == ("who_does", {"chore": "speelgoed-opruimen", "day": "2026-03-04", "part": "evening"})


def test_a_word_that_fits_nowhere_makes_the_sentence_anothers() -> None:
    assert meant("wie heeft de was uitgevonden")[0] == "none"
    assert meant("wie heeft de was gedaan")[0] == "who_does"


def test_what_was_taken_back_does_not_count() -> None:
    assert meant("wie doet er morgen, eh nee overmorgen, de boodschappen")[1]["day"] == "2026-03-06"


def test_a_part_of_a_sentence_says_what_is_meant() -> None:
    assert meant("de bedden zijn nog fris, sla die maar over") == ("skip", {"chore": "bedden-verschonen"})


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        ("2026-03-04T14:00", "wie doet vrijdag de was", "2026-03-06"),
        ("2026-03-04T14:00", "wie doet woensdagavond de was", "2026-03-04"),
        ("2026-03-04T14:00", "wie doet woensdagochtend de was", "2026-03-11"),
        ("2026-03-04T14:00", "ik heb vrijdag de was gedaan", "2026-02-27"),
        ("2026-03-04T14:00", "wie doet aanstaande vrijdag de was", "2026-03-06"),
        ("2026-03-04T14:00", "wie doet volgende week vrijdag de was", "2026-03-13"),
        ("2026-03-05T02:00", "wie doet vanavond de was", "2026-03-04"),
        ("2026-03-05T02:00", "wie doet vannacht de was", "2026-03-04"),
        ("2026-03-05T04:00", "wie doet vanavond de was", "2026-03-05"),
    ],
)
def test_days_mean_what_was_agreed(now: str, text: str, day: str) -> None:
    assert meant(text, datetime.fromisoformat(now).replace(tzinfo=NOW.tzinfo))[1]["day"] == day


@pytest.mark.parametrize(
    ("now", "text", "saturday"),
    [
        ("2026-03-04T14:00", "wat doen we dit weekend", "2026-03-07"),
        ("2026-03-08T10:00", "wat doen we dit weekend", "2026-03-07"),
        ("2026-03-08T10:00", "wat doen we komend weekend", "2026-03-07"),
        ("2026-03-08T10:00", "wat doen we volgend weekend", "2026-03-14"),
    ],
)
def test_weekends_mean_what_was_agreed(now: str, text: str, saturday: str) -> None:
    period = meant(text, datetime.fromisoformat(now).replace(tzinfo=NOW.tzinfo))[1]["period"]

    assert period["start"] == saturday


def test_a_day_that_may_be_two_is_asked_back() -> None:
    assert meant("verzet de was naar volgende vrijdag")[1] == {
        "chore": "was-draaien",
        "day_options": ["2026-03-06", "2026-03-13"],
    }


def test_from_one_day_to_another_at_a_time() -> None:
    assert meant("zet stofzuigen van vrijdag op zaterdag om tien uur")[1] == {
        "chore": "stofzuigen",
        "day": "2026-03-06",
        "to_day": "2026-03-07",
        "to_time": "10:00",
    }


ODD = ("vanavond", "niets", "stop", "wie", "vuilnis {grijs}", "was (wit)", "help mij", "x" * 200, "🧹", "ja", "morgen")
_QUESTIONS = (
    ("wie doet vanavond het speelgoed", "who_does"),
    ("stop", "stop"),
    ("help", "help"),
    ("wat moet ik vanavond doen", "agenda"),
    ("is het eerlijk verdeeld", "balance"),
    ("ik heb de was gedaan", "done"),
    ("zet de tv aan", "none"),
    ("wat eten we vanavond", "none"),
)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(
        st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=30)), min_size=1, max_size=6, unique=True
    ),
    asked=st.sampled_from(_QUESTIONS),
)
def test_what_a_chore_is_called_changes_no_question(names: list[str], asked: tuple[str, str]) -> None:
    text, intent = asked
    odd = [chore(name) for name in names if not set(name.casefold().split()) & set(text.split()) or name in ODD]
    at_home = home(*HOME.chores, *odd)

    assert understand(text, "nl", at_home, NOW).name == intent


_WORDS = (
    "wie",
    "doet",
    "de",
    "was",
    "ja",
    "nee",
    "vrijdag",
    "Bram",
    "ik",
    "niet",
    "naar",
    "van",
    "sla",
    "over",
    "ruil",
)


@settings(max_examples=80, deadline=None)
@given(
    text=st.lists(st.sampled_from(_WORDS), max_size=9),
    before=st.sampled_from(sorted(SLOTS)),
)
def test_any_words_after_any_question_mean_one_of_ours(text: list[str], before: str) -> None:
    found = understand(" ".join(text), "nl", HOME, NOW, Intent(before, {"chore": "koken"}))

    assert found.name in SLOTS


def test_verbs_are_turned() -> None:
    assert {"ruimt", "ruim", "ruimen"} <= conjugate("opruimen", "nl").now
    assert "geveegd" in conjugate("vegen", "nl").done
    assert "mopping" in conjugate("mop", "en").now
    assert [infinitive_of(word) for word in ("gesopt", "opgeruimd", "geveegd", "geven")] == [
        "soppen",
        "opruimen",
        "vegen",
        "geven",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "wie doet vrijdag het speelgoed",
        "verzet de was naar over een uur",
        "heb ik woensdag gestofzuigd",
        "wie doet op 29 februari de ramen",
        "wat moet ik vanavond doen",
        "kan de was naar drie uur",
    ],
)
def test_a_sentence_that_was_heard_before_means_what_it_means_now(text: str) -> None:
    moments = [NOW + timedelta(hours=hours) for hours in range(0, 24 * 9, 7)]
    forget()
    again = [meant(text, now) for now in moments]

    for now, one in zip(moments, again, strict=True):
        forget()
        assert meant(text, now) == one


def test_what_somebody_says_of_themselves_is_not_remembered_even_in_memory() -> None:
    meant("wie doet vrijdag het speelgoed")
    assert heard_of("speelgoed")

    name, _ = meant("noteer dat ik me vanmiddag alleen voelde bij het speelgoed")

    assert name == "note_moment"
    assert not heard_of("speelgoed")


def heard_of(word: str) -> bool:
    """Whether a sentence with this word is still in memory, taken apart."""
    gc.collect()
    return any(word in one.text for one in gc.get_objects() if isinstance(one, Heard))
