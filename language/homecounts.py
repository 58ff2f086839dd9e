"""What a household file says about a chore beyond how often: when it counts, where it is done, with whom it stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from household.model import Chore, Household, Language, Window
from language.fields import LONGEST_CHORE, LONGEST_NAME, Fields
from language.names import fold
from language.seasons import say_months

COUNTS = (
    *("months", "children", "holidays", "school", "outside", "travel"),
    *("postpone", "after", "gap", "stays", "thinker", "area"),
)
#: On holidays: not then, or only then.
ON_HOLIDAYS: Mapping[str, Literal["skip", "only"]] = {
    "skip": "skip",
    "not": "skip",
    "no": "skip",
    "nee": "skip",
    "niet": "skip",
    "only": "only",
    "alleen": "only",
}
#: Gives the key of the member whose name stands in a field, or notes that nobody has it.
FindMember = Callable[[Fields, str], str | None]


def read_counts(fields: Fields, chore: Chore, household: Household, find: FindMember) -> Chore:
    """The chore with all of this; ``after`` still holds what was written, since the other chore may come later."""
    found = replace(
        chore,
        months=fields.months("months"),
        children=fields.yes("children"),
        holidays=fields.choice("holidays", ON_HOLIDAYS, ""),
        school=fields.choice("school", ON_HOLIDAYS, ""),
        outside=fields.yes("outside"),
        travel=fields.minutes("travel", 0, household.language, 0, LONGEST_CHORE),
        postpone=fields.yes("postpone", True),
        after=fields.text("after", LONGEST_NAME),
        gap=fields.minutes("gap", 0, household.language, 0, LONGEST_CHORE),
        stays=find(fields, "stays") if fields.has("stays") else None,
        thinker=find(fields, "thinker") if fields.has("thinker") else None,
        area=fields.text("area", LONGEST_NAME),
    )
    _notes(fields, found, household)
    return found


def _notes(fields: Fields, chore: Chore, household: Household) -> None:
    """Note what cannot go together."""
    if chore.children and household.children is None:
        fields.problem("children-unnamed", "children")
    if chore.school and not household.school:
        fields.problem("school-unnamed", "school")
    if chore.gap and not chore.after:
        fields.problem("gap-alone", "gap")
    if chore.stays and chore.can and chore.stays not in chore.can:
        fields.problem("stays-cannot", "stays", name=fields.text("stays"))
    low, high = (moment.hour * 60 + moment.minute for moment in (chore.window.earliest, chore.window.latest))
    if chore.minutes <= high - low < chore.minutes + 2 * chore.travel:
        fields.problem("travel-too-long", "travel", room=high - low, minutes=chore.minutes + 2 * chore.travel)
    if _is_quiet(chore.window, household):
        fields.problem("quiet-hours", "when")


def _is_quiet(window: Window, household: Household) -> bool:
    """Whether all of a window lies in the quiet hours."""
    if household.quiet is None:
        return False
    begin, end = household.quiet
    if begin > end:
        return window.earliest >= begin or window.latest <= end
    return window.earliest >= begin and window.latest <= end


def linked(work: Sequence[Fields], chores: tuple[Chore, ...]) -> tuple[Chore, ...]:
    """The chores with ``after`` as the key of the other one; one that does not exist, and a ring, is noted."""
    by_name = {fold(text): chore.key for chore in chores for text in (chore.name, chore.key)}
    before = {chore.key: by_name.get(fold(chore.after), "") for chore in chores if chore.after}
    found = []
    for fields, chore in zip(work, chores, strict=True):
        key = before.get(chore.key, "")
        if chore.after and not key:
            names = [other.name for other in chores if other is not chore]
            fields.unknown("unknown-chore", fields.part("after").line, chore.after, names, "after")
        elif key and _is_ring(chore.key, before):
            fields.problem("after-ring", "after", name=chore.name)
        found.append(replace(chore, after=key))
    return tuple(found)


def _is_ring(key: str, before: Mapping[str, str]) -> bool:
    """Whether a chore would come after itself."""
    seen: set[str] = set()
    there = before.get(key, "")
    while there and there != key and there not in seen:
        seen.add(there)
        there = before.get(there, "")
    return there == key


def write_counts(chore: Chore, language: Language) -> dict[str, Any]:
    """The fields that ``read_counts`` reads back; what is as usual is left out."""
    dutch = language == "nl"
    words = {"skip": "niet", "only": "alleen"} if dutch else {"skip": "skip", "only": "only"}
    fields: dict[str, Any] = {
        "months": say_months(chore.months, language),
        "children": chore.children,
        "holidays": words.get(chore.holidays),
        "school": words.get(chore.school),
        "outside": chore.outside,
        "travel": chore.travel,
        "after": chore.after,
        "gap": chore.gap,
        "stays": chore.stays,
        "thinker": chore.thinker,
        "area": chore.area,
    }
    return fields if chore.postpone else {**fields, "postpone": "nee" if dutch else "no"}
