"""The verbs with which one lives with a plan: what was done, what moves, who asks whom, and who is not there."""

# ruff: noqa: F811 - a test that asks for a fixture of another page bears its name

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from household.model import LANGUAGES, Asks, By, Change, Home, Language, Period, PeriodKind, Timing, WeekException
from tests.kept_home import at, home  # noqa: F401 - fixtures of this page
from tests.terminal.conftest import Terminal, sentence

At = Callable[..., datetime]
TUESDAY = "was.sanne.0"
TOYS = "speelgoed.bram.0"
#: Tuesday, eight in the evening: the laundry of half past seven has begun.
NOW = "2026-03-03T20:00+01:00"
#: Every verb of this page, typed as it should be.
VERBS = (
    ("did", "de was"), ("skip", "de was"), ("later", "de was", "--to", "morgen 19:00"), ("swap", "de was"),
    ("nobody", "de was"), ("take-back", "de was"), ("away", "sanne", "morgen", "vrijdag"), ("heavy-week", "bram"),
    ("periods",), ("end-period", "1"),
)  # fmt: skip


class Lived:
    """A terminal at the couple's home on a Tuesday evening."""

    def __init__(self, terminal: Terminal, home: Home) -> None:
        self.terminal = terminal
        terminal.environ["SAMEN_NOW"] = NOW
        self.number = terminal.store.add_household(home.household, home.members, home.chores, home.heavy)
        assert home.agreement is not None
        agreement = terminal.store.add_agreement(self.number, home.agreement)
        for member in home.members:
            terminal.store.say_yes(agreement.id, member.key)

    def say(self, *words: str, language: Language = "nl") -> str:
        """Type a verb that fits; what it says."""
        said = self.terminal(*words, language=language)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def refused(self, *words: str) -> str:
        """Type a verb that does not fit: it says why, and nothing changes."""
        before = self.all()
        said = self.terminal(*words)
        assert (said.code, said.out) == (2, ""), said
        assert self.all() == before
        return said.err

    @property
    def home(self) -> Home:
        return self.terminal.store.home(self.number)

    def exception(self, series: str = TUESDAY) -> WeekException | None:
        return next((e for e in self.home.exceptions if e.series == series), None)

    def all(self) -> object:
        store, home = self.terminal.store, self.home
        return store.version(self.number), home.exceptions, home.periods, store.questions(self.number)


@pytest.fixture
def lived(terminal: Terminal, home: Home) -> Lived:
    return Lived(terminal, home)


# ── whatever is typed ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_without_a_household_each_verb_says_how_to_begin(
    terminal: Terminal, language: Language, verb: tuple[str, ...]
) -> None:
    said = terminal(*verb, language=language)

    assert (said.code, said.out, said.err) == (1, "", sentence("trouble.no_household", language))


