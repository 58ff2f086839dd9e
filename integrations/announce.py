"""Speaks aloud in the home: a sentence goes to an address that somebody gave, such as a webhook of Home Assistant.

The address is a secret (whoever knows it can make the speaker speak), so nothing of it but its host is ever told.
"""

from __future__ import annotations

from household.model import Language, Trouble
from integrations.base import Meter, NotAllowed, TooLarge, Unreachable
from integrations.net import Session, check_url

#: Bytes of an answer that nobody reads, and seconds until it is given up.
_MOST, _SECONDS = 65_536, 10.0


class NotAnnounced(Trouble):
    """The speaker's address took nothing: look whether it is right, and whether what speaks is on."""

    sentence = "trouble.not_announced"


def check_address(address: str, allowed: tuple[str, ...]) -> None:
    """Raise NotAllowed for an address that may not be reached, NotAnnounced for one that leads nowhere."""
    try:
        check_url(address, allowed)
    except Unreachable as trouble:
        raise NotAnnounced(**trouble.details) from None


def announce(address: str, speech: str, language: Language, allowed: tuple[str, ...]) -> None:
    """POST ``{speech, language}`` to the address, once. ``allowed`` are the private hosts that the settings open.

    Raises NotAllowed for another private one, NotAnnounced when it was not taken. Home Assistant's webhooks
    (https://www.home-assistant.io/docs/automation/trigger/#webhook-trigger) say 200 to one that does not exist too:
    that it was taken does not mean that it was heard.
    """
    try:
        said = {"speech": speech, "language": language}
        reply = Session(allowed, Meter(), _MOST, _SECONDS).request("POST", address, json=said)
    except NotAllowed:
        raise
    except (Unreachable, TooLarge) as trouble:
        raise NotAnnounced(**trouble.details) from None
    if reply.status_code // 100 != 2:
        raise NotAnnounced(status=reply.status_code)
