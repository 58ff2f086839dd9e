"""What the weekly ten minutes are called and say of themselves, and the five for the chores."""

from __future__ import annotations

from household.model import CHECK_IN, LANGUAGES, MEETINGS, CheckInWish, Home, Language, Series
from language.sentences import say
from language.times import say_minutes


def check_in_title(home: Home, minutes: int, language: Language) -> str:
    """The title of ten minutes that take so many; where the question about the chores comes after them, it says so."""
    if not has_team(home, minutes):
        return say("calendar.check_in", language)
    own = home.household.check_in.minutes
    if own == CheckInWish.minutes:
        return say("calendar.check_in_team", language)
    said = say("calendar.check_in_team_of", language, minutes=say_minutes(own, language))
    return said[:1].upper() + said[1:]


def talk_title(home: Home, series: Series, language: Language) -> str:
    """The title of a weekly moment that is of both."""
    if series.chore == CHECK_IN:
        return check_in_title(home, series.minutes, language)
    return say("calendar.team", language)


def talk_about(home: Home, series: Series, language: Language) -> str:
    """What stands below the title."""
    if series.chore != CHECK_IN:
        return say("calendar.team_about", language)
    form = "calendar.check_in_team_about" if has_team(home, series.minutes) else "calendar.check_in_about"
    return say(form, language)


def talk_named(home: Home, text: str) -> str | None:
    """Which weekly moment is named by such words as "gesprek"; None where a chore has that name, or nothing has."""
    said = text.casefold().strip()
    if any(said in (chore.key, chore.name.casefold()) for chore in home.chores):
        return None
    for talk in MEETINGS:
        if said == talk or any(said in say(f"meeting.names.{talk}", language).split(", ") for language in LANGUAGES):
            return talk
    return None


def typed_as(talk: str, language: Language) -> str:
    """The one word by which a weekly moment is typed."""
    return say(f"meeting.names.{talk}", language).split(", ")[0]


def has_team(home: Home, minutes: int) -> bool:
    """Whether ten minutes that take so many hold the question about the chores too."""
    wish = home.household.check_in
    return wish.team == "after" and minutes == wish.length