@pytest.mark.parametrize("verb", VERBS[:6])
def test_without_a_plan_there_is_nothing_to_say_about_a_turn(terminal: Terminal, home: Home, verb: tuple[str, ...]):
    terminal.store.add_household(home.household, home.members, home.chores, home.heavy)

    assert terminal(*verb).err == sentence("trouble.no_plan_yet")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("did", "fietsen"), "fietsen"),
        (("did", "de was", "--as", "joris"), "joris"),
        (("did", "de was", "--by", "joris"), "joris"),
        (("skip", "de was", "--day", "ooit"), "ooit"),
        (("skip", "de was", "--day", "volgende week"), "volgende week"),
        (("later", "de was", "--to", "ooit eens"), "ooit eens"),
        (("swap", "de was", "--for", "fietsen"), "fietsen"),
        (("did", "de tuin"), "samen week"),
        (("did", "de was", "--day", "2026-03-04"), "samen week"),
        (("did", "de was", "--minutes", "0"), "--minutes hoort een heel getal van 1 tot en met 1440"),
        (("did", "de was", "--minutes", "9999"), "--minutes hoort een heel getal van 1 tot en met 1440"),
        (("did", "de was", "--minutes", "-4"), "--minutes hoort een heel getal van 1 tot en met 1440"),
        (("skip", "de was", "--as", "bram"), "Sanne"),
        (("later", "de was", "--to", "2026-03-20"), "binnen een week"),
        (("later", "de was", "--to", "donderdag 23:55"), "tussen"),
        (("later", "speelgoed", "--to", "donderdag 20:00"), "binnen een week"),
        (("later", "de was", "--to", "vandaag 08:00"), "nog komt"),
        (("swap", "koken"), "samen doen"),
        (("swap", "de was", "--as", "sanne", "--with", "sanne"), "niemand anders"),
        (("swap", "de was", "--for", "tuin"), "de tuin"),
        (("swap", "de was", "--for", "de was"), "andere klus"),
        (("did", "de was", "--by", "bram", "--together"), "--by, --together"),
        (("swap", "de was", "--for", "koken"), "koken"),
        (("nobody", "de was", "--day", "2026-03-10"), "samen skip"),
        (("nobody", "de ramen"), "samen week"),
        (("take-back", "de was"), "niets gezegd"),
        (("away", "joris", "morgen", "vrijdag"), "joris"),
        (("away", "sanne", "ooit", "vrijdag"), "ooit"),
        (("away", "sanne", "morgen", "ooit"), "ooit"),
        (("away", "sanne", "2026-03-09", "2026-03-01"), "2026-03-01"),
        (("away", "sanne", "2026-03-09", "2036-03-09"), "jaar"),
        (("away", "sanne", "2026-02-01", "2026-02-09"), "voorbij"),
        (("heavy-week", "bram", "ooit"), "ooit"),
        (("heavy-week", "bram", "2026-02-02"), "voorbij"),
        (("end-period", "7"), "samen periods"),
    ],
)
def test_what_does_not_fit_names_the_cause_and_changes_nothing(lived: Lived, typed: tuple[str, ...], says: str) -> None:
    assert says in lived.refused(*typed)


# ── done ────────────────────────────────────────────────────────────────────────────────────────


def test_done_is_by_whose_turn_it_was_and_says_how_to_take_it_back(lived: Lived, at: At) -> None:
    said = lived.say("did", "was")

    assert said.splitlines() == [
        "Fijn, gedaan door Sanne: de was, vandaag.",
        'Toch anders? samen take-back "de was" --day 2026-03-03',
    ]
    assert lived.exception() == WeekException(
        TUESDAY, at(1, 19, 30), Change.DONE, By.PERSON, "sanne", at(1, 19, 30), 20
    )


def test_said_twice_it_stands_once(lived: Lived) -> None:
    lived.say("did", "de was")
    before = lived.all()

    assert lived.say("did", "de was") == lived.say("did", "de was", "--day", "vandaag")
    assert lived.all() == before


def test_whoever_says_it_did_it_also_when_it_was_the_others_turn(lived: Lived) -> None:
    assert "gedaan door Bram" in lived.say("did", "de was", "--as", "bram")

    kept = lived.exception()
    assert kept is not None
    assert (kept.change, kept.member) == (Change.DONE, "bram")


def test_done_by_a_name_goes_before_who_says_it(lived: Lived) -> None:
    assert "done by Bram" in lived.say("did", "de was", "--as", "sanne", "--by", "bram", language="en")


def test_done_together_counts_for_both(lived: Lived) -> None:
    assert "telt voor ieder" in lived.say("did", "de was", "--together")

    kept = lived.exception()
    assert kept is not None
    assert (kept.member, kept.also) == ("sanne", ("bram",))


def test_what_is_done_together_anyway_is_done_for_both_or_by_one(lived: Lived) -> None:
    lived.say("did", "koken", "--as", "bram", "--day", "zaterdag")
    both = {e.series: (e.change, e.member) for e in lived.home.exceptions}
    lived.say("did", "koken", "--by", "bram", "--day", "vandaag")
    one = {e.series: e.change for e in lived.home.exceptions}

    assert both == {"koken.sanne.0": (Change.DONE, "sanne"), "koken.bram.0": (Change.DONE, "bram")}
    assert one == {"koken.sanne.0": Change.SKIPPED, "koken.bram.0": Change.DONE}


def test_done_before_its_day_it_moves_to_when_it_was_done(lived: Lived, at: At) -> None:
    assert "zaterdag" in lived.say("did", "de ramen")

    kept = lived.exception("ramen.bram.0")
    assert kept is not None
    assert (kept.original, kept.start) == (at(5, 10), at(1, 19, 40))


