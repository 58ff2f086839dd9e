"""The verbs with which people stay in charge: what waits for an answer, what was written, taking it back, leaving."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from household.model import LANGUAGES, Access, Asks, Kind, Language, Question, Role, Takes
from integrations.base import Unreachable
from integrations.doors import memory_account
from integrations.ical_entries import read_entry
from integrations.memory import MemoryCalendar
from tests.terminal.conftest import PEOPLE, Terminal, sentence

NOW = "2026-11-27T15:00+01:00"
OWN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Joris//NL\r\nBEGIN:VEVENT\r\nUID:1@joris\r\nSUMMARY:Koor\r\n"
    "DTSTAMP:20261101T000000Z\r\nDTSTART:20261127T170000Z\r\nDTEND:20261127T180000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
#: Every verb of this page, typed as it should be.
VERBS = (
    "questions", "questions --json", "answer 1 yes", "journal", "journal --json", "undo --yes", "resume",
    "disconnect sanne --for sanne --yes", "sync --dry-run",
)  # fmt: skip


class Kept:
    """The couple's home with calendars in memory: a terminal, and the calendars of ours by member."""

    def __init__(self, terminal: Terminal, name: str) -> None:
        self.terminal = terminal
        self.accounts = {member: memory_account(f"memory://{name}/{member}") for member in PEOPLE}
        self.calendars = {m: a.calendar(a.make(f"thuis-{m}", "Samen").url) for m, a in self.accounts.items()}
        for member, account in self.accounts.items():
            number = terminal.store.add_account(1, member, Kind.MEMORY, account.url, member, "")
            ours, work = account.make(f"thuis-{member}", "Samen").url, account.add("werk")
            put(account.calendar(work), "koor.ics", OWN)
            terminal.store.add_calendar(
                1, member, Kind.MEMORY, Role.OURS, ours, "Samen", number, Access.TITLES, Takes.NOBODY
            )
            terminal.store.add_calendar(1, member, Kind.MEMORY, Role.READ, work, "werk", number)

    def series(self, title: str) -> tuple[str, str]:
        """Whose calendar holds a series, and at which address."""
        for member, calendar in self.calendars.items():
            for href, resource in calendar.resources.items():
                entry = read_entry(href, resource.text)
                if entry is not None and entry.title == title and entry.rrule:
                    return member, href
        raise AssertionError(title)

    def take_out(self, title: str) -> str:
        """Somebody deletes a whole series, and the next round hears it; returns whose it was."""
        member, href = self.series(title)
        drop(self.calendars[member], href)
        assert self.terminal("sync").code == 0
        return member

    def all(self) -> tuple[Any, ...]:
        """Everything that a verb could change."""
        store = self.terminal.store
        there = {member: dict(calendar.resources) for member, calendar in self.calendars.items()}
        home = store.home(1)
        known = (home.agreement, home.calendars, store.accounts(1), store.questions(1), store.held_since(1))
        return there, known, store.journal(1, 1000), store.open_edits(1, None)


def put(calendar: MemoryCalendar, href: str, text: str) -> None:
    standing = calendar.resources.get(href)
    calendar.put(href, text, standing.etag if standing else None)


def drop(calendar: MemoryCalendar, href: str) -> None:
    calendar.delete(href, calendar.resources[href].etag or "")


@pytest.fixture
def kept(home: Terminal, tmp_path: Path) -> Kept:
    """A home whose calendars are connected and read; nothing was agreed yet."""
    home.environ["SAMEN_NOW"] = NOW
    found = Kept(home, tmp_path.name)
    assert home("sync").code == 0
    return found


@pytest.fixture
def agreed(kept: Kept) -> Kept:
    """The same home with its plan agreed and written."""
    assert kept.terminal("write", "--yes").code == 0
    return kept


def ask(kept: Kept, asks: Asks, subject: str = "x", **details: str) -> int:
    """Let a question wait for Sanne; returns its number."""
    store, moment = kept.terminal.store, datetime.fromisoformat(NOW)
    store.ask(1, Question(asks, "sanne", subject, details), moment)
    return store.questions(1)[-1].id


