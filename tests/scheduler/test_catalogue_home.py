"""A home that begins with the catalogue can be planned as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import Home, Household, Member
from language.catalogue import among, as_chore, at_home, catalogue
from scheduler import planner

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
COUPLE = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))


def test_what_most_homes_have_finds_its_place_and_the_wash_its_order() -> None:
    household = Household(1, "thuis", "Thuis", date(2026, 3, 2))
    chores = among(at_home(as_chore(entry, "nl"), household) for entry in catalogue() if entry.usual)
    home = Home(household, COUPLE, chores)

    home = replace(home, agreement=planner.agree(home, NOW))
    plan = planner.plan(home, 2, NOW)

    assert plan.unplaced == ()
    assert len({assignment.chore for assignment in plan.assignments}) > 25
    hung = [a for a in plan.assignments if a.chore == "laundry-dry"]
    washed = {a.span.start.date(): a.span.end for a in plan.assignments if a.chore == "laundry-wash"}
    assert hung
    assert all((a.span.start - washed[a.span.start.date()]).total_seconds() >= 2 * 3600 for a in hung)
