"""What somebody keeps for the check-in, whichever door they say it at: sealed to them until they open it themselves.

To keep something takes no passphrase, to read it does: a voice may keep a note and cannot tell what it says. Whose note
it is, the door proves. What does not fit changes nothing; an error repeats nothing of a note.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime
from unicodedata import category
from zoneinfo import ZoneInfo

from household.model import Envelope, Note, NoteKind, Opened, Problem, Refused
from household.sealed import ByPasskey, NotThePasskey, Opener
from household.store import KeyThere, NoKeyYet, NotHere, Store

__all__ = [
    "NoKeyYet",
    "change_passphrase",
    "choose_passphrase",
    "has_passphrase",
    "keep",
    "let_passkey_open",
    "listed",
    "opener_of",
    "prove",
    "read",
    "remove",
    "reset",
]

#: A note is what fits on a sheet of paper: so many characters.
LONGEST = 4000
#: A passphrase of fewer characters is found by trying them out.
SHORTEST = 12
#: A passkey gives so many bytes.
_GIVEN = 32
#: Longer than any sentence that somebody remembers.
LONGEST_PASSPHRASE = 1000


# ── the passphrase ──────────────────────────────────────────────────────────────────────────────


def has_passphrase(store: Store, household: int, member: str) -> bool:
    """Whether this member chose a passphrase."""
    return store.has_key(household, member)


def choose_passphrase(store: Store, household: int, member: str, passphrase: str) -> None:
    """The first passphrase of a member: from now on notes can be sealed to them. Raises Refused, KeyThere, NotHere or
    MemoryShort."""
    check_passphrase(passphrase)
    if store.has_key(household, member):  # before anything slow
        raise KeyThere(member=member)
    store.set_passphrase(household, member, passphrase)


def change_passphrase(store: Store, household: int, member: str, old: str, new: str) -> None:
    """Another passphrase for the same notes. Raises Refused, NoKeyYet, NotThePassphrase, SealBroken or MemoryShort."""
    check_passphrase(new)
    store.change_passphrase(household, member, old, new)


def let_passkey_open(store: Store, household: int, member: str, number: int, passphrase: str, given: Opener) -> None:
    """From now on this passkey of a member opens their notes too, by what it gave. Raises NoKeyYet, NotThePassphrase,
    NotThePasskey where it gave nothing, SealBroken, MemoryShort or NotHere."""
    if not isinstance(given, ByPasskey):
        raise NotThePasskey()
    store.let_passkey_open(household, member, number, passphrase, given.key)


def opener_of(passphrase: str, credential: str, key: str) -> Opener:
    """What somebody gave to open their notes: a passphrase or, when their browser brought it, what a passkey gives
    (its 32 bytes in base64 for addresses)."""
    try:
        given = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        return passphrase
    return ByPasskey(credential, given) if credential and len(given) == _GIVEN else passphrase


def prove(store: Store, household: int, member: str, passphrase: str) -> None:
    """Whether somebody is this member, who types their passphrase on a screen of another; nothing is opened. Raises
    NoKeyYet, NotThePassphrase, SealBroken or MemoryShort."""
    store.prove(household, member, passphrase)


def reset(store: Store, household: int, member: str) -> int:
    """Begin anew: the passphrase goes, and what is sealed with it, which nobody can open any more. Returns how many
    notes that were."""
    return store.reset(household, member)


# ── notes ───────────────────────────────────────────────────────────────────────────────────────


def keep(
    store: Store,
    household: int,
    member: str,
    kind: NoteKind | str,
    text: str,
    now: datetime,
    chore: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Seal what a member says, with the key of a chore and the days of a need, to that member; returns the number of
    the note. ``kind`` may be its word ("need"). Of the moment only the day is kept. Raises NoKeyYet before anything
    else, NotHere, or Refused."""
    if not store.has_key(household, member):
        raise NoKeyYet(member=member)
    first, last, text = first or last, last or first, _words(text)
    if problems := tuple(_problems(text, first, last)):
        raise Refused(problems)
    day = now.astimezone(_zone(store, household)).date()
    return store.keep_note(household, member, Note(0, NoteKind(kind), day, text, chore, first, last))


def listed(store: Store, household: int, member: str) -> tuple[Envelope, ...]:
    """The notes of a member as they lie there closed: number, kind and day."""
    return store.notes_of(household, member)


def read(store: Store, household: int, member: str, opener: Opener) -> Opened:
    """The notes of a member, and the numbers of those that were tampered with. Raises NoKeyYet, NotThePassphrase,
    NotThePasskey, SealBroken or MemoryShort."""
    return store.open_notes(household, member, opener)


def remove(store: Store, household: int, member: str, note: int) -> None:
    """A note of this member goes, for good. Raises NotHere."""
    store.delete_note(household, member, note)


def _words(text: str) -> str:
    """What was said, without what could move the cursor of a terminal in which it is read."""
    return "".join(" " if category(c) in ("Cc", "Cs") and c != "\n" else c for c in text).strip()


def _problems(text: str, first: date | None, last: date | None) -> Iterator[Problem]:
    if not text:
        yield Problem("notes.empty")
    if len(text) > LONGEST:
        yield Problem("notes.too_long", {"most": LONGEST})
    if first is not None and last is not None and last < first:
        yield Problem("trouble.days_turned", {"first": first.isoformat(), "last": last.isoformat()})


def check_passphrase(passphrase: str) -> None:
    """Whether a passphrase is not found too easily. Raises Refused."""
    if not SHORTEST <= len(passphrase.strip()) <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise Refused((Problem("notes.passphrase_short", {"least": SHORTEST, "most": LONGEST_PASSPHRASE}),))


def _zone(store: Store, household: int) -> ZoneInfo:
    zones = {h.id: h.zone for h in store.households()}
    if household not in zones:
        raise NotHere(what="household", id=household)
    return ZoneInfo(zones[household])