# ── before there is anything ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_without_a_household_each_verb_says_how_to_begin(terminal: Terminal, language: Language, verb: str) -> None:
    said = terminal(*verb.split(), language=language)

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.no_household", language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("verb", "key"), [("questions", "questions.none"), ("undo --yes", "undo.nothing"), ("resume", "resume.nothing")]
)
def test_where_nothing_waits_each_verb_says_so(kept: Kept, language: Language, verb: str, key: str) -> None:
    before = kept.all()

    said = kept.terminal(*verb.split(), language=language)

    assert (said.code, said.out, said.err) == (0, sentence(key, language), "")
    assert kept.all() == before


def test_where_nothing_was_written_or_asked_the_lists_are_empty(kept: Kept) -> None:
    assert json.loads(kept.terminal("questions", "--json").out) == []
    assert json.loads(kept.terminal("journal", "--json").out) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "key", "details"),
    [
        (("answer",), "cli.missing", {"name": "NUMBER", "command": "samen answer"}),
        (("answer", "1"), "cli.missing", {"name": "WORD", "command": "samen answer"}),
        (("answer", "een", "yes"), "cli.whole_number", {"name": "NUMBER"}),
        (("answer", "77", "yes"), "trouble.no_such_question", {"number": 77}),
        (("journal", "--last", "0"), "cli.number_between", {"name": "--last", "first": 1, "last": 1000}),
        (("journal", "--last", "1001"), "cli.number_between", {"name": "--last", "first": 1, "last": 1000}),
        (("journal", "--last", "veel"), "cli.number_between", {"name": "--last", "first": 1, "last": 1000}),
        (("undo", "alles"), "cli.does_not_fit", {"command": "samen undo"}),
        (("resume", "--now"), "cli.no_such_option", {"name": "--now", "command": "samen resume"}),
        (("disconnect",), "cli.missing", {"name": "NAME", "command": "samen disconnect"}),
        (("disconnect", "werk"), "cli.missing", {"name": "--for", "command": "samen disconnect"}),
        (("disconnect", "werk", "--for", "Joris"), "trouble.unknown_member", {"name": "Joris", "names": "Sanne, Bram"}),
        (
            ("disconnect", "bram", "--for", "sanne", "--yes"),
            "trouble.nothing_like_it",
            {"name": "bram", "names": "sanne, werk"},
        ),
        (("disconnect", "Samen", "--for", "bram"), "trouble.nothing_like_it", {"name": "Samen", "names": "bram, werk"}),
        (("sync", "--dry-run", "nu"), "cli.does_not_fit", {"command": "samen sync"}),
    ],
)
def test_a_slip_of_the_hand_is_one_sentence_and_changes_nothing(
    agreed: Kept, language: Language, typed: tuple[str, ...], key: str, details: dict[str, object]
) -> None:
    before = agreed.all()

    said = agreed.terminal(*typed, language=language)

    assert (said.code, said.out, said.err) == (2, "", sentence(key, language, details))
    assert agreed.all() == before


