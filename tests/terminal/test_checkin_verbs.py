"""The ten minutes at one terminal that both share: prepared apart, opened together, held step by step."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from household import backup, store_sealed
from household.model import LANGUAGES, Agreement, Certificate, Happened, KeptFree, Language, Series, Span
from household.sealed import Cost
from language.gentler import offer, to_start_from
from language.speech import say_date_time
from samen import samen
from tests.terminal.conftest import Terminal, sentence
from tests.terminal.test_note_verbs import GIVEN, every_verb

HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
FELT, THANKS = "ik voelde me alleen met het speelgoed", "dank voor de koffie"
MONDAY, FRIDAY = ("--now", "2026-03-02T20:00"), ("--now", "2026-03-06T20:30")


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost as little as they may."""
    monkeypatch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))


@pytest.fixture
def both(home: Terminal) -> Terminal:
    """They agreed on Friday evening, and each chose a passphrase."""
    store, friday = home.store, datetime(2026, 3, 6, 20, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    rule = Series("check-in", "both", 0, friday, 10, "FREQ=WEEKLY;BYDAY=FR;WKST=MO")
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    agreed = store.add_agreement(1, Agreement(0, friday.date() - timedelta(days=4), (), {}, proof, rule))
    for who, phrase in (("sanne", HERS), ("bram", HIS)):
        store.say_yes(agreed.id, who)
        assert home("notes", "passphrase", "--for", who, answers=f"{phrase}\n{phrase}\n").code == 0
    return home


def keep(both: Terminal, who: str, text: str, about: str = "moment") -> None:
    done = both("checkin", "prepare", about, "--for", who, *MONDAY, answers=f"{text}\n")
    assert done.code == 0, done.err


def ready(both: Terminal, who: str, phrase: str, *numbers: str) -> None:
    share = ("--share", *numbers) if numbers else ()
    done = both("checkin", "ready", "--for", who, *share, *FRIDAY, answers=f"{phrase}\n")
    assert done.code == 0, done.err


def test_without_a_verb_it_tells_when_it_is_and_who_is_ready(both: Terminal) -> None:
    keep(both, "sanne", FELT)

    before, plain = both("checkin", *MONDAY), both("checkin", "--json", *MONDAY)
    ready(both, "sanne", HERS, "1")
    after = both("checkin", *MONDAY)

    assert (
        before.out.splitlines()[0]
        == sentence("talk.when", details={"when": "Vrijdagavond om half negen", "minutes": 10}).strip()
    )
    assert sentence("talk.not_ready", details={"name": "Sanne"}) in before.out
    assert sentence("talk.is_ready", details={"name": "Sanne"}) in after.out
    assert sentence("talk.kept_for", details={"count": 4}) in after.out
    seen = json.loads(plain.out)
    assert (seen["at"], seen["state"], seen["ready"]) == ("2026-03-06T20:30:00+01:00", "open", [])
    assert [step["kind"] for step in seen["steps"]][:3] == ["thanks", "thanks", "felt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_each_shares_opens_together(both: Terminal, language: Language) -> None:
    keep(both, "sanne", FELT)
    keep(both, "bram", THANKS, "dank")
    ready(both, "sanne", HERS, "1")
    early = both("checkin", "open", "--for", "sanne", *FRIDAY, answers=f"{HERS}\n", language=language)
    ready(both, "bram", HIS, "2")

    half = both("checkin", "open", "--for", "sanne", *FRIDAY, answers=f"{HERS}\n", language=language)
    whole = both("checkin", "open", "--for", "bram", *FRIDAY, answers=f"{HIS}\n", language=language)

    assert (early.code, early.err) == (1, sentence("trouble.not_all_ready", language))
    assert half.out.endswith(sentence("talk.opened", language) + sentence("talk.opened_wait", language))
    assert FELT not in half.out
    assert FELT in whole.out
    assert THANKS in whole.out
    assert sentence("talk.shown_by", language, {"name": "Sanne"}) in whole.out
    assert sentence("talk.kind.thanks", language).strip().capitalize() in whole.out


def test_gentler_words_are_offered_and_taken_or_not(both: Terminal) -> None:
    reproach = "jij laat me alles alleen doen"
    other = offer(reproach, "nl")
    assert other is not None

    for choice in ("nee", "ja"):
        done = both("checkin", "prepare", "--for", "sanne", *MONDAY, answers=f"{reproach}\n{choice}\n")
        assert sentence("talk.offer", details={"text": other.text}) in done.out

    read = both("notes", "read", "--for", "sanne", "--json", answers=f"{HERS}\n")
    assert [n["text"] for n in json.loads(read.out[read.out.index("[") :])] == [reproach, other.text]


def test_whether_there_is_a_note_is_told_to_its_passphrase(both: Terminal) -> None:
    keep(both, "sanne", FELT)

    wrong = both("checkin", "ready", "--for", "sanne", "--share", "1", *FRIDAY, answers=f"{HIS}\n")
    unknown = both("checkin", "ready", "--for", "sanne", "--share", "7", *FRIDAY, answers=f"{HERS}\n")

    assert (wrong.code, wrong.err) == (1, sentence("trouble.not_the_passphrase"))
    assert unknown.err == sentence("trouble.no_such_note", details={"number": 7, "member": "sanne"})
    assert both.store.sittings(1) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_walk_through_it_with_what_was_shown_on_the_table(both: Terminal, language: Language) -> None:
    keep(both, "sanne", FELT)
    ready(both, "sanne", HERS, "1")
    ready(both, "bram", HIS)
    both("checkin", "open", "--for", "sanne", *FRIDAY, answers=f"{HERS}\n")

    done = both("checkin", "go", *FRIDAY, answers="\n\nhuh\n\n\n\n\n\n\n\n", language=language)

    said = [sentence(f"talk.{about}", language, {"name": "Bram"}) for about in ("felt", "needed", "ahead")]
    places = [done.out.index(line) for line in (FELT, *said, sentence("talk.agreement", language))]
    assert places == sorted(places)
    assert sentence("talk.listen", language, {"name": "Sanne", "start": to_start_from(language)}).strip() in done.out
    assert done.err == sentence("talk.again", language)
    assert done.out.endswith(sentence("talk.ended", language))
    assert not any(character.isdigit() for character in done.out.replace(FELT, ""))


def test_the_need_of_last_week_is_asked_about_and_the_answer_is_kept(both: Terminal) -> None:
    start = datetime(2026, 3, 4, 19, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    both.store.add_kept_free(1, KeptFree(("sanne",), Span(start, start + timedelta(hours=1)), "hardlopen"))

    done = both("checkin", "go", *FRIDAY, answers="\n\ndeels\nq\n")

    assert sentence("talk.last_week", details={"day": "eergisteren"}) in done.out
    assert sentence("talk.happened.partly") in done.out
    assert "hardlopen" not in done.out
    assert [kept.asked for kept in both.store.kept_free(1)] == [Happened.PARTLY]


def test_a_pause_gives_it_another_moment_and_it_goes_on_there(both: Terminal) -> None:
    paused = both("checkin", "go", *FRIDAY, answers="\n\np\n")
    waits = both("checkin", *FRIDAY)
    again = both("checkin", "go", *FRIDAY, answers="q\n")

    [moved] = both.store.home(1).exceptions
    assert moved.start is not None
    when = say_date_time(moved.start, "nl", date(2026, 3, 6))
    assert paused.out.endswith(sentence("talk.paused", details={"when": when}))
    assert sentence("talk.state.paused") in waits.out
    assert again.out.startswith(sentence("talk.goes_on"))
    assert sentence("talk.felt", details={"name": "Bram"}) in again.out
    assert again.out.endswith(sentence("talk.ended"))


def test_often_paused_it_names_where_help_is(both: Terminal) -> None:
    said = []
    for day in ("06", "13", "20"):
        now = ("--now", f"2026-03-{day}T20:30")
        said.append(both("checkin", "pause", *now).out)
        assert both("checkin", "end", *now).out == sentence("talk.ended")

    assert [sentence("talk.help") in out for out in said] == [False, False, True]


def test_how_long_it_is_kept_and_that_it_goes(both: Terminal) -> None:
    keep(both, "sanne", FELT)
    ready(both, "sanne", HERS, "1")
    ready(both, "bram", HIS)
    both("checkin", "open", "--for", "sanne", *FRIDAY, answers=f"{HERS}\n")

    longer = both("checkin", "keep", "--weeks", "8", "--as", "sanne", *FRIDAY)
    exported = both("notes", "export", "--for", "sanne", answers=f"{HERS}\n")
    other = both("checkin", "forget", "--for", "bram", "--number", "1")
    gone = both("checkin", "forget", "--for", "sanne")

    assert longer.out == sentence("talk.kept_for", details={"count": 4}) + sentence("talk.kept_both")
    found = json.loads(exported.out[exported.out.index("{") :])
    assert ([n["text"] for n in found["shown"]], found["notes"]) == ([FELT], [])
    assert other.code == 2
    assert gone.out == sentence("talk.forgotten", details={"name": "Sanne"})
    assert both.store.revealed(1) == ()


def test_a_link_is_told_and_made_anew(both: Terminal) -> None:
    first, same, new = (both("checkin", "link", "--for", "sanne", *more) for more in ((), (), ("--new",)))

    assert first.out == same.out
    assert "/p/" in first.out
    assert new.out.startswith(sentence("talk.link_new"))
    assert first.out.strip().rsplit("/", 1)[1] not in new.out


def test_everything_goes_into_one_file_and_comes_back_elsewhere(
    both: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup.back_up, "__defaults__", (Cost(8, 1, 1),))
    keep(both, "sanne", FELT)
    file, phrase = str(tmp_path / "kopie"), "een koffer vol boeken"

    short = both("backup", file, answers="kort\nkort\n")
    made = both("backup", file, answers=f"{phrase}\n{phrase}\n")
    there = both("restore", file, answers=f"{phrase}\n")
    both.folder = tmp_path / "nieuw"
    wrong = both("restore", file, answers="iets heel anders\n")
    back = both("restore", file, answers=f"{phrase}\n")

    assert (short.code, wrong.code) == (2, 1)
    assert made.out.endswith(sentence("backup.made", details={"path": file}))
    assert there.err == sentence("trouble.folder_occupied", details={"path": str(tmp_path / "data")})
    assert wrong.err == sentence("trouble.backup_closed")
    assert back.out.endswith(sentence("backup.restored", details={"path": str(both.folder)}))
    read = both("notes", "read", "--for", "sanne", answers=f"{HERS}\n")
    assert FELT in read.out


#: What the verbs of this page may be given, so that each does something.
MORE = {
    **{f"checkin {verb}": ["--for", "bram"] for verb in ("open", "ready", "forget", "link", "prepare")},
    "checkin keep": ["--weeks", "4", "--as", "bram"],
    "notes export": ["--for", "sanne"],
}


def test_no_verb_tells_what_is_not_shown(both: Terminal, tmp_path: Path) -> None:
    mark = f"kwz{secrets.token_hex(6)}"
    keep(both, "sanne", f"ik voelde me {mark}")
    ready(both, "sanne", HERS, "1")
    ready(both, "bram", HIS)
    given = {**GIVEN, **MORE, "backup": [str(tmp_path / "kopie")], "restore": [str(tmp_path / "kopie")]}
    said = []
    for words in every_verb(samen):
        if words[:2] not in (("notes", "reset"), ("checkin", "end")):
            more = [word for n in (1, 2) for word in given.get(" ".join(words[:n]), []) if n <= len(words)]
            when = FRIDAY if words == ("checkin", "go") else ()
            done = both(*words, *more, *when, answers=f"{HIS}\n" * 3)
            said.append(done.out + done.err)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert (tmp_path / "kopie").exists()
    assert mark not in "".join(said)
    assert mark.encode() not in kept
    read = both("notes", "read", "--for", "sanne", answers=f"{HERS}\n")
    assert mark in read.out


def test_without_an_agreement_it_says_the_way(home: Terminal) -> None:
    for verb in ((), ("go",), ("pause",), ("end",), ("ready", "--for", "sanne")):
        done = home("checkin", *verb)

        assert (done.code, done.err) == (1, sentence("trouble.no_talk_yet"))
