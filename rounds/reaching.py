"""How somebody is reached, as they choose it themselves, at a terminal or on a page."""

from __future__ import annotations

import re

from household.meeting import Path, Reach
from household.model import Home, Problem
from household.store import Store

#: An address as it can stand in a mail and in a calendar, and nothing else.
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST = 254


def wrong_reach(store: Store, home: Home, wanted: Reach) -> Problem | None:
    """What is wrong with a wish of how somebody is reached; None when it is fine: no mail address, one at which the
    other is mailed already and could not answer for themselves, or mail without any."""
    if wanted.mail:
        if not _MAIL.fullmatch(wanted.mail) or len(wanted.mail) > _LONGEST:
            return Problem("trouble.not_a_mail_address", {"text": wanted.mail[:60]})
        others = (reach for reach in store.reaches(home.household.id) if reach.member != wanted.member)
        taken = next((r.member for r in others if r.mail.casefold() == wanted.mail.casefold()), None)
        if taken is not None:
            return Problem("trouble.address_of_other", {"name": home.member(taken).name})
    elif wanted.invited is Path.MAIL:
        return Problem("trouble.address_first", {"name": home.member(wanted.member).name})
    return None