def test_the_past_can_be_corrected_for_two_weeks(lived: Lived, at: At) -> None:
    lived.terminal.environ["SAMEN_NOW"] = "2026-03-16T12:00+01:00"

    lived.say("did", "de was", "--by", "bram", "--day", "2026-03-03")
    lived.say("did", "de was", "--together", "--day", "2026-03-03")

    [kept] = lived.home.exceptions
    assert (kept.original, kept.member, kept.also) == (at(1, 19, 30), "sanne", ("bram",))
    lived.terminal.environ["SAMEN_NOW"] = "2026-03-20T12:00+01:00"
    lived.refused("did", "de was", "--day", "2026-03-03")


def test_a_friday_is_the_one_on_which_something_stands(lived: Lived, at: At) -> None:
    lived.say("did", "de was", "--day", "dinsdag")
    lived.say("skip", "de ramen", "--day", "zaterdag")

    assert [e.original for e in lived.home.exceptions] == [at(1, 19, 30), at(5, 10)]


# ── how long it took ────────────────────────────────────────────────────────────────────────────


def test_how_long_it_took_is_kept_and_can_be_said_again_or_taken_back(lived: Lived) -> None:
    lived.say("did", "de was", "--minutes", "35")
    lived.say("did", "de was", "--minutes", "30", "--day", "vandaag")

    assert lived.terminal.store.timings(lived.number) == (Timing("was", "sanne", date(2026, 3, 3), 30),)
    kept = lived.exception()
    assert kept is not None
    assert kept.minutes == 30
    lived.say("take-back", "de was")
    assert lived.terminal.store.timings(lived.number) == ()
    assert lived.exception() is None


def test_at_the_third_and_the_tenth_time_it_asks_how_long_it_took(lived: Lived) -> None:
    asked = []
    for day in range(3, 15):
        lived.terminal.environ["SAMEN_NOW"] = f"2026-03-{day:02}T20:00+01:00"
        said = lived.say("did", "speelgoed", "--as", "bram")
        asked.append("Klopte 20 minuten?" in said)

    assert [n for n, yes in enumerate(asked, 1) if yes] == [3, 10]
    lived.terminal.environ["SAMEN_NOW"] = "2026-03-15T20:00+01:00"
    assert "Klopte" not in lived.say("did", "speelgoed", "--minutes", "20")


def test_the_line_that_asks_says_how_to_answer(lived: Lived) -> None:
    for day in (3, 4):
        lived.say("did", "speelgoed", "--now", f"2026-03-{day:02}T20:00")

    asked = lived.say("did", "speelgoed", "--now", "2026-03-05T20:00", language="en").splitlines()[-1]

    assert asked == (
        "Was 20 minutes about right? Otherwise say how long it took: "
        'samen did "speelgoed" --day 2026-03-05 --minutes 20'
    )


def test_when_life_takes_longer_three_times_it_is_said(lived: Lived) -> None:
    said = [lived.say("did", "speelgoed", "--minutes", "32", "--now", f"2026-03-{day:02}T20:00") for day in (3, 4, 5)]

    assert ["ongeveer een half uur" in text for text in said] == [False, False, True]
    assert lived.home.chore("speelgoed").minutes == 20


# ── not, later, nobody ──────────────────────────────────────────────────────────────────────────


def test_skipped_is_neither_done_nor_moved(lived: Lived) -> None:
    assert "deze keer niet" in lived.say("skip", "de was", "--as", "sanne")
    assert "deze keer niet" in lived.say("skip", "de was", "--as", "sanne")

    kept = lived.exception()
    assert kept is not None
    assert (kept.change, len(lived.home.exceptions)) == (Change.SKIPPED, 1)


def test_later_stands_at_the_moment_that_was_said(lived: Lived, at: At) -> None:
    assert "overmorgenavond om negen uur" in lived.say("later", "de was", "--to", "donderdag 21:00")
    lived.say("later", "de was", "--to", "donderdag 21:00")

    [kept] = lived.home.exceptions
    assert (kept.change, kept.start) == (Change.MOVED, at(3, 21))


