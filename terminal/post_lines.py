"""What `samen status` says of the post: whether mail is on, and what could not go, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from household.meeting import Letter, Sent, Way
from household.model import Home
from language.sentences import say
from rounds.world import World
from terminal import spoken
from terminal.spoken import told

#: Troubles whose way out needs a name. The others say it themselves.
_WAYS_OUT = {
    "trouble.mail_refused": "status.letter_refused",
    "trouble.no_address_for_letters": "status.letter_nowhere",
    "trouble.letter_given_up": "status.letter_given_up",
    "trouble.letter_unsure": "status.letter_unsure",
}


def post_lines(here: World, home: Home) -> Iterator[str]:
    """A line while mail is off although somebody gave an address, and one for each trouble of each."""
    if here.settings.mail is None:
        if waiting := _waiting_for_mail(here, home):
            yield told("status.mail_is_off_waiting", count=waiting)
        elif any(reach.mail for reach in here.store.reaches(home.household.id)):
            yield told("status.mail_is_off")
    found = {(letter.member, letter.trouble): letter for letter in _in_trouble(here, home)}
    for member, trouble in found:
        name = home.member(member).name
        own = _WAYS_OUT.get(trouble)
        yield told(own, name=name) if own else told("status.letter", name=name, trouble=say(trouble, spoken.LANGUAGE))


def post_json(here: World, home: Home) -> dict[str, Any]:
    """The same for other programs; ``about`` is the kind of letter ("invite", "week"), never what it says."""
    return {
        "mail": here.settings.mail is not None,
        "inbox": here.settings.inbox is not None,
        "letters_in_trouble": [
            {
                "member": letter.member,
                "about": letter.key.partition("/")[0],
                "state": letter.state.value,
                "trouble": letter.trouble.removeprefix("trouble."),
                "again_at": letter.retry_at.isoformat() if letter.retry_at and letter.state is Sent.WAITING else None,
            }
            for letter in _in_trouble(here, home)
        ],
    }


def _in_trouble(here: World, home: Home) -> list[Letter]:
    """Those of members who are still here; by mail only while mail is on, since without it nothing is tried."""
    there = {member.key for member in home.members}
    found = here.store.letters_in_trouble(home.household.id)
    off = here.settings.mail is None
    return [
        letter
        for letter in found
        if letter.member in there and not (off and letter.way is Way.MAIL and letter.state is Sent.WAITING)
    ]


def _waiting_for_mail(here: World, home: Home) -> int:
    return sum(letter.way is Way.MAIL for letter in here.store.letters(home.household.id))
