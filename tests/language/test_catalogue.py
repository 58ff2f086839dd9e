"""The catalogue: every chore of it can be planned, said and kept, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from fractions import Fraction

import pytest

from household.model import LANGUAGES, Children, Chore, Home, Household, Language, Member, Rhythm, Window
from language.catalogue import among, area, area_name, areas, as_chore, at_home, by_key, catalogue, usual
from language.fields import LONGEST_CHORE, LONGEST_NAME
from language.homefile import TAKEN_BY_US, read_home, write_home
from language.names import find_name, fold
from language.said_chore import say_chore

FORBIDDEN = re.compile(r"\b(altijd|nooit|alleen jij|always|never|only you|u|uw)\b", re.IGNORECASE)
COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))
#: What a Dutch or Flemish family would look for, by the words that it would use.
MUST = """
was draaien; was ophangen; was opvouwen; week doornemen; speelgoed; koken; weekmenu; sinterklaas; kerst; kinderfeestje;
schoolmails; gras maaien; verjaardagscadeaus bedenken; verjaardagskaarten; naar school brengen; uit school halen;
voetbal; zwemles; helpen op school; avondspits; kinderen naar bed; huiswerk; boodschappen; vuilnis; lakens; badkamer;
filters; dakgoten; belastingaangifte; tandarts; vakantie plannen; kleding die te klein wordt; oppas regelen
"""


def every() -> Iterator[tuple[Language, Chore]]:
    return ((language, as_chore(entry, language)) for language in LANGUAGES for entry in catalogue())


def minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def room(window: Window) -> int:
    return minute(window.latest) - minute(window.earliest)


def test_there_are_chores_for_every_area_of_life() -> None:
    assert len(catalogue()) >= 95
    assert len(areas()) >= 15
    assert [key for key in areas() if len(area(key)) < 5] == []
    assert {entry.area for entry in catalogue()} == set(areas())


@pytest.mark.parametrize("wanted", [words.strip() for words in MUST.split(";")])
def test_what_a_family_looks_for_is_there(wanted: str) -> None:
    names = {chore.key: (chore.name, *chore.also) for language, chore in every() if language == "nl"}

    assert find_name(wanted, names).score >= 90


def test_each_chore_has_one_key() -> None:
    keys = [entry.key for entry in catalogue()]

    assert len(set(keys)) == len(keys)
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) or key in TAKEN_BY_US] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_are_filled_with_short_texts_of_their_own(language: Language) -> None:
    for entry in catalogue():
        words = entry.words[language]
        texts = (words.name, words.done_when, *words.also)

        assert all(isinstance(text, str) and text.strip() == text != "" for text in texts), entry.key
        assert words.also, entry.key
        assert max(map(len, (words.name, *words.also))) <= LONGEST_NAME, entry.key
        assert words.done_when.endswith("."), entry.key
        assert not any(FORBIDDEN.search(text) for text in texts), entry.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_chores_are_called_the_same(language: Language) -> None:
    spoken: dict[str, str] = {}
    for entry in catalogue():
        for name in (entry.words[language].name, *entry.words[language].also):
            assert spoken.setdefault(fold(name), f"{entry.key}: {name}") == f"{entry.key}: {name}"


def test_every_chore_fits_into_its_window() -> None:
    for entry in catalogue():
        chore = entry.fits
        best = chore.window.best or chore.window.earliest

        assert 1 <= chore.minutes <= LONGEST_CHORE, entry.key
        assert chore.minutes + 2 * chore.travel <= room(chore.window), entry.key
        assert 0 <= minute(best) - minute(chore.window.earliest) <= room(chore.window) - chore.minutes, entry.key
        assert 0 <= chore.thinking <= 60, entry.key
        assert chore.travel == 0 or chore.outside, entry.key


def fits_the_calendar(rhythm: Rhythm) -> bool:
    """Whether there are such days, in the words of ``Rhythm``."""
    days = list(rhythm.days) == sorted(set(rhythm.days)) and set(rhythm.days) <= set(range(7))
    if rhythm.unit == "year":
        return 1 <= rhythm.month <= 12 and 1 <= rhythm.monthday <= 28
    if rhythm.unit == "source":
        return bool(rhythm.source) and 0 <= rhythm.ahead <= 14
    if rhythm.unit == "month":
        return 1 <= rhythm.every <= 24 and len(rhythm.days) <= 1
    return days and 1 <= rhythm.every <= (364 if rhythm.unit == "after" else 52) and 1 <= rhythm.times <= 7


def test_every_rhythm_is_one_that_a_calendar_has() -> None:
    assert [chore.key for _, chore in every() if not fits_the_calendar(chore.rhythm)] == []
    assert {chore.rhythm.unit for _, chore in every()} == {"week", "month", "year", "after", "source"}


def test_months_and_limits_are_ones_that_exist() -> None:
    for _, chore in every():
        assert list(chore.months) == sorted(set(chore.months))
        assert set(chore.months) <= set(range(1, 13))
        assert {chore.holidays, chore.school} <= {"", "skip", "only"}


def test_what_comes_after_another_chore_can_come_after_it_on_the_same_day() -> None:
    chained = [entry for entry in catalogue() if entry.fits.after]

    assert {"laundry-dry", "laundry-fold"} <= {entry.key for entry in chained}
    for entry in chained:
        chore, before = entry.fits, by_key()[entry.fits.after].fits
        ready = minute(before.window.earliest) + before.minutes + chore.gap
        assert chore.rhythm == before.rhythm, entry.key
        assert ready + chore.minutes <= minute(chore.window.latest), entry.key


def test_the_wash_stands_two_hours_before_it_is_hung() -> None:
    dry = by_key()["laundry-dry"].fits

    assert (dry.after, dry.gap) == ("laundry-wash", 120)
    assert by_key()["laundry-fold"].fits.after == "laundry-dry"


def test_a_chore_whose_forerunner_is_not_there_goes_by_itself() -> None:
    dry, fold_ = (as_chore(by_key()[key], "nl") for key in ("laundry-dry", "laundry-fold"))

    alone = among([dry, fold_])

    assert [(chore.after, chore.gap) for chore in alone] == [("", 0), ("laundry-dry", 60)]


def test_a_home_that_does_not_say_when_the_children_are_here_has_them_every_day() -> None:
    toys, homework = (as_chore(by_key()[key], "nl") for key in ("toys", "homework"))
    home = Household(1, "thuis", "Thuis", date(2026, 3, 2))
    with_both = replace(home, children=Children(), school="Schoolvakanties")

    assert at_home(toys, home) == replace(toys, children=False)
    assert at_home(homework, home) == replace(homework, children=False, school="")
    assert at_home(homework, with_both) == homework


def test_a_calendar_that_is_followed_has_a_name_in_each_language() -> None:
    dutch, english = (as_chore(by_key()["bins"], language).rhythm for language in LANGUAGES)

    assert (dutch.source, english.source) == ("Afvalkalender", "Waste collection")
    assert dutch.ahead == english.ahead == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_has_a_name_and_something_usual(language: Language) -> None:
    names = [area_name(key, language) for key in areas()]

    assert len(set(map(fold, names))) == len(names)
    assert all(usual(key) for key in areas())


def test_thinking_is_in_the_catalogue_too() -> None:
    thought = [entry.key for entry in catalogue() if entry.fits.thinking]

    assert len(thought) >= 25
    assert {"holiday-plan", "outgrown", "babysitter", "presents", "meal-plan"} <= set(thought)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chore_can_be_said_on_one_line(language: Language) -> None:
    lines = [say_chore(chore, spoken) for spoken, chore in every() if spoken == language]

    assert len(set(lines)) == len(catalogue())
    assert not [line for line in lines if "\n" in line or "None" in line or FORBIDDEN.search(line)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_of_a_household_holds_what_it_has_words_for(language: Language) -> None:
    """Whatever the file cannot say yet is left out of the comparison; it is kept in the store all the same."""
    chores = tuple(_in_the_file(chore) for spoken, chore in every() if spoken == language)
    home = Home(Household(1, "thuis", "Thuis", date(2026, 3, 2), language), COUPLE, chores)

    read = read_home(write_home(home), language, date(2026, 3, 2))

    assert tuple(_in_the_file(chore) for chore in read.chores) == chores


def _in_the_file(chore: Chore) -> Chore:
    plain = Chore(chore.key, chore.name, chore.minutes, chore.rhythm, chore.window)
    rhythm = chore.rhythm if chore.rhythm.unit in ("week", "month") else Rhythm()
    return replace(
        plain,
        rhythm=rhythm,
        who=chore.who,
        thinking=chore.thinking,
        done_when=chore.done_when,
        also=chore.also,
        important=chore.important,
    )
