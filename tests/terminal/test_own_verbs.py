"""What each keeps to themselves, at a terminal that both use: no verb, no file and no error shows it to the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from household.model import LANGUAGES, Language
from tests.terminal.conftest import Terminal, sentence

SECRET = "217"


def everything_said(home: Terminal, but: tuple[str, ...] = ()) -> str:
    """All that the verbs say that anybody can type."""
    every = (
        "export", "status --json", "plan", "plan --json", "week", "questions --json", "minutes", "picture",
        "picture --later", "picture --as bram --does joris=9", "taste --as bram", "taste --as sanne", "proposal",
        "shares", "what-if", "why koken", "minutes koken 0 --as bram",
    )  # fmt: skip
    said = [home(*words.split()) for words in every if words.split()[0] not in but]
    return "".join(done.out + done.err for done in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_show_when_both_gave_theirs_without_who_said_which(home: Terminal, language: Language) -> None:
    first = home("minutes", "koken", SECRET, "--as", "sanne", language=language)
    before = home("minutes", language=language)
    home("minutes", "koken", "40", "--as", "bram", language=language)
    home("minutes", "stofzuigen", "--as", "bram", answers="veel\n20\n", language=language)
    home("minutes", "stofzuigen", "22", "--as", "sanne", language=language)

    after = home("minutes", language=language)

    assert first.out.startswith(sentence("minutes.about", language))
    assert before.out == sentence("minutes.none", language)
    joined = " en " if language == "nl" else " and "
    assert after.out == sentence(
        "minutes.apart", language, {"chore": "koken", "numbers": f"40{joined}{SECRET}"}
    ) + sentence("minutes.both", language, {"chore": "stofzuigen", "numbers": f"20{joined}22"})
    assert "Sanne" not in after.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_of_nobody_are_asked_whose_they_are(home: Terminal, language: Language) -> None:
    done = home("minutes", "koken", "25", language=language)

    assert (done.code, done.out) == (2, "")
    assert done.err == sentence("trouble.whose_minutes", language, {"names": "sanne, bram"})


def test_how_both_are_asked_tells_beforehand_who_will_see_it(home: Terminal) -> None:
    done = home("minutes", "koken", "--as", "sanne", answers="25\n")

    assert done.out.index(sentence("minutes.about").strip()) < done.out.index("Hoeveel minuten")


def test_what_is_no_number_of_minutes_is_not_kept(home: Terminal) -> None:
    for number in ("0", "-5", "1.5", "1441", "veel"):
        assert home("minutes", "koken", number, "--as", "sanne").code != 0

    assert home.store.home(1).own_minutes == {}


def test_minutes_of_one_are_nowhere_to_be_seen(home: Terminal) -> None:
    home("minutes", "koken", SECRET, "--as", "sanne")

    assert SECRET not in everything_said(home)


def test_tastes_count_for_the_plan_and_are_shown_to_nobody(home: Terminal) -> None:
    plans = ("plan", "what-if", "week", "why")  # these may come out differently: that is what a taste is for
    before = everything_said(home, but=plans)
    kept = home("taste", "--as", "sanne", "--like", "koken", "--dislike", "stofzuigen", "speelgoed")

    after = everything_said(home, but=plans)

    assert kept.out == sentence("taste.kept")
    assert home.store.home(1).heavy == {
        ("sanne", "koken"): 1, ("sanne", "stofzuigen"): 3, ("sanne", "speelgoed"): 3
    }  # fmt: skip
    nothing, mine = (sentence("taste.count", details={"likes": a, "dislikes": b}) for a, b in ((0, 0), (1, 2)))
    assert after.replace(mine, nothing) == before
    assert home("taste", "--as", "sanne", "--like", "koken", "--dislike", "koken").code == 2


def test_a_taste_is_a_handful_at_most(home: Terminal) -> None:
    home("taste", "--as", "bram", "--like", "koken")
    done = home("taste", "--as", "bram", "--like", "bestaat-niet")

    assert done.code == 2
    assert home.store.taste_of(1, "bram") == {"koken": 1}


DRAWN = ("--does", "koken=sanne", "stofzuigen=bram", "speelgoed=allebei")


def test_a_picture_opens_when_both_are_done(home: Terminal) -> None:
    home("picture", "--as", "sanne", *DRAWN, "--wish", "koken=both", "--thinks", "koken=niemand")
    waits = home("picture")
    some = home("picture", "--as", "bram", "--does", "koken=allebei")
    still = home("picture")
    home("picture", "--as", "bram", "--does", "stofzuigen=bram", "speelgoed=both", "--wish", "koken=samen")

    shown = home("picture")

    assert waits.out == still.out == sentence("picture.waits")
    assert some.out == sentence("picture.left", details={"count": 2}) or "2" in some.out
    lines = shown.out.splitlines()
    assert lines[0] == sentence("picture.alike", details={"chores": "speelgoed opruimen en stofzuigen"}).strip()
    assert lines[1] == sentence("picture.apart", details={"chores": "koken"}).strip()
    assert "Sanne" in lines[2]
    assert "niemand" in lines[2]
    assert home("picture", "--as", "bram", "--does", "koken=bram").err == sentence("trouble.picture_kept")
    assert home("picture").out == shown.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_shows_no_thinking_that_was_not_said(home: Terminal, language: Language) -> None:
    home("picture", "--as", "sanne", "--does", "koken=both", "stofzuigen=bram", "speelgoed=sanne")
    home(
        "picture",
        "--as",
        "bram",
        "--does",
        "koken=bram",
        "stofzuigen=bram",
        "speelgoed=sanne",
        "--thinks",
        "koken=sanne",
    )
    both = sentence("picture.both", language).strip()

    shown = home("picture", language=language)

    seen = [
        sentence("picture.sees", language, {"name": "Bram", "does": "Bram", "thinks": "Sanne"}).strip(),
        sentence("picture.sees_does", language, {"name": "Sanne", "does": both}).strip(),
    ]
    assert sentence("picture.one", language, {"chore": "koken", "views": "; ".join(seen)}) in shown.out


def test_a_picture_of_one_is_nowhere_to_be_seen(home: Terminal) -> None:
    before = everything_said(home)
    home("picture", "--as", "sanne", *DRAWN, "--thinks", "koken=niemand")
    home("picture", "--as", "bram", "--does", "koken=bram")

    after = everything_said(home)

    assert after == before


def test_a_picture_can_be_drawn_by_answering_and_from_a_file(home: Terminal, tmp_path: Path) -> None:
    answers = "joris\nbram\n\n\nsanne\nniemand\nallebei\nallebei\n\n\n"
    done = home("picture", "--as", "bram", answers=answers)
    file = tmp_path / "beeld.yaml"
    file.write_text("koken: {does: sanne, thinks: both}\nstofzuigen: {does: bram}\nspeelgoed: {does: Bram}\n")
    from_file = home("picture", "--as", "sanne", "--from", str(file))

    assert done.code == from_file.code == 0, done.err + from_file.err
    assert {v.chore: (v.does, v.thinks, v.wish) for v in home.store.drawn_by(1, "bram", "start")} == {
        "speelgoed": ("bram", "bram", ""),
        "koken": ("sanne", "nobody", "both"),
        "stofzuigen": ("both", "both", ""),
    }
    assert {v.thinks for v in home.store.drawn_by(1, "sanne", "start") if v.chore != "koken"} == {""}
    assert home("picture").code == 0
    assert home("picture", "--later", "--as", "sanne", "--does", "koken=both").code == 0


def test_the_later_picture_comes_after_the_first(home: Terminal) -> None:
    done = home("picture", "--later", "--as", "sanne", *DRAWN)

    assert done.err == sentence("trouble.draw_first")


def test_all_that_cannot_be_read_in_a_picture_is_said_at_once(home: Terminal) -> None:
    done = home("picture", "--as", "sanne", "--does", "koken=joris", "stofzuigen=ik")

    assert done.code == 2
    assert len(done.err.splitlines()) == 3
    assert home.store.drawn_by(1, "sanne", "start") == ()