# ── questions and answers ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_waits_is_read_with_what_can_be_answered(agreed: Kept, language: Language) -> None:
    member = agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)

    said = agreed.terminal("questions", language=language)

    line = sentence("asks.series_gone", language, {"name": member.capitalize(), "what": "Stofzuigen"})
    answers = f"   samen answer {question.id} yes / samen answer {question.id} back\n"
    assert (said.code, said.out, said.err) == (0, f"{question.id}. {line}{answers}", "")
    (row,) = json.loads(agreed.terminal("questions", "--json", language=language).out)
    assert row == {"id": question.id, "asks": "series_gone", "member": member, "text": line.strip()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asks", list(Asks))
def test_each_kind_of_question_can_be_read_and_answered(kept: Kept, language: Language, asks: Asks) -> None:
    details = {"what": "Koken", "calendar": "werk", "count": "12", "chore": "koken", "from": "bram"}
    number = ask(kept, asks, **details, day="2026-11-28", series="s", original="2026-11-28T17:00+01:00")

    said = kept.terminal("questions", language=language)

    first, second = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert first.startswith(f"{number}. ")
    assert "{" not in first
    assert second.strip().startswith(f"samen answer {number} ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_is_no_answer_to_it_leaves_the_question_open(agreed: Kept, language: Language) -> None:
    agreed.take_out("Stofzuigen")
    (question,), before = agreed.terminal.store.questions(1), agreed.all()

    said = agreed.terminal("answer", str(question.id), "misschien", language=language)

    details = {"word": "misschien", "words": "yes, back"}
    assert (said.code, said.out, said.err) == (2, "", sentence("trouble.not_an_answer", language, details))
    assert agreed.all() == before


@pytest.mark.parametrize(("language", "day"), [("nl", "morgen"), ("en", "tomorrow")])
def test_a_day_in_a_question_is_said_as_people_say_it(kept: Kept, language: Language, day: str) -> None:
    ask(
        kept,
        Asks.TAKE_OVER,
        chore="koken",
        day="2026-11-28",
        **{"from": "bram", "for": "x", "for_chore": "was", "for_day": "2026-11-28"},
    )

    said = kept.terminal("questions", language=language)

    assert said.out.splitlines()[0].count(day) == 2
    assert "2026-" not in said.out + kept.terminal("status", language=language).out.splitlines()[-1]


@pytest.mark.parametrize("word", ["terug", "Terug", "BACK"])
def test_an_answer_may_be_dutch_and_in_capitals(agreed: Kept, word: str) -> None:
    agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)

    said = agreed.terminal("answer", str(question.id), word)

    assert (said.code, said.out, said.err) == (0, sentence("answer.done"), "")
    assert agreed.series("Stofzuigen")


@pytest.mark.parametrize("word", ["ja", "Ja", "YES"])
def test_a_dutch_yes_is_a_yes(agreed: Kept, word: str) -> None:
    agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)

    assert agreed.terminal("answer", str(question.id), word).code == 0
    assert agreed.terminal.store.questions(1) == ()
    agreement = agreed.terminal.store.home(1).agreement
    assert agreement is not None
    assert question.subject not in {series.key for series in agreement.series}


@pytest.mark.parametrize("language", LANGUAGES)
def test_answered_back_the_series_stands_there_again(agreed: Kept, language: Language) -> None:
    agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)

    said = agreed.terminal("answer", str(question.id), "back", language=language)

    assert (said.code, said.out, said.err) == (0, sentence("answer.done", language), "")
    assert agreed.series("Stofzuigen")
    assert agreed.terminal.store.questions(1) == ()


def test_answered_yes_it_is_gone_from_the_agreement_and_stays_away(agreed: Kept) -> None:
    member = agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)

    assert agreed.terminal("answer", str(question.id), "yes").code == 0

    agreement = agreed.terminal.store.home(1).agreement
    assert agreement is not None
    assert all((s.chore, s.member) != ("stofzuigen", member) or s.key != question.subject for s in agreement.series)
    before = agreed.all()
    assert agreed.terminal("sync").code == 0
    assert agreed.all()[0] == before[0]


def test_what_was_answered_cannot_be_answered_again(agreed: Kept) -> None:
    agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)
    agreed.terminal("answer", str(question.id), "back")
    before = agreed.all()

    said = agreed.terminal("answer", str(question.id), "yes")

    details = {"number": question.id}
    assert (said.code, said.err) == (2, sentence("trouble.no_such_question", details=details))
    assert agreed.all() == before


def test_an_answer_waits_while_the_calendar_does_not_answer(agreed: Kept) -> None:
    member = agreed.take_out("Stofzuigen")
    (question,) = agreed.terminal.store.questions(1)
    agreed.calendars[member].fail_next("read", Unreachable(host="agenda.example"))

    said = agreed.terminal("answer", str(question.id), "back")

    assert (said.code, said.out, said.err) == (
        1,
        "",
        sentence("trouble.unreachable", details={"host": "agenda.example"}),
    )
    assert agreed.terminal.store.questions(1) == (question,)
    assert agreed.terminal("answer", str(question.id), "back").code == 0
    assert agreed.series("Stofzuigen")


