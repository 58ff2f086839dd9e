"""The rooms behind "more": the chores, the people, days away, proposals and questions, as each of the two uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from html import unescape

import pytest
from flask import Flask
from kept_home import Clock, keep
from rooms import Inside, Within, inside

from household.model import Asks, Children, Experiment, Home, Period, PeriodKind, Question
from household.store import Store
from scheduler import planner
from scheduler.transition import next_monday

CHORE = "/settings/chores/was"


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def within(app: Flask, store: Store, kept: int, clock: Clock) -> Within:
    return inside(app, store, kept, clock)


@pytest.fixture
def sanne(within: Within) -> Inside:
    return within("sanne")


@pytest.fixture
def bram(within: Within) -> Inside:
    return within("bram")


@pytest.fixture
def early(app: Flask, store: Store, home: Home, clock: Clock) -> tuple[int, Inside]:
    """Sanne in a home in which nothing was agreed yet."""
    value = replace(home.household, key="eerst", name="Eerst")
    number = store.add_household(value, home.members, home.chores, {})
    return number, inside(app, store, number, clock)("sanne")


# ── the way there ──


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_page_leads_to_all_the_others_in_both_languages(sanne: Inside, language: str) -> None:
    page = sanne.see("/more", **{"Accept-Language": language})

    ways = ("chores", "people", "away", "notifications", "devices", "data")
    for address in (*(f"/settings/{way}" for way in ways), "/questions", "/proposal", "/voice", "/doctor", "/security"):
        assert f'href="{address}"' in page
    assert "/sign-out" in page


def test_it_tells_how_much_waits(sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock) -> None:
    store.ask(kept, Question(Asks.SERIES_GONE, "sanne", "was.sanne.0", {"what": "de was"}), clock.now)

    assert "één open" in sanne.see("/more")
    assert "één open" not in bram.see("/more")


# ── chores ──


def test_a_change_of_a_chore_is_shown_first_then_put_to_both_and_counts_with_the_second_yes(
    sanne: Inside, bram: Inside, store: Store, kept: int
) -> None:
    looked = sanne.press(CHORE, minutes="35", do="change")
    assert looked.status_code == 200
    assert "Zo zou het worden" in looked.text
    assert "20 minuten wordt 35 minuten" in looked.text
    assert store.open_proposal(kept) is None

    assert sanne.press(CHORE, minutes="35", do="change", sure="yes").headers["Location"] == "/proposal?said=proposed"
    assert store.home(kept).chore("was").minutes == 20
    page = bram.see("/proposal", **{"Accept-Language": "nl"})
    assert "Een voorstel van Sanne" in page or "A proposal of Sanne" in page

    found = store.open_proposal(kept)
    assert found
    assert bram.press("/proposal", number=found.id, do="yes").headers["Location"] == "/proposal?said=yes"
    assert store.home(kept).chore("was").minutes == 35


def test_before_an_agreement_a_change_counts_at_once(early: tuple[int, Inside], store: Store) -> None:
    number, sanne = early

    said = sanne.press(CHORE, often="om de week op dinsdag", done="De mand is leeg.", stays="Sanne", do="change")

    assert said.headers["Location"] == f"{CHORE}?said=kept"
    chore = store.home(number).chore("was")
    assert (chore.rhythm.every, chore.rhythm.days, chore.done_when, chore.stays) == (
        2,
        (1,),
        "De mand is leeg.",
        "sanne",
    )
    assert "Bewaard." in sanne.see(f"{CHORE}?said=kept")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_page_shows_of_a_chore_changes_nothing_when_it_is_sent_as_it_stands(
    early: tuple[int, Inside], store: Store, language: str
) -> None:
    number, sanne = early
    before = store.home(number).chores
    sanne.browser.post("/language", data={"form_key": sanne.key(), "language": language})
    page = sanne.see(CHORE)

    fields = {"name": "de was", "who": "either", "can": "both", "stays": "free", "thinker": "free", "postpone": "yes"}
    answer = sanne.press(CHORE, **fields, do="change")

    assert answer.status_code == 400
    assert store.home(number).chores == before
    assert 'value="de was"' in page


def test_all_that_does_not_fit_is_said_at_once_with_what_was_typed(early: tuple[int, Inside], store: Store) -> None:
    number, sanne = early

    answer = sanne.press(CHORE, often="zo nu en dan eens", minutes="0", who="Joris", do="change")

    assert answer.status_code == 400
    page = unescape(answer.text)
    assert page.count('<p class="problem">') == 3
    assert 'value="zo nu en dan eens"' in page
    assert store.home(number).chore("was").minutes == 20


def test_a_chore_goes_from_the_list_but_not_the_last(early: tuple[int, Inside], store: Store) -> None:
    number, sanne = early
    for chore in ("speelgoed", "koken", "afwas", "ramen", "tuin"):
        assert sanne.press(f"/settings/chores/{chore}", do="remove").status_code == 303

    answer = sanne.press(CHORE, do="remove")

    assert answer.status_code == 400
    assert [c.key for c in store.home(number).chores] == ["was"]


def test_own_minutes_and_taste_are_kept_at_once_and_stay_ones_own(
    sanne: Inside, bram: Inside, store: Store, kept: int
) -> None:
    assert sanne.press(f"{CHORE}/own", level="dislike", own_minutes="47").status_code == 303

    assert store.taste_of(kept, "sanne")["was"] == 3
    assert 'value="47"' in sanne.see(CHORE)
    assert not re.search(r"\b47\b", bram.see(CHORE))

    bram.press(f"{CHORE}/own", level="usual", own_minutes="52")
    assert "47 · 52" in sanne.see(CHORE)


def test_own_minutes_that_are_none_keep_nothing(sanne: Inside, store: Store, kept: int) -> None:
    assert sanne.press(f"{CHORE}/own", level="like", own_minutes="veel").status_code == 400

    assert store.taste_of(kept, "sanne").get("was") == 3


def test_a_chore_that_is_not_here_is_not_found(sanne: Inside) -> None:
    assert sanne.browser.get("/settings/chores/zwembad").status_code == 404
    assert sanne.press("/settings/chores/zwembad", minutes="5", do="change").status_code == 404


# ── people ──


def test_ones_own_name_language_and_zone_count_at_once(sanne: Inside, store: Store, kept: int) -> None:
    said = sanne.press("/settings/people/me", name="Sanneke", language="en", zone="Europe/Lisbon")

    assert said.status_code == 303
    changed = store.home(kept).member("sanne")
    assert (changed.name, changed.language, changed.zone) == ("Sanneke", "en", "Europe/Lisbon")
    assert changed.share == Fraction(1, 2)
    assert store.home(kept).member("bram").name == "Bram"


@pytest.mark.parametrize(
    ("fields", "count"),
    [({"name": "Bram", "zone": "Mars/Phobos"}, 2), ({"name": "samen"}, 1), ({"name": ""}, 1), ({"name": "x" * 81}, 1)],
)
def test_a_name_of_the_other_and_a_zone_of_nowhere_are_refused(
    sanne: Inside, store: Store, kept: int, fields: dict[str, str], count: int
) -> None:
    answer = sanne.press("/settings/people/me", **fields)

    assert answer.status_code == 400
    assert answer.text.count('<p class="problem">') == count
    assert store.home(kept).member("sanne").name == "Sanne"


def test_other_shares_are_shown_with_their_effect_and_put_to_both(sanne: Inside, store: Store, kept: int) -> None:
    own = {"way": "own", "percent_sanne": "60", "percent_bram": "40"}

    looked = sanne.press("/settings/people/shares", **own)
    assert "60 %" in unescape(looked.text)
    assert sanne.press("/settings/people/shares", **own, sure="yes").status_code == 303

    found = store.open_proposal(kept)
    assert found
    assert [m.share for m in found.members] == [Fraction(3, 5), Fraction(2, 5)]
    assert store.home(kept).member("sanne").share == Fraction(1, 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"way": "own", "percent_sanne": "60", "percent_bram": "50"},
        {"way": "own", "percent_sanne": "veel"},
        {"way": "work", "paid_sanne": "", "paid_bram": "40"},
        {"way": "free", "paid_sanne": "200", "paid_bram": "40"},
    ],
)
def test_numbers_that_are_no_shares_are_said_and_change_nothing(
    sanne: Inside, store: Store, kept: int, fields: dict[str, str]
) -> None:
    answer = sanne.press("/settings/people/shares", **fields)

    assert answer.status_code == 400
    assert 'class="problem"' in answer.text
    assert store.open_proposal(kept) is None


def test_shares_by_work_and_way_come_out_before_an_agreement_too(early: tuple[int, Inside], store: Store) -> None:
    number, sanne = early

    sanne.press("/settings/people/shares", way="work", paid_sanne="40", paid_bram="38", commute_sanne="0")

    assert store.home(number).member("sanne").share < store.home(number).member("bram").share


def test_the_rules_of_the_home_are_put_to_both_with_what_changes(sanne: Inside, store: Store, kept: int) -> None:
    fields = {"quiet_from": "22:00", "quiet_to": "07:00", "buffer": "15", "children": "each_day", "at": "21:00"}

    looked = unescape(sanne.press("/settings/people/rules", **fields).text)

    assert "Stille uren: geen wordt 22:00–07:00." in looked
    assert "Vrij rond een afspraak: 0 minuten wordt 15 minuten." in looked
    assert "Wanneer de kinderen er zijn: Er wonen hier geen kinderen wordt Elke dag." in looked
    assert "Jullie tien minuten:" in looked

    sanne.press("/settings/people/rules", **fields, sure="yes")
    found = store.open_proposal(kept)
    assert found
    assert found.household.quiet == (time(22), time(7))
    assert found.household.children == Children()


def test_children_by_turns_and_by_calendar_are_kept_before_an_agreement(
    early: tuple[int, Inside], store: Store
) -> None:
    number, sanne = early

    sanne.press("/settings/people/rules", children="by_turns", every="2", day=["4", "5", "11"])
    assert store.home(number).household.children == Children(2, (4, 5, 11))
    assert 'value="11" checked' in sanne.see("/settings/people")

    sanne.press("/settings/people/rules", children="by_calendar", calendar="bij ons", word="Mila")
    assert store.home(number).household.children == Children(calendar="bij ons", word="Mila")

    sanne.press("/settings/people/rules", children="none")
    assert store.home(number).household.children is None


def test_all_rules_that_do_not_fit_are_said_at_once(early: tuple[int, Inside], store: Store) -> None:
    number, sanne = early
    before = store.home(number).household

    answer = sanne.press(
        "/settings/people/rules",
        home_name="",
        at="25:00",
        notice="999",
        country="ZZ",
        quiet_from="22:00",
        quiet_to="",
        children="by_turns",
    )

    assert answer.status_code == 400
    assert answer.text.count('<p class="problem">') == 6
    assert 'value="999"' in answer.text
    assert store.home(number).household == before


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "23:30"},
        {"earliest": "20:00", "latest": "20:05"},
        {"team": "apart", "team_weekday": "4", "team_at": "20:35"},
        {"bedtime_from": "18:00", "bedtime_to": "22:25"},
    ],
)
def test_a_talk_that_does_not_fit_is_said(early: tuple[int, Inside], fields: dict[str, str]) -> None:
    assert early[1].press("/settings/people/rules", **fields).status_code == 400


# ── what lies there for both ──


def test_a_second_proposal_waits_for_the_first(sanne: Inside, bram: Inside, store: Store, kept: int) -> None:
    sanne.press(CHORE, minutes="35", do="change", sure="yes")

    answer = bram.press("/settings/chores/ramen", minutes="40", do="change")

    assert answer.status_code == 400
    found = store.open_proposal(kept)
    assert found
    assert found.by == "sanne"


def test_who_proposed_takes_it_back_and_the_other_says_no(sanne: Inside, bram: Inside, store: Store, kept: int) -> None:
    for who, word in ((sanne, "withdrawn"), (bram, "no")):
        sanne.press(CHORE, minutes="35", do="change", sure="yes")
        found = store.open_proposal(kept)
        assert found
        assert who.press("/proposal", number=found.id, do="no").headers["Location"] == f"/proposal?said={word}"
        assert store.open_proposal(kept) is None
    assert store.home(kept).chore("was").minutes == 20


def test_a_proposal_whose_ground_changed_is_worked_out_anew_before_a_yes(
    sanne: Inside, bram: Inside, store: Store, kept: int
) -> None:
    sanne.press(CHORE, minutes="35", do="change", sure="yes")
    store.put_member(kept, replace(store.home(kept).member("bram"), name="Bramus"))

    assert "opnieuw" in sanne.see("/proposal")
    assert sanne.press("/proposal", do="look").headers["Location"] == "/proposal?said=looked"

    page = bram.see("/proposal")
    assert 'value="yes"' in page


def test_an_experiment_is_joined_stopped_and_talked_about(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    agreement = store.add_agreement(kept, planner.agree(store.home(kept), clock.now))
    for who in ("sanne", "bram"):
        store.say_yes(agreement.id, who)
    first = next_monday(clock.now.date())
    trial = store.add_experiment(kept, Experiment("afwas", "sanne", "bram", first, date(2026, 3, 22), (), ("sanne",)))

    assert "Een proef die op een ja wacht" in sanne.see("/proposal")
    joined = bram.press("/proposal/trial", number=trial.id, do="yes")
    assert joined.headers["Location"] == "/proposal?said=trial_begins"
    clock.now = clock.now.replace(day=25)
    assert sanne.press("/proposal/trial", number=trial.id, do="back").headers["Location"] == "/proposal?said=trial_back"
    assert store.home(kept).experiments[0].ended == "back"


def test_a_number_of_another_home_answers_nothing(
    app: Flask, store: Store, kept: int, home: Home, clock: Clock, sanne: Inside
) -> None:
    sanne.press(CHORE, minutes="35", do="change", sure="yes")
    found = store.open_proposal(kept)
    assert found
    others = keep(store, replace(home, household=replace(home.household, key="verderop")))

    answer = inside(app, store, others, clock)("bram").press("/proposal", number=found.id, do="yes")

    assert answer.status_code == 400
    assert store.open_proposal(kept) == found


# ── questions ──


def test_a_question_is_answered_with_a_button_by_whom_it_is_for(
    sanne: Inside, bram: Inside, store: Store, kept: int, clock: Clock
) -> None:
    store.ask(kept, Question(Asks.SUDDENLY_GONE, "sanne", "3", {"calendar": "werk", "count": "12"}), clock.now)
    [asked] = store.questions(kept)

    assert "agenda werk is ineens veel verdwenen (12)" in sanne.see("/questions")
    assert "werk" not in bram.see("/questions")
    assert (
        "/questions?said=late"
        in bram.press("/questions", **{"question": asked.id, "do": "yes", "from": "questions"}).headers["Location"]
    )
    assert store.questions(kept) == (asked,)

    said = sanne.press("/questions", **{"question": asked.id, "do": "yes", "from": "questions"})
    assert said.headers["Location"] == "/questions?said=answered"
    assert store.questions(kept) == ()


def test_a_word_that_does_not_answer_it_is_refused(sanne: Inside, store: Store, kept: int, clock: Clock) -> None:
    store.ask(kept, Question(Asks.SIGN_IN, "sanne", "3", {"where": "samen.example"}), clock.now)
    [asked] = store.questions(kept)

    assert sanne.press("/questions", question=asked.id, do="yes").status_code == 400
    assert sanne.press("/questions", question=asked.id, do="misschien").status_code == 400
    assert store.questions(kept) == (asked,)


@pytest.mark.parametrize("asks", [asks for asks in Asks if asks is not Asks.TAKE_OVER])  # that one stands in the week
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_question_has_words_and_buttons(
    sanne: Inside, store: Store, kept: int, clock: Clock, asks: Asks, language: str
) -> None:
    details = {
        "what": "de was",
        "calendar": "werk",
        "chore": "ramen",
        "from": "bram",
        "where": "x",
        "day": "2026-03-20",
    }
    store.ask(kept, Question(asks, "sanne", "1", details), clock.now)
    sanne.browser.post("/language", data={"form_key": sanne.key(), "language": language})

    page = sanne.see("/questions")

    assert page.count('name="do"') >= 1
    assert "(yes)" not in page


# ── away ──


def test_days_away_are_kept_at_once_and_ended_again(sanne: Inside, store: Store, kept: int) -> None:
    fields = {"kind": "away", "who": "sanne", "first": "2026-03-10", "last": "2026-03-12"}

    assert sanne.press("/settings/away", **fields).headers["Location"] == "/settings/away?said=kept"

    [period] = store.periods(kept)
    assert replace(period, id=0) == Period("sanne", PeriodKind.AWAY, date(2026, 3, 10), date(2026, 3, 12))
    assert "Sanne is er niet" in sanne.see("/settings/away")
    assert sanne.press("/settings/away/end", number=period.id).headers["Location"] == "/settings/away?said=ended"
    assert store.periods(kept) == ()


def test_a_heavy_week_of_both_is_two_of_whole_weeks(sanne: Inside, store: Store, kept: int) -> None:
    sanne.press("/settings/away", kind="heavy", who="both", first="2026-03-11")

    assert {(p.member, p.kind, p.first, p.last) for p in store.periods(kept)} == {
        (who, PeriodKind.HEAVY, date(2026, 3, 9), date(2026, 3, 15)) for who in ("sanne", "bram")
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"first": "2026-03-12", "last": "2026-03-10"},
        {"first": "2026-01-12", "last": "2026-01-13"},
        {"first": "2026-03-12", "last": "2028-03-10"},
        {"first": "gisteren"},
        {"first": "2026-03-12", "who": "joris"},
        {"first": "2026-03-12", "kind": "ziek"},
    ],
)
def test_days_that_cannot_be_are_refused(sanne: Inside, store: Store, kept: int, fields: dict[str, str]) -> None:
    answer = sanne.press("/settings/away", **{"kind": "away", "who": "sanne", **fields})

    assert answer.status_code == 400
    assert store.periods(kept) == ()


def test_a_period_of_another_home_is_not_ended(sanne: Inside, store: Store, home: Home) -> None:
    others = keep(store, replace(home, household=replace(home.household, key="verderop")))
    theirs = store.add_period(others, Period("sanne", PeriodKind.AWAY, date(2026, 3, 10), date(2026, 3, 12)))

    assert sanne.press("/settings/away/end", number=theirs.id).status_code == 400

    assert store.periods(others) == (theirs,)
