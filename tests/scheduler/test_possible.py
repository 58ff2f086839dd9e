"""What cannot be is told before anything is worked out, all of it at once."""

from __future__ import annotations

from dataclasses import replace

from drawing import home_of, window

from household.model import Chore, Rhythm, Who
from scheduler.possible import problems_of

MORNING, EVENING = window("08:00", "12:00"), window("20:00", "22:00")


def told(*chores: Chore) -> list[str]:
    return sorted(problem.sentence for problem in problems_of(home_of((), chores)))


def test_wishes_about_one_chore_that_do_not_go_together_are_told() -> None:
    dishes = Chore("dishes", "Afwas", 15, Rhythm(), EVENING)

    assert told(dishes) == []
    assert told(replace(dishes, who=Who.TOGETHER, stays="bram")) == ["impossible.stays_together"]
    assert told(replace(dishes, who=Who.ONE, owner="bram", stays="sanne")) == ["impossible.stays_elsewhere"]


def test_what_comes_after_needs_an_hour_and_a_day_for_that() -> None:
    wash = Chore("wash", "Was", 10, Rhythm(days=(0,)), EVENING)
    dry = Chore("dry", "Drogen", 15, Rhythm(days=(0,)), MORNING, after="wash", gap=60)

    assert told(wash, dry) == ["impossible.too_late_after"]
    assert told(replace(wash, window=MORNING), dry) == []
    assert told(replace(wash, window=MORNING), replace(dry, rhythm=Rhythm(days=(1,)))) == ["impossible.no_day_after"]
