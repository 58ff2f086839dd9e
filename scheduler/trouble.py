"""What can stop an agreement, each named after what to change."""

from __future__ import annotations

from household.model import Trouble


class NobodyCan(Trouble):
    """No member can do the chore at a moment within its window; widen the window or let another help."""

    sentence = "trouble.nobody-can"


class WindowTooShort(Trouble):
    """The chore takes longer than its window; make one of both fit."""

    sentence = "trouble.window-too-short"


class SharesDoNotAddUp(Trouble):
    """The agreed shares of all members together are not exactly the whole."""

    sentence = "trouble.shares-do-not-add-up"


class StaysWithNobody(Trouble):
    """A chore shall stay with somebody who cannot do it; say who can, or let it go."""

    sentence = "trouble.stays-with-nobody"


class RingOfChores(Trouble):
    """Chores that each come after the other; let one of them begin."""

    sentence = "trouble.ring-of-chores"