def test_what_may_not_change_its_day_only_changes_its_hour(lived: Lived) -> None:
    chores = [replace(c, postpone=False) if c.key == "was" else c for c in lived.home.chores]
    lived.terminal.store.replace_chores(lived.number, chores, lived.home.heavy)

    assert "niet naar een andere dag" in lived.refused("later", "de was", "--to", "donderdag 21:00")
    assert "vanavond" in lived.say("later", "de was", "--to", "21:30")


def test_nobody_did_it_blames_nobody(lived: Lived) -> None:
    said = lived.say("nobody", "de was")

    kept = lived.exception()
    assert kept is not None
    assert (kept.change, kept.member) == (Change.MISSED, "sanne")
    assert "niemand hoeft iets in te halen" in said
    assert "Sanne" not in said


def test_what_nobody_did_can_still_be_done(lived: Lived) -> None:
    lived.say("nobody", "de was")
    lived.say("did", "de was", "--as", "bram", "--day", "vandaag")

    kept = lived.exception()
    assert kept is not None
    assert (kept.change, kept.member) == (Change.DONE, "bram")


# ── taking back ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "verb",
    [
        ("did", "de was"),
        ("did", "de was", "--as", "bram", "--minutes", "50"),
        ("did", "de was", "--together"),
        ("skip", "de was"),
        ("nobody", "de was"),
        ("later", "de was", "--to", "donderdag 21:00"),
        ("did", "koken", "--day", "zaterdag"),
        ("skip", "koken"),
        ("nobody", "speelgoed"),
        ("did", "de ramen"),
    ],
)
def test_whatever_was_said_is_taken_back(lived: Lived, verb: tuple[str, ...]) -> None:
    hint = lived.say(*verb).splitlines()[1]

    typed = hint.partition("samen take-back ")[2].replace('"', "")
    chore, day = typed.split(" --day ")
    said = lived.say("take-back", chore, "--day", day)

    assert "zoals het stond" in said
    assert lived.home.exceptions == ()
    assert lived.terminal.store.timings(lived.number) == ()


def test_taking_back_gives_back_what_stood_before(lived: Lived, at: At) -> None:
    lived.say("later", "de was", "--to", "21:30")
    moved = lived.exception()
    lived.say("did", "de was", "--as", "bram")
    lived.say("did", "de was", "--together", "--day", "vandaag")

    lived.say("take-back", "de was")
    assert lived.exception() == moved
    lived.say("take-back", "de was")
    assert lived.exception() is None


def test_what_the_plan_gave_to_the_other_stays_theirs_when_a_deed_is_taken_back(lived: Lived, at: At) -> None:
    given = WeekException(TUESDAY, at(1, 19, 30), Change.GIVEN, By.PLAN, "bram", at(1, 19, 30), 20)
    lived.terminal.store.keep_exceptions(lived.number, [given], at(1, 0))

    for verb in ("did", "nobody", "skip"):
        lived.say(verb, "de was")
        lived.say("take-back", "de was")

        assert lived.exception() == given


# ── can the other? ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def noon(lived: Lived) -> Lived:
    """Tuesday noon: the laundry is still to come."""
    lived.terminal.environ["SAMEN_NOW"] = "2026-03-03T12:00+01:00"
    return lived


def test_a_swap_asks_and_changes_nothing_until_the_answer(noon: Lived) -> None:
    assert "Bram krijgt de vraag" in noon.say("swap", "de was", "--as", "sanne")

    [question] = noon.terminal.store.questions(noon.number)
    assert (question.asks, question.member) == (Asks.TAKE_OVER, "bram")
    assert noon.home.exceptions == ()
    assert "heeft die vraag al" in noon.say("swap", "de was", "--as", "sanne", "--with", "Bram")
    assert len(noon.terminal.store.questions(noon.number)) == 1


def test_a_question_can_be_taken_back(noon: Lived) -> None:
    noon.say("swap", "de was")

    assert "De vraag aan Bram is teruggenomen" in noon.say("take-back", "de was", "--as", "sanne")
    assert noon.terminal.store.questions(noon.number) == ()


