"""Every verb of the `samen` command as people use it: what it does, and how it says what is in the way."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests

from household.model import LANGUAGES, Language
from pages import create_app
from rounds.world import clock_of
from tests.integrations.servers import free_port, web
from tests.terminal.conftest import HOME, PEOPLE, ROOT, Terminal, sentence

NOW = ("--now", "2026-11-27T18:00")
#: Every verb that needs a household, typed as it should be.
NEEDS_HOME = (
    "export", "calendars", "sync", "plan", "write --yes", "week", "ask hallo", "why koken", "status",
    "token list", "token add keuken --shared", "token revoke 1", "token forget 1",
    "connect ics https://feed.example/ --for sanne",
    "chore list", "chore add bathroom", "chore remove koken",
    "connect caldav https://dav.example/ --user sanne --for sanne --password-file -",
)  # fmt: skip
FEED = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Joris//NL\r\nBEGIN:VEVENT\r\nUID:1@joris\r\nSUMMARY:Koor\r\n"
    "DTSTAMP:20261101T000000Z\r\nDTSTART:20261127T170000Z\r\nDTEND:20261127T180000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def in_both(*rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """Each row once in every language."""
    return [(language, *row) for language in LANGUAGES for row in rows]


# ── help and what does not fit ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_explains_itself_in_the_terminals_language(terminal: Terminal, language: Language) -> None:
    every = (
        "import json, samen; from click.testing import CliRunner; type_ = CliRunner().invoke\n"
        "def pages(group, *words):\n"
        "    yield words, type_(samen.samen, [*words, '--help'], prog_name='samen').output\n"
        "    for name, verb in getattr(group, 'commands', {}).items():\n"
        "        yield from pages(verb, *words, name)\n"
        "print(json.dumps([(' '.join(words), page) for words, page in pages(samen.samen)]))"
    )
    environ = {"SAMEN_LANGUAGE": language, "PATH": "", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", every], env=environ, cwd=ROOT, capture_output=True, check=True)

    pages = dict(json.loads(done.stdout))
    assert pages.keys() >= {"", "init", "run", "demo", "connect caldav", "token revoke", "week", "why"}
    for words, page in pages.items():
        own = "cli.samen" if not words else f"cli.{words.replace(' ', '_')}"
        assert page.startswith(sentence("cli.word.usage", language).strip())
        if not words.startswith("_"):
            assert sentence(own, language).split()[:4] == page.split("\n\n")[1].split()[:4]
    dutch = "".join(pages.values()) if language == "nl" else ""
    assert not re.search(r"Options|Usage|Commands|Show (this|the)|\[required", dutch)


@pytest.mark.parametrize(
    ("language", "typed", "key", "details"),
    in_both(
        ("stofzuigen", "cli.no_such_verb", {"name": "stofzuigen", "command": "samen"}),
        ("token weg", "cli.no_such_verb", {"name": "weg", "command": "samen token"}),
        ("plan --kleur", "cli.no_such_option", {"name": "--kleur", "command": "samen plan"}),
        ("plan --now", "cli.bad_option", {"name": "--now"}),
        ("ask", "cli.missing", {"name": "WORDS", "command": "samen ask"}),
        ("connect ics https://x/", "cli.missing", {"name": "--for", "command": "samen connect ics"}),
        (
            "connect ics https://x/ --for sanne --access alles",
            "cli.choose",
            {"name": "--access", "choices": "busy, titles"},
        ),
        ("token revoke keuken", "cli.whole_number", {"name": "NUMBER"}),
        ("export huis.yaml", "cli.does_not_fit", {"command": "samen export"}),
        ("token add keuken", "token.choose", {}),
        ("token add keuken --shared --for sanne", "token.choose", {}),
    ),
)
def test_a_slip_of_the_hand_is_one_sentence(
    terminal: Terminal, language: Language, typed: str, key: str, details: dict[str, object]
) -> None:
    said = terminal(*typed.split(), language=language)

    assert (said.code, said.out, said.err.lower()) == (2, "", sentence(key, language, details).lower())
    assert not terminal.folder.exists()


@pytest.mark.parametrize(
    ("language", "typed", "key", "details"),
    in_both(
        (
            ("ask", "wie kookt er?", "--as", "Joris"),
            "unknown_member",
            {"name": "Joris", "names": "Sanne, Bram"},
        ),
        (
            ("token", "add", "x", "--for", "Joris"),
            "unknown_member",
            {"name": "Joris", "names": "Sanne, Bram"},
        ),
        (("token", "revoke", "77"), "no_such_token", {"number": 77}),
        (("token", "forget", "77"), "no_such_token", {"number": 77}),
        (("token", "add", " ", "--shared"), "device_unnamed", {}),
        (("ask", " "), "no_question", {}),
        (("plan", "--now", "gisteren"), "not_a_moment", {"text": "gisteren"}),
        (("plan", "--now", "9999-12-31T23:59"), "not_a_moment", {"text": "9999-12-31T23:59"}),
        (("week", "--now", "0001-01-01T00:00Z"), "not_a_moment", {"text": "0001-01-01T00:00Z"}),
        (("why", "koken", "--now", "2027-02-30"), "not_a_moment", {"text": "2027-02-30"}),
    ),
)
def test_what_nobody_here_knows_is_one_sentence(
    home: Terminal, language: Language, typed: tuple[str, ...], key: str, details: dict[str, object]
) -> None:
    said = home(*typed, language=language)

    assert (said.code, said.out, said.err) == (2, "", sentence(f"trouble.{key}", language, details))
    assert home.store.tokens(home.store.households()[0].id) == ()


def test_settings_that_do_not_fit_are_all_told_at_once(home: Terminal) -> None:
    said = home("status", SAMEN_PORT="abc", SAMEN_POORT="1")

    assert said.code == 2
    assert said.out == ""
    assert said.err.splitlines() == [
        "- Een instelling SAMEN_POORT ken ik niet. Bedoel je SAMEN_PORT?",
        "- SAMEN_PORT is een getal van 1 tot en met 65535. Er staat: abc",
        "Er passen 2 dingen nog niet. Er is niets veranderd.",
    ]


def test_a_household_that_is_not_the_one_here_is_no_reason_to_begin_anew(home: Terminal) -> None:
    said = home("status", SAMEN_HOUSEHOLD="joris")

    assert (said.code, said.err) == (
        2,
        sentence("trouble.unknown_household", "nl", {"key": "joris", "keys": "thuis"}),
    )


# ── in the way ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", NEEDS_HOME)
def test_without_a_household_each_verb_says_how_to_begin(terminal: Terminal, verb: str) -> None:
    said = terminal(*verb.split(), answers="geheim\n")

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.no_household"))


@pytest.mark.parametrize(("language", "verb"), in_both(("status",), ("run",), ("init",)))
def test_a_data_folder_that_cannot_be_written_is_one_sentence(
    terminal: Terminal, language: Language, verb: str
) -> None:
    terminal.folder.write_text("hier staat al iets")

    said = terminal(verb, language=language)

    where = {"path": terminal.folder}
    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.folder_read_only", language, where))
    assert terminal.folder.read_text() == "hier staat al iets"


@pytest.mark.parametrize(("language", "verb"), in_both(("status",), ("run",), ("write",)))
def test_a_database_of_a_newer_version_is_left_alone(home: Terminal, language: Language, verb: str) -> None:
    with sqlite3.connect(home.folder / "samen.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_later'")

    said = home(verb, language=language)

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.database_newer", language))
    with sqlite3.connect(home.folder / "samen.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999_later",)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_no_database_is_one_line_and_stays_as_it_was(terminal: Terminal, language: Language) -> None:
    terminal.folder.mkdir()
    (terminal.folder / "samen.db").write_text("een brief van Joris " * 100)

    said = terminal("status", language=language)

    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert (terminal.folder / "samen.db").read_text() == "een brief van Joris " * 100


def test_a_mistake_of_ours_is_one_line_that_names_its_place_and_not_what_it_was_about(
    home: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.home_verbs.write_home", lambda _: {}["het geheim van Sanne"])

    said = home("export")

    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert "KeyError" in said.err
    assert "geheim" not in said.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_process_of_its_own_says_the_same(terminal: Terminal, language: Language) -> None:
    asked = terminal.process("status", SAMEN_LANGUAGE=language)

    out, err = asked.communicate(timeout=60)
    assert (asked.returncode, out, err) == (1, "", sentence("trouble.no_household", language))


# ── the household ───────────────────────────────────────────────────────────────────────────────


def test_a_household_begins_with_a_few_answers(terminal: Terminal) -> None:
    said = terminal("init", answers="Ons huis\nSanne\nBram\n40\n\n")

    assert (said.code, said.err) == (0, "")
    home = terminal.store.home(1)
    assert home.household.name == "Ons huis"
    assert [(m.name, str(m.share)) for m in home.members] == [("Sanne", "2/5"), ("Bram", "3/5")]
    assert len(home.chores) > 10


def test_an_answer_that_does_not_fit_is_asked_again_in_the_same_language(terminal: Terminal) -> None:
    said = terminal("init", answers="\n!!!\nSanne\nsanne\nBram\nhelft\n120\n40\nMars/Olympus\nEurope\n\n")

    assert said.code == 0
    again = ("name", "second", "share", "share", "zone", "zone")
    assert said.err == "".join(sentence(f"init.again_{which}") for which in again)


def test_walking_away_from_the_questions_keeps_nothing(terminal: Terminal) -> None:
    said = terminal("init", answers="Ons huis\nSanne\n", language="en")

    assert (said.code, said.err.strip()) == (1, sentence("cli.broken_off", "en").strip())
    assert terminal.store.households() == ()


def test_a_second_household_in_the_same_folder_is_refused(home: Terminal) -> None:
    before = home("export").out

    said = home("init", "--from", "-", answers=HOME.replace("Bram", "Joris"))

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.already_a_household"))
    assert home("export").out == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_contradictions_in_a_file_are_told_all_at_once(terminal: Terminal, language: Language) -> None:
    file = terminal.folder.with_name("huis.yaml")
    file.write_text(
        HOME.replace("1/2", "60%").replace("elke dag", "soms").replace("25", "-3").replace("{name: ko", "{nam: ko")
    )

    said = terminal("init", "--from", str(file), language=language)

    problems = said.err.splitlines()
    assert (said.code, said.out) == (2, "")
    assert len(problems) >= 6
    assert problems[-1] == sentence("trouble.refused", language, {"count": len(problems) - 1}).strip()
    assert terminal.store.households() == ()


@pytest.mark.parametrize(("language", "content"), in_both((None,), (b"\xff\xfe",)))
def test_a_file_that_cannot_be_read_is_one_sentence(
    terminal: Terminal, language: Language, content: bytes | None
) -> None:
    file = terminal.folder.with_name("huis.yaml")
    if content:
        file.write_bytes(content)

    said = terminal("init", "--from", str(file), language=language)

    assert (said.code, said.out, said.err) == (
        1,
        "",
        sentence("trouble.file_unreadable", language, {"path": file}),
    )


def test_what_export_writes_begins_the_same_household_elsewhere(home: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "huis.yaml"
    file.write_text(home("export").out, encoding="utf-8")
    other = Terminal(tmp_path / "other", home.speak)

    assert other("init", "--from", str(file)).code == 0
    assert other("export").out == file.read_text(encoding="utf-8")
    assert other.store.home(1).chores == home.store.home(1).chores


# ── calendars ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def served() -> Iterator[str]:
    """A web server with a feed, half a feed, a sign-in page, a locked door and a broken one."""
    pages = {
        "/feed.ics": (200, FEED.encode()),
        "/half.ics": (200, FEED[:90].encode()),
        "/login": (200, b"<html>Wie ben je?</html>"),
        "/locked": (401, b""),
        "/broken": (503, b""),
    }

    def answer(asked: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        status, body = pages.get(asked.path, (404, b""))
        return status, {"Content-Type": "text/html" if b"<html" in body else "text/calendar"}, body

    with web(answer) as url:
        yield url


def test_an_account_is_connected_once_however_often_it_is_typed(connected: Terminal, caldav: str) -> None:
    words = ("connect", "caldav", caldav, "--user", "sanne", "--for", "SANNE", "--password-file", "-")
    said = connected(*words, answers=f"{PEOPLE['sanne']}\n")

    assert (said.code, said.err) == (0, "")
    rows = json.loads(connected("calendars", "--json").out)
    assert [(row["member"], row["role"]) for row in rows if row["role"] == "ours"] == [
        ("Sanne", "ours"),
        ("Bram", "ours"),
    ]


@pytest.mark.parametrize(
    ("language", "url", "typed", "private", "code", "key"),
    in_both(
        ("{caldav}", "fout", True, 1, "not_let_in"),
        ("{caldav}", "geheim", False, 1, "not_allowed"),
        ("http://127.0.0.1:{closed}/", "geheim", True, 1, "no_answer"),
        ("{served}login", "geheim", True, 1, "not_a_calendar"),
        ("http://[::1", "geheim", True, 2, "not_an_address"),
        ("ftp://127.0.0.1/", "geheim", True, 2, "not_an_address"),
        ("http://127.0.0.1:99999/", "geheim", True, 2, "not_an_address"),
    ),
)
def test_an_account_that_cannot_be_connected_leaves_nothing_behind(
    home: Terminal,
    caldav: str,
    served: str,
    language: Language,
    url: str,
    typed: str,
    private: bool,
    code: int,
    key: str,
) -> None:
    url = url.format(caldav=caldav, served=served, closed=free_port())
    if not private:
        del home.environ["SAMEN_PRIVATE_HOSTS"]

    said = home("connect", "caldav", url, "--user", "sanne", "--for", "sanne", answers=f"{typed}\n", language=language)

    expected = sentence(f"trouble.{key}", language, {"host": "127.0.0.1"})
    assert (said.code, said.out, said.err) == (code, "", expected)
    assert json.loads(home("calendars", "--json").out) == []


def test_a_calendar_that_the_account_has_not_is_said_before_anything_is_made(home: Terminal, caldav: str) -> None:
    words = ("connect", "caldav", caldav, "--user", "bram", "--for", "bram", "--read", "Koor")

    said = home(*words, answers=f"{PEOPLE['bram']}\n")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Een agenda Koor heeft dit account niet.")
    assert json.loads(home("calendars", "--json").out) == []


def test_a_password_is_not_shown_and_not_asked_of_nobody(home: Terminal, caldav: str) -> None:
    said = home("connect", "caldav", caldav, "--user", "sanne", "--for", "sanne")

    assert (said.code, said.out, said.err.strip()) == (1, "", sentence("cli.broken_off").strip())


def test_a_feed_is_read_and_its_titles_are_kept_nowhere(home: Terminal, served: str) -> None:
    connect = ("connect", "ics", f"{served}feed.ics", "--for", "sanne", "--name", "Werk")
    assert home(*connect).code == 0

    said = home("sync")

    assert (said.code, said.err) == (0, "")
    assert "Sanne, Werk: in orde" in said.out
    assert all(b"Koor" not in file.read_bytes() for file in home.folder.glob("samen.db*"))
    assert "Werk" in home("calendars").out


@pytest.mark.parametrize(
    ("language", "page", "private", "key"),
    in_both(
        ("feed.ics", False, "not_allowed"),
        ("half.ics", True, "not_a_calendar"),
        ("login", True, "not_a_calendar"),
        ("locked", True, "not_let_in"),
        ("broken", True, "no_answer"),
        ("gone", True, "not_found"),
    ),
)
def test_a_feed_that_cannot_be_read_is_not_connected(
    home: Terminal, served: str, language: Language, page: str, private: bool, key: str
) -> None:
    if not private:
        del home.environ["SAMEN_PRIVATE_HOSTS"]

    said = home("connect", "ics", f"{served}{page}", "--for", "sanne", language=language)

    expected = sentence(f"trouble.{key}", language, {"host": "127.0.0.1"})
    assert (said.code, said.out, said.err) == (1, "", expected)
    assert json.loads(home("calendars", "--json").out) == []


# ── the plan ────────────────────────────────────────────────────────────────────────────────────


def test_looking_at_the_plan_writes_nothing(home: Terminal) -> None:
    said = home("plan", *NOW)
    body = json.loads(home("plan", "--json", *NOW).out)

    assert (said.code, said.err) == (0, "")
    assert "Dit is een voorstel" in said.out
    assert {a["chore"] for a in body["assignments"]} == {"speelgoed opruimen", "koken", "stofzuigen"}
    assert all(a["start"] >= "2026-11-27T18:00" for a in body["assignments"])
    assert home.store.home(1).agreement is None


@pytest.mark.parametrize("verb", ["week", "why koken"])
def test_before_a_plan_is_agreed_there_is_no_week_to_show(home: Terminal, verb: str) -> None:
    said = home(*verb.split(), *NOW)

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.no_plan_yet"))


@pytest.mark.parametrize("answers", ["n\n", "misschien\nnee\n", "ja\nn\n", "\n"])
def test_without_both_saying_yes_nothing_is_written(home: Terminal, answers: str) -> None:
    said = home("write", answers=answers)

    assert said.code == 0
    assert said.out.endswith(sentence("write.not_yet"))
    assert home.store.home(1).agreement is None


@pytest.mark.parametrize(("language", "answers"), [("nl", "j\nJa\n"), ("en", "y\nyes\n"), ("en", "ja\nj\n")])
def test_both_say_yes_and_the_plan_stands(home: Terminal, language: Language, answers: str) -> None:
    said = home("write", answers=answers, language=language)

    assert (said.code, said.err) == (0, "")
    agreement = home.store.home(1).agreement
    assert agreement
    assert set(agreement.yes) == {"sanne", "bram"}


def test_from_writing_to_asking_why(connected: Terminal) -> None:
    connected.environ["SAMEN_NOW"] = "2026-11-23T09:00+01:00"
    wrote = connected("write", "--yes")
    again = connected("write", "--yes")
    status = json.loads(connected("status", "--json").out)
    near, far = connected("why", "stofzuigers"), connected("why", "ruimteschip", language="en")

    assert (wrote.code, wrote.err) == (0, "")
    assert again.out == sentence("write.done", "nl", {"count": 0})
    assert (status["agreed"], status["waiting"], status["stale"]) == (True, 0, [])
    assert "Er staat een plan" in connected("status").out
    assert "doet koken om" in connected("why", "koken").out
    assert "stofzuigen" in near.out + near.err
    assert (far.code, far.err) == (2, sentence("trouble.no_chore_like_it", "en", {"name": "ruimteschip"}))


def test_a_week_is_seven_days_and_no_more(home: Terminal) -> None:
    home.environ["SAMEN_NOW"] = "2026-11-23T09:00+01:00"
    assert home("write", "--yes").code == 0

    week, shown = json.loads(home("week", "--json").out), home("week").out

    days = {moment["start"][:10] for moment in week["assignments"]}
    assert days == {f"2026-11-{day}" for day in range(23, 30)}
    assert {moment["start"][:10] for moment in week["check_ins"]} < days
    assert len(week["check_ins"]) == 1
    assert all(word in shown for word in ("Vandaag", "Zondag", "Sanne", "Bram", "koken"))


def test_a_question_is_answered_in_the_terminals_language(home: Terminal) -> None:
    assert home("write", "--yes", SAMEN_NOW="2026-11-23T09:00+01:00").code == 0

    dutch = home("ask", "wie", "kookt", "er", "vrijdag?", "--now", "2026-11-26T12:00")
    english = json.loads(
        home("ask", "--json", "who does koken tomorrow?", "--now", "2026-11-26T12:00", language="en").out
    )
    mine = home("ask", "wat moet ik morgen doen?", "--as", "Sanne", "--now", "2026-11-26T12:00")

    assert re.search("Sanne|Bram", dutch.out)
    assert english["slots"]["chore"] == "koken"
    assert re.search("(Sanne|Bram).*tomorrow|[Tt]omorrow.*(Sanne|Bram)", english["speech"])
    assert (mine.code, mine.err) == (0, "")


def test_what_a_question_waits_for_is_told_to_programs(home: Terminal) -> None:
    assert home("write", "--yes", SAMEN_NOW="2026-11-23T09:00+01:00").code == 0

    asked = json.loads(home("ask", "wat moet ik morgen doen?", "--json", "--now", "2026-11-26T12:00").out)

    assert (asked["continue"], asked["awaits"], asked["options"]) == (True, "member", ["Sanne", "Bram"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_that_does_not_answer_is_named_and_the_rest_goes_on(home: Terminal, language: Language) -> None:
    monday = {"SAMEN_NOW": "2026-11-23T09:00+01:00"}
    with web(lambda _: (200, {"Content-Type": "text/calendar"}, FEED.encode())) as url:
        assert home("connect", "ics", url, "--for", "sanne", "--name", "Werk", **monday).code == 0

    synced = home("sync", language=language, **monday)
    wrote = home("write", "--yes", language=language, **monday)

    gone = f"Sanne, Werk: {sentence('trouble.unreachable', language)}"
    assert (synced.code, synced.err) == (1, gone)
    assert (wrote.code, wrote.err) == (1, gone)
    assert json.loads(home("status", "--json", **monday).out)["stale"] == ["Werk"]
    mornings = [f"2026-11-{day}T09:00" for day in range(23, 30)]
    whys = [home("why", "koken", "--now", now, language=language, **monday).out for now in mornings]
    assert all(("Werk" in why) == ("Sanne" in why) for why in whys)
    assert {"Werk" in why for why in whys} == {True, False}


# ── devices ─────────────────────────────────────────────────────────────────────────────────────


def test_a_token_opens_the_door_until_it_is_revoked(home: Terminal) -> None:
    token = home("token", "add", "telefoon", "--for", "bram")
    store = home.store
    door = create_app(store, home.settings, clock_of(home.settings)).test_client()

    def ask() -> int:
        told = {"Authorization": f"Bearer {token.out.strip()}"}
        return door.post("/webhooks/ask", json={"text": "wie kookt er vanavond?"}, headers=told).status_code

    assert token.err == sentence("token.once")
    assert ask() == 200
    assert re.search(r"1 .* telefoon .* Bram ", home("token", "list").out)
    assert home("token", "revoke", "1").out == sentence("token.gone")
    assert ask() == 401
    assert "ingetrokken" in home("token", "list").out
    assert token.out.strip() not in home("token", "list").out


def test_a_shared_device_forgets_who_spoke_there(home: Terminal) -> None:
    home("token", "add", "keuken", "--shared")
    home.store.know_speaker(1, "keuken", "sanne")

    assert "gedeeld; er sprak: Sanne" in home("token", "list").out
    assert home("token", "forget", "1").out == sentence("token.forgotten")
    assert "Sanne" not in home("token", "list").out


# ── run ─────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def running(terminal: Terminal, port: int, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`samen run` on a port, until it says its code; ended in any case."""
    house = terminal.process("run", *words, SAMEN_PORT=str(port), SAMEN_LANGUAGE="en")
    try:
        code = ""
        while not code and house.stdout and (line := house.stdout.readline()):
            code = line.partition("to be used once: ")[2].strip()
        yield house, code
    finally:
        if house.poll() is None:
            house.kill()
        house.communicate()


