"""What a household file says about the weekly ten minutes: when, within which hours, the chores, the bedtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any, Literal

from household.model import TEAM_MINUTES, CheckInWish, Language, Window
from language.fields import WEEKDAYS, YES, Fields, read_clock

CHECK_IN = ("day", "at", "minutes", "between", "team", "bedtime")
TEAM = ("day", "at")
#: What a word says about the five minutes of the question about the chores; a day and a time are possible too.
TEAM_WORDS: Mapping[str, Literal["off", "after"]] = {
    **dict.fromkeys(("off", "uit", "no", "nee", "false"), "off"),
    **dict.fromkeys(("after", "erna", "daarna", "aansluitend"), "after"),
}


def read_check_in(household: Fields, language: Language) -> CheckInWish:
    """The wish that the file holds; what it does not say is as usual, and the question about the chores is off."""
    usual = CheckInWish()
    if not household.has("check_in"):
        return usual
    fields = Fields(household.part("check_in"), CHECK_IN, household.problems)
    between = fields.window("between", Window(usual.earliest, usual.latest), language)
    minutes = fields.minutes("minutes", usual.minutes, language, 5, 120)
    at = fields.clock("at", max(usual.at, between.earliest))
    weekday = fields.choice("day", WEEKDAYS, usual.weekday)
    team, team_weekday, team_at = _team(fields, usual)
    bedtime = _bedtime(fields, language)
    wish = CheckInWish(weekday, at, minutes, between.earliest, between.latest, team, team_weekday, team_at, bedtime)
    fits_in("between", "at", fields, Window(between.earliest, between.latest, at), wish.length)
    _not_both_at_once(fields, wish)
    _room_beside_bed(fields, wish)
    return wish


def _team(fields: Fields, usual: CheckInWish) -> tuple[Literal["off", "after", "apart"], int, time]:
    """Not, directly after, or on a day of its own."""
    written = fields.part("team")
    if not written.fields:
        return fields.choice("team", TEAM_WORDS, usual.team), usual.team_weekday, usual.team_at
    part = Fields(written, TEAM, fields.problems)
    at = part.clock("at", usual.team_at)
    if minute(at) + TEAM_MINUTES > 24 * 60:
        part.problem("window-over-midnight", "at", text=f"{at:%H:%M}")
    if not part.has("day"):
        part.problem("missing", "day")
    return "apart", part.choice("day", WEEKDAYS, usual.team_weekday), at


def read_team(said: str, wish: CheckInWish) -> CheckInWish | None:
    """The wish with the question about the chores as somebody answers it: nothing or "yes" for directly after, "no", or
    a day, perhaps with a time. None when it is none of these, or during the ten minutes themselves."""
    day, _, clock = said.casefold().strip().partition(" ")
    if not day or day in YES:
        return replace(wish, team="after")
    if not clock and day in TEAM_WORDS:
        return replace(wish, team=TEAM_WORDS[day])
    at = read_clock(clock) if clock else wish.team_at
    if day not in WEEKDAYS or at is None or minute(at) + TEAM_MINUTES > 24 * 60:
        return None
    chosen = replace(wish, team="apart", team_weekday=WEEKDAYS[day], team_at=at)
    return None if at_once(chosen) else chosen


def _bedtime(fields: Fields, language: Language) -> tuple[time, time] | None:
    none = Window(time(), time())
    found = fields.window("bedtime", none, language)
    return None if found == none else (found.earliest, found.latest)


def _not_both_at_once(fields: Fields, wish: CheckInWish) -> None:
    """Note that the five minutes cannot be during the ten."""
    if at_once(wish):
        fields.problem("team-at-once", "team", text=f"{wish.team_at:%H:%M}")


def at_once(wish: CheckInWish) -> bool:
    """Whether the five minutes would be during the ten."""
    same_day = wish.team == "apart" and wish.team_weekday == wish.weekday
    return same_day and -TEAM_MINUTES < minute(wish.team_at) - minute(wish.at) < wish.length


def _room_beside_bed(fields: Fields, wish: CheckInWish) -> None:
    """Note a bedtime that leaves nothing of the hours."""
    if room_beside_bed(wish) < wish.length:
        fields.problem("bedtime-all", "bedtime", minutes=wish.length)


def room_beside_bed(wish: CheckInWish) -> int:
    """The most minutes in a row that the hours leave beside the children's bedtime."""
    if wish.bedtime is None:
        return minute(wish.latest) - minute(wish.earliest)
    before = min(minute(wish.bedtime[0]), minute(wish.latest)) - minute(wish.earliest)
    behind = minute(wish.latest) - max(minute(wish.bedtime[1]), minute(wish.earliest))
    return max(before, behind)


def fits_in(when: str, best: str, fields: Fields, window: Window, minutes: int) -> None:
    """Note a window that is shorter than what has to fit in it, or a best moment outside of it."""
    room = minute(window.latest) - minute(window.earliest)
    if room < minutes:
        fields.problem("window-too-short", when, room=room, minutes=minutes)
    elif window.best and not 0 <= minute(window.best) - minute(window.earliest) <= room - minutes:
        fields.problem("best-outside", best, text=f"{window.best:%H:%M}")


def minute(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def write_check_in(wish: CheckInWish, days: tuple[str, ...], language: Language) -> dict[str, Any]:
    """The fields that ``read_check_in`` reads back as the same; ``days`` are the names of the weekdays."""
    found: dict[str, Any] = {
        "day": days[wish.weekday],
        "at": f"{wish.at:%H:%M}",
        "minutes": wish.minutes,
        "between": f"{wish.earliest:%H:%M}-{wish.latest:%H:%M}",
    }
    if wish.team == "apart":
        found["team"] = {"day": days[wish.team_weekday], "at": f"{wish.team_at:%H:%M}"}
    elif wish.team == "after":
        found["team"] = "erna" if language == "nl" else "after"
    if wish.bedtime:
        found["bedtime"] = f"{wish.bedtime[0]:%H:%M}-{wish.bedtime[1]:%H:%M}"
    return found
