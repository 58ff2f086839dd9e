"""What the weekly ten minutes are called, and how they stand in both calendars."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from household.model import (
    LANGUAGES,
    Agreement,
    Certificate,
    CheckInWish,
    Chore,
    Home,
    Household,
    Language,
    Member,
    Rhythm,
    Series,
    Window,
)
from language.entries import entries
from language.sentences import say
from language.talks import check_in_title, talk_named

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FRIDAY = datetime(2026, 3, 6, 20, 30, tzinfo=AMSTERDAM)
RULE = "FREQ=WEEKLY;BYDAY=FR;WKST=MO"


def home_with(wish: CheckInWish, team: Series | None = None, chores: tuple[Chore, ...] = ()) -> Home:
    check_in = Series("check-in", "both", 0, FRIDAY, wish.length, RULE)
    proof = Certificate((), Fraction(0), Fraction(0), True, True)
    agreement = Agreement(1, date(2026, 3, 2), (), {}, proof, check_in, team=team)
    members = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2), "en"))
    household = Household(1, "thuis", "Thuis", date(2026, 3, 2), check_in=wish)
    return Home(household, members, chores, agreement=agreement)


def test_without_the_question_nothing_changes_in_what_stands() -> None:
    placed = entries(home_with(CheckInWish()), ())

    assert [(p.member, p.entry.title, p.entry.minutes) for p in placed] == [
        ("sanne", "Onze tien minuten", 10),
        ("bram", "Our ten minutes", 10),
    ]


def test_fifteen_minutes_say_that_five_are_for_the_chores() -> None:
    sanne, bram = entries(home_with(CheckInWish(team="after")), ())

    assert (sanne.entry.title, sanne.entry.minutes) == ("Tien minuten voor elkaar en vijf voor de klussen", 15)
    assert bram.entry.title == "Ten minutes for each other and five for the chores"
    assert "welke taken breken ons op" in sanne.entry.description
    assert "which ones wear us out" in bram.entry.description
    longer = home_with(CheckInWish(minutes=20, team="after"))
    assert check_in_title(longer, 25, "nl") == "20 minuten voor elkaar en 5 voor de klussen"
    assert check_in_title(longer, 20, "nl") == say("calendar.check_in", "nl")  # what was agreed before


def test_five_minutes_of_their_own_stand_in_both_calendars_under_one_identity() -> None:
    sunday = datetime(2026, 3, 8, 10, tzinfo=AMSTERDAM)
    team = Series("team", "both", 0, sunday, 5, "FREQ=WEEKLY;BYDAY=SU;WKST=MO")

    placed = entries(home_with(CheckInWish(team="apart", team_at=time(10)), team), ())

    mine = [p for p in placed if p.series == "team.both.0"]
    assert [(p.member, p.entry.title) for p in mine] == [
        ("sanne", "Vijf minuten voor de klussen"),
        ("bram", "Five minutes for the chores"),
    ]
    assert {p.entry.busy for p in mine} == {True}
    assert len({p.entry.uid for p in mine}) == 1
    assert len({p.entry.uid for p in placed}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_talk_is_named_as_people_name_it_unless_a_chore_is(language: Language) -> None:
    home = home_with(CheckInWish())
    called_so = Chore("gesprek", "gesprek", 10, Rhythm(), Window(time(9), time(21)))

    assert all(talk_named(home, name) == "check-in" for name in say("meeting.names.check-in", language).split(", "))
    assert talk_named(home, "team") == "team"
    assert talk_named(home, "de was") is None
    assert talk_named(home_with(CheckInWish(), chores=(called_so,)), "gesprek") is None