def children_of(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(number) for number in text.split()]


def alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def sign_in(url: str, code: str) -> requests.Response:
    """Open the first page, type the code into its form, and come out where that leads."""
    with requests.Session() as browser:
        browser.trust_env = False
        form = browser.get(url, timeout=20)
        key = re.search(r'name="form_key" value="([^"]+)"', form.text)
        assert key, form.text
        return browser.post(f"{url}sign-in", data={"code": code, "form_key": key[1]}, timeout=20)


def test_the_pages_can_run_in_several_processes_and_outlive_one(home: Terminal) -> None:
    port = free_port()

    with running(home, port, "--processes", "2") as (house, code):
        *_, first, second = children_of(house.pid)
        assert len(children_of(house.pid)) == 4
        assert sign_in(f"http://127.0.0.1:{port}/", code).status_code == 200
        os.kill(second, signal.SIGKILL)
        while alive(second):
            time.sleep(0.01)

        heard = [requests.get(f"http://127.0.0.1:{port}/health", timeout=20).status_code for _ in range(5)]

        assert heard == [200] * 5
        assert alive(first)


def test_the_house_opens_for_its_code_and_closes_without_a_trace(home: Terminal) -> None:
    port, before = free_port(), home("export").out

    with running(home, port) as (house, code):
        family = children_of(house.pid)
        assert len(family) == 3
        first = sign_in(f"http://127.0.0.1:{port}/", code)
        assert (first.status_code, "Sanne" in first.text) == (200, True)
        assert sign_in(f"http://127.0.0.1:{port}/", code).status_code == 403
        second = home("run", SAMEN_PORT=str(free_port()), language="en")
        assert (second.code, second.out) == (1, "")
        assert second.err == sentence("trouble.already_running", "en", {"path": home.folder})
        assert home("status").code == home("plan", *NOW).code == home("sync").code == 0
        assert home("export").out == before
        house.send_signal(signal.SIGINT)
        assert house.wait(30) == 0
        out, err = house.communicate()

    assert out.endswith(sentence("run.stopped", "en"))
    assert err == ""
    assert not any(map(alive, family))

    with running(home, port) as (house, code):
        assert code
        assert home("export").out == before
        house.send_signal(signal.SIGTERM)
        assert house.wait(30) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_somebody_else_uses_is_one_sentence(home: Terminal, language: Language) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        said = home("run", SAMEN_PORT=str(port), language=language)

    assert (said.code, said.out, said.err) == (
        1,
        "",
        sentence("trouble.port_taken", language, {"port": port}),
    )