# ── the journal ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_journal_tells_what_was_written_where_and_how_it_went(agreed: Kept, language: Language) -> None:
    member, _ = agreed.series("Koken")

    said = agreed.terminal("journal", "--last", "1000", language=language)

    (line,) = [line for line in said.out.splitlines() if "Koken" in line and member.capitalize() in line][:1]
    words = [sentence(f"journal.{word}", language).strip() for word in ("create", "done")]
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(sentence("journal.title", language).strip())
    assert all(word in line for word in (*words, "2026-11-27"))


def test_the_journal_is_as_long_as_asked_and_newest_first(agreed: Kept) -> None:
    every = json.loads(agreed.terminal("journal", "--json", "--last", "1000").out)

    few = json.loads(agreed.terminal("journal", "--json", "--last", "2").out)

    assert len(every) > 2
    assert few == every[:2]
    assert {row["act"] for row in every} == {"create"}
    assert all(row["before"] is None and "BEGIN:VEVENT" in row["text"] for row in every)


# ── undo and resume ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ["nee\n", "n\n", "\n", "hoezo?\nno\n"])
def test_undo_asks_first_and_without_a_yes_nothing_changes(agreed: Kept, language: Language, answer: str) -> None:
    before = agreed.all()

    said = agreed.terminal("undo", answers=answer, language=language)

    question = sentence("undo.ask", language, {"count": len(agreed.terminal.store.last_written(1))}).strip()
    assert said.code == 0
    assert said.out.startswith(question)
    assert agreed.all() == before


def test_walking_away_from_the_question_changes_nothing(agreed: Kept) -> None:
    before = agreed.all()

    said = agreed.terminal("undo", answers="")

    assert (said.code, said.err.strip()) == (1, sentence("cli.broken_off").strip())
    assert agreed.all() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_undo_takes_the_last_round_back_and_the_plan_waits_for_resume(agreed: Kept, language: Language) -> None:
    stood = {member: set(calendar.resources) for member, calendar in agreed.calendars.items()}
    count = sum(map(len, stood.values()))

    undone = agreed.terminal("undo", answers="ja\n", language=language)
    between = agreed.terminal("sync", language=language)

    done = sentence("undo.done", language, {"count": count}) + sentence("undo.held", language)
    assert (undone.code, undone.err) == (0, "")
    assert undone.out.endswith(done)
    assert between.code == 0
    assert all(not calendar.resources for calendar in agreed.calendars.values())

    resumed = agreed.terminal("resume", language=language)

    assert (resumed.code, resumed.out, resumed.err) == (0, sentence("resume.done", language), "")
    assert {member: set(calendar.resources) for member, calendar in agreed.calendars.items()} == stood


def test_undo_leaves_what_a_person_changed_since_and_says_so(agreed: Kept) -> None:
    member, href = agreed.series("Koken")
    calendar = agreed.calendars[member]
    noted = calendar.resources[href].text.replace("X-SAMEN:1", "COMMENT:pan is stuk\r\nX-SAMEN:1")
    put(calendar, href, noted)
    assert agreed.terminal("sync").code == 0

    said = agreed.terminal("undo", "--yes")

    assert said.code == 0
    assert sentence("undo.left", details={"count": 1}) in said.out
    assert calendar.resources[href].text == noted


def test_undo_says_what_still_waits_for_its_server(agreed: Kept) -> None:
    agreed.calendars["bram"].fail_next("delete", Unreachable(host="agenda.example"))

    said = agreed.terminal("undo", "--yes")

    assert said.code == 0
    waits = len(agreed.terminal.store.open_edits(1, None))
    assert waits > 0
    assert sentence("undo.waiting", details={"count": waits}) in said.out


