"""What stands at an address that a calendar program reads: the plan of one or of both, as chosen, for looking only.

The entries are those of our own calendars, under the same UIDs, in the language of whoever made the address. Nothing
in them is private: no words that somebody typed for what is kept free, no link, and no alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from household.model import BOTH, MEETINGS, Change, Entry, Home, Language, Override, WeekException, Who
from language.entries import Placed, entries
from language.sentences import say

_DONE = "✓ "


@dataclass(frozen=True)
class Chosen:
    """What an address shows: whose (a member's key or BOTH), and which of it; ``done`` keeps what was done in sight."""

    whose: str
    chores: bool = True
    talk: bool = True
    free: bool = True
    done: bool = True


def feed_entries(home: Home, maker: str, chosen: Chosen) -> tuple[Entry, ...]:
    """The entries that ``maker``, a member, chose, each UID once, in the order of their UIDs."""
    language = home.member(maker).language
    home = _in_one_language(home, language)
    told = [_without_done(e) if e.change is Change.DONE and not chosen.done else e for e in home.exceptions]
    found: dict[str, list[Placed]] = {}
    for placed in entries(home, told):
        if chosen.whose in (BOTH, placed.member) and _is_chosen(placed, chosen):
            found.setdefault(_one_thing(home, placed), []).append(placed)
    done = [e for e in told if e.change is Change.DONE]
    made = (_entry(home, same, chosen, language, done) for same in found.values())
    return tuple(sorted(made, key=lambda entry: entry.uid))


def _in_one_language(home: Home, language: Language) -> Home:
    """The home as its words are wanted, without those that somebody typed for what is kept free."""
    members = tuple(replace(member, language=language) for member in home.members)
    return replace(home, members=members, kept_free=tuple(replace(kept, title="") for kept in home.kept_free))


def _without_done(exception: WeekException) -> WeekException:
    """What was done, said so that it stands nowhere."""
    return replace(exception, change=Change.SKIPPED, start=None, minutes=0, also=())


def _is_chosen(placed: Placed, chosen: Chosen) -> bool:
    if placed.kept is not None:
        return chosen.free
    return chosen.talk if _is_talk(placed) else chosen.chores


def _is_talk(placed: Placed) -> bool:
    return placed.series.split(".")[0] in MEETINGS


def _one_thing(home: Home, placed: Placed) -> str:
    """What is one thing wherever it stands: by its UID, or what both do at the same moments."""
    entry = placed.entry
    if placed.kept is not None or _is_talk(placed) or not _is_together(home, placed):
        return entry.uid
    when = (entry.start, entry.minutes, entry.rrule, entry.overrides, entry.cancelled)
    return f"{placed.series.split('.')[0]} {when}"


def _is_together(home: Home, placed: Placed) -> bool:
    agreed = home.agreement.known if home.agreement else ()
    one = next((series for series in agreed if series.key == placed.series and not series.parts), None)
    return one is not None and home.chore_of(one).who is Who.TOGETHER


def _entry(
    home: Home, same: Sequence[Placed], chosen: Chosen, language: Language, done: Iterable[WeekException]
) -> Entry:
    """One thing as an entry; for both its title says who."""
    placed, title = same[0], same[0].entry.title
    if chosen.whose == BOTH and not _is_talk(placed):
        who = home.member(placed.member).name if len(same) == 1 else say("feeds.together", language)
        title = say("feeds.who", language, name=who, what=title)
    how = say("calendar.how", language)
    entry = replace(placed.entry, title=title, description=_plain(placed, placed.entry.description, how), alarm=0)
    entry = replace(entry, overrides=tuple(_quiet(placed, override, how) for override in entry.overrides))
    mine = {e.original: e for e in done if e.series == placed.series}
    return _ticked(placed, entry, mine)


def _plain(placed: Placed, words: str, how: str) -> str:
    """What is done, without how to change it: that goes on in one's own calendar or on the pages."""
    if placed.kept is not None or _is_talk(placed):
        return ""
    return "\n".join(line for line in words.split("\n") if line != how)


def _quiet(placed: Placed, override: Override, how: str) -> Override:
    words = override.description
    return override if words is None else replace(override, description=_plain(placed, words, how))


def _ticked(placed: Placed, entry: Entry, done: Mapping[datetime, WeekException]) -> Entry:
    """What was done bears a tick."""
    ticked = _DONE + entry.title
    if placed.original is not None:
        return replace(entry, title=ticked) if placed.original in done else entry
    moves = {override.recurrence: override for override in entry.overrides}
    for original in done.keys() - set(entry.cancelled):
        stands = moves.get(original, Override(original, original, entry.minutes))
        moves[original] = replace(stands, title=ticked)
    return replace(entry, overrides=tuple(sorted(moves.values(), key=lambda o: o.recurrence)))


def says_nothing(chosen: Chosen) -> bool:
    """Whether nothing at all was chosen."""
    return not (chosen.chores or chosen.talk or chosen.free)
