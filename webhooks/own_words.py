"""What somebody shares in their own words, for themselves and the check-in: kept sealed to them, and nowhere else.

Only from a device of one's own. What was said is in no conversation, no remembered answer and no log.
"""

from __future__ import annotations

from household.model import Answer, NoteKind, Refused
from rounds import notes
from webhooks.asking import period
from webhooks.changing import Changing

_KINDS = {"note_moment": NoteKind.MOMENT, "need": NoteKind.NEED, "appreciate": NoteKind.THANKS}


def share(change: Changing) -> Answer:
    """A moment that was felt, something that is needed, or thanks."""
    member, slots = change.asker.speaker.member, change.intent.slots
    if member is None:
        return change.answer("note_elsewhere")
    text = str(slots.get("text") or "").strip()
    if not text:
        return change.answer("note_empty")
    chore = slots.get("chore")
    first, last = period(change.asker, change.intent) or (None, None)
    about = chore if isinstance(chore, str) and change.asker.knows(chore) else None
    try:
        notes.keep(
            change.store, change.number, member, _KINDS[change.intent.name], text, change.now, about, first, last
        )
    except notes.NoKeyYet:
        return change.answer("note_no_key")
    except Refused:
        return change.answer("note_too_long")
    return change.answer("note_kept")