def test_taken_back_twice_is_taken_back_once(agreed: Kept) -> None:
    agreed.terminal("undo", "--yes")
    before = agreed.all()[0]

    said = agreed.terminal("undo", "--yes")

    assert (said.code, said.out) == (0, sentence("undo.nothing"))
    assert agreed.all()[0] == before


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_disconnect_asks_first_and_without_a_yes_nothing_changes(agreed: Kept, language: Language) -> None:
    before = agreed.all()

    said = agreed.terminal("disconnect", "sanne", "--for", "sanne", answers="nee\n", language=language)

    assert said.code == 0
    assert said.out.startswith(sentence("disconnect.ask", language, {"name": "sanne"}).strip())
    assert agreed.all() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_leaves_takes_along_exactly_what_was_ours(agreed: Kept, language: Language) -> None:
    count, others = len(agreed.calendars["sanne"].resources), agreed.all()[0]["bram"]

    said = agreed.terminal("disconnect", "sanne", "--for", "Sanne", "--yes", language=language)

    details = {"name": "sanne", "count": count}
    assert (said.code, said.out, said.err) == (0, sentence("disconnect.done", language, details), "")
    assert agreed.calendars["sanne"].resources == {}
    assert agreed.all()[0]["bram"] == others
    assert [found.name for found in agreed.accounts["sanne"].calendars()] == ["werk"]
    assert {c.member for c in agreed.terminal.store.calendars(1)} == {"bram"}


def test_what_a_person_put_into_our_calendar_stays_and_is_told(agreed: Kept) -> None:
    put(agreed.calendars["sanne"], "koor.ics", OWN)

    said = agreed.terminal("disconnect", "sanne", "--for", "sanne", "--yes")

    assert said.code == 0
    assert said.out.endswith(sentence("disconnect.foreign", details={"count": 1}))
    assert set(agreed.calendars["sanne"].resources) == {"koor.ics"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_calendar_that_is_only_read_is_forgotten_by_its_name(agreed: Kept, language: Language) -> None:
    before = agreed.all()

    said = agreed.terminal("disconnect", "werk", "--for", "bram", "--yes", language=language)

    assert (said.code, said.out, said.err) == (0, sentence("disconnect.one", language, {"name": "werk"}), "")
    assert agreed.all()[0] == before[0]
    names = [(c.member, c.name) for c in agreed.terminal.store.calendars(1)]
    assert names == [("sanne", "Samen"), ("sanne", "werk"), ("bram", "Samen")]


def test_a_server_that_does_not_answer_keeps_the_account_until_one_leaves_anyway(agreed: Kept) -> None:
    calendar, before = agreed.calendars["sanne"], agreed.all()
    calendar.fail_next("changes", Unreachable(host="agenda.example"))

    refused = agreed.terminal("disconnect", "sanne", "--for", "sanne", "--yes")

    away = sentence("trouble.unreachable", details={"host": "agenda.example"})
    assert (refused.code, refused.out, refused.err) == (1, "", away)
    assert agreed.all() == before

    calendar.fail_next("changes", Unreachable(host="agenda.example"))
    left = agreed.terminal("disconnect", "sanne", "--for", "sanne", "--anyway", "--yes")

    assert (left.code, left.out) == (0, sentence("disconnect.done", details={"name": "sanne", "count": 0}))
    assert {c.member for c in agreed.terminal.store.calendars(1)} == {"bram"}
    assert dict(calendar.resources) == before[0]["sanne"]


# ── a round that is only looked at ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_a_plan_there_is_nothing_to_look_ahead_to(kept: Kept, language: Language) -> None:
    before = kept.all()

    said = kept.terminal("sync", "--dry-run", language=language)

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.no_plan_yet", language))
    assert kept.all() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_all_in_its_place_nothing_would_be_written(agreed: Kept, language: Language) -> None:
    before = agreed.all()

    said = agreed.terminal("sync", "--dry-run", language=language)

    assert (said.code, said.out, said.err) == (0, sentence("sync.dry", language, {"count": 0}), "")
    assert agreed.all() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_round_would_write_is_told_and_not_written(agreed: Kept, language: Language) -> None:
    agreed.terminal("undo", "--yes")
    before, member = agreed.all(), "sanne"
    create = sentence("journal.create", language).strip()

    said = agreed.terminal("sync", "--dry-run", language=language)

    *lines, last = said.out.splitlines(keepends=True)
    assert (said.code, said.err) == (0, "")
    assert last == sentence("sync.dry", language, {"count": len(lines)})
    assert f"{member.capitalize()}: {create} " in said.out
    assert agreed.all() == before
    assert agreed.terminal("resume").code == 0
    assert sum(len(calendar.resources) for calendar in agreed.calendars.values()) == len(lines)
