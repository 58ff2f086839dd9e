"""The intents and the slots of each: what is said aloud, kept in logs and given to every door."""

from __future__ import annotations

from collections.abc import Mapping

from household.model import Intent

_NONE: frozenset[str] = frozenset()


def _of(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: The slots of each intent; beside them stand ``chore_options``, ``chore_text`` or ``day_options`` to ask back.
SLOTS: Mapping[str, frozenset[str]] = {
    "who_does": _of("chore day period part"),
    "agenda": _of("member day period"),
    "when_is": _of("chore"),
    "done": _of("chore member day"),
    "undo": _NONE,
    "skip": _of("chore day"),
    "swap": _of("chore to_member day"),
    "postpone": _of("chore day to_day part to_time"),
    "why": _of("chore day"),
    "balance": _NONE,
    "checkin_when": _NONE,
    "checkin_move": _of("to_day to_time"),
    "note_moment": _of("text chore"),
    "need": _of("text day period"),
    "appreciate": _of("text"),
    "add_chore": _of("name recurrence day time minutes"),
    "away": _of("member period"),
    "heavy_week": _of("member period"),
    "help": _NONE,
    "stop": _NONE,
    "yes": _NONE,
    "no": _NONE,
    "repeat": _NONE,
    "choose": _of("value"),
    "i_am": _of("member"),
    "none": _NONE,
}
#: What has to be asked back, with whichever intent.
TO_ASK = _of("chore_options chore_text day_options")


def shown(intent: Intent) -> dict[str, object]:
    """The slots of the intent that its signature has, and what has to be asked back; others stay inside."""
    names = SLOTS.get(intent.name, _NONE) | TO_ASK
    return {name: value for name, value in intent.slots.items() if name in names}