def test_a_yes_to_a_swap_for_a_swap_turns_both(noon: Lived, at: At) -> None:
    assert "in ruil voor speelgoed (vandaag)" in noon.say("swap", "de was", "--for", "speelgoed")
    asked = noon.say("questions")
    noon.say("answer", "1", "yes")

    given = {e.series: (e.change, e.member, e.original) for e in noon.home.exceptions}
    assert "Dan doet Sanne „speelgoed”" in asked
    assert given[TUESDAY] == (Change.GIVEN, "bram", at(1, 19, 30))
    assert given[TOYS] == (Change.GIVEN, "sanne", at(1, 19))
    noon.say("take-back", "de was")
    assert {e.series for e in noon.home.exceptions if e.by is By.PERSON} == {TOYS}


def test_a_no_to_a_swap_for_a_swap_leaves_both(noon: Lived) -> None:
    noon.say("swap", "de was", "--for", "speelgoed")
    noon.say("answer", "1", "no")

    assert [e for e in noon.home.exceptions if e.by is By.PERSON] == []
    assert "niet" in noon.refused("swap", "de was")


def test_a_swap_whose_other_half_was_done_meanwhile_does_nothing_any_more(noon: Lived) -> None:
    noon.say("swap", "de was", "--for", "speelgoed")
    noon.say("did", "speelgoed")
    noon.say("answer", "1", "yes")

    assert {e.series for e in noon.home.exceptions if e.by is By.PERSON} == {TOYS}


def test_a_deed_closes_the_question_about_its_turn(noon: Lived) -> None:
    noon.say("swap", "de was")
    noon.say("did", "de was")

    assert noon.terminal.store.questions(noon.number) == ()


# ── weeks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("maandag", "vrijdag", (9, 13)),
        ("monday", "friday", (9, 13)),
        ("morgen", "vrijdag", (4, 6)),
        ("morgen", "overmorgen", (4, 5)),
        ("vandaag", "vandaag", (3, 3)),
        ("2026-03-01", "2026-03-20", (1, 20)),
        ("volgende week", "volgende week", (9, 15)),
    ],
)
def test_away_is_said_in_the_days_of_people(lived: Lived, first: str, last: str, days: tuple[int, int]) -> None:
    said = lived.say("away", "Sanne", first, last)

    [period] = lived.home.periods
    assert (period.member, period.kind) == ("sanne", PeriodKind.AWAY)
    assert (period.first, period.last) == (date(2026, 3, days[0]), date(2026, 3, days[1]))
    assert said.splitlines()[1] == f"Toch anders? samen end-period {period.id}"


def test_a_single_day_away_is_said_as_one(lived: Lived) -> None:
    assert lived.say("away", "sanne", "morgen", "morgen").startswith("Sanne is er morgen niet.")


def test_a_heavy_week_is_a_whole_week_this_one_or_another(lived: Lived) -> None:
    lived.say("heavy-week", "bram")
    lived.say("heavy-week", "bram", "volgende week")
    lived.say("heavy-week", "bram", "2026-03-18")

    assert [(p.first.day, p.last.day) for p in lived.home.periods] == [(2, 8), (9, 15), (16, 22)]
    assert {(p.kind, p.part) for p in lived.home.periods} == {(PeriodKind.HEAVY, Fraction(1, 2))}


def test_the_same_said_twice_stands_once(lived: Lived) -> None:
    assert lived.say("away", "sanne", "morgen", "vrijdag") == lived.say("away", "sanne", "morgen", "vrijdag")
    assert len(lived.home.periods) == 1


def test_periods_are_listed_until_they_are_over_and_can_end_sooner(lived: Lived) -> None:
    store, monday = lived.terminal.store, date(2026, 3, 2)
    store.add_period(lived.number, Period("bram", PeriodKind.AWAY, monday - timedelta(9), monday - timedelta(5)))
    lived.say("away", "sanne", "2026-03-02", "2026-03-06")
    lived.say("heavy-week", "bram", "volgende week")

    listed = lived.say("periods").splitlines()
    rows = json.loads(lived.say("periods", "--json"))
    assert [row["member"] for row in rows] == ["sanne", "bram"]
    assert [line.split(".")[0] for line in listed] == [str(row["id"]) for row in rows]

    lived.say("end-period", str(rows[0]["id"]))
    lived.say("end-period", str(rows[1]["id"]))

    assert [p.last for p in lived.home.periods] == [monday - timedelta(5), monday]
    assert lived.say("periods") == sentence("period.none")
    assert lived.say("end-period", str(rows[0]["id"])) == sentence("period.over")
